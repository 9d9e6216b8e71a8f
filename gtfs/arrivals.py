"""The next buses at a stop: timetable and live world joined, each with its source and the age of what is known.

Where a trip update gives a time it counts (`live`); otherwise a bus whose place is known is expected when the
prediction says (`predicted`); otherwise the timetable speaks. A bus that has left the stop is not listed, and a
bus that has not is never expected in the past. The rows of live runs lie ready in the picture, sorted by stop and
time; those of all other runs come from the timetable.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from gtfs.boarding import MAY_BOARD, MUST_PHONE
from gtfs.departure_search import moment_of
from gtfs.entities import NO_NAMES, NamesIn
from gtfs.identifiers import RouteId, Run, RunId, StopId, VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor, choose_low_floor
from gtfs.realtime.entities import StopRelation
from gtfs.realtime.expectations import TIMETABLE
from gtfs.realtime.matching import RunKey
from gtfs.realtime.picture import LivePicture, Vehicle
from gtfs.timetable import Timetable

Source = Literal["live", "predicted", "timetable"]

_SOURCES: tuple[Source, ...] = ("timetable", "predicted", "live")
_LONG_STOP_SECONDS = 120
"""A bus that stands so long at a stop is still put in its right place among those that arrive meanwhile."""


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
    is_silent: bool = False
    """It should be under way on a route whose buses report, and nothing was heard of it."""
    must_phone: bool = False
    """It stops only for who has phoned the agency."""
    route_names: NamesIn = NO_NAMES
    """`route_name` in other languages."""
    headsigns: NamesIn = NO_NAMES
    """`headsign` in other languages."""
    headway_seconds: int | None = None
    """Where no more is known than a bus every so many seconds (see `Trip.headway_seconds`); none with live data."""


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
    until = at + horizon_seconds
    route = None if route_id is None else timetable.get_route_place(route_id)
    lines: list[tuple[float, float, RunKey, int, bool]] = []
    if picture is not None:
        lines = picture.boards.list_coming(
            timetable.list_boarding_places(stop_id), at, until, limit, route, low_floor_only
        )
        if len(lines) == limit:
            until = min(until, lines[-1][0])
    lines += _list_planned(timetable, picture, stop_id, at, (until, limit, route, low_floor_only))
    lines.sort()
    return [
        _make_live(timetable, picture, key, row, at, expected)
        if is_live and picture is not None
        else _make_planned(timetable, picture, key, row, at)
        for expected, _, key, row, is_live in lines[:limit]
    ]


def find_run_at(
    timetable: Timetable, picture: LivePicture | None, run_id: RunId, position: int, now: datetime
) -> Arrival | None:
    """One known run at one of its stops, the last one too; none when it has left, does not run or is unknown."""
    at = now.timestamp()
    if picture is not None:
        key = picture.key_of(run_id)
        row = None if key is None else picture.find_row(key, position)
        if key is not None and row is not None:
            expected = picture.boards.find_expected(row, at)
            return None if expected is None else _make_live(timetable, picture, key, row, at, expected)
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
    if timetable.days.start_of(day) + int(timetable.trips.departures[row]) < at:
        return None
    return _make_planned(timetable, picture, (day, trip), row, at)


class VisitAhead(Struct, frozen=True, gc=False):
    """What is expected at one of the stops that a run has not left yet. Times in seconds since 1970."""

    position: int
    relation: StopRelation
    arrival: float = 0.0
    departure: float = 0.0


def list_visits_ahead(picture: LivePicture, key: RunKey, at: float) -> list[VisitAhead]:
    """What boards at each stop ahead show of a run now; `NO_DATA` where they can only show the timetable."""
    expected, number = picture.expected, picture.expected.rows.index[key]
    begin, end = expected.rows.offsets[number : number + 2].tolist()
    visits: list[VisitAhead] = []
    for row in range(begin + int(expected.floors[number]), end):
        position = row - begin
        if expected.is_skipped[row]:
            visits.append(VisitAhead(position, StopRelation.SKIPPED))
        elif picture.boards.find_expected(row, at) is None:
            continue
        elif expected.sources[row] == TIMETABLE:
            visits.append(VisitAhead(position, StopRelation.NO_DATA))
        else:
            arrival, departure = float(expected.arrivals[row]), float(expected.departures[row])
            visits.append(VisitAhead(position, StopRelation.SCHEDULED, max(arrival, at), max(departure, at)))
    return visits


def _list_planned(
    timetable: Timetable,
    picture: LivePicture | None,
    stop_id: StopId,
    at: float,
    wanted: tuple[float, int, int | None, bool],
) -> list[tuple[float, float, RunKey, int, bool]]:
    """Departures of runs that no feed speaks of: when expected, when planned, run, row; in order of departure."""
    until, limit, route, low_floor_only = wanted
    known = () if picture is None else picture.expected.rows.index
    trips = timetable.trips
    size = limit if picture is None and not low_floor_only else 2 * limit + 8
    while True:
        found = timetable.search_departures(
            stop_id, at, limit=size, until=until + _LONG_STOP_SECONDS, route=route
        )
        lines: list[tuple[float, float, RunKey, int, bool]] = []
        for departs, day, trip, row in found:
            key = (day, trip)
            if key in known or (low_floor_only and trips.low_floor[trip] != _LOW_FLOOR):
                continue
            scheduled = float(departs)
            if row != trips.rows_of(trip)[0]:
                scheduled -= int(trips.departures[row]) - int(trips.arrivals[row])
            if scheduled <= until:
                lines.append((scheduled, scheduled, key, row, False))
        if len(found) < size or len(lines) >= limit:
            return lines
        size *= 4


_LOW_FLOOR = BY_GTFS_VALUE.index(LowFloor.YES)


def _make_planned(
    timetable: Timetable, picture: LivePicture | None, key: RunKey, row: int, at: float
) -> Arrival:
    """A line of which only the timetable speaks."""
    day, trip = key
    trips = timetable.trips
    begin, end = trips.rows_of(trip)
    start = timetable.days.start_of(day)
    planned = trips.departures if row == begin else trips.arrivals
    moment = moment_of(start + int(planned[row]))
    route = timetable.routes[trips.route_of(trip)]
    begins_at = start + int(trips.first_departures[trip])
    return Arrival(
        run=Run(date.fromordinal(day), trips.id_of(trip)),
        position=row - begin,
        stop_id=timetable.stops.id_of(trips.stop_at(row)),
        route_id=route.id,
        route_name=route.name,
        headsign=trips.headsign_at_row(trip, row),
        vehicle_id=None,
        plate=None,
        scheduled_at=moment,
        expected_at=moment,
        stops_away=None,
        source="timetable",
        age_seconds=None,
        low_floor=BY_GTFS_VALUE[trips.low_floor[trip]],
        may_board=row != end - 1 and int(trips.flags[row]) & MAY_BOARD > 0,
        must_phone=int(trips.flags[row]) & MUST_PHONE > 0,
        is_silent=picture is not None and picture.is_missed(trips.route_of(trip), begins_at, at),
        route_names=route.names,
        headsigns=trips.headsigns_at_row(trip, row),
        headway_seconds=trips.find_headway(trip),
    )


def _make_live(
    timetable: Timetable, picture: LivePicture, key: RunKey, row: int, at: float, expected: float
) -> Arrival:
    """A line of a run that a feed speaks of; `row` is one of the picture's."""
    boards = picture.boards
    position, planned_at, source = boards.describe(row)
    vehicle = picture.find_vehicle_on(key)
    run, route_place, headsign, low_floor, count = _describe_run(timetable, picture, key, position)
    route = timetable.routes[route_place]
    return Arrival(
        run=run,
        position=position,
        stop_id=timetable.stops.id_of(boards.stop_of(row)),
        route_id=route.id,
        route_name=route.name,
        headsign=headsign,
        vehicle_id=None if vehicle is None else vehicle.id,
        plate=None if vehicle is None else vehicle.plate or None,
        scheduled_at=moment_of(planned_at),
        expected_at=moment_of(expected),
        stops_away=_count_stops_away(vehicle, position),
        source=_SOURCES[source],
        age_seconds=None if source == 0 else _find_age(picture, key, vehicle, at),
        low_floor=choose_low_floor(LowFloor.UNKNOWN if vehicle is None else vehicle.low_floor, low_floor),
        may_board=position != count - 1 and boards.may_board(row),
        must_phone=boards.must_phone(row),
        route_names=route.names,
        headsigns=_list_headsigns(timetable, picture, key, position),
        headway_seconds=timetable.trips.find_headway(key[1])
        if source == TIMETABLE and key not in picture.extras
        else None,
    )


def _describe_run(
    timetable: Timetable, picture: LivePicture, key: RunKey, position: int
) -> tuple[Run, int, str, LowFloor, int]:
    """Name, route, headsign, what is known of its wheelchair place, number of stops."""
    extra = picture.extras.get(key)
    if extra is not None:
        return extra.run, extra.route, extra.trip.headsign, extra.trip.low_floor, len(extra.stops)
    day, trip = key
    trips = timetable.trips
    begin, end = trips.rows_of(trip)
    return (
        Run(date.fromordinal(day), trips.id_of(trip)),
        trips.route_of(trip),
        trips.headsign_at_row(trip, begin + position),
        BY_GTFS_VALUE[trips.low_floor[trip]],
        end - begin,
    )


def _list_headsigns(timetable: Timetable, picture: LivePicture, key: RunKey, position: int) -> NamesIn:
    """The headsign in other languages; the feeds tell none of an added trip."""
    if key in picture.extras:
        return NO_NAMES
    return timetable.trips.headsigns_at_row(key[1], timetable.trips.rows_of(key[1])[0] + position)


def _count_stops_away(vehicle: Vehicle | None, position: int) -> int | None:
    if vehicle is None or vehicle.next_position is None:
        return None
    return max(0, position - vehicle.next_position + (0 if vehicle.is_at_stop else 1))


def _find_age(picture: LivePicture, key: RunKey, vehicle: Vehicle | None, at: float) -> int | None:
    """Seconds since the bus was seen, or since its trip update."""
    seen_at = picture.find_update_stamp(key) if vehicle is None else vehicle.seen_at.timestamp()
    return None if seen_at is None else max(0, round(at - seen_at))
