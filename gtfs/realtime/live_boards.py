"""The rows of live runs by stop, in the order in which their buses are expected: a board is a slice of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.expectations import TIMETABLE, Expectations
from gtfs.realtime.matching import RunKey

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
TRUSTED_SECONDS = 150
"""A position older than this no longer proves that the bus has not left yet."""
GONE_SECONDS = 30
"""A bus that nobody sees is taken as gone this long after its expected departure."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a board has to know of each run."""

    routes: Numbers
    """Places of routes."""
    is_low_floor: Truths
    """By the bus, or by the timetable where the bus does not say."""
    is_canceled: Truths
    proven_until: Numbers
    """Until when (seconds since 1970) the sighting of its bus proves that the bus has not left."""


Line = tuple[int, int, RunKey, int, bool]
"""When expected, when planned, run, row, and that it is a live one."""


class LiveBoards:
    """Per stop, the rows at which somebody may still board or meet a bus. Made once per picture."""

    def __init__(self, expected: Expectations, facts: RunFacts, at: float) -> None:
        rows = expected.rows
        times = np.where(rows.positions == 0, expected.departures, expected.arrivals)
        planned = np.where(rows.positions == 0, rows.departures, rows.arrivals)
        gone = np.where(expected.sources == TIMETABLE, 0, GONE_SECONDS)
        ahead = ~facts.is_canceled[rows.runs] & (rows.positions >= expected.floors[rows.runs])
        serves = ahead & ~expected.is_skipped
        self._passes_by = ahead & expected.is_skipped
        kept = serves & ~rows.is_last()
        kept &= (expected.departures >= at - gone) | (facts.proven_until[rows.runs] >= at)
        found = kept.nonzero()[0]
        self._by_stop = found[_sort_by_stop(expected.stops[found])]
        self._offsets = np.cumsum(np.bincount(expected.stops[found] + 1, minlength=1)).tolist()
        self._at_stops: dict[int, list[int]] = {}
        # Single values are read many times faster from a memoryview than from an array.
        self._keys = rows.keys
        self._serves, self._times, self._planned = serves.data, times.data, planned.data
        self._departures, self._sources = expected.departures.data, expected.sources.data
        self._runs, self._positions = rows.runs.data, rows.positions.data
        self._stops, self._flags = expected.stops.data, expected.flags.data
        self._routes, self._low_floor = facts.routes.data, facts.is_low_floor.data
        self._proven_until = facts.proven_until.data

    def list_coming(
        self,
        stops: Sequence[int],
        at: float,
        until: float,
        limit: int,
        route: int | None,
        low_floor_only: bool,
    ) -> list[Line]:
        """The first lines at these stops that are expected before `until`, in order."""
        found: list[Line] = []
        soonest = math.ceil(at)
        for stop in stops:
            count = 0
            for row in self._rows_at(stop):
                time, departs, run = self._times[row], self._departures[row], self._runs[row]
                if departs < at and self._is_gone(row, departs, at):
                    continue
                if time < at and self._sources[row] != TIMETABLE:
                    time = soonest
                if time > until or (count >= limit and time > found[-1][0]):
                    break
                if (route is None or self._routes[run] == route) and (
                    not low_floor_only or self._low_floor[run]
                ):
                    found.append((time, self._planned[row], self._keys[run], row, True))
                    count += 1
        found.sort()
        return found[:limit]

    def find_expected(self, row: int, at: float) -> int | None:
        """When the bus of a row is expected; none when it does not stop there, or has left.

        Never in the past, unless only the timetable speaks.
        """
        departs = self._departures[row]
        if not self._serves[row] or (departs < at and self._is_gone(row, departs, at)):
            return None
        time: int = self._times[row]
        return time if self._sources[row] == TIMETABLE else max(time, math.ceil(at))

    def find_shown(self, at: float) -> Truths:
        """Of every row, whether its run is still expected there or passes it by; last stops are among them."""
        runs, sources = np.asarray(self._runs), np.asarray(self._sources)
        is_timetable = sources == TIMETABLE
        shown = np.asarray(self._departures) >= at - np.where(is_timetable, 0, GONE_SECONDS)
        shown |= ~is_timetable & (np.asarray(self._proven_until)[runs] >= at)
        found: Truths = (shown & np.asarray(self._serves)) | self._passes_by
        return found

    def describe(self, row: int) -> tuple[int, int, int, int, int]:
        """Of a row: position in the run, planned time, source (`TIMETABLE`, `PREDICTED`, `LIVE`), place of the stop,
        flags of `gtfs.boarding`.
        """
        return (
            self._positions[row],
            self._planned[row],
            self._sources[row],
            self._stops[row],
            self._flags[row],
        )

    def _rows_at(self, stop: int) -> list[int]:
        """The rows of a stop in the order in which their buses are expected; sorted when first asked for."""
        rows = self._at_stops.get(stop)
        if rows is None:
            found = (
                self._by_stop[slice(*self._offsets[stop : stop + 2])] if stop < len(self._offsets) - 1 else ()
            )
            rows = self._at_stops[stop] = sorted(map(int, found), key=self._times.__getitem__)
        return rows

    def _is_gone(self, row: int, departs: int, at: float) -> bool:
        """Whether a bus that should have left is taken to have left: at once, or when nobody saw it lately."""
        if self._sources[row] == TIMETABLE:
            return True
        return departs < at - GONE_SECONDS and self._proven_until[self._runs[row]] < at


def _sort_by_stop(stops: Numbers) -> Numbers:
    """An order that puts the rows of each stop together; small numbers are sorted in a fraction of the time."""
    is_small = len(stops) == 0 or int(stops.max()) <= np.iinfo(np.uint16).max
    return np.argsort(stops.astype(np.uint16) if is_small else stops, kind="stable")
