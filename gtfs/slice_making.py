"""Cutting out of a compiled timetable what one stop needs by itself."""

from datetime import datetime, timedelta

from gtfs.entities import Departure, RouteAtStop, Stop
from gtfs.identifiers import StopId
from gtfs.stop_slice import HOURS_AHEAD, SliceDeparture, SliceRoute, SliceStop, StopSlice
from gtfs.timetable import Timetable


def make_stop_slice(
    timetable: Timetable, stop_id: StopId, now: datetime, hours: int = HOURS_AHEAD
) -> StopSlice:
    """Cut the slice of one stop, so many hours ahead. Raises `UnknownStop`."""
    stop = timetable.get_stop(stop_id)
    ends_at = now + timedelta(hours=hours)
    rows = timetable.search_departures(stop_id, now.timestamp(), until=ends_at.timestamp())
    departures = timetable.make_departures(rows)
    return StopSlice(
        stop=_slice_stop(stop),
        routes=tuple(map(_slice_route, timetable.list_patterns_at(stop_id))),
        departures=tuple(map(_slice_departure, departures)),
        made_at=now,
        ends_at=ends_at,
        feed_version=timetable.feed_info.version,
        attribution=timetable.feed_info.attribution,
        is_synthetic=timetable.feed_info.is_synthetic,
        timezone=timetable.agency_timezone.key,
        headsigns={one.headsign: dict(one.headsigns) for one in departures if one.headsigns},
    )


def _slice_stop(stop: Stop) -> SliceStop:
    return SliceStop(stop.id, stop.name, stop.code, stop.names, stop.spoken_name, stop.spoken_names)


def _slice_route(pattern: RouteAtStop) -> SliceRoute:
    return SliceRoute(
        route_id=pattern.route.id,
        name=pattern.route.name,
        headsign=pattern.headsign,
        color=pattern.route.color,
        following_stops=tuple(map(_slice_stop, pattern.following)),
        names=pattern.route.names,
        headsigns=pattern.headsigns,
    )


def _slice_departure(departure: Departure) -> SliceDeparture:
    return SliceDeparture(
        trip_id=departure.run.trip_id,
        service_date=departure.run.service_date,
        position=departure.position,
        route_id=departure.route_id,
        headsign=departure.headsign,
        departure_at=departure.departure_at,
        low_floor=departure.low_floor,
        may_board=departure.may_board,
        must_phone=departure.must_phone,
        headway_seconds=departure.headway_seconds,
    )
