"""Which runs depart from a stop after a moment: service days, yesterday's trips past midnight, calendars.

Works on places (row numbers of the compiled columns) and on whole seconds since 1970, so that a board costs a
few array look-ups; `gtfs.timetable` makes values of what is found.
"""

import math
from bisect import bisect_left
from datetime import UTC, datetime
from itertools import repeat
from typing import NamedTuple

import numpy as np

from gtfs.columns import ColumnReader
from gtfs.service_days import ServiceDays

DAYS_AHEAD = 8
"""How far a search without end looks: over a week, so that a stop served on Sundays only has an answer."""
_LOOKED_AT_ONE_BY_ONE = 48
"""So many rows are looked at in turn; above that, array by array is quicker."""
_ONE_BY_ONE_AT_FIRST = 16
"""A search for the first few looks at so many in turn, before it takes to arrays: most of a day may not run."""


class DepartureRow(NamedTuple):
    """A departure by its places."""

    at: int
    """Seconds since 1970."""
    day: int
    """Proleptic ordinal of the service day."""
    trip: int
    row: int
    """Place in the stop times."""


_make_row = tuple.__new__


class DepartureIndex:
    """The departures of every stop, sorted by time."""

    def __init__(self, columns: ColumnReader, days: ServiceDays) -> None:
        self._days = days
        self._seconds = columns.column("departures.seconds")
        self._trips = columns.column("departures.trip")
        self._rows = columns.column("departures.stop_time")
        self._services = columns.column("trips.service")
        self._routes = columns.column("trips.route")
        # The same without the cost of an array for a single value.
        self._offsets = columns.column("departures.offsets").data
        self._one_second = self._seconds.data
        self._one_trip = self._trips.data
        self._one_row = self._rows.data
        self._one_service = self._services.data
        self._one_route = self._routes.data

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
        begin, end = self._offsets[stop], self._offsets[stop + 1]
        if begin == end:
            return []
        days, first = self._days, math.ceil(after)
        latest = self._one_second[end - 1]
        today = days.day_of(after)
        last = today + DAYS_AHEAD if until is None else days.day_of(until) + 1
        found: list[DepartureRow] = []
        for day in range(today - days.lookback_days, last + 1):
            start = days.start_of(day)
            if first - start > latest:
                continue  # the last bus of that day has left
            if limit is not None and len(found) >= limit and found[limit - 1].at < start:
                break
            low = bisect_left(self._one_second, first - start, begin, end)
            high = end if until is None else self._find_end(low, end, math.floor(until) - start)
            earlier = len(found)
            if limit is None:
                self._take_all(found, _Span(day, start, low, high), route)
            else:
                self._take_first(found, _Span(day, start, low, high), route, earlier + limit)
            if 0 < earlier < len(found):
                found.sort()
        return found if limit is None else found[:limit]

    def _find_end(self, low: int, end: int, second: int) -> int:
        """The row after the last one that is not later than a second of the day."""
        return bisect_left(self._one_second, second + 1, low, end)

    def _take_first(self, found: list[DepartureRow], span: "_Span", route: int | None, enough: int) -> None:
        """Add departures from a span until there are enough."""
        day, start, low, high = span
        near = low + _ONE_BY_ONE_AT_FIRST
        if high <= near:
            self._walk(found, span, route, enough)
            return
        self._walk(found, _Span(day, start, low, near), route, enough)
        size = _LOOKED_AT_ONE_BY_ONE
        while near < high and len(found) < enough:
            self._gather(found, _Span(day, start, near, min(near + size, high)), route)
            near += size
            size *= 4
        del found[enough:]

    def _take_all(self, found: list[DepartureRow], span: "_Span", route: int | None) -> None:
        """Add all departures of a span."""
        if span.high - span.low > _LOOKED_AT_ONE_BY_ONE:
            self._gather(found, span, route)
        else:
            self._walk(found, span, route, len(found) + span.high - span.low)

    def _walk(self, found: list[DepartureRow], span: "_Span", route: int | None, enough: int) -> None:
        """Look at one row after the other, until there are enough."""
        day, start, low, high = span
        runs, services, trips = self._days.flags_on(day), self._one_service, self._one_trip
        for place in range(low, high):
            trip = trips[place]
            if runs[services[trip]] and (route is None or self._one_route[trip] == route):
                at = start + self._one_second[place]
                found.append(_make_row(DepartureRow, (at, day, trip, self._one_row[place])))
                if len(found) == enough:
                    return

    def _gather(self, found: list[DepartureRow], span: "_Span", route: int | None) -> None:
        """Look at all rows at once."""
        day, start, low, high = span
        trips = self._trips[low:high]
        runs = self._days.active_on(day)[self._services[trips]]
        if route is not None:
            runs = runs & (self._routes[trips] == route)
        kept = runs.nonzero()[0] if not runs.all() else slice(None)
        found += map(
            DepartureRow,
            (self._seconds[low:high][kept].astype(np.int64) + start).tolist(),
            repeat(day),
            trips[kept].tolist(),
            self._rows[low:high][kept].tolist(),
        )


class _Span(NamedTuple):
    """Rows of one stop that belong to one service day."""

    day: int
    start: int
    """When the day begins, seconds since 1970."""
    low: int
    high: int


def moment_of(at: float) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(at, UTC)
