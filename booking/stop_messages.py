"""What is told of stops: where they are, what they are called, where one can go from there, what else is near."""

from typing import Literal

from msgspec import Struct

from booking.messages import ArrivalView, StopRef
from gtfs.identifiers import RouteId, StopId


class StopView(Struct, frozen=True, omit_defaults=True):
    """One stop in a list."""

    stop_id: StopId
    name: str
    code: str
    lat: float
    lon: float
    wheelchair_boarding: Literal[0, 1, 2]
    """GTFS `stops.wheelchair_boarding`: 0 unknown, 1 possible, 2 not possible."""
    distance: int | None = None
    """Metres from the point asked about."""
    names: dict[str, str] = {}
    """The name in other languages, by language code."""
    towards: StopRef | None = None
    """The stop that most buses go to next: it tells the two sides of a street apart."""


class StopList(Struct, frozen=True):
    """Stops found."""

    stops: tuple[StopView, ...]
    next: str | None = None
    """The address of the next page; null on the last."""


class DestinationView(Struct, frozen=True):
    """A stop further along a route."""

    stop_id: StopId
    name: str
    code: str
    names: dict[str, str] = {}


class RouteAtStop(Struct, frozen=True):
    """One direction of a route at a stop, and where it goes from there."""

    route_id: RouteId
    name: str
    headsign: str
    color: str
    destinations: tuple[DestinationView, ...]
    names: dict[str, str] = {}
    headsigns: dict[str, str] = {}


class StopDetail(Struct, frozen=True):
    """One stop with its routes."""

    stop_id: StopId
    name: str
    code: str
    lat: float
    lon: float
    wheelchair_boarding: Literal[0, 1, 2]
    routes: tuple[RouteAtStop, ...]
    names: dict[str, str] = {}


class StopNearby(Struct, frozen=True):
    """A stop within reach, with the low-floor buses that can be booked and caught there."""

    stop: StopView
    """Its `distance` is from the stop asked about."""
    arrivals: tuple[ArrivalView, ...]


class Nearby(Struct, frozen=True):
    """What else there is where no low-floor bus comes."""

    stops: tuple[StopNearby, ...]
    """Nearest first; none when no such bus can be caught anywhere near."""
    call_taxi: str = ""
    """The telephone number of the city's taxis for people with impaired mobility; empty where none is known."""
