"""Which route to ask next, so that a day's calls last the whole day: booked runs first, then stops with a kiosk.

The quota counts from midnight to midnight in Seoul. What is left of it is spent at a pace that always leaves
something: routes with a booked run may take an eighth of what is left in half an hour, which is far above the even
pace in the morning; everybody else shares the even pace, less a reserve for the bookings of the rest of the day, and
always gets some of it. With a generous key nobody is held back, and each route is asked as often as wished.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

from msgspec import Struct

from gtfs.identifiers import RouteId
from gtfs.seoul.topis.facts import SEOUL

BURST_SHARE = 1 / 8
"""Of what is left of the quota: so much may routes with a booked run take within `BURST_SECONDS`."""
BURST_SECONDS = 1800
RESERVE = 0.3
"""Of the even pace: kept for bookings that are still to come."""
NEVER_LESS = (0.0, 0.1, 0.05)
"""Of the even pace: what each tier gets even when those before it could use all."""
LONGEST_SAVING_SECONDS = 60
"""Calls not used are saved up so long."""


class Operation(StrEnum):
    """What can be asked of a route."""

    POSITIONS = "buspos/getBusPosByRtid"
    ARRIVALS = "arrive/getArrInfoByRouteAll"


class Tier(IntEnum):
    """How much depends on a route; the first is served first."""

    BOOKED = 0
    """Somebody waits for a bus of this route."""
    KIOSK = 1
    """It passes a stop with a kiosk, or one whose board is being looked at."""
    OTHER = 2


class Pace(Struct, frozen=True):
    """What an operator allows."""

    daily_quota: int = 1000
    """Calls from midnight to midnight in Seoul."""
    interval_seconds: tuple[float, float, float] = (15.0, 60.0, 300.0)
    """How often a route of each tier is asked when the quota allows it."""


class Wish(Struct, frozen=True):
    """A route whose buses somebody wants to know."""

    route_id: RouteId
    tier: Tier


class RouteState(Struct, frozen=True):
    """What has happened with one route so far."""

    asked: int = 0
    """How often; the two operations take turns."""
    asked_at: datetime | None = None
    rests_until: datetime | None = None
    failures: int = 0
    """In a row."""
    fault: str | None = None
    """Code of the last fault; none when the last answer was good."""


class Purse(Struct, frozen=True):
    """Calls that each tier has saved up; carried from plan to plan."""

    calls: tuple[float, float, float] = (2.0, 1.0, 1.0)
    filled_at: datetime | None = None


class Ask(Struct, frozen=True):
    """One call."""

    route_id: RouteId
    operation: Operation
    tier: Tier


class Plan(Struct, frozen=True):
    """What to ask now."""

    asks: tuple[Ask, ...]
    purse: Purse
    calls_per_hour: tuple[float, float, float]
    """What each tier may spend at this moment."""


def plan_asks(
    pace: Pace,
    wishes: Sequence[Wish],
    states: Mapping[RouteId, RouteState],
    purse: Purse,
    *,
    spent: int,
    most: int,
    now: datetime,
) -> Plan:
    """Choose at most `most` calls; `spent` is what all have called since midnight."""
    left = max(0, pace.daily_quota - spent)
    tiers = _by_tier(wishes)
    rates = _list_rates(pace, [len(one) for one in tiers], left, now)
    saved = _fill(purse, rates, [len(one) for one in tiers], now)
    asks: list[Ask] = []
    for tier, route_ids in zip(Tier, tiers, strict=True):
        due = [one for one in route_ids if _is_due(states.get(one), pace.interval_seconds[tier], now)]
        due.sort(key=lambda one: _turn(states.get(one)))
        room = min(most - len(asks), left - len(asks), int(saved[tier]))
        chosen = due[: max(0, room)]
        asks += (Ask(one, next_operation(states.get(one)), tier) for one in chosen)
        saved[tier] -= len(chosen)
    return Plan(
        tuple(asks),
        Purse((saved[0], saved[1], saved[2]), now),
        (rates[0] * 3600, rates[1] * 3600, rates[2] * 3600),
    )


def next_operation(state: RouteState | None) -> Operation:
    """The operations take turns, beginning with arrivals: they tell places, floors and times in one answer."""
    return Operation.POSITIONS if state is not None and state.asked % 2 else Operation.ARRIVALS


def next_midnight(now: datetime) -> datetime:
    """When the quota begins anew: the next midnight in Seoul."""
    local = now.astimezone(SEOUL)
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.astimezone(UTC)


def quota_day(now: datetime) -> str:
    """The day whose quota a call counts against, `YYYYMMDD`."""
    return f"{now.astimezone(SEOUL):%Y%m%d}"


def _by_tier(wishes: Sequence[Wish]) -> list[list[RouteId]]:
    """Each route once, in the first tier that wants it."""
    first: dict[RouteId, Tier] = {}
    for wish in wishes:
        first[wish.route_id] = min(wish.tier, first.get(wish.route_id, wish.tier))
    return [[route_id for route_id, own in first.items() if own is tier] for tier in Tier]


def _list_rates(pace: Pace, counts: Sequence[int], left: int, now: datetime) -> list[float]:
    """Calls a second that each tier may spend. All are shares of what is left, so that something always is."""
    even = left / max(1.0, (next_midnight(now) - now).total_seconds())
    demands = [count / seconds for count, seconds in zip(counts, pace.interval_seconds, strict=True)]
    rates = [min(demands[Tier.BOOKED], max(even, left * BURST_SHARE / BURST_SECONDS))]
    for tier in (Tier.KIOSK, Tier.OTHER):
        spare = even * (1 - RESERVE) - sum(rates)
        rates.append(min(demands[tier], max(even * NEVER_LESS[tier], spare)))
    return rates


def _fill(purse: Purse, rates: Sequence[float], counts: Sequence[int], now: datetime) -> list[float]:
    seconds = 0.0 if purse.filled_at is None else max(0.0, (now - purse.filled_at).total_seconds())
    saved: list[float] = []
    for tier in Tier:
        most = max(1.0, rates[tier] * LONGEST_SAVING_SECONDS)
        if tier is Tier.BOOKED:
            most = max(most, 2.0 * max(1, counts[tier]))  # a new booking is looked after at once
        saved.append(min(most, purse.calls[tier] + rates[tier] * seconds))
    return saved


def _is_due(state: RouteState | None, interval_seconds: float, now: datetime) -> bool:
    if state is None:
        return True
    if state.rests_until is not None and now < state.rests_until:
        return False
    return state.asked_at is None or now - state.asked_at >= timedelta(seconds=interval_seconds)


def _turn(state: RouteState | None) -> tuple[float, int]:
    """Who waits longest comes first; among equals, who was asked less often."""
    if state is None or state.asked_at is None:
        return 0.0, 0
    return state.asked_at.timestamp(), state.asked
