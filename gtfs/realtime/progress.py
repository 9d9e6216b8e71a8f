"""Where on its trip a bus is, and how far that is from the timetable."""

import math

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gtfs.realtime.entities import VehiclePosition, VehicleStatus
from gtfs.timetable import Timetable

_METRES_PER_DEGREE = 111_320.0
_AT_STOP_METRES = 25.0
_METRES_PER_SECOND_OFF = 0.2
"""How much a place that does not fit the timetable counts against a near one, where a trip passes twice."""

Floats = npt.NDArray[np.float64]


class Place(Struct, frozen=True):
    """How far along its trip a bus is."""

    next_position: int
    """The stop that it is at or going to, counted from 0."""
    is_at_stop: bool
    """It stands there or is pulling in."""
    is_told: bool = True
    """The feed said so; otherwise it was found from latitude and longitude."""
    disagrees: bool = False
    """`current_stop_sequence` and `stop_id` name different stops; the `stop_id` was believed."""


def find_place(timetable: Timetable, day: int, trip: int, seen: VehiclePosition, at: float) -> Place | None:
    """Where the bus is on its trip: by the stop that the feed names, or else by its position."""
    trips = timetable.trips
    begin, end = trips.rows_of(trip)
    by_sequence = -1
    if seen.stop_sequence is not None:
        by_sequence = trips.find_position(trip, seen.stop_sequence)
    is_at_stop = seen.status is not VehicleStatus.IN_TRANSIT_TO
    if seen.stop_id is None:
        if by_sequence >= 0:
            return Place(by_sequence, is_at_stop)
    else:
        stop = timetable.stops.find(seen.stop_id)
        if by_sequence >= 0 and (stop < 0 or trips.stop_at(begin + by_sequence) == stop):
            return Place(by_sequence, is_at_stop, disagrees=stop < 0)
        positions = [at for at, place in enumerate(trips.stop_places(trip)) if place == stop]
        if positions:
            nearest = _nearest_in_time(timetable, day, begin, positions, at)
            return Place(nearest, is_at_stop, disagrees=by_sequence >= 0)
        if by_sequence >= 0:
            return Place(by_sequence, is_at_stop, disagrees=True)
    if seen.lat is None or seen.lon is None or end - begin < 2:
        return None
    return _find_by_position(timetable, day, trip, (seen.lat, seen.lon), at)


def find_deviation_seconds(
    timetable: Timetable, day: int, trip: int, place: Place, seen_at: float, where: tuple[float, float] | None
) -> float:
    """How late (positive) or early the bus was when it was seen.

    Before the first stop, and while it stands at a stop before its departure, a bus is not early: it waits.
    """
    trips = timetable.trips
    begin, _ = trips.rows_of(trip)
    row = begin + place.next_position
    seconds = seen_at - timetable.days.start_of(day)
    arrival, departure = int(trips.arrivals[row]), int(trips.departures[row])
    if place.is_at_stop or place.next_position == 0:
        if seconds > departure:
            return seconds - departure
        return 0.0 if place.next_position == 0 else min(0.0, seconds - arrival)
    left = int(trips.departures[row - 1])
    share = 0.5 if where is None else _share_of_segment(timetable, row, where)
    return seconds - (left + share * (arrival - left))


def _nearest_in_time(timetable: Timetable, day: int, begin: int, positions: list[int], at: float) -> int:
    seconds = at - timetable.days.start_of(day)
    return min(positions, key=lambda position: abs(int(timetable.trips.arrivals[begin + position]) - seconds))


def _find_by_position(
    timetable: Timetable, day: int, trip: int, where: tuple[float, float], at: float
) -> Place:
    """The nearest piece of the way between two stops, flat-earth; where a trip passes twice, the one due now."""
    begin, end = timetable.trips.rows_of(trip)
    share, metres = _project(timetable, begin, end, where)
    departures = timetable.trips.departures[begin : end - 1].astype(np.float64)
    arrivals = timetable.trips.arrivals[begin + 1 : end].astype(np.float64)
    seconds = at - timetable.days.start_of(day)
    off = np.abs(departures + share * (arrivals - departures) - seconds)
    segment = int(np.nanargmin(metres + _METRES_PER_SECOND_OFF * off)) if np.isfinite(metres).any() else 0
    far_along = float(share[segment])
    length = _length_metres(timetable, begin + segment)
    if far_along * length <= _AT_STOP_METRES:
        return Place(segment, is_at_stop=True, is_told=False)
    is_there = (1 - far_along) * length <= _AT_STOP_METRES
    return Place(segment + 1, is_at_stop=is_there, is_told=False)


def _share_of_segment(timetable: Timetable, row: int, where: tuple[float, float]) -> float:
    """How much of the way from the stop before to this one lies behind the bus, 0 to 1."""
    share, _ = _project(timetable, row - 1, row + 1, where)
    return float(share[0]) if math.isfinite(share[0]) else 0.5


def _project(timetable: Timetable, begin: int, end: int, where: tuple[float, float]) -> tuple[Floats, Floats]:
    """For each piece of the way: the share of it before the foot of the perpendicular, and metres to it."""
    north, east = _flat(timetable, begin, end, where)
    north_way, east_way = np.diff(north), np.diff(east)
    squares = north_way**2 + east_way**2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = -(north[:-1] * north_way + east[:-1] * east_way) / squares
    share = np.where(squares > 0, np.clip(share, 0.0, 1.0), 0.0)
    return share, np.hypot(north[:-1] + share * north_way, east[:-1] + share * east_way)


def _length_metres(timetable: Timetable, row: int) -> float:
    lat = float(timetable.stops.lats[timetable.trips.stop_at(row)])
    lon = float(timetable.stops.lons[timetable.trips.stop_at(row)])
    north, east = _flat(timetable, row, row + 2, (lat, lon))
    return float(np.hypot(north[1], east[1]))


def _flat(timetable: Timetable, begin: int, end: int, where: tuple[float, float]) -> tuple[Floats, Floats]:
    """The stops of some rows in metres north and east of a place."""
    stops = timetable.trips.stop_of_rows[begin:end]
    lat, lon = where
    north = (timetable.stops.lats[stops] - lat) * _METRES_PER_DEGREE
    east = (timetable.stops.lons[stops] - lon) * (_METRES_PER_DEGREE * math.cos(math.radians(lat)))
    return north, east
