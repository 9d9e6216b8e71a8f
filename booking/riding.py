"""What the moving bus requires while somebody is aboard: the driver is told in time, and presses, as for a boarding.

The reminder comes one stop before the rider's stop, again while nobody presses, and after the deadline the dispatcher
is told. A stop that the bus will not serve any more is told to driver, rider and dispatcher, once each way.
"""

from datetime import datetime

from msgspec.structs import replace

from booking.draft import Draft
from booking.events import EventType
from booking.holding import end, is_waiting_for_press
from booking.progress import ENDS_RIDES, Progress
from booking.reservation import Hold, Reservation
from booking.settings import Rules
from booking.states import State

STOPS_BEFORE = 1
"""The driver is told so many stops before somebody gets off."""


def follow_ride(draft: Draft, reservation: Reservation, seen: Progress | None, rules: Rules) -> Reservation:
    """Everything due for somebody who is aboard."""
    held = reservation.holds[0]
    if seen is not None:
        passed = seen.alight_passed_seconds
        if passed is not None and passed >= rules.alighting_grace_seconds:
            return end(draft, reservation, State.UNRESOLVED, EventType.UNRESOLVED)
        reservation = _watch_alight_stop(draft, reservation, held, seen)
        reservation = _remind(draft, reservation, reservation.holds[0], seen)
    return _press_for_answer(draft, reservation, reservation.holds[0], rules)


def _watch_alight_stop(draft: Draft, reservation: Reservation, held: Hold, seen: Progress) -> Reservation:
    is_told = EventType.ALIGHT_UNSERVED in held.told
    if (seen.why in ENDS_RIDES) == is_told or seen.alight_passed_seconds is not None:
        return reservation
    if is_told:
        held = held.without_told(EventType.ALIGHT_UNSERVED)
        return _tell(draft, reservation, held, EventType.ALIGHT_SERVED)
    held = held.told_about(EventType.ALIGHT_UNSERVED)
    return _tell(draft, reservation, held, EventType.ALIGHT_UNSERVED, why=seen.why)


def _remind(draft: Draft, reservation: Reservation, held: Hold, seen: Progress) -> Reservation:
    """One stop before the rider's; once, also where the bus has come too fast to be seen there."""
    is_near = seen.alight_stops_away is not None and seen.alight_stops_away <= STOPS_BEFORE
    if not is_near or EventType.ALIGHTING in held.told:
        return reservation
    held = replace(held.told_about(EventType.ALIGHTING), pinged_at=draft.now, unanswered_since=draft.now)
    return _tell(draft, reservation, held, EventType.ALIGHTING)


def _press_for_answer(draft: Draft, reservation: Reservation, held: Hold, rules: Rules) -> Reservation:
    """Remind again while nobody presses; after the deadline the dispatcher is told."""
    if not is_waiting_for_press(held, draft.now, rules.ping_again_seconds):
        return reservation
    is_late = is_waiting_for_press(held, draft.now, rules.escalate_seconds)
    if is_late and EventType.ALIGHTING_ESCALATED not in held.told:
        held = held.told_about(EventType.ALIGHTING_ESCALATED)
        reservation = _tell(draft, reservation, held, EventType.ALIGHTING_ESCALATED)
    if held.pinged_at is None or _seconds_since(held.pinged_at, draft.now) < rules.ping_again_seconds:
        return reservation
    reservation = reservation.with_hold(replace(held, pinged_at=draft.now))
    draft.save_reservation(reservation)
    draft.record(
        EventType.ALIGHTING,
        reservation,
        run_id=held.run_id,
        vehicle_id=held.vehicle_id,
        why="not_acknowledged",
    )
    return reservation


def acknowledge_alighting(draft: Draft, reservation: Reservation, held: Hold) -> Reservation:
    """The driver pressed for somebody who gets off; nothing changes before the reminder, or after another press."""
    if EventType.ALIGHTING not in held.told or held.unanswered_since is None:
        return reservation
    held = replace(held.told_about(EventType.ALIGHTING_ACKNOWLEDGED), unanswered_since=None)
    return _tell(draft, reservation, held, EventType.ALIGHTING_ACKNOWLEDGED)


def _tell(
    draft: Draft, reservation: Reservation, held: Hold, type_: EventType, *, why: str | None = None
) -> Reservation:
    reservation = reservation.with_hold(held).with_step(type_, draft.now, held.run_id, why)
    draft.save_reservation(reservation)
    draft.record(type_, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id, why=why)
    return reservation


def _seconds_since(moment: datetime, now: datetime) -> float:
    return (now - moment).total_seconds()
