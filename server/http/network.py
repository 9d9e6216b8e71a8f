"""`/network`: the lines of the routes and their stops, to be drawn without anybody else's map."""

import math

from flask import Blueprint
from msgspec import Struct

from gtfs.identifiers import RouteId, StopId
from server.composition import Services
from server.http.keeping import TIMETABLE
from server.http.operation import operation

blueprint = Blueprint("network", __name__)


class NetworkStop(Struct, frozen=True, omit_defaults=True):
    """A stop that some line serves (WGS 84 degrees)."""

    stop_id: StopId
    name: str
    lat: float
    lon: float
    code: str = ""
    names: dict[str, str] = {}


class NetworkLine(Struct, frozen=True, omit_defaults=True):
    """One direction of a route, as most of its trips go."""

    route_id: RouteId
    name: str
    headsign: str
    stops: tuple[int, ...]
    """Places in `Network.stops`, counted from 0, in the order in which they are served."""
    color: str = ""
    names: dict[str, str] = {}


class Network(Struct, frozen=True):
    """Every line of the timetable in force."""

    stops: tuple[NetworkStop, ...]
    lines: tuple[NetworkLine, ...]


@operation(
    blueprint, "GET", "/network", summary="The lines of the routes with their stops, for a map",
    answer=Network, keeping=TIMETABLE,
)  # fmt: skip
def network(services: Services) -> Network:
    """The same until another timetable comes. Stops without a place are left out."""
    timetable = services.world.timetable
    stops: list[NetworkStop] = []
    place_of: dict[int, int] = {}
    lines: list[NetworkLine] = []
    for route, headsign, places in timetable.list_lines():
        for place in places:
            stop = timetable.stops[place]
            if place not in place_of and not (math.isnan(stop.lat) or math.isnan(stop.lon)):
                place_of[place] = len(stops)
                names = dict(stop.names)
                stops.append(
                    NetworkStop(stop.id, stop.name, round(stop.lat, 5), round(stop.lon, 5), stop.code, names)
                )
        drawn = tuple(place_of[place] for place in places if place in place_of)
        lines.append(NetworkLine(route.id, route.name, headsign, drawn, route.color, dict(route.names)))
    return Network(tuple(stops), tuple(lines))
