"""When each bus will be at its next stops, reckoned from where it is and how long travelling takes today.

From the bus onwards, stop by stop: what the segment takes now, less what late buses catch up, less what a long
planned stop absorbs. A bus waits at its first stop and at long stops for its time; nobody arrives before the bus
can be there, and times never go back along a trip.
"""

import numpy as np
import numpy.typing as npt

from gtfs.realtime.prediction import Foretold
from gtfs.realtime.sightings import Sightings
from gtfs.realtime.stops_ahead import StopsAhead
from gtfs.realtime.travel_times import MOST_LATE_SECONDS, TravelTimes, find_relief
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_STANDS_SECONDS = 12.0
"""How much of a segment's time is standing at the stop where it begins."""
_STANDS_SHARE = 0.25
"""But never more than this share of it."""
_LEAST_LEFT = 0.15
"""A bus that should be there already is this share of the segment away from it."""
_STARTS_SECONDS = 10.0
"""A bus that should have left its first stop leaves so soon."""
_FASTEST_SHARE = 0.4
"""However late, a bus needs this share of what a segment takes."""


def foretell(timetable: Timetable, sightings: Sightings, times: TravelTimes) -> Foretold:
    """Foretell all buses at once."""
    ahead = StopsAhead.of(timetable, sightings, times)
    arrivals, departures = np.empty(len(ahead.seconds)), np.empty(len(ahead.seconds))
    recovery = times.habits.recovery
    travelled = np.zeros(0)
    for column, stops in enumerate(ahead.columns):
        if column == 0:
            arrived = _reach_next(sightings, times.tracks.entered(), ahead)[ahead.order]
            left = _leave_next(sightings, arrived, ahead, times)
            travelled = _reach_second(sightings, arrived, left, ahead, recovery)
        else:
            arrived = travelled[: stops.stop - stops.start]
            left = arrived + _stop_for(arrived, ahead, stops)
            travelled = arrived + _travel(arrived, ahead, stops, recovery)
        arrivals[stops], departures[stops] = arrived, left
        following = slice(stops.stop, stops.stop + ahead.count_after(column))
        here = slice(stops.start, stops.start + ahead.count_after(column))
        departures[here] = np.minimum(departures[here], travelled[: following.stop - following.start])
    return _bus_by_bus(sightings, ahead, arrivals, departures)


def _bus_by_bus(sightings: Sightings, ahead: StopsAhead, arrivals: Floats, departures: Floats) -> Foretold:
    starts = sightings.day_starts[ahead.rows]
    offsets = np.append(0, np.cumsum(ahead.counts))
    places = offsets[ahead.rows] + ahead.steps
    came, left = np.empty(len(arrivals)), np.empty(len(arrivals))
    came[places], left[places] = arrivals + starts, departures + starts
    return Foretold(offsets, came, left)


def _reach_next(sightings: Sightings, entered: Floats, ahead: StopsAhead) -> Floats:
    """Arrival at the next stop: of a bus that stands there, when it came."""
    seen, shares, whole = sightings.seen, sightings.shares, ahead.seconds_before
    rolling = np.where(sightings.next_positions > 1, _rolling(whole, ahead.planned_stops_before), whole)
    by_clock = np.maximum(entered + whole, seen + _LEAST_LEFT * rolling)
    on_its_way = np.where(np.isnan(shares), by_clock, seen + (1 - shares) * rolling)
    arrived = np.where(sightings.is_at_stop, np.minimum(entered, seen), on_its_way)
    return np.asarray(np.where(sightings.next_positions == 0, seen, arrived))


def _leave_next(sightings: Sightings, arrived: Floats, ahead: StopsAhead, times: TravelTimes) -> Floats:
    """Departure from the next stop: from the first one on time, or now. In the order of `ahead`."""
    seen = sightings.seen[ahead.order]
    stops = ahead.columns[0]
    planned = ahead.planned_arrivals[stops] + ahead.planned_stops[stops]
    start = np.maximum(planned + times.habits.start_seconds, seen + _STARTS_SECONDS)
    leaves = np.maximum(arrived + _stop_for(arrived, ahead, stops), seen)
    return np.asarray(np.where(sightings.next_positions[ahead.order] == 0, start, leaves))


def _reach_second(
    sightings: Sightings, arrived: Floats, left: Floats, ahead: StopsAhead, recovery: float
) -> Floats:
    """Arrival at the stop after the next one; a bus that stands longer than usual has the way before it still."""
    stops = ahead.columns[0]
    usual = arrived + _travel(arrived, ahead, stops, recovery)
    whole = ahead.seconds[stops]
    rolling = _rolling(whole, ahead.planned_stops[stops])
    is_at_stop = sightings.is_at_stop[ahead.order]
    reached = np.maximum(usual, left + np.where(is_at_stop, rolling, _FASTEST_SHARE * whole))
    return np.asarray(np.where(sightings.next_positions[ahead.order] == 0, left + whole, reached))


def _rolling(seconds: Floats, planned_stop: Floats) -> Floats:
    """Of the seconds from arrival to arrival, those that the bus does not stand at the stop where it sets out."""
    usual = np.minimum(_STANDS_SECONDS, _STANDS_SHARE * seconds)
    return np.asarray(np.maximum(seconds - np.maximum(planned_stop, usual), _FASTEST_SHARE * usual))


def _late(arrived: Floats, ahead: StopsAhead, stops: slice) -> Floats:
    late = arrived - ahead.planned_arrivals[stops]
    return np.asarray(np.clip(late, -MOST_LATE_SECONDS, MOST_LATE_SECONDS))


def _travel(arrived: Floats, ahead: StopsAhead, stops: slice, recovery: float) -> Floats:
    """Seconds from arrival at one stop to arrival at the next."""
    late, planned_stop, seconds = (
        _late(arrived, ahead, stops),
        ahead.planned_stops[stops],
        ahead.seconds[stops],
    )
    travel = seconds - recovery * late - find_relief(late, planned_stop)
    return np.asarray(np.maximum(travel, _FASTEST_SHARE * np.maximum(seconds - planned_stop, 0.0)))


def _stop_for(arrived: Floats, ahead: StopsAhead, stops: slice) -> Floats:
    """Seconds at a stop: as planned; where that is long, shorter when late and longer when early."""
    planned_stop = ahead.planned_stops[stops]
    return np.asarray(np.maximum(planned_stop - find_relief(_late(arrived, ahead, stops), planned_stop), 0.0))
