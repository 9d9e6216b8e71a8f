"""What a timetable is made of, as values: stops, routes, trips, stop times, departures."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from gtfs.identifiers import RouteId, Run, StopId, TripId
from gtfs.low_floor import LowFloor

WheelchairBoarding = Literal[0, 1, 2]
"""`stops.wheelchair_boarding`: 0 nobody said, 1 possible, 2 not possible; inherited from the parent station."""


NamesIn = Mapping[str, str]
"""The same name in other languages than the feed's: language (`en`) → name; only those that the feed gives."""

NO_NAMES: NamesIn = {}


class Stop(Struct, frozen=True, gc=False):
    """A pole where buses stop (정류소)."""

    id: StopId
    code: str
    """The number painted on the pole (`stop_code`, the ARS id), empty where there is none."""
    name: str
    lat: float
    lon: float
    wheelchair_boarding: WheelchairBoarding
    parent_id: StopId | None
    platform_code: str
    names: NamesIn = NO_NAMES
    spoken_name: str = ""
    """The name as it is to be read aloud (`tts_stop_name`), empty where it can be read as it is written."""
    spoken_names: NamesIn = NO_NAMES


class Route(Struct, frozen=True, gc=False):
    """A line of buses under one name (노선)."""

    id: RouteId
    short_name: str
    long_name: str
    type: int
    """`routes.route_type`, 3 = bus."""
    color: str
    """Six hexadecimal digits without `#`, empty where the feed gives none."""
    text_color: str
    names: NamesIn = NO_NAMES
    """`name` in other languages."""

    @property
    def name(self) -> str:
        """What is written on the bus."""
        return self.short_name or self.long_name


class Trip(Struct, frozen=True, gc=False):
    """One journey along the stops of a route, repeated on every day of its service."""

    id: TripId
    route_id: RouteId
    headsign: str
    """`trip_headsign`; where the feed gives none, the name of the last stop."""
    direction_id: int | None
    low_floor: LowFloor
    feed_trip_id: TripId
    """The id in the feed: differs from `id` for a trip that frequencies.txt repeats."""
    start_time_seconds: int | None
    """First departure, seconds since the start of the service day; none for a trip without stop times."""
    block_id: str
    headsigns: NamesIn = NO_NAMES
    headway_seconds: int | None = None
    """Where frequencies.txt promises nothing but a bus every so many seconds (exact_times 0): the trip's times are
    guesses then. None for a trip with a timetable."""


class StopTime(Struct, frozen=True, gc=False):
    """A trip's visit to a stop."""

    position: int
    """Place in the trip's list of stops, counted from 0."""
    stop_sequence: int
    """The feed's own number for it, which may have gaps."""
    stop_id: StopId
    arrival_seconds: int
    """Seconds since the start of the service day; 86400 and more is past midnight."""
    departure_seconds: int
    may_board: bool
    may_alight: bool
    must_phone: bool = False
    """Only for who has phoned the agency."""


class Departure(Struct, frozen=True, gc=False):
    """A run's visit to a stop, in real time of the timetable."""

    run: Run
    position: int
    stop_id: StopId
    route_id: RouteId
    route_name: str
    headsign: str
    arrival_at: datetime
    departure_at: datetime
    may_board: bool
    low_floor: LowFloor
    """What the timetable says of the trip; the bus that comes may say otherwise."""
    must_phone: bool = False
    """Only for who has phoned the agency."""
    headsigns: NamesIn = NO_NAMES
    headway_seconds: int | None = None
    """See `Trip.headway_seconds`."""


class RouteAtStop(Struct, frozen=True):
    """Where one can go from a stop with one route towards one headsign."""

    route: Route
    headsign: str
    following: tuple[Stop, ...]
    """The stops after this one, in order; of all trips with this headsign together."""
    headsigns: NamesIn = NO_NAMES


class FeedInfo(Struct, frozen=True):
    """Who made the timetable and what it is worth (feed_info.txt, attributions.txt)."""

    publisher: str
    url: str
    language: str
    version: str
    start_date: date | None
    end_date: date | None
    attribution: str
    """A sentence naming the sources, to be shown where the timetable is shown; may be empty."""
    is_synthetic: bool
    """Departure times were calculated (from headways, say), not published."""
    is_sample: bool
    """A town made up for trying things out."""
    publishers: dict[str, str] = {}
    """`publisher` in other languages."""
