"""What a driver can say: stored, seen, cannot, aboard, not there, off; ramp and spaces of the bus."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec.structs import replace

from booking.draft import Draft
from booking.errors import WrongMoment
from booking.events import EventType
from booking.holding import FindOffers, board, end, settle
from booking.ledger import Vehicle
from booking.reoffering import make_room, reoffer
from booking.reservation import Reservation
from booking.riding import acknowledge_alighting
from booking.settings import Rules
from booking.states import State
from gtfs.identifiers import RunId, VehicleId

Press = Callable[[Draft, Reservation, VehicleId], Reservation]
"""One press of a driver about one reservation."""

DeclineReason = Literal["ramp_broken", "full", "cannot_stop"]


def delivered(draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> Reservation:
    """The device on the bus has stored the ping."""
    held = reservation.get_hold_of_vehicle(vehicle_id)
    if held.state is not State.ASSIGNED:
        return reservation
    return _mark(draft, reservation, vehicle_id, State.DELIVERED, EventType.DELIVERED)


def acknowledge(draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> Reservation:
    """The driver pressed: for somebody who waits, or one who is aboard and gets off soon.

    A device that could not say `delivered` before has stored the ping all the same.
    """
    held = reservation.get_hold_of_vehicle(vehicle_id)
    if held.state is State.BOARDED:
        return acknowledge_alighting(draft, reservation, held)
    if held.state is State.ACKNOWLEDGED:
        return reservation
    return _mark(draft, reservation, vehicle_id, State.ACKNOWLEDGED, EventType.ACKNOWLEDGED)


def _mark(
    draft: Draft, reservation: Reservation, vehicle_id: VehicleId, state: State, type_: EventType
) -> Reservation:
    held = reservation.get_hold_of_vehicle(vehicle_id)
    unanswered = None if state is State.ACKNOWLEDGED else held.unanswered_since
    reservation = reservation.with_hold(replace(held, state=state, unanswered_since=unanswered))
    reservation = reservation.with_step(type_, draft.now, held.run_id)
    draft.record(type_, reservation, run_id=held.run_id, vehicle_id=vehicle_id)
    return settle(draft, reservation)


def decline(
    draft: Draft,
    reservation: Reservation,
    vehicle_id: VehicleId,
    reason: DeclineReason,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """The driver cannot take them; the next run is held in the same step. Not possible once aboard."""
    held = reservation.get_hold_of_vehicle(vehicle_id)
    if held.state is State.BOARDED:
        raise WrongMoment("not_on_this_bus")
    return reoffer(draft, reservation, held, EventType.DECLINED, find_offers, rules, why=reason)


def boarded(draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> Reservation:
    """The driver says: aboard."""
    return board(draft, reservation, reservation.get_hold_of_vehicle(vehicle_id))


def no_show(draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> Reservation:
    """The driver found nobody at the stop."""
    if reservation.ended_on(vehicle_id, State.NO_SHOW):
        return reservation
    if reservation.get_hold_of_vehicle(vehicle_id).state is State.BOARDED:
        raise WrongMoment("not_on_this_bus")
    return end(draft, reservation, State.NO_SHOW, EventType.NO_SHOW)


def alighted(draft: Draft, reservation: Reservation, vehicle_id: VehicleId) -> Reservation:
    """The driver says: off the bus."""
    if reservation.ended_on(vehicle_id, State.ALIGHTED):
        return reservation
    if reservation.get_hold_of_vehicle(vehicle_id).state is not State.BOARDED:
        raise WrongMoment("not_on_this_bus")
    return end(draft, reservation, State.ALIGHTED, EventType.ALIGHTED)


def set_ramp(
    draft: Draft,
    vehicle: Vehicle,
    waiting: Sequence[Reservation],
    find_offers: FindOffers,
    *,
    working: bool,
    rules: Rules,
) -> Vehicle:
    """Say whether the ramp works; a broken one re-offers every wheelchair user who waits for this bus."""
    if vehicle.ramp_working is not working:
        broken_at = None if working else draft.now
        vehicle = replace(vehicle, ramp_working=working, ramp_broken_at=broken_at)
        draft.save_vehicle(vehicle)
        draft.record(EventType.RAMP, vehicle_id=vehicle.id, why="working" if working else "ramp_broken")
    for reservation in sorted(waiting, key=lambda one: (one.asked_at, one.id)) if not working else ():
        moved = reservation
        for held in reservation.holds:
            takes = any(
                p.takes_a_space and p.reservation_id == reservation.id
                for p in draft.ledger(held.run_id).places
            )
            if held.vehicle_id == vehicle.id and held.state is not State.BOARDED and takes:
                moved = reoffer(draft, moved, held, EventType.DECLINED, find_offers, rules, why="ramp_broken")
    return vehicle


def set_walk_ons(
    draft: Draft,
    vehicle: Vehicle,
    waiting: Sequence[Reservation],
    find_offers: FindOffers,
    *,
    taken: int,
    rules: Rules,
    run_id: RunId | None = None,
) -> Vehicle:
    """Say how many wheelchair passengers are aboard without a reservation, on the run that the bus is on (if known).

    From 0 to the spaces that those aboard with one leave. Whoever waits for a space that is taken now is re-offered,
    the last one first.
    """
    runs = {held.run_id for one in waiting for held in one.holds if held.vehicle_id == vehicle.id}
    aboard = sum(p.is_aboard and p.takes_a_space for run_id in runs for p in draft.ledger(run_id).places)
    taken = max(0, min(taken, vehicle.spaces - aboard))
    if (taken, run_id) == (vehicle.walk_ons, vehicle.walk_ons_run):
        return vehicle
    vehicle = replace(vehicle, walk_ons=taken, walk_ons_run=run_id)
    draft.save_vehicle(vehicle)
    draft.record(EventType.SPACE, vehicle_id=vehicle.id, why=str(taken))
    for held_run_id in sorted(runs):
        make_room(draft, held_run_id, find_offers, EventType.DECLINED, rules, why="full")
    return vehicle
