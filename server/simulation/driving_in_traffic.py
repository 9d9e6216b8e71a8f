"""Buses that depend on the traffic and not on their timetable: how long they really take, stop by stop.

For measuring predictions: here nobody pulls a late bus back to its timetable, except a driver who hurries a little.
Arrays as in `motion`.
"""

import numpy as np
from numpy.typing import NDArray

from server.simulation.chance import Keys, normal, uniform
from server.simulation.motion import LAST_STOP_SECONDS, Column, Driven, Plan
from server.simulation.traffic import Traffic

_FREE_SHARE = 0.82  # of the planned time, without standing, on an empty street
_STANDS_SECONDS = 22.0  # of the planned time are for a stop and for red lights
_DRIVER_SPREAD = 0.05
_SEGMENT_SPREAD = 0.12
_RED_SHARE, _RED_SECONDS = 0.35, 45.0
_HURRY = 0.05  # faster, with a delay of some minutes
_HURRY_FROM_SECONDS = 180.0
_SLOW_WHEN_EARLY = 0.08
_START_LATE_SECONDS = 35.0
_VERY_LATE_SHARE, _VERY_LATE_SECONDS = 0.06, 240.0
_DWELL_SECONDS = 11.0
_BREAKDOWN_SHARE, _BREAKDOWN_SECONDS = 1 / 1500, (180.0, 600.0)
_PURPOSES = 8
_START, _START_MORE, _START_HOW, _DRIVER = 1, 2, 3, 2_000_000
_NORMAL = 1_000_000  # a normal number takes two draws: far away from the others
_SEGMENT, _RED, _RED_HOW, _DWELL_1, _DWELL_2, _BREAKDOWN, _BREAKDOWN_HOW = range(7)


def drive_in_traffic(plan: Plan, stops: NDArray[np.int32], keys: Keys, traffic: Traffic) -> Driven:
    """Drive every run once. `stops`: place of each stop, in the shape of the plan."""
    runs, width = plan.arrivals.shape
    arrivals, departures = np.empty((runs, width)), np.empty((runs, width))
    arrivals[:, 0] = plan.arrivals[:, 0]
    departures[:, 0] = plan.departures[:, 0] + _start_late(keys)
    driver = np.exp(_DRIVER_SPREAD * normal(keys, _DRIVER))
    for position in range(1, width):
        left = departures[:, position - 1]
        slow = traffic.slowness(stops[:, position - 1], stops[:, position], left)
        arrivals[:, position] = left + _travel(plan, keys, position, left, slow) * driver
        dwell = _dwell(keys, stops[:, position], position)
        planned_stop = plan.departures[:, position] - plan.arrivals[:, position]
        leaves = arrivals[:, position] + dwell
        departures[:, position] = np.where(
            planned_stop >= 60.0, np.maximum(leaves, plan.departures[:, position]), leaves
        )
    return _ended(arrivals, departures, plan)


def _start_late(keys: Keys) -> Column:
    """Most leave within a minute of their time; some come late from the trip before."""
    usual = -_START_LATE_SECONDS * np.log(uniform(keys, _START))
    is_very_late = uniform(keys, _START_MORE) < _VERY_LATE_SHARE
    return np.asarray(
        np.minimum(usual - is_very_late * _VERY_LATE_SECONDS * np.log(uniform(keys, _START_HOW)), 900.0)
    )


def _travel(plan: Plan, keys: Keys, position: int, left: Column, slow: Column) -> Column:
    """Seconds on the way to a stop."""
    base = _PURPOSES * (position + 1)
    planned = np.maximum(plan.arrivals[:, position] - plan.departures[:, position - 1], 0.0)
    free = _FREE_SHARE * np.maximum(planned - _STANDS_SECONDS, 0.5 * planned)
    late = left - plan.departures[:, position - 1]
    mood = np.where(late > _HURRY_FROM_SECONDS, 1 - _HURRY, np.where(late < 0, 1 + _SLOW_WHEN_EARLY, 1.0))
    rolling = free * (1 + np.maximum(slow, -0.2)) * mood
    rolling = rolling * np.exp(_SEGMENT_SPREAD * normal(keys, _NORMAL + base + _SEGMENT))
    red = (uniform(keys, base + _RED) < _RED_SHARE) * _RED_SECONDS * uniform(keys, base + _RED_HOW)
    broken = uniform(keys, base + _BREAKDOWN) < _BREAKDOWN_SHARE
    low, high = _BREAKDOWN_SECONDS
    return np.asarray(
        rolling + red * (planned > 20) + broken * (low + (high - low) * uniform(keys, base + _BREAKDOWN_HOW))
    )


def _dwell(keys: Keys, stops: NDArray[np.int32], position: int) -> Column:
    """Some stops are busier than others, and each bus has its own luck there."""
    base = _PURPOSES * (position + 1)
    busy = 0.4 + 1.6 * uniform(stops.astype(np.uint64), 0) ** 2
    luck = -0.5 * np.log(uniform(keys, base + _DWELL_1) * uniform(keys, base + _DWELL_2))
    return np.asarray(3.0 + _DWELL_SECONDS * busy * luck)


def _ended(arrivals: Column, departures: Column, plan: Plan) -> Driven:
    rows = np.arange(len(plan.stop_counts))
    departures[rows, plan.stop_counts - 1] = arrivals[rows, plan.stop_counts - 1] + LAST_STOP_SECONDS
    padding = np.arange(arrivals.shape[1])[None, :] >= plan.stop_counts[:, None]
    return Driven(
        np.where(padding, np.inf, arrivals), np.where(padding, np.inf, departures), plan.stop_counts
    )
