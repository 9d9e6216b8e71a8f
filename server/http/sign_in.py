"""`/driver/sign-in` and `/operations/sign-in`: a token for a working day, or until `/sign-out`."""

from flask import Blueprint, request

from server.composition import Services
from server.errors import Forbidden
from server.http.bodies import DriverSignedIn, DriverSignIn, OperationsSignIn, SignedIn
from server.http.operation import bearer_token, operation
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role

blueprint = Blueprint("sign_in", __name__)
REFUSALS = ("wrong_sign_in", "too_many_tries", "too_many_requests")


@operation(
    blueprint, "POST", "/driver/sign-in", summary="Sign a bus in by plate and PIN",
    body=DriverSignIn, answer=DriverSignedIn, refusals=REFUSALS,
)  # fmt: skip
def driver(services: Services, body: DriverSignIn) -> DriverSignedIn:
    """The device of a bus signs in with what is written on the bus and a PIN."""
    plate = body.plate.replace(" ", "")
    _check(services, Role.DRIVER, plate, body.pin)
    vehicle_id = services.get_vehicle_id(plate)
    return DriverSignedIn(services.tokens.issue(Identity(Role.DRIVER, vehicle_id)), vehicle_id)


@operation(
    blueprint, "POST", "/operations/sign-in", summary="Sign a dispatcher in",
    body=OperationsSignIn, answer=SignedIn, refusals=REFUSALS,
)  # fmt: skip
def operations(services: Services, body: OperationsSignIn) -> SignedIn:
    """A dispatcher's account."""
    _check(services, Role.DISPATCHER, body.name, body.password)
    return SignedIn(services.tokens.issue(Identity(Role.DISPATCHER, body.name)))


@operation(
    blueprint, "POST", "/sign-out", summary="End the token that this is sent with, and the lines it has opened",
    roles=(Role.DRIVER, Role.DISPATCHER), status=204,
)  # fmt: skip
def sign_out(services: Services, identity: Identity) -> None:  # noqa: ARG001 - whoever holds a token may end it
    """A driver or a dispatcher goes home. The others of the same bus or name stay signed in."""
    services.tokens.forget(bearer_token() or "")


def _check(services: Services, role: Role, name: str, secret: str) -> None:
    """Wrong tries are counted by name, and by address too. Raises `Forbidden`, `TooOften`."""
    address = request.remote_addr or "?"
    services.rates.look(Rate.WRONG_SIGN_INS, address)
    try:
        services.logins.check(role, name, secret)
    except Forbidden:
        services.rates.check(Rate.WRONG_SIGN_INS, address)
        raise
