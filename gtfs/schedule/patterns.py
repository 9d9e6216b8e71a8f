"""Patterns: the different lists of stops that the trips of a route follow, and which of them pass a stop."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.column_writing import ColumnWriter
from gtfs.schedule.stop_times import StopTimeTable
from gtfs.schedule.trips import TripTable

_MIX_STOP = np.uint64(0x9E3779B97F4A7C15)
_MIX_PLACE = np.uint64(0xC2B2AE3D27D4EB4F)
_ROWS_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class PatternTable:
    """One row per different (route, headsign, list of stops)."""

    trips: npt.NDArray[np.int32]
    """A trip that follows the pattern."""
    trip_counts: npt.NDArray[np.int32]
    of_trips: npt.NDArray[np.int32]
    """The pattern of each trip."""
    stop_offsets: npt.NDArray[np.int64]
    """Per stop, where its visits begin in the next two columns."""
    visit_patterns: npt.NDArray[np.int32]
    visit_positions: npt.NDArray[np.int32]

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write("patterns.trip", self.trips)
        writer.write("patterns.trip_count", self.trip_counts)
        writer.write("trips.pattern", self.of_trips)
        writer.write("stops.visit_offsets", self.stop_offsets)
        writer.write("visits.pattern", self.visit_patterns)
        writer.write("visits.position", self.visit_positions)


def find_patterns(
    trips: TripTable, stop_times: StopTimeTable, headsigns: npt.NDArray[np.int32], stop_count: int
) -> PatternTable:
    """Tell the patterns apart by a 64-bit sum over stops and places."""
    keys = (_sum_up_stops(stop_times), headsigns, trips.routes)
    order = np.lexsort(keys)
    is_new = np.ones(len(order), np.bool_)
    is_new[1:] = False
    for key in keys:
        is_new[1:] |= key[order[1:]] != key[order[:-1]]
    firsts = order[is_new]
    of_trips = np.empty(len(order), np.int32)
    of_trips[order] = np.cumsum(is_new) - 1
    trip_counts = np.bincount(of_trips, minlength=len(firsts))
    served = stop_times.take(firsts, np.zeros(len(firsts), np.int64))
    visit_patterns = np.repeat(np.arange(len(firsts)), np.diff(served.offsets))
    visit_positions = np.arange(len(served.stops)) - np.repeat(served.offsets[:-1], np.diff(served.offsets))
    order = np.argsort(served.stops, kind="stable")
    per_stop = np.bincount(served.stops, minlength=stop_count)
    return PatternTable(
        trips=firsts.astype(np.int32),
        trip_counts=trip_counts.astype(np.int32),
        of_trips=of_trips,
        stop_offsets=np.concatenate([[0], np.cumsum(per_stop)]).astype(np.int64),
        visit_patterns=visit_patterns[order].astype(np.int32),
        visit_positions=visit_positions[order].astype(np.int32),
    )


def _sum_up_stops(stop_times: StopTimeTable) -> npt.NDArray[np.uint64]:
    """A number for each trip that depends on its stops and their order; so many rows at a time as fit in the cache."""
    offsets = stop_times.offsets
    sums = np.zeros(len(offsets) - 1, np.uint64)
    first = 0
    while first < len(sums):
        begin = offsets[first]
        last = max(int(np.searchsorted(offsets, begin + _ROWS_AT_ONCE, side="right")) - 1, first + 1)
        starts = offsets[first:last] - begin
        counts = np.diff(offsets[first : last + 1])
        places = np.arange(offsets[last] - begin, dtype=np.uint64) - np.repeat(
            starts.astype(np.uint64), counts
        )
        mixed = (stop_times.stops[begin : offsets[last]].astype(np.uint64) + np.uint64(1)) * _MIX_STOP
        mixed ^= mixed >> np.uint64(29)
        mixed *= (places * np.uint64(2) + np.uint64(1)) * _MIX_PLACE
        mixed ^= mixed >> np.uint64(32)
        has_stops = counts > 0
        if has_stops.any():
            sums[first:last][has_stops] = np.add.reduceat(mixed, starts[has_stops])
        first = last
    return sums


def fill_headsigns(
    trips: TripTable,
    stop_times: StopTimeTable,
    stop_names: pa.Array,
    stop_names_in: Mapping[str, pa.Array],
) -> TripTable:
    """Where a trip has no headsign, the name of its last stop tells where it goes, in every language."""
    is_blank = pc.equal(trips.headsigns, "")
    if not pc.any(is_blank).as_py() or len(stop_times.stops) == 0:
        return trips
    last_rows = np.maximum(stop_times.offsets[1:] - 1, 0)
    has_stops = np.diff(stop_times.offsets) > 0
    last_stops = pa.array(stop_times.stops[last_rows])
    is_filled = pc.and_(is_blank, pa.array(has_stops))
    blank = pa.array([""] * len(trips), pa.string())
    return trips.with_headsigns(
        pc.if_else(is_filled, stop_names.take(last_stops), trips.headsigns),
        {
            language: pc.if_else(
                is_filled,
                stop_names_in[language].take(last_stops) if language in stop_names_in else "",
                trips.headsigns_in.get(language, blank),
            )
            for language in {*stop_names_in, *trips.headsigns_in}
        },
    )
