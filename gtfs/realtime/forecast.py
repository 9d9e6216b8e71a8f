"""When buses will be at each of their stops, from what trip updates say: times, delays, skips, propagation.

GTFS-realtime, trip updates: a time counts more than a delay; a delay holds for the stops that follow until the
next update; NO_DATA ends it; a SKIPPED stop is passed by and hands the delay on; stops before the first update
are not spoken of. Worked out for all runs of a city at once.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.alignment import ToldRows
from gtfs.realtime.entities import StopRelation
from gtfs.realtime.run_rows import RunRows
from gtfs.realtime.update_columns import NOT_SAID, STOP_RELATION_CODES, StopTimeColumns

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
_SKIPPED, _NO_DATA = (STOP_RELATION_CODES.index(one) for one in (StopRelation.SKIPPED, StopRelation.NO_DATA))
FARTHEST_SECONDS = 86400
"""An expected time farther than this from the planned one is a mistake in writing (milliseconds, another day)."""
_TOGETHER = 1 << 40
"""More than any time: keeps runs apart where they are worked out in one row."""


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Per row of the runs: what is expected there. Times in seconds since 1970, `NOT_SAID` where nothing is.

    As they come from the updates; `never_back` puts them in order.
    """

    arrivals: Numbers
    departures: Numbers
    is_skipped: Truths
    first_told: Numbers
    """Per run, the row at which its update begins; one past its last when of none."""
    first_delays: Numbers
    """Per run, how late the bus is where the update begins."""
    stops: Numbers
    """Per row the place of the stop: another than planned where the feed assigns one."""
    flags: npt.NDArray[np.uint8]
    has_departure_time: Truths
    """The update gives a moment for the departure, not only a delay."""


def spread(
    rows: RunRows,
    said: StopTimeColumns,
    told: ToldRows,
    places: Numbers,
    delays: Numbers,
    counts: Counter[str],
) -> Forecasts:
    """Spread stop time updates, which lie at `places`, over all rows; `delays` are those of whole runs."""
    is_placed = places >= 0
    at, source = places[is_placed], told.told[is_placed]
    relations = np.full(len(rows.runs), -1, np.int8)
    relations[at] = said.relations[source]
    is_skipped, is_silent = relations == _SKIPPED, relations == _NO_DATA
    arrivals = _told_times(rows.arrivals, at, said.arrivals[source], said.arrival_delays[source], counts)
    departures = _told_times(
        rows.departures, at, said.departures[source], said.departure_delays[source], counts
    )
    is_mute = is_skipped | is_silent
    arrivals[is_mute] = departures[is_mute] = NOT_SAID
    _complete(rows, arrivals, departures, is_silent, delays)
    first = rows.offsets[1:].copy()
    np.minimum.at(first, told.runs[is_placed], at)
    has_first = first < rows.offsets[1:]
    first_delays = np.zeros(len(first), np.int64)
    where = first[has_first]
    late = departures[where] - rows.departures[where]
    first_delays[has_first] = np.where(departures[where] == NOT_SAID, 0, late)
    has_time = np.zeros(len(rows.runs), np.bool_)
    has_time[at] = (said.departures[source] != NOT_SAID) & ~is_mute[at]
    return Forecasts(arrivals, departures, is_skipped, first, first_delays, rows.stops, rows.flags, has_time)


def _told_times(
    planned: Numbers, at: Numbers, times: Numbers, delays: Numbers, counts: Counter[str]
) -> Numbers:
    """Per row the time that is said of it; a time counts more than a delay."""
    expected = np.where(
        times != NOT_SAID, times, np.where(delays != NOT_SAID, planned[at] + delays, NOT_SAID)
    )
    is_odd = (expected != NOT_SAID) & (np.abs(expected - planned[at]) > FARTHEST_SECONDS)
    if is_odd.any():
        counts["time_impossible"] += int(is_odd.sum())
        expected[is_odd] = NOT_SAID
    found = np.full(len(planned), NOT_SAID, np.int64)
    found[at] = expected
    return found


def _complete(
    rows: RunRows, arrivals: Numbers, departures: Numbers, is_silent: Truths, delays: Numbers
) -> None:
    """Fill in, in place, what is not said of a stop, with the delay that is handed on to it."""
    has_arrival, has_departure = arrivals != NOT_SAID, departures != NOT_SAID
    only_arrival, only_departure = has_arrival & ~has_departure, has_departure & ~has_arrival
    moved = rows.departures[only_arrival] + (arrivals[only_arrival] - rows.arrivals[only_arrival])
    departures[only_arrival] = np.maximum(arrivals[only_arrival], moved)
    is_told = has_arrival | has_departure
    # The last row that says anything of the delay: of each row itself, and of the row before it.
    marks = np.where(is_told | is_silent, np.arange(len(rows.runs)), -1)
    latest = np.maximum.accumulate(marks) if len(marks) else marks
    begins = rows.offsets[:-1][rows.runs]
    own = np.where(is_told, departures - rows.departures, NOT_SAID)
    whole = delays[rows.runs]
    handed = np.where(latest >= begins, own[np.maximum(latest, 0)], whole)
    before = np.where(rows.positions > 0, np.roll(handed, 1), whole)[only_departure]
    own_delay = own[only_departure]
    arrivals[only_departure] = np.minimum(
        departures[only_departure],
        rows.arrivals[only_departure] + np.where(before == NOT_SAID, own_delay, before),
    )
    filled = ~is_told & (handed != NOT_SAID)
    arrivals[filled] = rows.arrivals[filled] + handed[filled]
    departures[filled] = rows.departures[filled] + handed[filled]


def never_back(rows: RunRows, arrivals: Numbers, departures: Numbers) -> None:
    """See, in place, that no expected time lies before one at an earlier stop of its run."""
    if len(arrivals) == 0:
        return
    mixed = np.empty(2 * len(arrivals), np.int64)
    mixed[0::2], mixed[1::2] = arrivals, departures
    unknown = mixed == NOT_SAID
    mixed[unknown] = 0
    apart = np.repeat(rows.runs * _TOGETHER, 2)
    highest = np.maximum.accumulate(mixed + apart) - apart
    highest[unknown] = NOT_SAID
    arrivals[:], departures[:] = highest[0::2], highest[1::2]
