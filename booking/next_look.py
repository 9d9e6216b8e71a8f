"""When a reservation must be looked at again: its next deadline, or sooner while a moving bus decides.

A look too many costs a little, one too late costs a person: every answer is bounded by the pace, so that a moment
forgotten here is found a few seconds later all the same.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from booking.events import EventType
from booking.progress import Progress
from booking.reservation import Hold, Reservation
from booking.riding import STOPS_BEFORE
from booking.settings import Rules
from booking.states import State
from booking.waiting import expires_at
from gtfs.identifiers import RunId

STOPS_AHEAD = 4
"""A bus so many stops before the place where something becomes due is watched closely: more than one passes between
two reports of a slow feed."""
METRES_AHEAD = 600.0
"""The same in metres: more than a bus drives between two unhurried looks."""


class Pace(Struct, frozen=True, kw_only=True):
    """How often somebody looks where the bus is, at the least."""

    near_seconds: float = 1.0
    """While it is close to where something becomes due, or nothing is known of it."""
    far_seconds: float = 5.0
    """While it is far away: only its loss could make a difference now."""


def find_next_look(
    reservation: Reservation, progress: Mapping[RunId, Progress], rules: Rules, now: datetime, pace: Pace
) -> datetime | None:
    """The next moment at which something may be due for it; None when it has ended.

    `progress`: where the buses of its holds are; a hold that is not in it is watched closely.
    """
    if not reservation.is_open:
        return None
    seconds = pace.near_seconds if _is_close(reservation, progress, rules) else pace.far_seconds
    look_at = now + timedelta(seconds=seconds)
    # What is overdue already has been decided on: the pace decides when it is tried again.
    return min([look_at, *(at for at in _list_deadlines(reservation, progress, rules, now) if at > now)])


def _is_close(reservation: Reservation, progress: Mapping[RunId, Progress], rules: Rules) -> bool:
    """Whether where a bus is may decide something within moments."""
    if not reservation.holds:
        # Nobody who comes later gets a place before them (`booking.turns`); who lost a bus is standing in the rain.
        return bool(reservation.excluded)
    if reservation.state is State.BOARDED:
        return _is_close_to_alighting(reservation.holds[0], progress)
    return any(_is_close_to_boarding(held, progress.get(held.run_id), rules) for held in reservation.holds)


def _is_close_to_boarding(held: Hold, seen: Progress | None, rules: Rules) -> bool:
    if seen is None:
        return True
    if held.asked_at is not None or seen.status == "lost":
        return False
    if seen.status == "passed":
        return True
    if seen.stops_away is not None and seen.stops_away <= rules.least_stops_away + STOPS_AHEAD:
        return True
    return seen.metres_away is not None and seen.metres_away <= rules.approaching_metres + METRES_AHEAD


def _is_close_to_alighting(held: Hold, progress: Mapping[RunId, Progress]) -> bool:
    seen = progress.get(held.run_id)
    if seen is None:
        return True
    away = seen.alight_stops_away
    return EventType.ALIGHTING not in held.told and away is not None and away <= STOPS_BEFORE + STOPS_AHEAD


def _list_deadlines(
    reservation: Reservation, progress: Mapping[RunId, Progress], rules: Rules, now: datetime
) -> Iterator[datetime]:
    """Every moment that time alone brings, whether past or to come."""
    if not reservation.holds:
        yield expires_at(reservation, rules)
    for held in reservation.holds:
        if reservation.state is State.BOARDED:
            seen = progress.get(held.run_id)
            if seen is not None and seen.alight_passed_seconds is not None:
                yield now + timedelta(seconds=rules.alighting_grace_seconds - seen.alight_passed_seconds)
        elif held.asked_at is not None:
            yield held.asked_at + timedelta(seconds=rules.answer_seconds)
        if held.unanswered_since is not None:
            yield held.unanswered_since + timedelta(seconds=rules.ping_again_seconds)
            yield held.unanswered_since + timedelta(seconds=rules.escalate_seconds)
            yield (held.pinged_at or held.held_at) + timedelta(seconds=rules.ping_again_seconds)
