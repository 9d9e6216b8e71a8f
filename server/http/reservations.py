"""`/reservations`: book, look, cancel, answer."""

from flask import Blueprint, g

from booking.errors import Refusal
from booking.messages import ReservationView
from booking.reservation import Owner, Reservation, ReservationId
from server.composition import Services
from server.http.bodies import AlightBody, NewReservation, OutcomeBody, ReportBody, ReservationList
from server.http.operation import operation
from server.http.paging import SortKey, cut_page
from server.http.queries import ReservationsQuery
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role

blueprint = Blueprint("reservations", __name__)
REFUSALS = (
    *sorted(Refusal.codes), "unknown_stop", "unknown_route", "unknown_trip", "idempotency_key_reused",
)  # fmt: skip


def _owner(identity: Identity) -> Owner:
    return Owner(f"rider:{identity.subject}")


def _sort_key(reservation: Reservation) -> SortKey:
    return reservation.asked_at.timestamp(), reservation.id


@operation(
    blueprint, "POST", "/reservations", summary="Book a low-floor bus", key="required",
    example={"stop": "90004", "wait": True, "needs": ["wheelchair"]},
    roles=(Role.RIDER,), body=NewReservation, answer=ReservationView, status=201, rate=Rate.CHANGES,
    refusals=REFUSALS,
)  # fmt: skip
def create(services: Services, identity: Identity, body: NewReservation, key: str) -> ReservationView:
    """Book; a repeat with the same key gives the same reservation."""
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
    query=ReservationsQuery, refusals=("unknown_cursor",),
)  # fmt: skip
def list_own(services: Services, identity: Identity, query: ReservationsQuery) -> ReservationList:
    """Open, or ended in the last 24 hours; oldest first."""
    found = services.documents.list_of_owner(_owner(identity))
    page = cut_page(sorted(found, key=_sort_key), _sort_key, query.limit)
    return ReservationList(tuple(services.views.reservation(one) for one in page.rows), page.next)


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
    refusals=("already_ended",),
)  # fmt: skip
def cancel(services: Services, identity: Identity, reservation_id: str) -> ReservationView:
    """Cancelling again changes nothing."""
    ended = services.bookings.cancel(ReservationId(reservation_id), _owner(identity))
    return services.views.reservation(ended)


@operation(
    blueprint, "POST", "/reservations/{reservation_id}/outcome", summary="Say what happened",
    roles=(Role.RIDER,), body=OutcomeBody, answer=ReservationView, rate=Rate.CHANGES,
    refusals=("already_ended", "not_asked", "idempotency_key_reused"), key="taken", example={"outcome": "boarded"},
)  # fmt: skip
def answer(
    services: Services, identity: Identity, reservation_id: str, body: OutcomeBody, key: str | None
) -> ReservationView:
    """Answer "did you board?", or say that you have got off. Without a key it is taken each time it comes."""
    owner = _owner(identity)
    found = services.bookings.answer(ReservationId(reservation_id), owner, body.outcome, command_id=key)
    return services.views.reservation(found)


@operation(
    blueprint, "POST", "/reservations/{reservation_id}/alight", summary="Say or change where to get off",
    roles=(Role.RIDER,), body=AlightBody, answer=ReservationView, rate=Rate.CHANGES,
    refusals=(
        "already_ended", "no_bus_yet", "alight_stop_passed", "alight_stop_not_on_route", "no_space", "unknown_stop",
        "idempotency_key_reused",
    ),
    key="taken", example={"alight_stop": "90009"},
)  # fmt: skip
def change_alighting(
    services: Services, identity: Identity, reservation_id: str, body: AlightBody, key: str | None
) -> ReservationView:
    """On the bus that is held, aboard or not; its driver is told, and the reminders are for the new stop.

    Refused where a held bus does not go there or has no wheelchair space so far: then everything stays as it was.
    """
    stop = services.get_stop(body.alight_stop)
    found = services.bookings.change_alighting(
        ReservationId(reservation_id), _owner(identity), stop.id, command_id=key
    )
    return services.views.reservation(found)


@operation(
    blueprint, "POST", "/reservations/{reservation_id}/report", summary="Report what is wrong with the bus",
    roles=(Role.RIDER,), body=ReportBody, answer=ReservationView, rate=Rate.CHANGES,
    refusals=("already_ended", "no_bus_to_report", "idempotency_key_reused"), key="taken",
    example={"kind": "ramp_broken"},
)  # fmt: skip
def report(
    services: Services, identity: Identity, reservation_id: str, body: ReportBody, key: str | None
) -> ReservationView:
    """The dispatchers get it with bus, stop and time; the bus does not. At any time of the ride, and after it.

    The same of the same bus again changes nothing. `passed_by`, while "did you board?" stands, is the answer to it.
    """
    owner = _owner(identity)
    found = services.bookings.report(
        ReservationId(reservation_id), owner, body.kind, body.run_id, command_id=key
    )
    return services.views.reservation(found)
