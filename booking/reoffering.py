"""Losing one run and getting the next in the same step: nobody loses their turn."""

from booking.draft import Draft
from booking.events import EventType
from booking.holding import FindOffers, give_back, settle
from booking.reservation import Hold, Reservation
from booking.settings import Rules
from booking.states import State
from booking.turns import hold_in_turn
from gtfs.identifiers import RunId


def reoffer(
    draft: Draft,
    reservation: Reservation,
    held: Hold,
    type_: EventType,
    find_offers: FindOffers,
    rules: Rules,
    *,
    why: str | None = None,
) -> Reservation:
    """Give up one run (declined, passed by, lost) and hold the next eligible one in the same step."""
    reservation = give_back(draft, reservation, held, type_, why=why)
    reservation = settle(draft, reservation)
    if reservation.holds:
        return reservation
    reservation, _ = hold_in_turn(draft, reservation, find_offers(reservation), find_offers, rules)
    return reservation


def make_room(
    draft: Draft, run_id: RunId, find_offers: FindOffers, type_: EventType, rules: Rules, *, why: str
) -> None:
    """Re-offer whoever has a place on a run for which its bus has no space (any more)."""
    ledger = draft.ledger(run_id)
    vehicle = draft.find_vehicle(ledger.vehicle_id)
    if vehicle is None:
        return
    without = ledger.list_without_room(vehicle.spaces - vehicle.walk_ons_on(run_id))
    losing = [draft.get_reservation(place.reservation_id) for place in without]
    for reservation in sorted(losing, key=lambda one: (one.asked_at, one.id)):
        held = reservation.find_hold(run_id)
        if held is not None and held.state is not State.BOARDED:
            reoffer(draft, reservation, held, type_, find_offers, rules, why=why)
