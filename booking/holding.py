"""Holding places on runs and giving them back: the steps that every decision is made of."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from booking.draft import Draft
from booking.events import EventType
from booking.ledger import Place
from booking.line import line_of, turn_of
from booking.needs import takes_a_space
from booking.offers import Look, Offer, choose
from booking.reservation import NOBODY, Hold, Reservation, Skipped
from booking.settings import Rules
from booking.states import State
from gtfs.identifiers import RunId, VehicleId

FindOffers = Callable[[Reservation], Sequence[Offer]]
"""The runs that could still be offered to a reservation, soonest first."""

MOST_HOLDS = 2
"""The run asked for, and one more while its driver has not confirmed."""


def looks(draft: Draft, reservation: Reservation, offers: Iterable[Offer], rules: Rules) -> Iterable[Look]:
    """Each offer not excluded, not held already and not too early for the rider, with its ledger and its bus."""
    for offer in offers:
        if offer.run_id in reservation.excluded or reservation.find_hold(offer.run_id):
            continue
        if leaves_before(offer, reservation):
            continue
        ledger = draft.ledger(offer.run_id)
        vehicle = draft.find_vehicle(offer.vehicle_id or ledger.vehicle_id)
        yield Look(offer, ledger, vehicle, reservation.needs, rules, draft.now)


def leaves_before(offer: Offer, reservation: Reservation) -> bool:
    """Whether the rider will not be at the stop yet; of the run that they chose themselves this is never said."""
    if reservation.depart_after is None or offer.expected_at >= reservation.depart_after:
        return False
    return offer.run_id != reservation.chosen


def hold_first_eligible(
    draft: Draft, reservation: Reservation, offers: Iterable[Offer], rules: Rules
) -> tuple[Reservation, tuple[str, ...]]:
    """Hold a place on the first eligible run, if there is one.

    Returns the reservation (unchanged when no run is eligible) and the reasons against those refused.
    """
    offer, skipped, reasons = choose(looks(draft, reservation, offers, rules))
    if offer is None:
        return reservation, reasons
    return hold(draft, reservation, offer, skipped), reasons


def hold(
    draft: Draft, reservation: Reservation, offer: Offer, skipped: tuple[Skipped, ...] = ()
) -> Reservation:
    """Hold a place on that run; a second hold is one taken while another is held."""
    if offer.alight_position is None or len(reservation.holds) >= MOST_HOLDS:
        raise ValueError(f"{reservation.id} cannot hold {offer.run_id}")
    vehicle_id = offer.vehicle_id or draft.ledger(offer.run_id).vehicle_id
    if vehicle_id is not None:
        meet_bus(draft, offer.run_id, vehicle_id)
    place = Place(
        reservation.id, offer.board_position, offer.alight_position, takes_a_space(reservation.needs)
    )
    draft.save_ledger(draft.ledger(offer.run_id).with_place(place))
    told_at = draft.now if vehicle_id else None
    type_ = EventType.SECOND_HELD if reservation.holds else EventType.ASSIGNED
    reservation = reservation.with_hold(
        Hold(
            run_id=offer.run_id,
            route_id=offer.route_id,
            board_position=offer.board_position,
            alight_position=offer.alight_position,
            vehicle_id=vehicle_id,
            state=State.ASSIGNED,
            held_at=draft.now,
            pinged_at=told_at,
            unanswered_since=told_at,
        )
    )
    reservation = replace(reservation, skipped=skipped).with_step(type_, draft.now, offer.run_id)
    draft.record(type_, reservation, run_id=offer.run_id, vehicle_id=vehicle_id)
    return settle(draft, reservation)


def give_back(
    draft: Draft, reservation: Reservation, held: Hold, type_: EventType, *, why: str | None = None
) -> Reservation:
    """Give back the place on one run, recording why; the run is not offered to this rider again."""
    draft.save_ledger(draft.ledger(held.run_id).without(reservation.id))
    draft.record(type_, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id, why=why)
    reservation = reservation.without_hold(held.run_id).with_step(type_, draft.now, held.run_id, why)
    # The next driver gets a deadline of their own.
    return replace(reservation, excluded=(*reservation.excluded, held.run_id), escalated_at=None)


def settle(draft: Draft, reservation: Reservation) -> Reservation:
    """Move the reservation to what its holds amount to, and save it; without a hold it stands in line."""
    waited = reservation.state is State.REQUESTED
    reservation = reservation.moved_to(reservation.standing(), draft.now)
    draft.save_reservation(reservation)
    if reservation.state is State.REQUESTED:
        draft.save_line(draft.line(line_of(reservation)).with_turn(turn_of(reservation)))
    elif waited:
        leave_line(draft, reservation)
    return reservation


def leave_line(draft: Draft, reservation: Reservation) -> None:
    """It does not wait any longer. A line it never stood in is not written: that would hold up whoever books there."""
    line = draft.line(line_of(reservation))
    shorter = line.without(reservation.id)
    if shorter != line:
        draft.save_line(shorter)


def end(draft: Draft, reservation: Reservation, state: State, type_: EventType) -> Reservation:
    """End the reservation: every place is given back, the owner's list is cleared of it."""
    for held in reservation.holds:
        draft.save_ledger(draft.ledger(held.run_id).without(reservation.id))
        draft.record(type_, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
    if not reservation.holds:
        draft.record(type_, reservation)
    if reservation.owner != NOBODY:
        draft.save_owner(draft.owner(reservation.owner).without(reservation.id))
    if reservation.state is State.REQUESTED:
        leave_line(draft, reservation)
    run_id = reservation.holds[0].run_id if reservation.holds else None
    reservation = reservation.with_step(type_, draft.now, run_id).moved_to(state, draft.now)
    draft.save_reservation(reservation)
    return reservation


def board(draft: Draft, reservation: Reservation, held: Hold) -> Reservation:
    """The rider is on this bus: the other hold, if any, is released."""
    if held.state is State.BOARDED:
        return reservation
    for other in reservation.holds:
        if other.run_id != held.run_id:
            reservation = give_back(draft, reservation, other, EventType.RELEASED)
    ledger = draft.ledger(held.run_id)
    aboard = tuple(
        replace(p, is_aboard=p.is_aboard or p.reservation_id == reservation.id) for p in ledger.places
    )
    draft.save_ledger(replace(ledger, places=aboard))
    reservation = reservation.with_hold(replace(held, state=State.BOARDED, unanswered_since=None))
    reservation = reservation.with_step(EventType.BOARDED, draft.now, held.run_id)
    draft.record(EventType.BOARDED, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
    return settle(draft, reservation)


def meet_bus(draft: Draft, run_id: RunId, vehicle_id: VehicleId) -> None:
    """The run has got its bus (or another one): its driver is told of everybody who waits for it."""
    ledger = draft.ledger(run_id)
    draft.save_ledger(replace(ledger, vehicle_id=vehicle_id))
    for place in ledger.places:
        reservation = draft.get_reservation(place.reservation_id)
        held = reservation.find_hold(run_id)
        is_waiting = held is not None and held.state is not State.BOARDED and held.asked_at is None
        if held is not None and is_waiting and held.vehicle_id != vehicle_id:
            _tell_bus(draft, reservation, held, vehicle_id)


def _tell_bus(draft: Draft, reservation: Reservation, held: Hold, vehicle_id: VehicleId) -> None:
    if held.vehicle_id is not None:
        draft.record(
            EventType.RELEASED, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id, why="bus_swapped"
        )
    met = replace(
        held,
        vehicle_id=vehicle_id,
        state=State.ASSIGNED,
        pinged_at=draft.now,
        unanswered_since=draft.now,
        told=(),
    )
    # The new driver gets reminders and a deadline of their own.
    reservation = replace(reservation.with_hold(met), escalated_at=None)
    draft.record(EventType.BUS_KNOWN, reservation, run_id=held.run_id, vehicle_id=vehicle_id)
    settle(draft, reservation)


def is_waiting_for_press(held: Hold, now: datetime, seconds: int) -> bool:
    """Whether the driver has been told for at least so many seconds and has not pressed."""
    return held.unanswered_since is not None and (now - held.unanswered_since).total_seconds() >= seconds
