"""What follows from an answer without data: how long a route rests, and when the whole source does."""

from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from gtfs.seoul.topis.errors import (
    TopisKeyRefused,
    TopisNothingFound,
    TopisQuotaUsedUp,
    TopisServiceEnded,
    TopisWrongRequest,
)
from gtfs.seoul.topis.planning import RouteState, next_midnight

FIRST_REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 300.0
FIRST_EMPTY_SECONDS = 120.0
LONGEST_EMPTY_SECONDS = 3600.0
"""Nothing found may mean that the first bus leaves in a minute, or that there is no such route."""
KEY_SECONDS = 3600.0
"""A refused key is tried again so often: a new one takes about an hour to be known everywhere."""
QUOTA_SPREAD_SECONDS = 60.0
"""After midnight not everybody begins in the same second."""
UNKNOWN_DEPARTURE_SECONDS = 6 * 3600.0


class Fault(Protocol):
    """Whatever went wrong: an error of the city's (`gtfs.seoul.topis.errors`) or of the line to it."""

    code: str


class Pause(Struct, frozen=True):
    """The whole source rests."""

    until: datetime
    fault: str


def after_answer(state: RouteState, now: datetime) -> RouteState:
    """A good answer."""
    return RouteState(asked=state.asked + 1, asked_at=now)


def after_fault(
    state: RouteState, fault: Fault, now: datetime, *, first_departure: datetime | None, chance: float
) -> RouteState:
    """An answer without data. `first_departure`: of the route on its next service day; `chance`: 0 to 1, drawn."""
    failures = state.failures + 1
    if isinstance(fault, TopisWrongRequest):
        until = next_midnight(now)
    elif isinstance(fault, TopisNothingFound):
        until = now + timedelta(
            seconds=_lengthen(FIRST_EMPTY_SECONDS, LONGEST_EMPTY_SECONDS, failures, chance)
        )
    elif isinstance(fault, TopisServiceEnded):
        until = first_departure or now + timedelta(seconds=UNKNOWN_DEPARTURE_SECONDS)
    elif isinstance(fault, TopisKeyRefused | TopisQuotaUsedUp):
        until = now  # the whole source pauses instead
    else:
        until = now + timedelta(seconds=_lengthen(FIRST_REST_SECONDS, LONGEST_REST_SECONDS, failures, chance))
    return replace(
        state, asked=state.asked + 1, asked_at=now, rests_until=until, failures=failures, fault=fault.code
    )


def find_pause(fault: Fault, now: datetime, *, chance: float) -> Pause | None:
    """Whether this fault concerns every route, and until when nothing is asked then."""
    if isinstance(fault, TopisQuotaUsedUp):
        return Pause(next_midnight(now) + timedelta(seconds=QUOTA_SPREAD_SECONDS * chance), fault.code)
    if isinstance(fault, TopisKeyRefused):
        return Pause(now + timedelta(seconds=KEY_SECONDS), fault.code)
    return None


def _lengthen(first: float, longest: float, failures: int, chance: float) -> float:
    """Twice as long each time, and of that at least half, drawn (equal jitter)."""
    return min(longest, first * 2.0 ** min(failures - 1, 10)) * (0.5 + 0.5 * chance)
