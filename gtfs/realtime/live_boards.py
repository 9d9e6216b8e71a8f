"""The rows of live runs by stop, in the order in which their buses are expected: a board is a slice of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.boarding import MAY_BOARD, MUST_PHONE
from gtfs.realtime.expectations import TIMETABLE, Expectations
from gtfs.realtime.matching import RunKey

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
TRUSTED_SECONDS = 150
"""A position older than this no longer proves that the bus has not left yet."""
GONE_SECONDS = 30
"""A bus that nobody sees is taken as gone this long after its expected departure."""
_TIME_BITS = 40


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


Line = tuple[float, float, RunKey, int, bool]
"""When expected, when planned, run, row, and that it is a live one."""


class LiveBoards:
    """Per stop, the rows at which somebody may still board or meet a bus. Made once per picture."""

    def __init__(self, expected: Expectations, facts: RunFacts, at: float) -> None:
        rows = expected.rows
        times = np.where(rows.positions == 0, expected.departures, expected.arrivals)
        planned = np.where(rows.positions == 0, rows.departures, rows.arrivals)
        gone = np.where(expected.sources == TIMETABLE, 0, GONE_SECONDS)
        serves = ~expected.is_skipped & ~facts.is_canceled[rows.runs]
        serves &= rows.positions >= expected.floors[rows.runs]
        kept = serves & ~rows.is_last()
        kept &= (expected.departures >= at - gone) | (facts.proven_until[rows.runs] >= at)
        found = kept.nonzero()[0]
        self._at_stops, self._rows = _sort(expected.stops[found], times[found], found)
        # Single values are read many times faster from a memoryview than from an array.
        self._row_data = self._rows.data
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
        for stop in stops:
            count = 0
            begin, end = self._at_stops.searchsorted((stop, stop + 1)).tolist()
            for row in self._row_data[begin:end]:
                expected = self._expect(row, at)
                if expected is None:
                    continue
                if expected > until or (count >= limit and expected > found[-1][0]):
                    break
                run = self._runs[row]
                if (route is None or self._routes[run] == route) and (
                    not low_floor_only or self._low_floor[run]
                ):
                    found.append((expected, self._planned[row], self._keys[run], row, True))
                    count += 1
        found.sort()
        return found[:limit]

    def find_expected(self, row: int, at: float) -> float | None:
        """When the bus of a row is expected; none when it does not stop there, or has left."""
        return self._expect(row, at) if self._serves[row] else None

    def describe(self, row: int) -> tuple[int, int, int]:
        """Position in the run, planned time, source (`TIMETABLE`, `PREDICTED`, `LIVE`) of a row."""
        return self._positions[row], self._planned[row], self._sources[row]

    def stop_of(self, row: int) -> int:
        """Place of the stop of a row."""
        return int(self._stops[row])

    def may_board(self, row: int) -> bool:
        """Whether one may board there."""
        return bool(self._flags[row] & MAY_BOARD)

    def must_phone(self, row: int) -> bool:
        """Whether one may only after a call to the agency."""
        return bool(self._flags[row] & MUST_PHONE)

    def _expect(self, row: int, at: float) -> float | None:
        """Never in the past, unless only the timetable speaks; none for a bus that is taken to be gone."""
        time, departs = self._times[row], self._departures[row]
        if self._sources[row] == TIMETABLE:
            return None if departs < at else float(time)
        if departs < at - GONE_SECONDS and self._proven_until[self._runs[row]] < at:
            return None
        return float(math.ceil(max(time, at)))


def _sort(stops: Numbers, times: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    keys = (stops << _TIME_BITS) + np.clip(times, 0, (1 << _TIME_BITS) - 1)
    order = np.argsort(keys)
    return stops[order], rows[order]
