"""Getting off somewhere else than was said, or saying it only now: on the bus that is held, without losing it."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from booking.draft import Draft
from booking.errors import Refusal, WrongMoment
from booking.events import EventType
from booking.ledger import spaces_free
from booking.needs import takes_a_space
from booking.reservation import Hold, Reservation
from booking.states import State
from gtfs.identifiers import StopId

OF_THE_STOP_BEFORE = frozenset({
    EventType.ALIGHTING, EventType.ALIGHTING_ACKNOWLEDGED, EventType.ALIGHTING_ESCALATED, EventType.ALIGHT_UNSERVED,
})  # fmt: skip
"""What driver and rider were told about the stop that counted until now."""
ALSO_HELD = "also_held"
"""Why the bus of the second hold is told: for the rider it is one change."""


class Goal(Struct, frozen=True):
    """A stop as one run serves it."""

    position: int | None
    """Null: not after where the rider boards, or not at all."""
    is_passed: bool = False


def change_alighting(
    draft: Draft, reservation: Reservation, stop_id: StopId, find_goal: Callable[[Hold], Goal]
) -> Reservation:
    """Get off at that stop, on every bus that is held; the same stop again changes nothing.

    Raises `WrongMoment` after the ride, before there is a bus, or past the stop; `Refusal` when a held run does not
    serve it, or its wheelchair spaces are taken further on. Then everything stays as it was.
    """
    if not reservation.is_open:
        raise WrongMoment("already_ended")
    if not reservation.holds:
        raise WrongMoment("no_bus_yet")
    if reservation.alight_stop_id == stop_id:
        return reservation
    reservation = replace(reservation, alight_stop_id=stop_id)
    for held in reservation.holds:
        reservation = _go_further(draft, reservation, held, find_goal(held))
    first, *others = reservation.holds
    reservation = reservation.with_step(EventType.ALIGHT_CHANGED, draft.now, first.run_id)
    draft.save_reservation(reservation)
    draft.record(EventType.ALIGHT_CHANGED, reservation, run_id=first.run_id, vehicle_id=first.vehicle_id)
    for held in others:
        draft.record(
            EventType.ALIGHT_CHANGED, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id, why=ALSO_HELD
        )  # fmt: skip
    return reservation


def _go_further(draft: Draft, reservation: Reservation, held: Hold, goal: Goal) -> Reservation:
    """The place on one run reaches to that stop, where its spaces allow."""
    if goal.position is None:
        raise Refusal("alight_stop_not_on_route")
    if goal.is_passed:
        raise WrongMoment("alight_stop_passed")
    ledger = draft.ledger(held.run_id)
    place = next(one for one in ledger.places if one.reservation_id == reservation.id)
    if takes_a_space(reservation.needs) and goal.position > held.alight_position:
        vehicle = draft.find_vehicle(held.vehicle_id or ledger.vehicle_id)
        others = ledger.without(reservation.id)
        if spaces_free(others, vehicle, held.alight_position, goal.position) < 1:
            raise Refusal("no_space")
    draft.save_ledger(ledger.with_place(replace(place, alight_position=goal.position)))
    told = tuple(one for one in held.told if one not in OF_THE_STOP_BEFORE)
    unanswered_since = None if held.state is State.BOARDED else held.unanswered_since
    return reservation.with_hold(
        replace(held, alight_position=goal.position, told=told, unanswered_since=unanswered_since)
    )
