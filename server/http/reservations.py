"""`/reservations`: book, look, cancel, answer."""

from flask import Blueprint, g, request

from booking.errors import Refusal
from booking.messages import ReservationView
from booking.reservation import Owner, ReservationId
from server.composition import Services
from server.errors import BadRequest
from server.http.bodies import NewReservation, OutcomeBody, ReservationList
from server.http.operation import operation
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role

blueprint = Blueprint("reservations", __name__)
LONGEST_KEY = 200
REFUSALS = (*sorted(Refusal.codes), "idempotency_key_reused", "key_missing", "too_many_requests")


def _owner(identity: Identity) -> Owner:
    return Owner(f"rider:{identity.subject}")


@operation(
    blueprint, "POST", "/reservations", summary="Book a low-floor bus (header Idempotency-Key)",
    roles=(Role.RIDER,), body=NewReservation, answer=ReservationView, status=201, rate=Rate.CHANGES,
    refusals=REFUSALS,
)  # fmt: skip
def create(services: Services, identity: Identity, body: NewReservation) -> ReservationView:
    """Book; a repeat with the same key gives the same reservation."""
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest(
            "key_missing",
            f"Send a header Idempotency-Key of 1 to {LONGEST_KEY} characters, new for each booking.",
            "Idempotency-Key 헤더가 필요합니다.",
        )
    needs = services.riders.get(identity.subject).needs if body.needs is None else body.needs
    try:
        wish = services.make_wish(
            stop=body.stop,
            route_id=body.route_id,
            alight_stop=body.alight_stop,
            trip_id=body.trip_id,
            service_date=body.service_date,
            needs=needs,
            depart_after=body.depart_after,
            wait=body.wait,
        )
        reservation = services.bookings.request(_owner(identity), key, wish)
    except Refusal:
        g.alternatives = services.list_instead(body.stop, body.alight_stop)
        raise
    services.erasure.check_still_here(identity.subject)
    return services.views.reservation(reservation)


@operation(
    blueprint, "GET", "/reservations", summary="The caller's reservations",
    roles=(Role.RIDER,), answer=ReservationList,
)  # fmt: skip
def list_own(services: Services, identity: Identity) -> ReservationList:
    """Open, or ended in the last 24 hours."""
    found = services.documents.list_of_owner(_owner(identity))
    return ReservationList(tuple(services.views.reservation(r) for r in found))


@operation(
    blueprint, "GET", "/reservations/{reservation_id}", summary="One reservation of the caller",
    roles=(Role.RIDER,), answer=ReservationView,
)  # fmt: skip
def look(services: Services, identity: Identity, reservation_id: str) -> ReservationView:
    """Where it stands, with every step and its time."""
    found = services.bookings.get(ReservationId(reservation_id), _owner(identity))
    return services.views.reservation(found)


@operation(
    blueprint, "POST", "/reservations/{reservation_id}/cancel", summary="Cancel",
    roles=(Role.RIDER,), answer=ReservationView, rate=Rate.CHANGES,
    refusals=("already_ended", "too_many_requests"),
)  # fmt: skip
def cancel(services: Services, identity: Identity, reservation_id: str) -> ReservationView:
    """Cancelling again changes nothing."""
    ended = services.bookings.cancel(ReservationId(reservation_id), _owner(identity))
    return services.views.reservation(ended)


@operation(
    blueprint, "POST", "/reservations/{reservation_id}/outcome", summary="Say what happened",
    roles=(Role.RIDER,), body=OutcomeBody, answer=ReservationView, rate=Rate.CHANGES,
    refusals=("already_ended", "not_asked", "too_many_requests"),
)  # fmt: skip
def answer(services: Services, identity: Identity, reservation_id: str, body: OutcomeBody) -> ReservationView:
    """Answer "did you board?", or say that you have got off."""
    owner = _owner(identity)
    # Without the header an answer is taken each time it comes, as from whoever cannot send one.
    key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY] or None
    found = services.bookings.answer(ReservationId(reservation_id), owner, body.outcome, command_id=key)
    return services.views.reservation(found)
