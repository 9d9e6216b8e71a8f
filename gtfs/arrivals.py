"""The next buses at a stop: timetable and live world joined, each with its source and the age of what is known.

Where a trip update gives a time it counts (`live`); otherwise a bus whose place is known is expected at its
timetable time plus how late it is now (`predicted`); otherwise the timetable speaks. A bus that has left the
stop is not listed, and a bus that has not is never expected in the past.
"""

import math
from bisect import insort
from datetime import date, datetime
from itertools import islice
from typing import Literal

from msgspec import Struct

from gtfs.boarding import MAY_BOARD
from gtfs.departure_search import DepartureRow, moment_of
from gtfs.identifiers import RouteId, Run, RunId, StopId, VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor, choose_low_floor
from gtfs.realtime.entities import StopRelation
from gtfs.realtime.picture import LivePicture, Vehicle
from gtfs.timetable import Timetable

Source = Literal["live", "predicted", "timetable"]

LATEST_SECONDS = 5400
"""A bus may be this late and is still looked for."""
EARLIEST_SECONDS = 900
"""A bus may be this early and is still looked for."""
TRUSTED_SECONDS = 150
"""A position older than this no longer proves that the bus has not left yet."""
GONE_SECONDS = 30
"""A bus that nobody sees is taken as gone this long after its expected departure."""


class Arrival(Struct, frozen=True):
    """One line of a board."""

    run: Run
    position: int
    stop_id: StopId
    """Where it stops: for a board of a station, the platform."""
    route_id: RouteId
    route_name: str
    headsign: str
    vehicle_id: VehicleId | None
    plate: str | None
    scheduled_at: datetime | None
    """Arrival by the timetable (at the first stop of a trip, departure)."""
    expected_at: datetime
    stops_away: int | None
    """0: the bus is here or pulling in; 1: it is on its way from the stop before; none: nobody knows where it is."""
    source: Source
    age_seconds: int | None
    """Since the bus was last seen; none for `timetable`."""
    low_floor: LowFloor
    may_board: bool


class _Expectation(Struct, frozen=True):
    """What is known of one visit of a run to a stop. Times in seconds since 1970."""

    found: DepartureRow
    position: int
    scheduled: float
    expected: float
    source: Source
    vehicle: Vehicle | None
    stops_away: int | None
    age_seconds: int | None
    low_floor: LowFloor


def list_arrivals(
    timetable: Timetable,
    picture: LivePicture | None,
    stop_id: StopId,
    *,
    now: datetime,
    limit: int,
    horizon_seconds: int = 5400,
    route_id: RouteId | None = None,
    low_floor_only: bool = False,
) -> list[Arrival]:
    """The next arrivals at a stop in the order in which they are expected. Raises `UnknownStop`, `UnknownRoute`.

    Runs that end here are not listed. `low_floor_only` leaves out buses of which nobody knows.
    """
    at = now.timestamp()
    early = 0 if picture is None else EARLIEST_SECONDS
    expected: list[_Expectation] = []
    soonest: list[float] = []
    for found in timetable.search_departures(
        stop_id,
        at if picture is None else at - LATEST_SECONDS,
        until=at + horizon_seconds + early,
        route=None if route_id is None else timetable.get_route_place(route_id),
    ):
        if found.at < at and (picture is None or not picture.knows((found.day, found.trip))):
            continue
        if len(soonest) >= limit and soonest[limit - 1] < found.at - early:
            break  # in order of the timetable: whatever follows comes later than all that is asked for
        expectation = _expect(timetable, picture, found, at)
        if expectation is None or expectation.expected > at + horizon_seconds:
            continue
        if not low_floor_only or expectation.low_floor is LowFloor.YES:
            expected.append(expectation)
            insort(soonest, expectation.expected)
    expected.sort(key=lambda one: (one.expected, one.scheduled, one.found))
    return [_make_arrival(timetable, one) for one in expected[:limit]]


def find_run_at(
    timetable: Timetable, picture: LivePicture | None, run_id: RunId, position: int, now: datetime
) -> Arrival | None:
    """One known run at one of its stops, the last one too; none when it has left, does not run or is unknown."""
    try:
        run = Run.from_id(run_id)
    except ValueError:
        return None
    trip = timetable.trips.find(run.trip_id)
    day = run.service_date.toordinal()
    if trip < 0 or not timetable.runs_place(day, trip):
        return None
    begin, end = timetable.trips.rows_of(trip)
    if not 0 <= position < end - begin:
        return None
    row = begin + position
    departure_at = timetable.days.start_of(day) + int(timetable.trips.departures[row])
    expectation = _expect(timetable, picture, DepartureRow(departure_at, day, trip, row), now.timestamp())
    if expectation is None:
        return None
    return _make_arrival(timetable, expectation)


class VisitAhead(Struct, frozen=True, gc=False):
    """What is expected at one of the stops that a run has not left yet. Times in seconds since 1970."""

    position: int
    relation: StopRelation
    arrival: float = 0.0
    departure: float = 0.0


def list_visits_ahead(
    timetable: Timetable, picture: LivePicture, key: tuple[int, int], at: float
) -> list[VisitAhead]:
    """What boards at each stop ahead show of a run now; `NO_DATA` where they can only show the timetable."""
    trips = timetable.trips
    begin, end = trips.rows_of(key[1])
    start = timetable.days.start_of(key[0])
    forecast = picture.find_forecast(key)
    skipped = frozenset[int]() if forecast is None else forecast.skipped
    vehicle = picture.find_vehicle_on(key)
    next_position = None if vehicle is None else vehicle.next_position
    seen_at = picture.find_update_stamp(key) if vehicle is None else vehicle.seen_at.timestamp()
    is_proven = next_position is not None and seen_at is not None and at - seen_at <= TRUSTED_SECONDS
    planned = zip(trips.arrivals[begin:end].tolist(), trips.departures[begin:end].tolist(), strict=True)
    visits: list[VisitAhead] = []
    for position, (arrival, departure) in islice(enumerate(planned), next_position or 0, None):
        if position in skipped:
            visits.append(VisitAhead(position, StopRelation.SKIPPED))
            continue
        timing = _find_timing(picture, key, position, start + arrival, start + departure)
        if timing is None:
            continue
        expected, departs, source = timing
        if not is_proven and departs < at - (0 if source == "timetable" else GONE_SECONDS):
            continue
        if source == "timetable":
            visits.append(VisitAhead(position, StopRelation.NO_DATA))
        else:
            visits.append(VisitAhead(position, StopRelation.SCHEDULED, max(expected, at), max(departs, at)))
    return visits


def _expect(
    timetable: Timetable, picture: LivePicture | None, found: DepartureRow, at: float
) -> _Expectation | None:
    """What is known of this visit; none when the bus has left, skips the stop or does not run."""
    trips = timetable.trips
    position = found.row - trips.rows_of(found.trip)[0]
    dwell = int(trips.departures[found.row]) - int(trips.arrivals[found.row])
    scheduled = found.at if position == 0 else found.at - dwell
    key = (found.day, found.trip)
    of_trip = BY_GTFS_VALUE[trips.low_floor[found.trip]]
    if picture is None or not picture.knows(key):
        if found.at < at:
            return None
        return _Expectation(found, position, scheduled, scheduled, "timetable", None, None, None, of_trip)
    if picture.is_canceled_key(key):
        return None
    vehicle = picture.find_vehicle_on(key)
    next_position = None if vehicle is None else vehicle.next_position
    if next_position is not None and next_position > position:
        return None
    timing = _find_timing(picture, key, position, scheduled, found.at)
    if timing is None:
        return None
    expected, departs, source = timing
    seen_at = picture.find_update_stamp(key) if vehicle is None else vehicle.seen_at.timestamp()
    age = None if seen_at is None else max(0, round(at - seen_at))
    is_proven = next_position is not None and age is not None and age <= TRUSTED_SECONDS
    if not is_proven and departs < at - (0 if source == "timetable" else GONE_SECONDS):
        return None
    stops_away = None
    if vehicle is not None and next_position is not None:
        stops_away = position - next_position + (0 if vehicle.is_at_stop else 1)
    return _Expectation(
        found,
        position,
        scheduled,
        expected if source == "timetable" else math.ceil(max(expected, at)),
        source,
        vehicle,
        stops_away,
        None if source == "timetable" else age,
        choose_low_floor(LowFloor.UNKNOWN if vehicle is None else vehicle.low_floor, of_trip),
    )


def _find_timing(
    picture: LivePicture, key: tuple[int, int], position: int, scheduled: float, departs: float
) -> tuple[float, float, Source] | None:
    """Expected arrival and departure, and who says so; none when the stop is skipped or was passed."""
    forecast = picture.find_forecast(key)
    if forecast is not None:
        if position in forecast.skipped:
            return None
        arrival, departure = forecast.arrivals[position], forecast.departures[position]
        if arrival is not None and departure is not None:
            return (departure if position == 0 else arrival), departure, "live"
    predicted = picture.find_predicted(key, position)
    if predicted is not None:
        return (predicted[1] if position == 0 else predicted[0]), predicted[1], "predicted"
    if forecast is not None and position < forecast.first_told < len(forecast.arrivals):
        # The update begins further on: with the delay it has there, the bus may have passed here already.
        delay = forecast.first_delay_seconds
        return scheduled + delay, departs + delay, "live"
    return scheduled, departs, "timetable"


def _make_arrival(timetable: Timetable, one: _Expectation) -> Arrival:
    trips = timetable.trips
    route = timetable.routes[trips.route_of(one.found.trip)]
    vehicle = one.vehicle
    is_last = one.found.row == trips.rows_of(one.found.trip)[1] - 1
    return Arrival(
        run=Run(date.fromordinal(one.found.day), trips.id_of(one.found.trip)),
        position=one.position,
        stop_id=timetable.stops.id_of(trips.stop_at(one.found.row)),
        route_id=route.id,
        route_name=route.name,
        headsign=trips.headsign_at_row(one.found.trip, one.found.row),
        vehicle_id=None if vehicle is None else vehicle.id,
        plate=None if vehicle is None else vehicle.plate or None,
        scheduled_at=moment_of(one.scheduled),
        expected_at=moment_of(one.expected),
        stops_away=one.stops_away,
        source=one.source,
        age_seconds=one.age_seconds,
        low_floor=one.low_floor,
        may_board=not is_last and int(trips.flags[one.found.row]) & MAY_BOARD > 0,
    )
