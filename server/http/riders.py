"""`/riders`: a rider without a name, and their erasure."""

from flask import Blueprint

from server.composition import Services
from server.http.bodies import NewRider, RiderChange, RiderCreated, RiderView
from server.http.operation import operation
from server.identity.rates import Rate
from server.identity.riders import Rider
from server.identity.tokens import Identity, Role

blueprint = Blueprint("riders", __name__)


@operation(
    blueprint, "POST", "/riders", summary="Become a rider, without a name",
    body=NewRider, answer=RiderCreated, status=201, rate=Rate.NEW_RIDERS,
    example={"language": "en", "needs": ["wheelchair"]},
)  # fmt: skip
def create(services: Services, body: NewRider) -> RiderCreated:
    """A new rider and the token that proves it."""
    rider = services.riders.create(body.language, body.needs)
    return RiderCreated(rider.id, services.tokens.issue(Identity(Role.RIDER, rider.id)))


@operation(
    blueprint, "GET", "/riders/me", summary="All that is known of the caller",
    roles=(Role.RIDER,), answer=RiderView,
)  # fmt: skip
def look(services: Services, identity: Identity) -> RiderView:
    """The caller's own record."""
    return _view(services.riders.get(identity.subject))


@operation(
    blueprint, "PATCH", "/riders/me", summary="Change language or needs",
    roles=(Role.RIDER,), body=RiderChange, answer=RiderView, example={"needs": ["wheelchair", "vision"]},
)  # fmt: skip
def change(services: Services, identity: Identity, body: RiderChange) -> RiderView:
    """What is left out stays."""
    rider = services.riders.get(identity.subject)
    needs = rider.needs if body.needs is None else body.needs
    rider = Rider(rider.id, body.language or rider.language, needs)
    services.riders.save(rider)
    return _view(rider)


@operation(
    blueprint, "DELETE", "/riders/me", summary="Erase the caller and everything kept under their name",
    roles=(Role.RIDER,), status=204,
)  # fmt: skip
def erase(services: Services, identity: Identity) -> None:
    """Open reservations are cancelled first, so that no driver waits for nobody."""
    services.erasure.erase(identity.subject)


def _view(rider: Rider) -> RiderView:
    return RiderView(rider.id, rider.language, rider.needs)
