"""The departures of each stop in order of time: what a board asks for."""

import numpy as np

from gtfs.column_writing import ColumnWriter
from gtfs.schedule.ordering import order_by
from gtfs.schedule.stop_times import StopTimeTable


def write_departures(writer: ColumnWriter, stop_times: StopTimeTable, stop_count: int) -> int:
    """Store, per stop, its departures sorted by time. A trip does not depart from its last stop.

    Returns the number of departures.
    """
    is_last = np.zeros(len(stop_times.stops), np.bool_)
    ends = stop_times.offsets[1:][np.diff(stop_times.offsets) > 0] - 1
    is_last[ends] = True
    # Last stops come after all others, so that one sorting does both.
    rows = order_by(np.where(is_last, np.int32(stop_count), stop_times.stops), stop_times.departures)
    rows = rows[: len(rows) - len(ends)]
    counts = np.bincount(stop_times.stops, minlength=stop_count)
    counts -= np.bincount(stop_times.stops[ends], minlength=stop_count)
    writer.write("departures.stop_time", rows)
    writer.write("departures.offsets", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    writer.write("departures.seconds", stop_times.departures[rows])
    trips = np.repeat(np.arange(len(stop_times.offsets) - 1, dtype=np.int32), np.diff(stop_times.offsets))
    writer.write("departures.trip", trips[rows])
    return len(rows)


def write_trip_spans(writer: ColumnWriter, stop_times: StopTimeTable) -> int:
    """Store first departure and last arrival of each trip (-1 without stop times).

    Returns the latest time of all, in seconds of the service day.
    """
    has_stops = np.diff(stop_times.offsets) > 0
    last = max(len(stop_times.departures) - 1, 0)
    if len(stop_times.departures) == 0:
        firsts = lasts = np.full(len(has_stops), -1, np.int32)
    else:
        firsts = np.where(has_stops, stop_times.departures[np.minimum(stop_times.offsets[:-1], last)], -1)
        lasts = np.where(has_stops, stop_times.arrivals[np.maximum(stop_times.offsets[1:] - 1, 0)], -1)
    writer.write("trips.first_departure", firsts.astype(np.int32))
    writer.write("trips.last_arrival", lasts.astype(np.int32))
    return int(stop_times.departures.max(initial=0))
