"""Where all buses of a city were last seen, as columns: what is learned from them and foretold of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gtfs.realtime.prediction import Sighting
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sightings:
    """One row per bus. Times are seconds of the run's service day, which starts at `day_starts`."""

    days: Numbers
    trips: Numbers
    next_positions: Numbers
    """The stop that the bus is at or going to."""
    is_at_stop: Truths
    shares: Floats
    """How much of the way to the next stop lies behind it; 1 at the stop, not a number where nobody knows."""
    day_starts: Floats
    """Seconds since 1970."""
    seen: Floats

    @classmethod
    def of(cls, timetable: Timetable, buses: Iterable[Sighting]) -> "Sightings":
        """Put them in columns."""
        listed = list(buses)
        days = np.array([one.day for one in listed], np.int64)
        trips = np.array([one.trip for one in listed], np.int64)
        positions = np.array([one.place.next_position for one in listed], np.int64)
        is_at_stop = np.array([one.place.is_at_stop for one in listed], np.bool_)
        where = np.array([one.where or (np.nan, np.nan) for one in listed], np.float64).reshape(-1, 2)
        kinds, kind_of = np.unique(days, return_inverse=True)
        starts = np.array([timetable.days.start_of(day) for day in kinds.tolist()], np.float64)[kind_of]
        seen = np.array([one.seen_at for one in listed], np.float64) - starts
        return cls(
            days,
            trips,
            positions,
            is_at_stop,
            _find_shares(timetable, trips, positions, is_at_stop, where),
            starts,
            seen,
        )

    def __len__(self) -> int:
        return len(self.days)

    @cached_property
    def rows(self) -> dict[tuple[int, int], int]:
        """Which row a run has, given its day and trip: vehicles may have no name that lasts."""
        return {run: row for row, run in enumerate(self.list_runs())}

    def list_runs(self) -> list[tuple[int, int]]:
        """Day and trip of each bus."""
        return list(zip(self.days.tolist(), self.trips.tolist(), strict=True))


def find_first_rows(timetable: Timetable, trips: Numbers) -> tuple[Numbers, Numbers]:
    """First row of each trip in the columns of stop times, and how many stops it has."""
    offsets = timetable.trips.offsets
    begins = np.asarray(offsets[trips], np.int64)
    return begins, np.asarray(offsets[trips + 1], np.int64) - begins


def _find_shares(
    timetable: Timetable, trips: Numbers, positions: Numbers, is_at_stop: Truths, where: Floats
) -> Floats:
    """Each bus on the straight line between the stop before and the next one."""
    begins, _ = find_first_rows(timetable, trips)
    is_between = ~is_at_stop & (positions > 0) & ~np.isnan(where[:, 0])
    shares = np.where(is_at_stop | (positions == 0), 1.0, np.nan)
    rows = (begins + positions)[is_between]
    stops, columns = timetable.stops, timetable.trips.stop_of_rows
    before, ahead = columns[rows - 1], columns[rows]
    scale = np.cos(np.radians(stops.lats[before]))
    to_north, to_east = (
        stops.lats[ahead] - stops.lats[before],
        (stops.lons[ahead] - stops.lons[before]) * scale,
    )
    north = where[is_between, 0] - stops.lats[before]
    east = (where[is_between, 1] - stops.lons[before]) * scale
    squares = to_north**2 + to_east**2
    with np.errstate(invalid="ignore", divide="ignore"):
        found = ((north * to_north + east * to_east) / squares).clip(0.0, 1.0)
    shares[is_between] = np.where(squares > 0, found, np.nan)
    return shares
