"""What boards at every stop ahead show of all live runs now, as rows ready to be written."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.expectations import TIMETABLE
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.stop_time_bytes import StopTimeRows
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
SOONEST_SECONDS = 10
"""A feed is read some seconds after it was made: what is due any moment is expected no sooner than this."""
_SCHEDULED, _SKIPPED, _NO_DATA = 0, 1, 2
_FAR = 1 << 36
"""More seconds than there are between any two moments in a picture."""


@dataclass(frozen=True, slots=True)
class StopTimesAhead:
    """Rows of many runs, one run after the other."""

    rows: StopTimeRows
    begins: Numbers
    """Per run of the picture (`expected.rows.keys`) its first row here; one more than there are runs."""
    is_expected: Truths
    """Per run: whether anything is expected of it at all."""


def list_stop_times_ahead(timetable: Timetable, picture: LivePicture, at: float) -> StopTimesAhead:
    """Skipped stops as such, and `NO_DATA` where boards can only show the timetable.

    Times lie after now and grow from stop to stop, as a bus cannot be at two stops in one second.
    """
    expected = picture.expected
    rows = expected.rows
    chosen = picture.boards.find_shown(at).nonzero()[0]
    runs = rows.runs[chosen]
    is_skipped = expected.is_skipped[chosen]
    is_told = ~is_skipped & (expected.sources[chosen] != TIMETABLE)
    arrivals, departures = expected.arrivals[chosen], expected.departures[chosen]
    arrivals[is_told], departures[is_told] = _grow(
        runs[is_told], arrivals[is_told], departures[is_told], math.ceil(at) + SOONEST_SECONDS
    )
    places, stops = np.unique(rows.stops[chosen], return_inverse=True)
    count = len(rows.keys)
    return StopTimesAhead(
        StopTimeRows(
            sequences=rows.sequences[chosen],
            stops=stops.reshape(-1),
            stop_ids=[timetable.stops.id_of(place).encode() for place in places.tolist()],
            arrivals=arrivals,
            arrival_delays=arrivals - rows.arrivals[chosen],
            has_arrival=is_told & (rows.positions[chosen] > 0),
            departures=departures,
            departure_delays=departures - rows.departures[chosen],
            has_departure=is_told & ~rows.is_last()[chosen],
            relations=np.where(is_skipped, _SKIPPED, np.where(is_told, _SCHEDULED, _NO_DATA)),
        ),
        begins=np.searchsorted(runs, np.arange(count + 1)),
        is_expected=np.bincount(runs[is_told], minlength=count) > 0,
    )


def _grow(runs: Numbers, arrivals: Numbers, departures: Numbers, soonest: int) -> tuple[Numbers, Numbers]:
    """Each arrival after the departure before it by a second at least, each departure not before its arrival."""
    places = np.arange(len(runs))
    both = np.empty(2 * len(runs), np.int64)
    # Moved by a second per stop and far apart per run, all this is one running maximum.
    shift = runs * _FAR - places
    both[0::2] = np.maximum(arrivals, soonest + (places - _first_of(runs))) + shift
    both[1::2] = departures + shift
    highest = np.maximum.accumulate(both)
    return highest[0::2] - shift, highest[1::2] - shift


def _first_of(runs: Numbers) -> Numbers:
    """Per row the place of the first row of its run."""
    begins = np.searchsorted(runs, runs)
    return begins.astype(np.int64)
