"""How buses really move along their timetable: late at the start, held up on the way, standing at stops.

Arrays hold one row per run and one column per stop of the run, padded on the right with the run's last stop, and
moments are seconds since 1970 (float64). Everything is a pure function of plan, keys (see `chance`) and extra
dwell, so that the same moment always gives the same picture.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.simulation.chance import Keys, normal, uniform

Matrix = NDArray[np.float64]
Column = NDArray[np.float64]

MAX_DELAY_SECONDS = 600.0
"""No bus is ever later than this: vehicles are planned to be free again after it."""

LAST_STOP_SECONDS = 30.0
"""How long a bus stands at its last stop before the run is over."""

_MAX_EARLY_SECONDS = 30.0
_START_DELAY_MEAN_SECONDS = 40.0
_CATCHING_UP = 0.95  # of a delay that is left after one segment
_SPREAD_SECONDS = 9.0  # deviation that one segment adds
_FASTEST = 0.7  # of the planned time between two stops that a late bus still needs
_DWELL_SECONDS = (8.0, 22.0)
_DWELL_SHARE = 0.5
"""Where stops follow each other closely nobody stands longer than this share of the way to the next, or doors take."""
_LONG_STOP_SHARE = 1 / 400
_LONG_STOP_SECONDS = (60.0, 150.0)
_WHEELCHAIR_SHARE = 1 / 350
_WHEELCHAIR_SECONDS = (30.0, 60.0)
# Which draw is which: a counter per purpose, then one block of counters per stop.
_START, _DWELL, _LONG, _LONG_HOW, _RAMP, _RAMP_HOW, _DRIFT = range(7)
_PURPOSES = 8


@dataclass(frozen=True)
class Plan:
    """Planned stop times of several runs."""

    arrivals: Matrix
    departures: Matrix
    stop_counts: NDArray[np.int64]
    low_floor: NDArray[np.bool_]

    def row(self, row: int) -> "Plan":
        """The plan of one of the runs."""
        one = slice(row, row + 1)
        return Plan(self.arrivals[one], self.departures[one], self.stop_counts[one], self.low_floor[one])


@dataclass(frozen=True)
class Driven:
    """When each bus really arrives at and leaves each stop. Padding lies after the end of the run."""

    arrivals: Matrix
    departures: Matrix
    stop_counts: NDArray[np.int64]


@dataclass(frozen=True)
class Whereabouts:
    """Where each bus is at one moment; arrays with one entry per run."""

    next_position: NDArray[np.int64]
    """Index of the stop the bus stands at or comes to next; the number of stops when the run is over."""
    at_stop: NDArray[np.bool_]
    fraction: Column
    """How much of the way from the stop before to the next one is done: 0 to 1; 1 when standing."""
    ended: NDArray[np.bool_]


def drive(plan: Plan, keys: Keys, extra_dwell: Matrix) -> Driven:
    """Drive every run once, from its first stop to its last.

    `extra_dwell` (seconds, same shape) is what happened beyond chance, e.g. a ramp put out for a rider.
    """
    runs, width = plan.arrivals.shape
    arrivals = np.empty((runs, width))
    departures = np.empty((runs, width))
    delay = np.minimum(-_START_DELAY_MEAN_SECONDS * np.log(uniform(keys, _START)), 240.0)
    arrived = plan.arrivals[:, 0]
    for position in range(width):
        if position:
            delay = _next_delay(delay, keys, position)
            arrived = _next_arrival(
                plan, position, delay, departures[:, position - 1], arrivals[:, position - 1]
            )
        arrivals[:, position] = arrived
        leaves = arrived + _dwell(plan, keys, position) + extra_dwell[:, position]
        if position == 0:
            leaves = np.maximum(leaves, plan.departures[:, 0] + delay + extra_dwell[:, 0])
        departures[:, position] = np.minimum(leaves, plan.departures[:, position] + MAX_DELAY_SECONDS)
    return _with_end(arrivals, departures, plan.stop_counts)


def _next_delay(delay: Column, keys: Keys, position: int) -> Column:
    """The delay drifts, a bus in trouble stays in trouble for a while, and drivers catch up slowly."""
    drift = _SPREAD_SECONDS * normal(keys, _PURPOSES * position + _DRIFT)
    return np.clip(_CATCHING_UP * delay + drift, -_MAX_EARLY_SECONDS, MAX_DELAY_SECONDS)


def _next_arrival(plan: Plan, position: int, delay: Column, left: Column, arrived_before: Column) -> Column:
    """Planned arrival plus delay, but never faster than a bus can go, never back in time, never beyond the cap."""
    planned = plan.arrivals[:, position]
    travel = np.maximum(planned - plan.departures[:, position - 1], 0.0)
    reached = np.maximum(planned + delay, left + _FASTEST * travel)
    return np.maximum(np.minimum(reached, planned + MAX_DELAY_SECONDS), arrived_before)


def _dwell(plan: Plan, keys: Keys, position: int) -> Column:
    """Seconds at a stop: doors, now and then a long stop, on low-floor buses now and then somebody's wheelchair."""
    base = _PURPOSES * position
    onward = plan.arrivals[:, min(position + 1, plan.arrivals.shape[1] - 1)] - plan.departures[:, position]
    most = np.maximum(_DWELL_SHARE * onward, _DWELL_SECONDS[0])
    dwell = np.minimum(_between(_DWELL_SECONDS, uniform(keys, base + _DWELL)), most)
    long_stop = uniform(keys, base + _LONG) < _LONG_STOP_SHARE
    dwell = dwell + long_stop * _between(_LONG_STOP_SECONDS, uniform(keys, base + _LONG_HOW))
    ramp = plan.low_floor & (uniform(keys, base + _RAMP) < _WHEELCHAIR_SHARE)
    return np.asarray(dwell + ramp * _between(_WHEELCHAIR_SECONDS, uniform(keys, base + _RAMP_HOW)))


def _between(limits: tuple[float, float], share: Column) -> Column:
    return limits[0] + (limits[1] - limits[0]) * share


def _with_end(arrivals: Matrix, departures: Matrix, stop_counts: NDArray[np.int64]) -> Driven:
    """Make rows monotone, let each run end shortly after its last stop, and move the padding out of the way."""
    rows = np.arange(len(stop_counts))
    departures[:, :-1] = np.minimum(departures[:, :-1], arrivals[:, 1:])
    departures = np.maximum(departures, arrivals)
    departures[rows, stop_counts - 1] = arrivals[rows, stop_counts - 1] + LAST_STOP_SECONDS
    padding = np.arange(arrivals.shape[1])[None, :] >= stop_counts[:, None]
    arrivals = np.where(padding, np.inf, arrivals)
    return Driven(arrivals, np.where(padding, np.inf, departures), stop_counts)


def locate(driven: Driven, moment: float | Column) -> Whereabouts:
    """Where every bus is at `moment` (seconds since 1970), or each at its own."""
    rows = np.arange(len(driven.stop_counts))
    left = (driven.departures <= np.reshape(moment, (-1, 1))).sum(axis=1)
    ended = left >= driven.stop_counts
    column = np.minimum(left, driven.stop_counts - 1)
    reached = driven.arrivals[rows, column]
    before = np.where(column > 0, driven.departures[rows, np.maximum(column - 1, 0)], reached)
    at_stop = (reached <= moment) | (column == 0)
    travel = np.maximum(reached - before, 1e-9)
    fraction = np.where(at_stop, 1.0, np.clip((moment - before) / travel, 0.0, 1.0))
    return Whereabouts(left, at_stop & ~ended, fraction, ended)
