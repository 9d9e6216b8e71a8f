"""The stops of many runs at once, one run after the other, with what the timetable plans there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.extra_runs import ExtraRun
from gtfs.realtime.matching import RunKey
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RunRows:
    """One row per stop of a run. Times in seconds since 1970."""

    keys: Sequence[RunKey]
    index: dict[RunKey, int]
    """Number of each run."""
    offsets: Numbers
    """Where the rows of each run begin; one more than there are runs."""
    runs: Numbers
    """Of each row the number of its run."""
    positions: Numbers
    """Of each row its place in its run, from 0."""
    stops: Numbers
    """Places of stops."""
    sequences: Numbers
    """`stop_sequence`."""
    arrivals: Numbers
    departures: Numbers
    flags: npt.NDArray[np.uint8]
    """`MAY_BOARD | MAY_ALIGHT`."""

    def is_last(self) -> npt.NDArray[np.bool_]:
        """Which rows are the last of their run."""
        last = np.zeros(len(self.runs), np.bool_)
        last[self.offsets[1:][np.diff(self.offsets) > 0] - 1] = True
        return last


def gather_runs(timetable: Timetable, keys: Sequence[RunKey], extras: dict[RunKey, ExtraRun]) -> RunRows:
    """The rows of these runs; those in `extras` with the stops that the feeds give them."""
    planned = [key for key in keys if key not in extras]
    added = [key for key in keys if key in extras]
    trips = timetable.trips
    places = np.array([trip for _, trip in planned], np.int64)
    begins = trips.offsets[places]
    counts = np.concatenate(
        [trips.offsets[places + 1] - begins, [len(extras[key].stops) for key in added]]
    ).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    runs = np.repeat(np.arange(len(counts)), counts)
    positions = np.arange(offsets[-1]) - offsets[runs]
    size = int(offsets[len(planned)])
    rows = begins[runs[:size]] + positions[:size]
    starts = {day: timetable.days.start_of(day) for day in {day for day, _ in planned}}
    shifts = np.array([starts[day] for day, _ in planned], np.int64)[runs[:size]]
    more = [extras[key] for key in added]
    everything = (*planned, *added)
    return RunRows(
        keys=everything,
        index=dict(zip(everything, range(len(everything)), strict=True)),
        offsets=offsets,
        runs=runs,
        positions=positions,
        stops=_joined(trips.stop_of_rows[rows], [one.stops for one in more]),
        sequences=_joined(trips.sequences[rows], [one.sequences for one in more]),
        arrivals=_joined(trips.arrivals[rows] + shifts, [one.arrivals for one in more]),
        departures=_joined(trips.departures[rows] + shifts, [one.departures for one in more]),
        flags=np.concatenate([trips.flags[rows], *(one.flags for one in more)]).astype(np.uint8),
    )


def _joined(first: npt.NDArray[np.integer], more: Sequence[Numbers]) -> Numbers:
    return np.concatenate([first, *more]).astype(np.int64) if more else first.astype(np.int64)
