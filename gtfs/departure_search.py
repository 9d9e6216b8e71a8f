"""Which runs depart from a stop after a moment: service days, yesterday's trips past midnight, calendars.

Works on places (row numbers of the compiled columns) and on whole seconds since 1970, so that a board costs a
few array look-ups; `gtfs.timetable` makes values of what is found.
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from gtfs.columns import ColumnReader
from gtfs.schedule.services import active_services
from gtfs.service_time import find_day_start

DAYS_AHEAD = 8
"""How far a search without end looks: over a week, so that a stop served on Sundays only has an answer."""
_DAYS_REMEMBERED = 64
_DAY_SECONDS = 86400
_Value = TypeVar("_Value")


class DepartureRow(NamedTuple):
    """A departure by its places."""

    at: int
    """Seconds since 1970."""
    day: int
    """Proleptic ordinal of the service day."""
    trip: int
    row: int
    """Place in the stop times."""


class ServiceDays:
    """When days begin and which services run on them."""

    def __init__(self, columns: ColumnReader, zone: ZoneInfo) -> None:
        self._zone = zone
        self._calendar = tuple(
            columns.column(name)
            for name in (
                "services.weekdays",
                "services.first_day",
                "services.last_day",
                "exceptions.day",
                "exceptions.service",
                "exceptions.adds",
            )
        )
        self._starts: dict[int, int] = {}
        self._active: dict[int, npt.NDArray[np.bool_]] = {}
        self.lookback_days = columns.manifest.counts["latest_departure_seconds"] // _DAY_SECONDS + 1

    def start_of(self, day: int) -> int:
        """Noon minus twelve hours of a service day, seconds since 1970."""
        start = self._starts.get(day)
        if start is None:
            start = int(find_day_start(date.fromordinal(day), self._zone).timestamp())
            _remember(self._starts, day, start)
        return start

    def active_on(self, day: int) -> npt.NDArray[np.bool_]:
        """Which services run that day; one more place, never active, for trips of unknown services (-1)."""
        active = self._active.get(day)
        if active is None:
            active = np.append(active_services(day, *self._calendar), np.False_)
            _remember(self._active, day, active)
        return active

    def day_of(self, at: float) -> int:
        """The civil date of a moment in the zone of the feed, as proleptic ordinal."""
        return datetime.fromtimestamp(at, self._zone).toordinal()

    def days_running_at(self, at: float) -> range:
        """Service days of which something may still be under way at a moment."""
        today = self.day_of(at)
        return range(today - self.lookback_days, today + 2)


class DepartureIndex:
    """The departures of every stop, sorted by time."""

    def __init__(self, columns: ColumnReader, days: ServiceDays) -> None:
        self._days = days
        self._offsets = columns.column("departures.offsets").data
        self._seconds = columns.column("departures.seconds")
        self._trips = columns.column("departures.trip")
        self._rows = columns.column("departures.stop_time")
        self._services = columns.column("trips.service")
        self._routes = columns.column("trips.route")
        self._latest = columns.manifest.counts["latest_departure_seconds"]

    def search(
        self,
        stop: int,
        after: float,
        *,
        limit: int | None = None,
        until: float | None = None,
        route: int | None = None,
    ) -> list[DepartureRow]:
        """Departures at or after a moment (and not after `until`), in order; all or the first `limit`."""
        found: list[DepartureRow] = []
        today = self._days.day_of(after)
        last = today + DAYS_AHEAD if until is None else self._days.day_of(until) + 1
        for day in range(today - self._days.lookback_days, last + 1):
            start = self._days.start_of(day)
            if limit is not None and len(found) >= limit:
                found.sort()
                if found[limit - 1].at < start:
                    break
            low = math.ceil(after - start)
            high = self._latest if until is None else math.floor(until - start)
            if low <= self._latest and high >= 0:
                found += self._search_day(stop, day, start, (low, high), limit, route)
        found.sort()
        return found if limit is None else found[:limit]

    def _search_day(
        self, stop: int, day: int, start: int, window: tuple[int, int], limit: int | None, route: int | None
    ) -> list[DepartureRow]:
        """Departures of one service day within a window of its seconds."""
        begin, end = self._offsets[stop], self._offsets[stop + 1]
        if begin == end:
            return []
        active = self._days.active_on(day)
        seconds = self._seconds[begin:end]
        low, high = seconds.searchsorted((window[0], window[1] + 1)).tolist()
        found: list[DepartureRow] = []
        size = high - low if limit is None else max(16, 2 * limit)
        while low < high and (limit is None or len(found) < limit):
            part = slice(begin + low, begin + min(low + size, high))
            trips = self._trips[part]
            runs = active[self._services[trips]]
            if route is not None:
                runs = runs & (self._routes[trips] == route)
            kept = runs.nonzero()[0] if not runs.all() else slice(None)
            found += map(
                DepartureRow,
                (self._seconds[part][kept] + start).tolist(),
                [day] * (part.stop - part.start),
                trips[kept].tolist(),
                self._rows[part][kept].tolist(),
            )
            low += size
            size *= 4
        return found if limit is None else found[:limit]


def moment_of(at: float) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return _EPOCH + timedelta(seconds=at)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _remember(memory: dict[int, _Value], day: int, value: _Value) -> None:
    if len(memory) >= _DAYS_REMEMBERED:
        memory.clear()
    memory[day] = value
