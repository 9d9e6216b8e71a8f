"""frequencies.txt: trips that repeat every so many seconds, written out one by one as `trip_id@HH:MM:SS`.

With `exact_times` 1 these are the times of a timetable. With 0 only the headway is promised: the times are guesses, one
for each bus that is to be expected, and the trip carries its headway, so that a board can say "about every 10 min".
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from gtfs.archive import FeedArchive
from gtfs.errors import FeedTooLarge
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Rows, read_whole
from gtfs.schedule.stop_times import StopTimeTable
from gtfs.schedule.trips import NO_HEADWAY, TripTable
from gtfs.service_time import format_seconds, parse_seconds

WANTED = Columns(
    "frequencies.txt",
    required=("trip_id", "start_time", "end_time", "headway_secs"),
    optional=("exact_times",),
)
_MOST_STARTS = 10_000
"""Of one row: a bus every nine seconds, all day. More is a mistake in writing."""
_MOST_STOP_TIMES = 100_000_000


class _Window(NamedTuple):
    """One row: first start, end (no start any more), seconds from one to the next, whether they are exact."""

    start: int
    end: int
    headway: int
    is_exact: bool
    row: int


def repeat_trips(
    archive: FeedArchive, trips: TripTable, stop_times: StopTimeTable, notices: NoticeCollector
) -> tuple[TripTable, StopTimeTable]:
    """Replace each trip of frequencies.txt, which is only a pattern, by its repetitions. Raises `FeedTooLarge`."""
    if not archive.has_file(WANTED.file):
        return trips, stop_times
    windows = _read_windows(archive, trips, notices)
    lengths = np.diff(stop_times.offsets)
    starts = {place: _list_starts(found) for place, found in windows.items() if lengths[place]}
    if not starts:
        return trips, stop_times
    if sum(len(times) * int(lengths[place]) for place, times in starts.items()) > _MOST_STOP_TIMES:
        raise FeedTooLarge(f"{WANTED.file} would make more than {_MOST_STOP_TIMES:,} stop times.")
    single = np.setdiff1d(np.arange(len(trips)), np.fromiter(starts, np.int64, len(starts)))
    sources, shifts, headways = single.tolist(), [0] * len(single), [NO_HEADWAY] * len(single)
    ids = trips.ids.take(pa.array(single)).to_pylist()
    taken = set(ids)
    for place, times in starts.items():
        first_departure = int(stop_times.departures[stop_times.offsets[place]])
        trip_id = trips.ids[place].as_py()
        notices.add("trip_repeated_by_frequency", WANTED.file, field="trip_id", value=trip_id)
        for time, headway in times.items():
            repeated = f"{trip_id}@{format_seconds(time)}"
            if repeated in taken:  # a feed may write ids in the very same way
                notices.add("duplicate_key", WANTED.file, field="trip_id", value=repeated)
                continue
            sources.append(place)
            shifts.append(time - first_departure)
            headways.append(headway)
            ids.append(repeated)
    order = np.array(sources, np.int64)
    return (
        trips.take(order, pa.array(ids, pa.string())).with_headways(np.array(headways, np.int32)),
        stop_times.take(order, np.array(shifts, np.int64)),
    )


def _list_starts(windows: list[_Window]) -> dict[int, int]:
    """Start times in order, each with its headway, `NO_HEADWAY` for an exact one (which wins)."""
    starts: dict[int, int] = {}
    for window in sorted(windows, key=lambda one: one.is_exact):
        headway = NO_HEADWAY if window.is_exact else window.headway
        starts |= dict.fromkeys(range(window.start, window.end, window.headway), headway)
    return dict(sorted(starts.items()))


def _read_windows(
    archive: FeedArchive, trips: TripTable, notices: NoticeCollector
) -> dict[int, list[_Window]]:
    """The rows of each repeated trip that can be used, by its place."""
    rows = read_whole(archive, WANTED, notices)
    places = rows.indices("trip_id", trips.ids)
    rows.note("foreign_key_violation", "trip_id", places >= 0, rows.texts("trip_id"), notices)
    headways = rows.numbers("headway_secs", notices, empty=0)
    exact = rows.choices("exact_times", range(2), notices)
    bounds = zip(rows.texts("start_time").to_pylist(), rows.texts("end_time").to_pylist(), strict=True)
    windows: dict[int, list[_Window]] = {}
    for row, (start, end) in enumerate(bounds):
        window = _make_window(rows, row, (start, end), int(headways[row]), bool(exact[row]), notices)
        if window is not None and places[row] >= 0:
            windows.setdefault(int(places[row]), []).append(window)
    for found in windows.values():
        found.sort()
        for one, other in pairwise(found):
            if other.start < one.end:
                notices.add("overlapping_frequency", WANTED.file, row=other.row, field="start_time")
    return windows


def _make_window(
    rows: Rows, row: int, texts: tuple[str, str], headway: int, is_exact: bool, notices: NoticeCollector
) -> _Window | None:
    """One row; none when it cannot be used, which is noted."""
    number = rows.number_of(row)
    start, end = parse_seconds(texts[0]), parse_seconds(texts[1])
    code, field = "", ""
    if start is None or end is None:
        code, field = "invalid_time", "start_time" if start is None else "end_time"
    elif end <= start:
        code = "start_and_end_range_equal" if end == start else "start_and_end_range_out_of_order"
        field = "end_time"
    elif headway <= 0:
        code, field = "number_out_of_range", "headway_secs"
    elif (end - start) // headway > _MOST_STARTS:
        code, field = "too_many_repetitions", "headway_secs"
    if not code and start is not None and end is not None:
        return _Window(start, end, headway, is_exact, number)
    value = f"{texts[0]} {texts[1]} {headway}"
    notices.add(code, WANTED.file, row=number, field=field, value=value)
    return None
