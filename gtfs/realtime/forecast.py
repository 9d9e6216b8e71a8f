"""When a bus will be at each of its stops, from what a trip update says: times, delays, skips, propagation.

GTFS-realtime, trip updates: a time counts more than a delay; a delay holds for the stops that follow until the
next update; NO_DATA ends it; a SKIPPED stop is passed by and hands the delay on; stops before the first update
are not spoken of.
"""

from datetime import datetime
from itertools import accumulate

from msgspec import Struct

from gtfs.realtime.entities import StopRelation, StopTimeUpdate, TripUpdate
from gtfs.timetable import Timetable


class Forecast(Struct, frozen=True, gc=False):
    """Expected times at the stops of a run, in seconds since 1970; none where the update says nothing."""

    arrivals: tuple[float | None, ...]
    departures: tuple[float | None, ...]
    skipped: frozenset[int]
    """Positions that the bus does not serve."""
    first_told: int
    """The first position the update speaks of; one past the last when of none."""
    first_delay_seconds: float
    """How late the bus is where the update begins."""
    unmatched_stops: int
    """Updates for stops that are not on the trip."""


def make_forecast(timetable: Timetable, day: int, trip: int, update: TripUpdate) -> Forecast:
    """Spread a trip update over the stops of its run."""
    trips = timetable.trips
    begin, end = trips.rows_of(trip)
    start = timetable.days.start_of(day)
    planned_arrivals = [start + seconds for seconds in trips.arrivals[begin:end].tolist()]
    planned_departures = [start + seconds for seconds in trips.departures[begin:end].tolist()]
    told, unmatched = _by_position(timetable, trip, update)
    arrivals: list[float | None] = []
    departures: list[float | None] = []
    delay: float | None = update.delay_seconds
    for position, planned in enumerate(zip(planned_arrivals, planned_departures, strict=True)):
        said = told.get(position)
        if said is not None and said.relation is StopRelation.NO_DATA:
            delay = None
        arrival, departure = _times_at(planned, None if said is None else said, delay)
        if departure is not None and (said is None or said.relation is not StopRelation.SKIPPED):
            delay = departure - planned[1]
        arrivals.append(arrival)
        departures.append(departure)
    arrivals, departures = _never_back(arrivals, departures)
    first = min(told, default=end - begin)
    first_departure = departures[first] if first < end - begin else None
    return Forecast(
        arrivals=tuple(arrivals),
        departures=tuple(departures),
        skipped=frozenset(at for at, said in told.items() if said.relation is StopRelation.SKIPPED),
        first_told=first,
        first_delay_seconds=0.0 if first_departure is None else first_departure - planned_departures[first],
        unmatched_stops=unmatched,
    )


def _times_at(
    planned: tuple[float, float], said: StopTimeUpdate | None, delay: float | None
) -> tuple[float | None, float | None]:
    """Arrival and departure at one stop, from what is said of it and the delay handed on."""
    arrival: float | None = None
    departure: float | None = None
    if said is not None and said.relation not in (StopRelation.SKIPPED, StopRelation.NO_DATA):
        arrival = _time_of(said.arrival_at, said.arrival_delay_seconds, planned[0])
        departure = _time_of(said.departure_at, said.departure_delay_seconds, planned[1])
    if arrival is None and departure is None:
        return (None, None) if delay is None else (planned[0] + delay, planned[1] + delay)
    if departure is None and arrival is not None:
        departure = max(arrival, planned[1] + (arrival - planned[0]))
    if arrival is None and departure is not None:
        handed_on = departure - planned[1] if delay is None else delay
        arrival = min(departure, planned[0] + handed_on)
    return arrival, departure


def _time_of(at: datetime | None, delay: int | None, planned: float) -> float | None:
    """A time counts more than a delay."""
    if at is not None:
        return at.timestamp()
    return None if delay is None else planned + delay


def _never_back(
    arrivals: list[float | None], departures: list[float | None]
) -> tuple[list[float | None], list[float | None]]:
    """See that no expected time lies before one at an earlier stop."""
    mixed = [at for pair in zip(arrivals, departures, strict=True) for at in pair]
    highest = accumulate((float("-inf") if at is None else at for at in mixed), max)
    ordered = [None if at is None else top for at, top in zip(mixed, highest, strict=True)]
    return ordered[0::2], ordered[1::2]


def _by_position(
    timetable: Timetable, trip: int, update: TripUpdate
) -> tuple[dict[int, StopTimeUpdate], int]:
    """The updates by the position of their stop; and how many name a stop that is not on the trip."""
    stops: list[int] | None = None
    told: dict[int, StopTimeUpdate] = {}
    unmatched = 0
    last = -1
    for said in update.stop_times:
        position = -1
        if said.stop_sequence is not None:
            position = timetable.trips.find_position(trip, said.stop_sequence)
        if position < 0 and said.stop_id is not None:
            stops = timetable.trips.stop_places(trip) if stops is None else stops
            stop = timetable.stops.find(said.stop_id)
            position = next((at for at in range(last + 1, len(stops)) if stops[at] == stop), -1)
        if position < 0:
            unmatched += 1
            continue
        told[position] = said
        last = position
    return told, unmatched
