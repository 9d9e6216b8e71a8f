"""What is known of a route before it has a timetable: its stops, how often it runs, and who runs it."""

from datetime import date

import msgspec

from gtfs.identifiers import RouteId, StopId

SECONDS_PER_DAY = 86_400
SECONDS_PER_HOUR = 3_600
SECONDS_PER_MINUTE = 60


class Company(msgspec.Struct, frozen=True):
    """Who runs a route: a row of `agency.txt`."""

    id: str
    name: str
    url: str
    name_en: str | None = None


class StopPlace(msgspec.Struct, frozen=True):
    """A place where buses stop: a row of `stops.txt`."""

    id: StopId
    code: str
    """The number on the sign. Empty when the stop has none."""
    name: str
    lat: float
    lon: float
    name_en: str | None = None
    wheelchair_boarding: int = 0
    """As GTFS has it: 0 unknown, 1 possible, 2 not possible."""
    description: str = ""


class Direction(msgspec.Struct, frozen=True):
    """The stops of one direction, in order, and what the bus shows while it serves them."""

    headsign: str
    stop_ids: tuple[StopId, ...]
    headsign_en: str | None = None
    returns_from: int | None = None
    """Position (from 0) from which the bus is on its way back, for a route that is one long round."""
    return_headsign: str = ""
    return_headsign_en: str | None = None


class Headways(msgspec.Struct, frozen=True):
    """Minutes between departures."""

    typical: float
    peak: float
    """07:00-09:00 and 17:00-20:00."""
    late: float
    """Before 06:00 and from 22:00, on a route that also runs by day."""


class RouteService(msgspec.Struct, frozen=True):
    """One route and how it runs every day."""

    id: RouteId
    name: str
    company_id: str
    directions: tuple[Direction, ...]
    headways: Headways
    first_departure_seconds: int
    """Since the start of the service day."""
    last_departure_seconds: int
    """Not before the first; past 86,400 for a departure after midnight. Equal to the first: one departure."""
    run_minutes: float
    """From the first stop of a direction to its last, away from the peaks."""
    low_floor_share: float | None
    """Between 0 and 1; None when nobody knows."""
    long_name: str = ""
    long_name_en: str | None = None
    color: str = ""
    """Six hexadecimal digits, as GTFS writes colours, or empty."""
    text_color: str = ""
    description: str = ""


class Attribution(msgspec.Struct, frozen=True):
    """Whom a feed owes its data to: a row of `attributions.txt`."""

    organization: str
    url: str
    is_producer: bool = False
    is_authority: bool = False


class FeedMark(msgspec.Struct, frozen=True):
    """What a feed says of itself: `feed_info.txt`, `attributions.txt` and the days it is valid on."""

    publisher: str
    publisher_url: str
    version: str
    valid_from: date
    valid_until: date
    attributions: tuple[Attribution, ...] = ()
    publisher_en: str | None = None
    language: str = "ko"


class Town(msgspec.Struct, frozen=True):
    """Everything a feed is written from."""

    mark: FeedMark
    companies: tuple[Company, ...]
    stops: tuple[StopPlace, ...]
    routes: tuple[RouteService, ...]
    timezone: str = "Asia/Seoul"
