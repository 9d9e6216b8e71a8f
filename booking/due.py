"""What time and the moving bus require of a reservation: reminders, the second run, questions, endings.

Called again and again for every open reservation; each rule acts once and leaves a trace that keeps it from
acting twice.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from booking.draft import Draft
from booking.events import EventType
from booking.holding import (
    MOST_HOLDS,
    FindOffers,
    end,
    give_back,
    is_waiting_for_press,
    meet_bus,
    settle,
)
from booking.needs import takes_a_space
from booking.offers import WITHOUT_LOW_FLOOR
from booking.progress import Progress
from booking.reoffering import make_room, reoffer
from booking.reservation import Hold, Reservation
from booking.rider_decisions import find_asked
from booking.riding import follow_ride
from booking.settings import Rules
from booking.states import State
from booking.turns import hold_in_turn
from booking.waiting import expires_at
from gtfs.identifiers import RunId


def apply_due(
    draft: Draft,
    reservation: Reservation,
    progress: Mapping[RunId, Progress],
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """Everything due now for one open reservation; without anything due the draft stays unchanged."""
    if reservation.state is State.BOARDED:
        return follow_ride(draft, reservation, progress.get(reservation.holds[0].run_id), rules)
    for held in reservation.holds:
        current = reservation.find_hold(held.run_id)
        seen = progress.get(held.run_id)
        if current is None or seen is None or not reservation.is_open:
            continue
        reservation = _follow(draft, reservation, current, seen, find_offers, rules)
    if not reservation.is_open:
        return reservation
    if not reservation.holds:
        return _look_again(draft, reservation, find_offers, rules)
    return _press_for_answer(draft, reservation, find_offers, rules)


def _follow(
    draft: Draft,
    reservation: Reservation,
    held: Hold,
    seen: Progress,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """One hold and its bus."""
    if held.asked_at is not None:
        if not _is_seen_before(seen, rules):
            # The bus is beyond the stop: whatever becomes of it, only the rider knows whether they are on it.
            return _after_passing(draft, reservation, held, rules)
        reservation, held = _take_question_back(draft, reservation, held)
    why = _find_why_lost(draft, reservation, held, seen)
    if why is not None:
        return reoffer(draft, reservation, held, EventType.BUS_LOST, find_offers, rules, why=why)
    if seen.status == "passed":
        return _after_passing(draft, reservation, held, rules)
    if seen.vehicle_id and seen.vehicle_id != held.vehicle_id:
        meet_bus(draft, held.run_id, seen.vehicle_id)
        make_room(draft, held.run_id, find_offers, EventType.BUS_LOST, rules, why="no_space")
        reservation = draft.get_reservation(reservation.id)
        met = reservation.find_hold(held.run_id)
        if met is None:
            return reservation
        held = met
    return _remind_driver(draft, reservation, held, seen, rules)


def _find_why_lost(draft: Draft, reservation: Reservation, held: Hold, seen: Progress) -> str | None:
    """Why the rider cannot ride on this run any more: it will not come, or another bus drives it that cannot help."""
    if seen.status == "lost":
        return seen.why or "bus_vanished"
    if seen.low_floor == "no" and not (reservation.needs and WITHOUT_LOW_FLOOR.issuperset(reservation.needs)):
        return "high_floor"
    if seen.status == "passed" or not seen.vehicle_id or seen.vehicle_id == held.vehicle_id:
        return None
    bus = draft.find_vehicle(seen.vehicle_id)
    is_broken = bus is not None and not bus.ramp_working
    return "ramp_broken" if is_broken and takes_a_space(reservation.needs) else None


def _take_question_back(draft: Draft, reservation: Reservation, held: Hold) -> tuple[Reservation, Hold]:
    """The bus has not gone after all; a driver who has not confirmed gets the whole deadline again."""
    is_open = held.state is not State.ACKNOWLEDGED and held.vehicle_id is not None
    held = replace(held, asked_at=None, unanswered_since=draft.now if is_open else None)
    reservation = reservation.with_hold(held)
    reservation = reservation.with_step(EventType.QUESTION_WITHDRAWN, draft.now, held.run_id)
    draft.record(EventType.QUESTION_WITHDRAWN, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
    draft.save_reservation(reservation)
    return reservation, held


def _is_seen_before(seen: Progress, rules: Rules) -> bool:
    """Whether the bus is surely before the stop, so that it was wrong to say that it had gone."""
    return seen.status == "coming" and (seen.stops_away or 0) >= rules.least_stops_away


def _after_passing(draft: Draft, reservation: Reservation, held: Hold, rules: Rules) -> Reservation:
    """The bus is beyond the stop and nobody pressed: ask once, then close as `unresolved`."""
    if held.asked_at is None:
        reservation = reservation.with_hold(replace(held, asked_at=draft.now, unanswered_since=None))
        reservation = reservation.with_step(EventType.ASKED, draft.now, held.run_id)
        draft.record(EventType.ASKED, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
        draft.save_reservation(reservation)
        return reservation
    if (draft.now - held.asked_at).total_seconds() < rules.answer_seconds:
        return reservation
    if len(reservation.holds) > 1:
        # Whoever did not answer may still be standing there: the other bus is not sent past them.
        reservation = give_back(draft, reservation, held, EventType.PASSED_BY, why="no_answer")
        return settle(draft, reservation)
    return end(draft, reservation, State.UNRESOLVED, EventType.UNRESOLVED)


def _remind_driver(
    draft: Draft, reservation: Reservation, held: Hold, seen: Progress, rules: Rules
) -> Reservation:
    """Two stops before, and once more on approach."""
    due: list[EventType] = []
    if seen.stops_away is not None and seen.stops_away <= rules.least_stops_away:
        due.append(EventType.TWO_STOPS)
    if seen.metres_away is not None and seen.metres_away <= rules.approaching_metres:
        due.append(EventType.APPROACHING)
    for type_ in due:
        if held.vehicle_id and type_ not in held.told:
            held = held.told_about(type_)
            reservation = reservation.with_hold(held).with_step(type_, draft.now, held.run_id)
            draft.record(type_, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
            draft.save_reservation(reservation)
    return reservation


def _press_for_answer(
    draft: Draft, reservation: Reservation, find_offers: FindOffers, rules: Rules
) -> Reservation:
    """Ping again while nobody presses; after the deadline tell the dispatcher and hold the next run too."""
    for held in reservation.holds:
        if held.asked_at or not is_waiting_for_press(held, draft.now, rules.ping_again_seconds):
            continue
        late = is_waiting_for_press(held, draft.now, rules.escalate_seconds)
        if late and reservation.escalated_at is None:
            reservation = _escalate(draft, reservation, held, find_offers, rules)
            held = reservation.find_hold(held.run_id) or held
        pinged_at = held.pinged_at or held.held_at
        if (draft.now - pinged_at).total_seconds() >= rules.ping_again_seconds:
            reservation = reservation.with_hold(replace(held, pinged_at=draft.now))
            draft.record(
                EventType.PINGED_AGAIN, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id,
                why="not_acknowledged",
            )  # fmt: skip
            draft.save_reservation(reservation)
    return reservation


def _escalate(
    draft: Draft,
    reservation: Reservation,
    held: Hold,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    reservation = replace(reservation, escalated_at=draft.now)
    reservation = reservation.with_step(EventType.ESCALATED, draft.now, held.run_id)
    draft.record(EventType.ESCALATED, reservation, run_id=held.run_id, vehicle_id=held.vehicle_id)
    draft.save_reservation(reservation)
    if len(reservation.holds) < MOST_HOLDS:
        offers = find_offers(reservation)
        reservation, _ = hold_in_turn(draft, reservation, offers, find_offers, rules, is_spare=True)
    return reservation


def _look_again(draft: Draft, reservation: Reservation, find_offers: FindOffers, rules: Rules) -> Reservation:
    """No bus yet: try the runs there are now; give up when patience ends."""
    if draft.now >= expires_at(reservation, rules):
        return end(draft, reservation, State.EXPIRED, EventType.EXPIRED)
    reservation, _ = hold_in_turn(draft, reservation, find_offers(reservation), find_offers, rules)
    return reservation


def is_asking(reservation: Reservation) -> bool:
    """Whether the rider is being asked "did you board?"."""
    return reservation.is_open and find_asked(reservation) is not None
