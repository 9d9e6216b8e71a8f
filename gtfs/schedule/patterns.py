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
    counts = np.diff(stop_times.offsets)
    places = np.arange(len(stop_times.stops)) - np.repeat(stop_times.offsets[:-1], counts)
    mixed = (stop_times.stops.astype(np.uint64) + np.uint64(1)) * _MIX_STOP
    mixed ^= mixed >> np.uint64(29)
    mixed *= (places.astype(np.uint64) * np.uint64(2) + np.uint64(1)) * _MIX_PLACE
    mixed ^= mixed >> np.uint64(32)
    sums = np.concatenate([[np.uint64(0)], np.cumsum(mixed, dtype=np.uint64)])
    keys = np.empty(len(trips), [("route", "i4"), ("headsign", "i4"), ("stops", "u8")])
    keys["route"], keys["headsign"] = trips.routes, headsigns
    keys["stops"] = sums[stop_times.offsets[1:]] - sums[stop_times.offsets[:-1]]
    _, firsts, of_trips, trip_counts = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    served = stop_times.take(firsts, np.zeros(len(firsts), np.int64))
    visit_patterns = np.repeat(np.arange(len(firsts)), np.diff(served.offsets))
    visit_positions = np.arange(len(served.stops)) - np.repeat(served.offsets[:-1], np.diff(served.offsets))
    order = np.argsort(served.stops, kind="stable")
    per_stop = np.bincount(served.stops, minlength=stop_count)
    return PatternTable(
        trips=firsts.astype(np.int32),
        trip_counts=trip_counts.astype(np.int32),
        of_trips=of_trips.astype(np.int32),
        stop_offsets=np.concatenate([[0], np.cumsum(per_stop)]).astype(np.int64),
        visit_patterns=visit_patterns[order].astype(np.int32),
        visit_positions=visit_positions[order].astype(np.int32),
    )


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
