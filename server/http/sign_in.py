"""`/driver/sign-in` and `/operations/sign-in`: a token for a working day."""

from flask import Blueprint

from server.composition import Services
from server.http.bodies import DriverSignedIn, DriverSignIn, OperationsSignIn, SignedIn
from server.http.operation import operation
from server.identity.tokens import Identity, Role

blueprint = Blueprint("sign_in", __name__)
REFUSALS = ("wrong_sign_in", "too_many_tries")


@operation(
    blueprint, "POST", "/driver/sign-in", summary="Sign a bus in by plate and PIN",
    body=DriverSignIn, answer=DriverSignedIn, refusals=REFUSALS,
)  # fmt: skip
def driver(services: Services, body: DriverSignIn) -> DriverSignedIn:
    """The device of a bus signs in with what is written on the bus and a PIN."""
    plate = body.plate.replace(" ", "")
    services.logins.check(Role.DRIVER, plate, body.pin)
    vehicle_id = services.get_vehicle_id(plate)
    return DriverSignedIn(services.tokens.issue(Identity(Role.DRIVER, vehicle_id)), vehicle_id)


@operation(
    blueprint, "POST", "/operations/sign-in", summary="Sign a dispatcher in",
    body=OperationsSignIn, answer=SignedIn, refusals=REFUSALS,
)  # fmt: skip
def operations(services: Services, body: OperationsSignIn) -> SignedIn:
    """A dispatcher's account."""
    services.logins.check(Role.DISPATCHER, body.name, body.password)
    return SignedIn(services.tokens.issue(Identity(Role.DISPATCHER, body.name)))
