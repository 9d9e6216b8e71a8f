"""How long a bus takes from stop to stop: the minutes of a whole run, spread over its distance."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtfs.synthesis.services import SECONDS_PER_DAY, SECONDS_PER_HOUR

EARTH_RADIUS_METRES = 6_371_008.8
DWELL_METRES = 60.0
"""What stopping costs, as the distance a bus would cover meanwhile. Keeps stops at one place apart."""
PEAK_SLOWDOWN = 0.12
PEAK_CURVE_HOURS = (0.0, 6.0, 7.5, 9.0, 10.5, 16.0, 17.5, 20.0, 21.5, 24.0)
PEAK_CURVE = (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0)
"""Rises and falls so slowly that a later bus never overtakes an earlier one of its route."""


def metres_between(lats: Sequence[float], lons: Sequence[float]) -> NDArray[np.float64]:
    """Great-circle metres between neighbours; one fewer than the places given."""
    lat = np.radians(np.asarray(lats, dtype=np.float64))
    lon = np.radians(np.asarray(lons, dtype=np.float64))
    return _haversine_metres(lat[:-1], lon[:-1], lat[1:], lon[1:])


def metres_from_first(lats: Sequence[float], lons: Sequence[float]) -> NDArray[np.float64]:
    """Great-circle metres from the first place to every place, itself included."""
    lat = np.radians(np.asarray(lats, dtype=np.float64))
    lon = np.radians(np.asarray(lons, dtype=np.float64))
    return _haversine_metres(lat[:1], lon[:1], lat, lon)


def _haversine_metres(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    other_lat: NDArray[np.float64],
    other_lon: NDArray[np.float64],
) -> NDArray[np.float64]:
    half_chord = (
        np.sin((other_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    )
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(half_chord))
    return metres


def shares_of_run(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Which part of the run is over at each stop: from 0.0 at the first to 1.0 at the last."""
    reached = np.concatenate(([0.0], np.cumsum(metres + DWELL_METRES)))
    shares: NDArray[np.float64] = reached / reached[-1]
    return shares


def slowdown_at(departures: NDArray[np.int64]) -> NDArray[np.float64]:
    """How many times longer a run takes that leaves at these seconds of the service day."""
    hours = departures % SECONDS_PER_DAY / SECONDS_PER_HOUR
    return 1.0 + PEAK_SLOWDOWN * np.interp(hours, PEAK_CURVE_HOURS, PEAK_CURVE)


def stop_seconds(
    departures: Sequence[int], shares: NDArray[np.float64], run_seconds: float
) -> NDArray[np.int64]:
    """Seconds of the service day at which each run (row) is at each stop (column); never falling in a row."""
    starts: NDArray[np.int64] = np.asarray(departures, dtype=np.int64)
    lengths: NDArray[Any] = run_seconds * slowdown_at(starts)
    return starts[:, None] + np.rint(lengths[:, None] * shares[None, :]).astype(np.int64)
