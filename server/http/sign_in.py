"""`/driver/sign-in` and `/operations/sign-in`: a token for a working day, or until `/sign-out`."""

from flask import Blueprint, request

from server.composition import Services
from server.errors import Forbidden
from server.http.bodies import DriverSignedIn, DriverSignIn, OperationsSignIn, StaffSignedIn
from server.http.operation import operation
from server.http.reading import bearer_token
from server.identity.rates import Rate
from server.identity.tokens import STAFF, Identity, Role

blueprint = Blueprint("sign_in", __name__)
REFUSALS = ("wrong_sign_in", "too_many_tries", "too_many_requests")


@operation(
    blueprint, "POST", "/driver/sign-in", summary="Sign a bus in by plate and PIN",
    body=DriverSignIn, answer=DriverSignedIn, refusals=(*REFUSALS, "unknown_vehicle"),
    example={"plate": "서울74사1234", "pin": "137946"},
)  # fmt: skip
def driver(services: Services, body: DriverSignIn) -> DriverSignedIn:
    """The device of a bus signs in with what is written on the bus and a PIN."""
    plate = body.plate.replace(" ", "")
    _check(services, Role.DRIVER, plate, body.pin)
    vehicle_id = services.get_vehicle_id(plate)
    return DriverSignedIn(services.tokens.issue(Identity(Role.DRIVER, vehicle_id)), vehicle_id)


@operation(
    blueprint, "POST", "/operations/sign-in", summary="Sign a dispatcher in",
    body=OperationsSignIn, answer=StaffSignedIn, refusals=REFUSALS,
    example={"name": "dispatcher", "password": "a long and secret one"},
)  # fmt: skip
def operations(services: Services, body: OperationsSignIn) -> StaffSignedIn:
    """A dispatcher's account."""
    role = services.roles.find(body.name)
    try:
        _check(services, Role.DISPATCHER, body.name, body.password)
    except Forbidden as fault:
        if role is not None:  # what is no account's name may be a password in the wrong field
            services.dispatching.write_down(body.name, "sign_in", outcome=fault.code)
        raise
    role = role or Role.DISPATCHER
    services.dispatching.write_down(body.name, "sign_in", detail=role)
    return StaffSignedIn(services.tokens.issue(Identity(role, body.name)), body.name, role)


@operation(
    blueprint, "POST", "/sign-out", summary="End the token that this is sent with, and the lines it has opened",
    roles=(Role.DRIVER, *STAFF), status=204,
)  # fmt: skip
def sign_out(services: Services, identity: Identity) -> None:
    """A driver or a dispatcher goes home. The others of the same bus or name stay signed in."""
    services.tokens.forget(bearer_token() or "")
    if identity.role in STAFF:
        services.dispatching.write_down(identity.subject, "sign_out")


def _check(services: Services, role: Role, name: str, secret: str) -> None:
    """Wrong tries are counted by name, and by address too. Raises `Forbidden`, `TooOften`."""
    address = request.remote_addr or "?"
    services.rates.look(Rate.WRONG_SIGN_INS, address)
    try:
        services.logins.check(role, name, secret)
    except Forbidden:
        services.rates.check(Rate.WRONG_SIGN_INS, address)
        raise
