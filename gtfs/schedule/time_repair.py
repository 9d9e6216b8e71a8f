"""Times of stops that the feed leaves out or gets wrong: calculated as the specification allows, or put in order.

stop_times.txt: only the first and the last stop of a trip need a time; between two timepoints the times are
interpolated, here by the distance travelled where the feed gives it and evenly where it does not.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from gtfs.notices import NoticeCollector
from gtfs.service_time import NO_TIME

Parts = dict[str, npt.NDArray[Any]]
_FILE = "stop_times.txt"
_LONGEST_SECONDS = 10_000_000


def complete_times(columns: Parts, notices: NoticeCollector) -> None:
    """Fill the times left out; drop first and last stops without any. Columns are ordered by trip."""
    arrivals, departures = columns["arrival"], columns["departure"]
    is_half = (arrivals == NO_TIME) != (departures == NO_TIME)
    code = "stop_time_with_only_arrival_or_departure_time"
    notices.add_rows(code, _FILE, "arrival_time", columns["row"][is_half])
    columns["arrival"] = np.where(arrivals == NO_TIME, departures, arrivals)
    columns["departure"] = np.where(departures == NO_TIME, arrivals, departures)
    is_known = columns["arrival"] != NO_TIME
    if is_known.all():
        return
    before, after = _timepoints_around(columns["trip"], is_known)
    is_inside = (before >= 0) & (after >= 0)
    if not is_inside.all():
        notices.add_rows("missing_trip_edge", _FILE, "arrival_time", columns["row"][~is_inside])
        kept = np.flatnonzero(is_inside)
        for name in columns:
            columns[name] = columns[name][kept]
        is_known = is_known[kept]
        before, after = _timepoints_around(columns["trip"], is_known)
    rows = np.flatnonzero(~is_known)
    share = _share_of_way(columns.get("distance"), rows, before[rows], after[rows])
    start, end = columns["departure"][before[rows]], columns["arrival"][after[rows]]
    times = np.rint(start + share * (end - start)).astype(np.int32)
    columns["arrival"][rows] = times
    columns["departure"][rows] = times
    notices.add_rows("interpolated_times", _FILE, "arrival_time", columns["row"][rows])


def order_times(columns: Parts, notices: NoticeCollector) -> None:
    """See that within a trip no time lies before the one before it."""
    trips, arrivals, departures = columns["trip"], columns["arrival"], columns["departure"]
    is_late = arrivals > departures
    goes_back = (arrivals[1:] < departures[:-1]) & (trips[1:] == trips[:-1])
    if not is_late.any() and not goes_back.any():
        return
    notices.add_rows("start_and_end_range_out_of_order", _FILE, "departure_time", columns["row"][is_late])
    notices.add_rows(
        "stop_time_with_arrival_before_previous_departure_time",
        _FILE,
        "arrival_time",
        columns["row"][1:][goes_back],
    )
    base = np.repeat(trips.astype(np.int64) * _LONGEST_SECONDS, 2)
    both = np.column_stack([arrivals, departures]).ravel().astype(np.int64)
    ordered = np.maximum.accumulate(both + base) - base
    columns["arrival"] = ordered[0::2].astype(np.int32)
    columns["departure"] = ordered[1::2].astype(np.int32)


def _timepoints_around(
    trips: npt.NDArray[Any], is_known: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each row the nearest timepoint of its trip at or before and at or after it; -1 where there is none."""
    count = len(trips)
    rows = np.arange(count)
    before = np.maximum.accumulate(np.where(is_known, rows, -1))
    after = np.minimum.accumulate(np.where(is_known, rows, count)[::-1])[::-1]
    before = np.where((before >= 0) & (trips[before] == trips), before, -1)
    after = np.where((after < count) & (trips[np.minimum(after, count - 1)] == trips), after, -1)
    return before, after


def _share_of_way(
    distances: npt.NDArray[Any] | None,
    rows: npt.NDArray[np.int64],
    before: npt.NDArray[np.int64],
    after: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """How much of the way between the timepoints lies behind each row, 0 to 1."""
    evenly = np.asarray((rows - before) / np.maximum(after - before, 1), np.float64)
    if distances is None:
        return evenly
    far = distances.astype(np.float64)
    whole = far[after] - far[before]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (far[rows] - far[before]) / whole
        is_odd = ~((share >= 0) & (share <= 1))
        is_odd[1:] |= (share[1:] < share[:-1]) & (before[1:] == before[:-1])
    # One distance missing or going back spoils the others between the same timepoints.
    return np.asarray(np.where(np.isin(before, before[is_odd]), evenly, share), np.float64)
