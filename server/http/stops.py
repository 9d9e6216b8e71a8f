"""`/stops`: find a stop, its routes, its board, and the slice of the timetable that its kiosk stores."""

from datetime import timedelta

from flask import Blueprint, request

from booking.messages import BoardView
from gtfs.entities import Stop
from gtfs.stop_slice import StopSlice, make_stop_slice
from server.composition import Services
from server.errors import BadRequest
from server.http.bodies import (
    DestinationView,
    Nearby,
    RouteAtStop,
    StopDetail,
    StopList,
    StopNearby,
    StopView,
)
from server.http.keeping import ARRIVALS_ELSEWHERE, BOARD, SLICE, TIMETABLE
from server.http.operation import coordinates, operation, whole_number
from server.http.paging import CURSOR_MEANING, SortKey, cut_page
from server.views.nearby import list_nearby
from server.views.stops import refer_to

blueprint = Blueprint("stops", __name__)
MOST_STOPS = 50
MOST_FOUND = 100_000
"""More stops than any city has: a page is cut of all that are found."""
MOST_ARRIVALS = 50
NEARBY_METRES, FARTHEST_METRES = 500, 1500
PATIENCE_SECONDS = 1200
LOOKED_THROUGH = 30
"""Low-floor arrivals of a stop nearby, of which those that can be booked and caught are shown: the first ones of a busy
stop leave before anybody gets there."""


@operation(
    blueprint, "GET", "/stops", summary="Find stops near a point, or by name or number", answer=StopList,
    keeping=TIMETABLE,
    query={
        "near": "LAT,LON", "radius": "metres, 1 to 3000, default 500", "q": "part of a name, or ARS id",
        "limit": f"1 to {MOST_STOPS}, default {MOST_STOPS}", "cursor": CURSOR_MEANING,
    },
)  # fmt: skip
def find(services: Services) -> StopList:
    """Nearest or best match first."""
    near, text = coordinates("near"), request.args.get("q", "").strip()
    limit = whole_number("limit", MOST_STOPS, 1, MOST_STOPS)
    timetable = services.world.timetable
    if near is not None:
        radius_metres = whole_number("radius", 500, 1, 3000)
        around = sorted(timetable.list_stops_near(*near, radius_metres, MOST_FOUND), key=_by_distance)
        close = cut_page(around, _by_distance, limit)
        stops = (_view(services, stop, round(metres)) for stop, metres in close.rows)
        return StopList(tuple(stops), close.next)
    if not text:
        raise BadRequest("parameter_invalid", "Give `near` or `q`.", "`near`나 `q`가 있어야 합니다.")
    found = list(enumerate(timetable.search_stops(text, MOST_FOUND)))
    page = cut_page(found, lambda one: (one[0],), limit)
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
    query={"limit": f"1 to {MOST_ARRIVALS}, default 10", "low_floor": "`yes`: only low-floor buses"},
)  # fmt: skip
def board(services: Services, stop: str) -> BoardView:
    """What comes next, what is known of it and how old that is, and what can be booked."""
    return services.views.board(
        services.get_stop(stop),
        limit=whole_number("limit", 10, 1, MOST_ARRIVALS),
        low_floor_only=request.args.get("low_floor") == "yes",
    )


@operation(
    blueprint, "GET", "/stops/{stop}/nearby", summary="Low-floor buses that can be caught at stops nearby",
    answer=Nearby, keeping=ARRIVALS_ELSEWHERE,
    query={
        "radius": f"metres, 1 to {FARTHEST_METRES}, default {NEARBY_METRES}",
        "within": f"seconds that the rider would wait, 60 to 5400, default {PATIENCE_SECONDS}",
    },
)  # fmt: skip
def nearby(services: Services, stop: str) -> Nearby:
    """Where to go, and whom to call, when nothing low-floor comes here soon."""
    found = list_nearby(
        services.world.timetable,
        services.get_stop(stop),
        lambda one: services.views.board(one, limit=LOOKED_THROUGH, low_floor_only=True),
        radius_metres=whole_number("radius", NEARBY_METRES, 1, FARTHEST_METRES),
        within=timedelta(seconds=whole_number("within", PATIENCE_SECONDS, 60, 5400)),
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
