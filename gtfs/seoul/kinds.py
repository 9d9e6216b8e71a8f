"""The kinds of Seoul's bus routes: their colours, and what is assumed of a route nobody describes."""

import re
from collections.abc import Sequence
from types import MappingProxyType

from msgspec import Struct

from gtfs.synthesis.services import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, Headways

WHITE, BLACK = "FFFFFF", "000000"
NAME_OF_AIRPORT = "인천공항"


class Kind(Struct, frozen=True):
    """A kind of route, by its colour in the city's table."""

    name: str
    color: str
    text_color: str = WHITE


TRUNK = Kind("간선", "3B80AE")
BRANCH = Kind("지선", "598526")
VILLAGE = Kind("마을", "598526")
NIGHT = Kind("심야", "3B80AE")
EXPRESS = Kind("광역", "FF0000")
ROUND = Kind("순환", "C68400", BLACK)
AIRPORT = Kind("공항", "451E00")
TOUR = Kind("관광", "666666")
OTHER = Kind("", "666666")

_KINDS = MappingProxyType({kind.color: kind for kind in (TRUNK, BRANCH, EXPRESS, ROUND, AIRPORT)})


class UsualService(Struct, frozen=True):
    """How a route is assumed to run when no table says so."""

    headways: Headways
    first_departure_seconds: int
    last_departure_seconds: int


DAY_SERVICE = UsualService(Headways(20, 15, 30), 5 * SECONDS_PER_HOUR, 23 * SECONDS_PER_HOUR)
"""Every 20 minutes (15 at the peaks, 30 early and late) from 05:00 to 23:00."""
NIGHT_SERVICE = UsualService(
    Headways(30, 30, 30), 23 * SECONDS_PER_HOUR + 30 * SECONDS_PER_MINUTE, 27 * SECONDS_PER_HOUR
)
"""Every 30 minutes from 23:30 to 03:00."""


def is_night_route(name: str) -> bool:
    """Whether the number is that of a night bus."""
    return bool(re.match(r"N\d|심야", name))


def kind_by_color(text: str, route_name: str) -> Kind | None:
    """The kind for what the table says (`#598526` or `관광`); None when it says nothing known."""
    if text == TOUR.name:
        return TOUR
    kind = _KINDS.get(text.removeprefix("#").upper())
    if kind is TRUNK and is_night_route(route_name):
        return NIGHT
    if kind is BRANCH and re.match(r"[가-힣]", route_name):
        return VILLAGE
    return kind


def kind_by_name(route_name: str, stop_names: Sequence[str]) -> Kind:
    """The kind of a route that no table describes: by the shape of its number."""
    if any(name.startswith(NAME_OF_AIRPORT) for name in stop_names):
        return AIRPORT
    if is_night_route(route_name):
        return NIGHT
    if re.match(r"[가-힣]", route_name):
        return VILLAGE
    digits = re.match(r"\d+", route_name)
    if digits is None:
        return OTHER
    if len(digits[0]) == 3:
        return TRUNK
    if len(digits[0]) == 2:
        return ROUND
    return EXPRESS if digits[0].startswith("9") and len(digits[0]) == 4 else BRANCH


def usual_service(route_name: str) -> UsualService:
    """What is assumed of a route without a row in the table of services."""
    return NIGHT_SERVICE if is_night_route(route_name) else DAY_SERVICE
