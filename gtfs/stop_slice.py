"""Everything a kiosk needs to know of its stop when the line is cut, as one document.

The server makes it from the timetable, the kiosk keeps it on disk and answers from it: routes and where they go,
and all departures from now to the day after tomorrow. It is marked as timetable only.
"""

from datetime import date, datetime

from msgspec import Struct

from gtfs.entities import NO_NAMES, NamesIn
from gtfs.identifiers import RouteId, StopId, TripId
from gtfs.low_floor import LowFloor

HOURS_AHEAD = 36


class SliceStop(Struct, frozen=True):
    """A stop by what people call it."""

    stop_id: StopId
    name: str
    code: str
    names: NamesIn = NO_NAMES
    """The name in other languages."""
    spoken_name: str = ""
    """The name as it is read aloud, where that differs."""
    spoken_names: NamesIn = NO_NAMES


class SliceRoute(Struct, frozen=True):
    """A route from this stop towards one headsign."""

    route_id: RouteId
    name: str
    headsign: str
    color: str
    following_stops: tuple[SliceStop, ...]
    """The stops after this one, in order."""
    names: NamesIn = NO_NAMES
    headsigns: NamesIn = NO_NAMES


class SliceDeparture(Struct, frozen=True):
    """A run that stops here, by the timetable."""

    trip_id: TripId
    service_date: date
    position: int
    route_id: RouteId
    headsign: str
    departure_at: datetime
    low_floor: LowFloor
    may_board: bool = True
    must_phone: bool = False
    headway_seconds: int | None = None


class StopSlice(Struct, frozen=True):
    """The timetable of one stop."""

    stop: SliceStop
    routes: tuple[SliceRoute, ...]
    departures: tuple[SliceDeparture, ...]
    made_at: datetime
    ends_at: datetime
    """Later departures are not in it."""
    feed_version: str
    attribution: str
    is_synthetic: bool
    timezone: str
    headsigns: dict[str, dict[str, str]] = {}
    """Headsign → language → the same in that language."""
