"""The pieces of street between two stops, numbered; every trip that runs from the one to the other shares them."""

import numpy as np
import numpy.typing as npt

from gtfs.timetable import Timetable

_METRES_PER_DEGREE = 111_320.0

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Segments:
    """All pairs of stops that some trip serves one after the other.

    The first pair of a trip is a segment of its own kind, counted from the departure: a bus stands at its first
    stop for as long as its timetable wants, and that is no travelling.
    """

    def __init__(self, timetable: Timetable) -> None:
        trips, stops = timetable.trips, timetable.stops
        patterns, followers = np.unique(timetable.ways.patterns, return_index=True)
        lists = [trips.stop_places(trip) for trip in followers.tolist()]
        counts = np.array([len(places) for places in lists], np.int64)
        self._patterns = timetable.ways.patterns
        self._offsets = np.zeros(int(patterns.max(initial=-1)) + 2, np.int64)
        self._offsets[patterns] = np.cumsum(counts) - counts
        places = np.concatenate([np.zeros(0, np.int64), *(np.asarray(one, np.int64) for one in lists)])
        following = np.append(places[1:], -1)
        is_first = np.zeros(len(places), np.int64)
        is_first[self._offsets[patterns[counts > 0]]] = 1
        width = len(stops.lats) + 1
        keys, where, self._numbers = np.unique(
            (places * width + following + 1) * 2 + is_first, return_index=True, return_inverse=True
        )
        self.count = len(keys)
        """How many there are. What follows the last stop of a trip has a number too, and means nothing."""
        self.neighbours = _list_neighbours(self._numbers, is_first, following)
        """Pairs of segments that some trip takes one after the other: each pair in both orders."""
        self.planned = _mean_planned(timetable, followers, self._numbers, self.count)
        """What the timetable plans for it, in seconds from arrival to arrival; the mean of all patterns."""
        self.lengths_metres = _straight_metres(stops.lats, stops.lons, places[where], following[where])
        """As the crow flies: a bus travels so far at least."""

    def numbers_at(self, trips: Numbers, positions: Numbers) -> Numbers:
        """The segment that leads on from each position of each trip (any shape, both the same)."""
        return np.asarray(self._numbers[self._offsets[self._patterns[trips]] + positions])


def _list_neighbours(numbers: Numbers, is_first: Numbers, following: Numbers) -> tuple[Numbers, Numbers]:
    goes_on = (is_first[1:] == 0) & (following[1:] >= 0)
    pairs = np.unique(np.stack([numbers[:-1][goes_on], numbers[1:][goes_on]]), axis=1)
    return np.concatenate([pairs[0], pairs[1]]), np.concatenate([pairs[1], pairs[0]])


def _mean_planned(timetable: Timetable, followers: Numbers, numbers: Numbers, count: int) -> Floats:
    trips = timetable.trips
    bounds = [trips.rows_of(trip) for trip in followers.tolist()]
    rows = np.concatenate([np.zeros(0, np.int64), *(np.arange(begin, end) for begin, end in bounds)])
    arrivals = trips.arrivals[rows].astype(np.float64)
    seconds = np.diff(arrivals, append=arrivals[-1:]).clip(0.0)
    firsts = np.cumsum([0, *(end - begin for begin, end in bounds)])[:-1]
    seconds[firsts[:-1]] -= (trips.departures[rows] - arrivals)[firsts[:-1]]
    journeys = np.bincount(numbers, minlength=count)
    return np.asarray(np.bincount(numbers, seconds.clip(0.0), minlength=count) / np.maximum(journeys, 1))


def _straight_metres(lats: Floats, lons: Floats, here: Numbers, there: Numbers) -> Floats:
    north = (lats[there] - lats[here]) * _METRES_PER_DEGREE
    east = (lons[there] - lons[here]) * _METRES_PER_DEGREE * np.cos(np.radians(lats[here]))
    return np.asarray(np.nan_to_num(np.hypot(north, east)), np.float64)
