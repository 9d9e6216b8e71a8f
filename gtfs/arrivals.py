"""The next buses at a stop: timetable and live world joined, each with its source and the age of what is known.

Where a trip update gives a time it counts (`live`); otherwise a bus whose place is known is expected when the
prediction says (`predicted`); otherwise the timetable speaks. A bus that has left the stop is not listed, and a
bus that has not is never expected in the past. The rows of live runs lie ready in the picture, sorted by stop and
time; those of all other runs come from the timetable.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from gtfs.boarding import MAY_BOARD, MUST_PHONE
from gtfs.departure_search import moment_of
from gtfs.entities import NO_NAMES, NamesIn
from gtfs.identifiers import RouteId, Run, RunId, StopId, VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor
from gtfs.realtime.entities import Occupancy
from gtfs.realtime.expectations import TIMETABLE
from gtfs.realtime.live_boards import Line
from gtfs.realtime.matching import RunKey
from gtfs.realtime.picture import LivePicture
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
    occupancy: Occupancy | None = None
    """How full the bus is, by its own word; none where nobody says so."""


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
    lines: list[Line] = []
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


def _list_planned(
    timetable: Timetable,
    picture: LivePicture | None,
    stop_id: StopId,
    at: float,
    wanted: tuple[float, int, int | None, bool],
) -> list[Line]:
    """Departures of runs that no feed speaks of, in order of departure."""
    until, limit, route, low_floor_only = wanted
    known = {} if picture is None else picture.expected.rows.index
    trips = timetable.trips
    first_rows, arrivals, departures = trips.first_rows, trips.row_arrivals, trips.row_departures
    size = limit if picture is None and not low_floor_only else 2 * limit + 8
    while True:
        found = timetable.search_departures(
            stop_id, at, limit=size, until=until + _LONG_STOP_SECONDS, route=route
        )
        lines: list[Line] = []
        for scheduled, day, trip, row in found:
            key = (day, trip)
            if key in known or (low_floor_only and trips.low_floor[trip] != _LOW_FLOOR):
                continue
            if row != first_rows[trip]:
                scheduled -= departures[row] - arrivals[row]
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
    moment = moment_of(start + (trips.row_departures if row == begin else trips.row_arrivals)[row])
    route_place = trips.trip_routes[trip]
    route = timetable.routes[route_place]
    return Arrival(
        run=Run(timetable.days.date_of(day), trips.id_of(trip)),
        position=row - begin,
        stop_id=timetable.stops.id_of(trips.row_stops[row]),
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
        may_board=row != end - 1 and trips.row_flags[row] & MAY_BOARD > 0,
        must_phone=trips.row_flags[row] & MUST_PHONE > 0,
        is_silent=picture is not None
        and picture.is_missed(route_place, start + trips.row_departures[begin], at),
        route_names=route.names,
        headsigns=trips.headsigns_at_row(trip, row),
        headway_seconds=trips.find_headway(trip),
    )


def _make_live(
    timetable: Timetable, picture: LivePicture, key: RunKey, row: int, at: float, expected: float
) -> Arrival:
    """A line of a run that a feed speaks of; `row` is one of the picture's."""
    boards = picture.boards
    position, planned_at, source, stop, flags = boards.describe(row)
    of_run = picture.describe(key)
    stops_away = None
    if of_run.next_position is not None:
        stops_away = max(0, position - of_run.next_position + (0 if of_run.is_at_stop else 1))
    age = None
    if source != TIMETABLE and of_run.seen_at is not None:
        age = max(0, round(at - of_run.seen_at))
    stop_time = of_run.first_row + position
    return Arrival(
        run=of_run.run,
        position=position,
        stop_id=timetable.stops.id_of(stop),
        route_id=of_run.route.id,
        route_name=of_run.route.name,
        headsign=of_run.headsign if of_run.is_extra else timetable.trips.headsign_at_row(key[1], stop_time),
        vehicle_id=of_run.vehicle_id,
        plate=of_run.plate,
        scheduled_at=moment_of(planned_at),
        expected_at=moment_of(expected),
        stops_away=stops_away,
        source=_SOURCES[source],
        age_seconds=age,
        low_floor=of_run.low_floor,
        may_board=flags & MAY_BOARD > 0 and position != of_run.last_position,
        must_phone=flags & MUST_PHONE > 0,
        route_names=of_run.route.names,
        headsigns=NO_NAMES if of_run.is_extra else timetable.trips.headsigns_at_row(key[1], stop_time),
        headway_seconds=None
        if source != TIMETABLE or of_run.is_extra
        else timetable.trips.find_headway(key[1]),
        occupancy=None if source == TIMETABLE else of_run.occupancy,
    )
