"""Which bus drives which run: every run gets one vehicle of the right kind, and a vehicle one run at a time.

A vehicle belongs to a route and a kind (low-floor or not) for good, so that the same id means the same bus on
every day. Within a day the first vehicle that is free again takes the next run. Runs that are still on the road
when the next service day begins on their route are driven by *overnight* vehicles of their own: a day can
therefore be planned without knowing the day before it, and yet no vehicle is ever in two places.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import groupby
from typing import NamedTuple

from gtfs.low_floor import LowFloor
from server.simulation.motion import LAST_STOP_SECONDS, MAX_DELAY_SECONDS

LAYOVER_SECONDS = 180
"""How long before its first departure a bus stands at its first stop, signed on."""

_DAY_SECONDS = 86_400


class Span(NamedTuple):
    """From when to when one trip is driven, in seconds of its service day. Route and trip by their places."""

    route: int
    low_floor: LowFloor
    trip: int
    start_seconds: int
    end_seconds: int

    @property
    def busy_from(self) -> float:
        """When its vehicle must be there."""
        return self.start_seconds - LAYOVER_SECONDS

    @property
    def busy_until(self) -> float:
        """When its vehicle is free again, however late it was."""
        return self.end_seconds + MAX_DELAY_SECONDS + LAST_STOP_SECONDS


class Pool(NamedTuple):
    """Vehicles that can stand in for one another."""

    route: int
    low_floor: LowFloor
    overnight: bool


class Slot(NamedTuple):
    """One vehicle of a pool, counted from 0."""

    pool: Pool
    number: int


@dataclass(frozen=True)
class Cuts:
    """Per route, the second of the service day at which the next day's first bus may already be out."""

    seconds: Mapping[int, float]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Cuts":
        """From every trip of the feed, whatever days it runs on."""
        first: dict[int, float] = {}
        for span in spans:
            first[span.route] = min(first.get(span.route, span.busy_from), span.busy_from)
        return cls({route: start + _DAY_SECONDS for route, start in first.items()})

    def pool_of(self, span: Span) -> Pool:
        """The vehicles that may drive this trip."""
        return Pool(span.route, span.low_floor, span.busy_until > self.seconds[span.route])


def assign(spans: Iterable[Span], cuts: Cuts) -> dict[int, Slot]:
    """The vehicle of every trip of one service day."""
    assigned: dict[int, Slot] = {}
    by_pool = sorted(spans, key=lambda span: (cuts.pool_of(span), span.start_seconds, span.trip))
    for pool, members in groupby(by_pool, key=cuts.pool_of):
        for trip, index in _assign_pool(members):
            assigned[trip] = Slot(pool, index)
    return assigned


def _assign_pool(spans: Iterable[Span]) -> Iterable[tuple[int, int]]:
    """Trips in order of departure, each with the lowest numbered vehicle that is free."""
    on_the_road: list[tuple[float, int]] = []
    free: list[int] = []
    bought = 0
    for span in spans:
        while on_the_road and on_the_road[0][0] <= span.busy_from:
            heappush(free, heappop(on_the_road)[1])
        if free:
            index = heappop(free)
        else:
            index, bought = bought, bought + 1
        heappush(on_the_road, (span.busy_until, index))
        yield span.trip, index


def pool_sizes(days: Iterable[Mapping[int, Slot]]) -> dict[Pool, int]:
    """How many vehicles each pool needs so that every one of these days can be driven, pools in order."""
    sizes: dict[Pool, int] = {}
    for day in days:
        for slot in day.values():
            sizes[slot.pool] = max(sizes.get(slot.pool, 0), slot.number + 1)
    return dict(sorted(sizes.items()))
