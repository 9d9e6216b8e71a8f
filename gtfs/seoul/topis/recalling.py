"""A feed that was made of the city's answers, taken apart again by route: so a new start goes on where it was."""

from collections import defaultdict

from gtfs.identifiers import RouteId, Run, TripId, VehicleId
from gtfs.realtime.entities import Alert, LiveFeed, TripReference, TripUpdate, VehiclePosition
from gtfs.seoul.topis.route_feed import RouteFeed
from gtfs.seoul.topis.run_choice import OnRun
from gtfs.service_time import format_seconds
from gtfs.timetable import Timetable


def split_by_route(timetable: Timetable, feed: LiveFeed) -> dict[RouteId, RouteFeed]:
    """What the feed says of each route, with the run that each bus was on."""
    vehicles: dict[RouteId, list[VehiclePosition]] = defaultdict(list)
    updates: dict[RouteId, list[TripUpdate]] = defaultdict(list)
    alerts: dict[RouteId, list[Alert]] = defaultdict(list)
    for seen in feed.vehicles:
        if seen.trip is not None and seen.trip.route_id is not None:
            vehicles[seen.trip.route_id].append(seen)
    for update in feed.trip_updates:
        if update.trip.route_id is not None:
            updates[update.trip.route_id].append(update)
    for alert in feed.alerts:
        for route_id in {
            route_id for one in alert.informed if (route_id := one.route_id or _route_of(one.trip))
        }:
            alerts[route_id].append(alert)
    return {
        route_id: RouteFeed(
            vehicles=tuple(vehicles[route_id]),
            trip_updates=tuple(updates[route_id]),
            alerts=tuple(alerts[route_id]),
            on_run=dict(one for seen in vehicles[route_id] if (one := _find_on_run(timetable, seen))),
            unmatched={},
        )
        for route_id in {**vehicles, **updates, **alerts}
    }


def _route_of(trip: TripReference | None) -> RouteId | None:
    return None if trip is None else trip.route_id


def _find_on_run(timetable: Timetable, seen: VehiclePosition) -> tuple[VehicleId, OnRun] | None:
    trip = seen.trip
    if trip is None or trip.trip_id is None or trip.start_date is None or seen.seen_at is None:
        return None
    start = trip.start_time_seconds
    trip_id = trip.trip_id if start is None else TripId(f"{trip.trip_id}@{format_seconds(start)}")
    place = timetable.trips.find(trip_id)
    if place < 0 or seen.vehicle.id is None or seen.stop_sequence is None:
        return None
    position = timetable.trips.find_position(place, seen.stop_sequence)
    return (
        (seen.vehicle.id, OnRun(Run(trip.start_date, trip_id), position, seen.seen_at))
        if position >= 0
        else None
    )
