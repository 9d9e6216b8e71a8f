"""What live feeds say, as values: positions, trip updates, alerts (GTFS-realtime 2.0, gtfs.org/realtime/reference)."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor


class TripRelation(StrEnum):
    """`TripDescriptor.schedule_relationship`."""

    SCHEDULED = "scheduled"
    ADDED = "added"
    """A trip that is not in the timetable (ADDED, NEW)."""
    UNSCHEDULED = "unscheduled"
    CANCELED = "canceled"
    """Does not run (CANCELED, DELETED)."""
    REPLACEMENT = "replacement"
    DUPLICATED = "duplicated"


class StopRelation(StrEnum):
    """`StopTimeUpdate.schedule_relationship`."""

    SCHEDULED = "scheduled"
    SKIPPED = "skipped"
    NO_DATA = "no_data"
    UNSCHEDULED = "unscheduled"


class Occupancy(StrEnum):
    """`VehiclePosition.occupancy_status`."""

    EMPTY = "empty"
    MANY_SEATS = "many_seats"
    FEW_SEATS = "few_seats"
    STANDING_ROOM = "standing_room"
    CRUSHED = "crushed"
    FULL = "full"
    NOT_ACCEPTING = "not_accepting"
    NOT_BOARDABLE = "not_boardable"


class VehicleStatus(StrEnum):
    """`VehiclePosition.current_status`, relative to the current stop."""

    IN_TRANSIT_TO = "in_transit_to"
    INCOMING_AT = "incoming_at"
    STOPPED_AT = "stopped_at"


class TripReference(Struct, frozen=True, gc=False):
    """How a feed names a trip: by id and day, or by route, direction and start."""

    trip_id: TripId | None = None
    route_id: RouteId | None = None
    direction_id: int | None = None
    start_date: date | None = None
    start_time_seconds: int | None = None
    relation: TripRelation = TripRelation.SCHEDULED


class VehicleReference(Struct, frozen=True, gc=False):
    """How a feed names a vehicle, and whether a wheelchair can board it."""

    id: VehicleId | None = None
    label: str = ""
    plate: str = ""
    low_floor: LowFloor = LowFloor.UNKNOWN


class VehiclePosition(Struct, frozen=True, gc=False):
    """Where a vehicle is."""

    vehicle: VehicleReference
    trip: TripReference | None = None
    lat: float | None = None
    lon: float | None = None
    bearing: float | None = None
    """Degrees clockwise from north."""
    stop_sequence: int | None = None
    """The `stop_sequence` of the stop that it is at or going to."""
    stop_id: StopId | None = None
    status: VehicleStatus = VehicleStatus.IN_TRANSIT_TO
    seen_at: datetime | None = None
    """When the position was measured; none when the feed does not say."""
    occupancy: Occupancy | None = None
    entity_id: str = ""


class StopTimeUpdate(Struct, frozen=True, gc=False):
    """What is expected at one stop of a trip. Where both are given, the time counts more than the delay."""

    stop_sequence: int | None = None
    stop_id: StopId | None = None
    arrival_at: datetime | None = None
    arrival_delay_seconds: int | None = None
    departure_at: datetime | None = None
    departure_delay_seconds: int | None = None
    relation: StopRelation = StopRelation.SCHEDULED
    assigned_stop_id: StopId | None = None
    """Where the bus stops instead of the stop of the timetable (another platform, a moved stop)."""
    may_board: bool | None = None
    """`pickup_type` of the day; none where the feed leaves it to the timetable."""


class TripProperties(Struct, frozen=True, gc=False):
    """What a trip that the timetable lacks is called, and when it starts (`TripUpdate.trip_properties`)."""

    trip_id: TripId | None = None
    start_date: date | None = None
    start_time_seconds: int | None = None
    headsign: str = ""


class TripUpdate(Struct, frozen=True, gc=False):
    """What is expected of a trip."""

    trip: TripReference
    vehicle: VehicleReference | None = None
    stop_times: Sequence[StopTimeUpdate] = ()
    """In order of travel; those of a feed that was read are decoded when first looked at."""
    delay_seconds: int | None = None
    updated_at: datetime | None = None
    entity_id: str = ""
    properties: TripProperties | None = None


class InformedEntity(Struct, frozen=True, gc=False):
    """Whom an alert concerns: everything that is given must fit."""

    agency_id: str | None = None
    route_id: RouteId | None = None
    direction_id: int | None = None
    trip: TripReference | None = None
    stop_id: StopId | None = None
    route_type: int | None = None


class ActivePeriod(Struct, frozen=True, gc=False):
    """When an alert is to be shown; open where nothing is given. `end` itself is outside."""

    start: datetime | None = None
    end: datetime | None = None


class Alert(Struct, frozen=True):
    """Something people should know."""

    entity_id: str
    informed: tuple[InformedEntity, ...]
    header: dict[str, str]
    """By language code; the empty code where the feed names none."""
    description: dict[str, str] = {}
    spoken_header: dict[str, str] = {}
    """`tts_header_text`."""
    periods: tuple[ActivePeriod, ...] = ()
    """Always, when empty."""
    cause: str = "UNKNOWN_CAUSE"
    effect: str = "UNKNOWN_EFFECT"
    """Name of the enumeration in the specification."""
    severity: str = "UNKNOWN_SEVERITY"
    url: dict[str, str] = {}
    spoken_description: dict[str, str] = {}
    """`tts_description_text`."""

    def is_active(self, now: datetime) -> bool:
        """Whether it is to be shown now."""
        if not self.periods:
            return True
        return any(
            (period.start is None or period.start <= now) and (period.end is None or now < period.end)
            for period in self.periods
        )


class LiveFeed(Struct, frozen=True):
    """One snapshot of one source."""

    created_at: datetime | None
    """`FeedHeader.timestamp`; none when the feed does not say."""
    trip_updates: Sequence[TripUpdate] = ()
    """Those of a feed that was read are made when first looked at."""
    vehicles: tuple[VehiclePosition, ...] = ()
    alerts: tuple[Alert, ...] = ()
    is_differential: bool = False
    """It says only what changed since the last one (`FeedHeader.incrementality`)."""
    ignored: dict[str, int] = {}
    """Entities of other kinds, by kind."""
    deleted: frozenset[str] = frozenset()
    """Entities that a differential feed takes back, by id."""
