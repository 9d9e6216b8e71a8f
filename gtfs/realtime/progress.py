"""Where on its trip a bus is, and how far that is from the timetable."""

import math

import numpy as np
from msgspec import Struct

from gtfs.realtime.entities import VehiclePosition, VehicleStatus
from gtfs.timetable import Timetable

_AT_STOP_METRES = 25.0
_METRES_PER_SECOND_OFF = 0.2
"""How much a place that does not fit the timetable counts against a near one, where a trip passes twice."""


class Place(Struct, frozen=True, gc=False):
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
    share = 0.5
    if where is not None:
        on_this_piece = float(timetable.ways.of_trip(trip).project(*where)[0][place.next_position - 1])
        share = on_this_piece if math.isfinite(on_this_piece) else share
    return seconds - (left + share * (arrival - left))


def _nearest_in_time(timetable: Timetable, day: int, begin: int, positions: list[int], at: float) -> int:
    seconds = at - timetable.days.start_of(day)
    return min(positions, key=lambda position: abs(int(timetable.trips.arrivals[begin + position]) - seconds))


def _find_by_position(
    timetable: Timetable, day: int, trip: int, where: tuple[float, float], at: float
) -> Place | None:
    """The nearest piece of the way between two stops; where a trip passes twice, the one that is due."""
    begin, end = timetable.trips.rows_of(trip)
    way = timetable.ways.of_trip(trip)
    share, metres = way.project(*where)
    departures = timetable.trips.departures[begin : end - 1]
    arrivals = timetable.trips.arrivals[begin + 1 : end]
    off = departures + share * (arrivals - departures) - (at - timetable.days.start_of(day))
    costs = metres + _METRES_PER_SECOND_OFF * np.abs(off)
    piece = int(np.argmin(np.where(np.isnan(costs), np.inf, costs)))
    if math.isnan(costs[piece]):
        return None
    along, length = float(share[piece]), float(way.lengths_metres[piece])
    if along * length <= _AT_STOP_METRES:
        return Place(piece, is_at_stop=True, is_told=False)
    return Place(piece + 1, is_at_stop=(1 - along) * length <= _AT_STOP_METRES, is_told=False)
