"""Which routes somebody wants to know of now: those of booked runs, of kiosk stops, and the others that run."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from gtfs.identifiers import RouteId, StopId
from gtfs.seoul.topis.planning import Tier, Wish
from gtfs.timetable import Timetable

LEAD_SECONDS = 900
"""A route is worth asking so long before its first bus leaves…"""
LAG_SECONDS = 3600
"""… and so long after its last should have arrived."""


def list_wishes(
    timetable: Timetable,
    *,
    booked: Iterable[RouteId],
    stops: Iterable[StopId],
    others: Iterable[RouteId] | None,
    now: datetime,
) -> tuple[Wish, ...]:
    """The routes to ask, each in its first tier; one that does not run now is left out. `others`: none for all."""
    running = _list_running(timetable, now)
    tiers: dict[RouteId, Tier] = {}
    for route_id in booked:
        tiers.setdefault(route_id, Tier.BOOKED)
    for stop_id in stops:
        if timetable.stops.find(stop_id) >= 0:
            for route in timetable.list_routes_at(stop_id):
                tiers.setdefault(route.id, Tier.KIOSK)
    for route_id in running if others is None else others:
        tiers.setdefault(route_id, Tier.OTHER)
    return tuple(Wish(route_id, tier) for route_id, tier in tiers.items() if route_id in running)


def find_first_departure(timetable: Timetable, route_id: RouteId, now: datetime) -> datetime | None:
    """When the route begins on the next service day that it has; none when that is not within a week."""
    route = timetable.routes.find(route_id)
    if route < 0:
        return None
    trips = timetable.trips
    places = np.array(trips.places_of_route(route), np.intp)
    firsts = trips.first_departures[places]
    today = timetable.days.day_of(now.timestamp())
    for day in range(today, today + 8):
        runs = timetable.days.active_on(day)[trips.services[places]] & (firsts >= 0)
        if runs.any():
            at = datetime.fromtimestamp(timetable.days.start_of(day) + int(firsts[runs].min()), now.tzinfo)
            if at > now:
                return at
    return None


def _list_running(timetable: Timetable, now: datetime) -> dict[RouteId, None]:
    """Routes with a run that is under way, soon begins or has just ended; in the order of the feed."""
    at, trips = now.timestamp(), timetable.trips
    found = np.zeros(len(timetable.routes), np.bool_)
    for day in timetable.days.days_running_at(at):
        seconds = at - timetable.days.start_of(day)
        runs = (trips.first_departures >= 0) & (trips.first_departures - LEAD_SECONDS <= seconds)
        runs &= trips.last_arrivals + LAG_SECONDS >= seconds
        runs &= timetable.days.active_on(day)[trips.services]
        found[np.asarray(trips.routes)[runs]] = True
    return {timetable.routes.id_of(place): None for place in found.nonzero()[0].tolist()}
