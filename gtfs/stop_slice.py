"""Everything a kiosk needs to know of its stop when the line is cut, as one document.

The server makes it from the timetable, the kiosk keeps it on disk and answers from it: routes and where they go,
and all departures from now to the day after tomorrow. It is marked as timetable only.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct

from gtfs.arrivals import Arrival
from gtfs.entities import NO_NAMES, NamesIn, Stop
from gtfs.identifiers import RouteId, Run, StopId, TripId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor
from gtfs.timetable import Timetable

HOURS_AHEAD = 36


class SliceStop(Struct, frozen=True):
    """A stop by what people call it."""

    stop_id: StopId
    name: str
    code: str
    names: NamesIn = NO_NAMES
    """The name in other languages."""
    spoken_name: str = ""
    """The name as it is read aloud, where that differs."""
    spoken_names: NamesIn = NO_NAMES


class SliceRoute(Struct, frozen=True):
    """A route from this stop towards one headsign."""

    route_id: RouteId
    name: str
    headsign: str
    color: str
    following_stops: tuple[SliceStop, ...]
    """The stops after this one, in order."""
    names: NamesIn = NO_NAMES
    headsigns: NamesIn = NO_NAMES


class SliceDeparture(Struct, frozen=True):
    """A run that stops here, by the timetable."""

    trip_id: TripId
    service_date: date
    position: int
    route_id: RouteId
    headsign: str
    departure_at: datetime
    low_floor: LowFloor
    may_board: bool = True
    must_phone: bool = False
    headway_seconds: int | None = None


class StopSlice(Struct, frozen=True):
    """The timetable of one stop."""

    stop: SliceStop
    routes: tuple[SliceRoute, ...]
    departures: tuple[SliceDeparture, ...]
    made_at: datetime
    ends_at: datetime
    """Later departures are not in it."""
    feed_version: str
    attribution: str
    is_synthetic: bool
    timezone: str
    headsigns: dict[str, dict[str, str]] = {}
    """Headsign → language → the same in that language."""


def make_stop_slice(
    timetable: Timetable, stop_id: StopId, now: datetime, hours: int = HOURS_AHEAD
) -> StopSlice:
    """Cut the slice of one stop, so many hours ahead. Raises `UnknownStop`."""
    stop = timetable.get_stop(stop_id)
    ends_at = now + timedelta(hours=hours)
    found = timetable.search_departures(stop_id, now.timestamp(), until=ends_at.timestamp())
    trips = timetable.trips
    departures = []
    headsigns: dict[str, dict[str, str]] = {}
    for row in found:
        departure = timetable.make_departure(row)
        departures.append(
            SliceDeparture(
                trip_id=departure.run.trip_id,
                service_date=departure.run.service_date,
                position=departure.position,
                route_id=departure.route_id,
                headsign=departure.headsign,
                departure_at=departure.departure_at,
                low_floor=BY_GTFS_VALUE[trips.low_floor[row.trip]],
                may_board=departure.may_board,
                must_phone=departure.must_phone,
                headway_seconds=departure.headway_seconds,
            )
        )
        if departure.headsigns:
            headsigns.setdefault(departure.headsign, dict(departure.headsigns))
    return StopSlice(
        stop=_slice_stop(stop),
        routes=tuple(
            SliceRoute(
                route_id=pattern.route.id,
                name=pattern.route.name,
                headsign=pattern.headsign,
                color=pattern.route.color,
                following_stops=tuple(map(_slice_stop, pattern.following)),
                names=pattern.route.names,
                headsigns=pattern.headsigns,
            )
            for pattern in timetable.list_patterns_at(stop_id)
        ),
        departures=tuple(departures),
        made_at=now,
        ends_at=ends_at,
        feed_version=timetable.feed_info.version,
        attribution=timetable.feed_info.attribution,
        is_synthetic=timetable.feed_info.is_synthetic,
        timezone=timetable.agency_timezone.key,
        headsigns=headsigns,
    )


def _slice_stop(stop: Stop) -> SliceStop:
    return SliceStop(stop.id, stop.name, stop.code, stop.names, stop.spoken_name, stop.spoken_names)


def board_from_slice(
    stop_slice: StopSlice, now: datetime, limit: int, *, low_floor_only: bool = False
) -> list[Arrival]:
    """The next departures by the stored timetable; nobody knows where the buses are."""
    routes = {route.route_id: route for route in stop_slice.routes}
    arrivals: list[Arrival] = []
    for departure in stop_slice.departures:
        if len(arrivals) >= limit:
            break
        if departure.departure_at < now or (low_floor_only and departure.low_floor is not LowFloor.YES):
            continue
        route = routes.get(departure.route_id)
        arrivals.append(
            Arrival(
                run=Run(departure.service_date, departure.trip_id),
                position=departure.position,
                stop_id=stop_slice.stop.stop_id,
                route_id=departure.route_id,
                route_name=departure.route_id if route is None else route.name,
                headsign=departure.headsign,
                vehicle_id=None,
                plate=None,
                scheduled_at=departure.departure_at,
                expected_at=departure.departure_at,
                stops_away=None,
                source="timetable",
                age_seconds=None,
                low_floor=departure.low_floor,
                may_board=departure.may_board,
                must_phone=departure.must_phone,
                route_names=NO_NAMES if route is None else route.names,
                headsigns=stop_slice.headsigns.get(departure.headsign, NO_NAMES),
                headway_seconds=departure.headway_seconds,
            )
        )
    return arrivals
