"""The way from stop to stop that a pattern takes, on a flat piece of earth: for finding where on it a bus is.

Straight lines between stops; good for telling which stop comes next, not for measuring what is decided upon
(that is geodesic).
"""

import math

import numpy as np
import numpy.typing as npt

from gtfs.timetable_columns import StopColumns, TripColumns

_METRES_PER_DEGREE = 111_320.0

Floats = npt.NDArray[np.float64]


class Way:
    """The pieces between the stops of one pattern, in metres north and east of its first stop."""

    def __init__(self, lats: Floats, lons: Floats) -> None:
        self._lat = float(lats[0])
        self._lon = float(lons[0])
        self._east_metres = _METRES_PER_DEGREE * math.cos(math.radians(self._lat))
        north = (lats - self._lat) * _METRES_PER_DEGREE
        east = (lons - self._lon) * self._east_metres
        self._north, self._east = north[:-1], east[:-1]
        self._to_north, self._to_east = np.diff(north), np.diff(east)
        squares = self._to_north**2 + self._to_east**2
        self._inverse_squares = np.divide(1.0, squares, out=np.zeros_like(squares), where=squares > 0)
        self.lengths_metres: Floats = np.sqrt(squares)

    def project(self, lat: float, lon: float) -> tuple[Floats, Floats]:
        """For each piece: the share of it that lies before the nearest point, and metres to that point."""
        north = (lat - self._lat) * _METRES_PER_DEGREE - self._north
        east = (lon - self._lon) * self._east_metres - self._east
        share = ((north * self._to_north + east * self._to_east) * self._inverse_squares).clip(0.0, 1.0)
        return share, np.hypot(north - share * self._to_north, east - share * self._to_east)


class Ways:
    """The ways of all patterns, each made when first asked for."""

    def __init__(self, patterns: npt.NDArray[np.int32], stops: StopColumns, trips: TripColumns) -> None:
        self.patterns = patterns
        """Which pattern each trip follows: trips that serve the same stops in the same order have the same."""
        self._pattern_of = patterns.data
        self._stops = stops
        self._trips = trips
        self._made: dict[int, Way] = {}

    def of_trip(self, trip: int) -> Way:
        """The way of the trip at this place, which has at least two stops."""
        pattern = self._pattern_of[trip]
        way = self._made.get(pattern)
        if way is None:
            places = self._trips.stop_places(trip)
            way = self._made[pattern] = Way(self._stops.lats[places], self._stops.lons[places])
        return way
