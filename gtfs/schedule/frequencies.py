"""frequencies.txt: trips that repeat every so many seconds, written out one by one as `trip_id@HH:MM:SS`."""

import numpy as np
import pyarrow as pa

from gtfs.archive import FeedArchive
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole
from gtfs.schedule.stop_times import StopTimeTable
from gtfs.schedule.trips import TripTable
from gtfs.service_time import format_seconds, parse_seconds

WANTED = Columns(
    "frequencies.txt", required=("trip_id", "start_time", "end_time", "headway_secs"), known=("exact_times",)
)


def repeat_trips(
    archive: FeedArchive, trips: TripTable, stop_times: StopTimeTable, notices: NoticeCollector
) -> tuple[TripTable, StopTimeTable]:
    """Replace each trip of frequencies.txt, which is only a pattern, by its repetitions."""
    if not archive.has_file(WANTED.file):
        return trips, stop_times
    starts = _read_starts(archive, trips, notices)
    if not starts:
        return trips, stop_times
    single = np.setdiff1d(np.arange(len(trips)), np.fromiter(starts, np.int64, len(starts)))
    first_rows = np.minimum(stop_times.offsets[:-1], max(len(stop_times.departures) - 1, 0))
    sources, shifts, ids = single.tolist(), [0] * len(single), trips.ids.take(pa.array(single)).to_pylist()
    for place, times in starts.items():
        first_departure = int(stop_times.departures[first_rows[place]])
        trip_id = trips.ids[place].as_py()
        for time in sorted(times):
            sources.append(place)
            shifts.append(time - first_departure)
            ids.append(f"{trip_id}@{format_seconds(time)}")
        notices.add("trip_repeated_by_frequency", WANTED.file, field="trip_id", value=trip_id)
    order = np.array(sources, np.int64)
    return (
        trips.take(order, pa.array(ids, pa.string())),
        stop_times.take(order, np.array(shifts, np.int64)),
    )


def _read_starts(archive: FeedArchive, trips: TripTable, notices: NoticeCollector) -> dict[int, set[int]]:
    """Start times of each repeated trip, by its place."""
    rows = read_whole(archive, WANTED, notices)
    places = rows.indices("trip_id", trips.ids)
    rows.note("unknown_trip", "trip_id", places >= 0, rows.texts("trip_id"), notices)
    headways = rows.numbers("headway_secs", notices, empty=0)
    windows = zip(rows.texts("start_time").to_pylist(), rows.texts("end_time").to_pylist(), strict=True)
    starts: dict[int, set[int]] = {}
    for row, (start_text, end_text) in enumerate(windows):
        start, end, headway = parse_seconds(start_text), parse_seconds(end_text), int(headways[row])
        if places[row] < 0:
            continue
        if start is None or end is None or end <= start or headway <= 0:
            value = f"{start_text} {end_text} {headway}"
            notices.add("invalid_frequency", WANTED.file, row=rows.number_of(row), value=value)
            continue
        starts.setdefault(int(places[row]), set()).update(range(start, end, headway))
    return starts
