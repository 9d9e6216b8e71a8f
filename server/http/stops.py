"""`/stops`: find a stop, its routes, its board, and the slice of the timetable that its kiosk stores."""

from flask import Blueprint

from booking.messages import BoardView
from booking.stop_messages import (
    DestinationView,
    Nearby,
    RouteAtStop,
    StopDetail,
    StopList,
    StopNearby,
    StopView,
)
from gtfs.entities import Stop
from gtfs.slice_making import make_stop_slice
from gtfs.stop_slice import StopSlice
from server.composition import Services
from server.http.keeping import ARRIVALS_ELSEWHERE, BOARD, SLICE, TIMETABLE
from server.http.operation import operation
from server.http.paging import SortKey, cut_page
from server.http.queries import BoardQuery, NearbyQuery, StopsQuery
from server.views.nearby import list_nearby
from server.views.stops import refer_to

blueprint = Blueprint("stops", __name__)
MOST_FOUND = 100_000
"""More stops than any city has: a page is cut of all that are found."""
LOOKED_THROUGH = 30
"""Low-floor arrivals of a stop nearby, of which those that can be booked and caught are shown: the first ones of a busy
stop leave before anybody gets there."""


@operation(
    blueprint, "GET", "/stops", summary="Find stops near a point, or by name or number", answer=StopList,
    keeping=TIMETABLE, query=StopsQuery, refusals=("unknown_cursor",),
)  # fmt: skip
def find(services: Services, query: StopsQuery) -> StopList:
    """Nearest or best match first; with neither `near` nor `q` all stops, in the order of the timetable."""
    timetable, point, text = services.world.timetable, query.find_point(), query.q.strip()
    if point is not None:
        around = sorted(timetable.list_stops_near(*point, query.radius, MOST_FOUND), key=_by_distance)
        close = cut_page(around, _by_distance, query.limit)
        near = (_view(services, stop, round(metres)) for stop, metres in close.rows)
        return StopList(tuple(near), close.next)
    found = timetable.search_stops(text, MOST_FOUND) if text else timetable.list_stops()
    page = cut_page(list(enumerate(found)), lambda one: (one[0],), query.limit)
    return StopList(tuple(_view(services, stop) for _, stop in page.rows), page.next)


def _by_distance(one: tuple[Stop, float]) -> SortKey:
    stop, metres = one
    return metres, stop.id


@operation(
    blueprint, "GET", "/stops/{stop}", summary="One stop with its routes", answer=StopDetail, keeping=TIMETABLE,
)  # fmt: skip
def look(services: Services, stop: str) -> StopDetail:
    """`stop` is a `stop_id` or an ARS id."""
    found = services.get_stop(stop)
    routes = tuple(
        RouteAtStop(
            pattern.route.id,
            pattern.route.name,
            pattern.headsign,
            pattern.route.color,
            tuple(DestinationView(s.id, s.name, s.code, dict(s.names)) for s in pattern.following),
            dict(pattern.route.names),
            dict(pattern.headsigns),
        )
        for pattern in services.world.timetable.list_patterns_at(found.id)
    )
    return StopDetail(
        found.id,
        found.name,
        found.code,
        found.lat,
        found.lon,
        found.wheelchair_boarding,
        routes,
        dict(found.names),
    )


@operation(
    blueprint, "GET", "/stops/{stop}/arrivals", summary="The board of one stop", answer=BoardView, keeping=BOARD,
    query=BoardQuery,
)  # fmt: skip
def board(services: Services, stop: str, query: BoardQuery) -> BoardView:
    """What comes next, what is known of it and how old that is, and what can be booked."""
    return services.views.board(
        services.get_stop(stop),
        limit=query.limit,
        low_floor_only=query.low_floor == "yes",
    )


@operation(
    blueprint, "GET", "/stops/{stop}/nearby", summary="Low-floor buses that can be caught at stops nearby",
    answer=Nearby, keeping=ARRIVALS_ELSEWHERE,
    query=NearbyQuery,
)  # fmt: skip
def nearby(services: Services, stop: str, query: NearbyQuery) -> Nearby:
    """Where to go, and whom to call, when nothing low-floor comes here soon."""
    found = list_nearby(
        services.world.timetable,
        services.get_stop(stop),
        lambda one: services.views.board(one, limit=LOOKED_THROUGH, low_floor_only=True),
        radius_metres=query.radius,
        within=query.patience,
    )
    stops = tuple(
        StopNearby(_view(services, one.stop, round(one.distance_metres)), one.arrivals) for one in found
    )
    return Nearby(stops, services.settings.call_taxi)


@operation(
    blueprint, "GET", "/stops/{stop}/slice", summary="The timetable of one stop, for its kiosk to store",
    answer=StopSlice, keeping=SLICE,
)  # fmt: skip
def slice_(services: Services, stop: str) -> StopSlice:
    """Enough for a kiosk to go on without a line."""
    return make_stop_slice(services.world.timetable, services.get_stop(stop).id, services.clock())


def _view(services: Services, stop: Stop, distance_metres: int | None = None) -> StopView:
    after = services.world.timetable.find_stop_after(stop.id)
    return StopView(
        stop.id,
        stop.name,
        stop.code,
        stop.lat,
        stop.lon,
        stop.wheelchair_boarding,
        distance_metres,
        dict(stop.names),
        refer_to(after) if after else None,
    )
