"""Everything that crosses the wire between rider, driver, kiosk, dispatcher and server.

One definition serves as documentation, validation (msgspec) and source of the published schema. Moments are
RFC 3339 strings with an offset, durations whole seconds, places GTFS ids. Fields may be added; what is here
keeps its name and meaning.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from booking.kiosk_messages import KioskOrderView, KioskReport
from booking.needs import Need
from booking.states import State
from gtfs.identifiers import RouteId, RunId, StopId, TripId, VehicleId

VIEW_TYPES = frozenset({"board", "progress", "kiosk"})
"""Event types that are views: not stored, they carry the sequence of the last stored event and never advance it."""


class Sentence(Struct, frozen=True):
    """The same thing said in each language."""

    ko: str
    en: str


class StopRef(Struct, frozen=True):
    """A stop, as somebody is told about it."""

    stop_id: StopId
    name: str
    code: str = ""
    """The number painted on the pole (ARS id), empty where there is none."""
    names: dict[str, str] = {}
    """The name in other languages, where the timetable has any: `{"en": "City Hall"}`."""


class ArrivalView(Struct, frozen=True):
    """One line of a board."""

    route_id: RouteId
    route_name: str
    headsign: str
    trip_id: TripId
    service_date: date
    position: int
    """Place of this stop in the trip's list of stops, counted from 0 (a loop serves a stop twice)."""
    vehicle_id: VehicleId | None
    plate: str | None
    scheduled_at: datetime | None
    expected_at: datetime
    stops_away: int | None
    """Stops between the bus and this stop, 0 when it is here; null when nobody knows where the bus is."""
    source: Literal["live", "predicted", "timetable"]
    age: int | None
    """Seconds since the bus was last seen; null for `timetable`."""
    low_floor: Literal["yes", "no", "unknown"]
    spaces_free: int | None
    bookable: bool
    why_not: str | None
    """Stable code of the reason when not bookable."""
    route_names: dict[str, str] = {}
    """`route_name` in other languages."""
    headsigns: dict[str, str] = {}
    """`headsign` in other languages."""
    headway: int | None = None
    """Seconds between buses where nothing more is known: `expected_at` is then a guess, shown as "about every …"."""
    platform: str = ""
    """The platform (`platform_code`), for the board of a station."""
    silent: bool = False
    """By the timetable it should be on the road and heard of, and nobody hears it: it may come, or not."""
    occupancy: (
        Literal[
            "empty",
            "many_seats",
            "few_seats",
            "standing_room",
            "crushed",
            "full",
            "not_accepting",
            "not_boardable",
        ]
        | None
    ) = None
    """How full the bus is (GTFS-realtime, `VehiclePosition.OccupancyStatus`); null where nobody says so."""


class AlertView(Struct, frozen=True):
    """Something that people at a stop should know. Texts by language; the empty one where none is named."""

    header: dict[str, str]
    description: dict[str, str] = {}
    spoken_header: dict[str, str] = {}
    """The header as it is to be read aloud, where it differs (`tts_header_text`)."""
    url: dict[str, str] = {}
    effect: str = "UNKNOWN_EFFECT"
    """`NO_SERVICE`, `DETOUR`, `STOP_MOVED`, … (GTFS-realtime, `Alert.Effect`)."""
    severity: str = "UNKNOWN_SEVERITY"


class BoardView(Struct, frozen=True):
    """The board of one stop."""

    stop: StopRef
    as_of: datetime
    feed_age: int | None
    """Seconds since the newest live data was made; null when there is none."""
    arrivals: tuple[ArrivalView, ...]
    alerts: tuple[AlertView, ...] = ()
    """In force at this stop now, the most severe first; a few at most."""


class StepView(Struct, frozen=True):
    """One step of the chain, with its time."""

    type: str
    """`requested`, `assigned`, `delivered`, `acknowledged`, `declined`, `passed_by`, `bus_lost`, …"""
    at: datetime
    run_id: RunId | None = None
    why: str | None = None
    """Stable code of the reason: `run_cancelled`, `short_turned`, `stop_skipped`, `high_floor`, `full`, …"""
    sentence: Sentence | None = None
    """The same in words, where a bus was lost."""


class HoldView(Struct, frozen=True):
    """A run on which a place is held."""

    run_id: RunId
    trip_id: TripId
    service_date: date
    route_id: RouteId
    route_name: str
    headsign: str
    vehicle_id: VehicleId | None
    plate: str | None
    state: Literal["assigned", "delivered", "acknowledged", "boarded"]
    expected_at: datetime
    stops_away: int | None
    """To where the rider boards; once aboard, to where they get off."""
    route_names: dict[str, str] = {}
    headsigns: dict[str, str] = {}
    way: tuple[StopRef, ...] = ()
    """The last stops before there, in the order the bus serves them; a few at most. With `stops_away` = n the bus is at
    the n-th from their end, or has left it."""


class SkippedView(Struct, frozen=True):
    """A bus that comes first and cannot be booked, and why (`high_floor`, `no_space`, …)."""

    route_name: str
    expected_at: datetime
    why: str
    sentence: Sentence | None = None
    """The same in words."""


class ReservationView(Struct, frozen=True):
    """One reservation as its owner sees it."""

    reservation_id: str
    code: str
    """Short code for saying aloud, e.g. `47`; unique among open reservations of the stop."""
    state: State
    stop: StopRef
    alight_stop: StopRef | None
    needs: tuple[Need, ...]
    asked_at: datetime
    steps: tuple[StepView, ...]
    holds: tuple[HoldView, ...]
    """Empty while requested; one; or two when the driver of the first has not confirmed in time."""
    skipped: tuple[SkippedView, ...]
    question: Literal["did_you_board"] | None
    sentence: Sentence
    """Where things stand, in words for the rider."""
    ended: bool
    version: int
    depart_after: datetime | None = None
    """Booked ahead: no earlier run is held."""


class WaitingPassenger(Struct, frozen=True):
    """The ping: somebody waits for this bus. Kind of help, stops and a count, never a person."""

    reservation_id: str
    state: Literal["assigned", "delivered", "acknowledged"]
    run_id: RunId
    route_name: str
    stop: StopRef
    stops_away: int | None
    help: tuple[Need, ...]
    alight_stop: StopRef | None
    expected_at: datetime
    deadline: datetime
    """When the dispatcher is told if nobody has pressed."""
    advice: tuple[Sentence, ...] = ()
    """What helps, one for each of `help`."""


class AlightingPassenger(Struct, frozen=True):
    """Somebody on board who gets off with help."""

    reservation_id: str
    stop: StopRef | None
    stops_away: int | None
    help: tuple[Need, ...]
    alighting: Literal["later", "next", "acknowledged"] = "later"
    """`next`: the driver has been reminded and has not pressed `acknowledge` yet."""
    unserved: bool = False
    """The bus will not stop there (detour, short turn): the passenger has been told to talk to the driver."""
    advice: tuple[Sentence, ...] = ()
    expected_at: datetime | None = None
    """When the bus gets to that stop, as far as anybody knows."""


class BusMessageView(Struct, frozen=True):
    """A short message from the dispatchers, as its bus has it."""

    message_id: str
    at: datetime
    sentence: Sentence
    state: Literal["sent", "delivered", "acknowledged"]


class DriverSnapshot(Struct, frozen=True):
    """All a driver's device must know after connecting."""

    sequence: int
    vehicle_id: VehicleId
    plate: str
    run_id: RunId | None
    route_name: str | None
    headsign: str | None
    ramp_working: bool
    spaces_total: int
    spaces_taken_by_walk_ons: int
    waiting: tuple[WaitingPassenger, ...]
    on_board: tuple[AlightingPassenger, ...]
    messages: tuple[BusMessageView, ...] = ()
    """From the dispatchers, not confirmed yet; oldest first."""


class PassengerProgress(Struct, frozen=True):
    """How near the bus is by now to the stop where somebody waits, or gets off."""

    reservation_id: str
    stops_away: int | None
    expected_at: datetime | None = None
    """When the bus gets there, as far as anybody knows; sent again when it has moved by ten seconds."""


class DriverProgress(Struct, frozen=True):
    """The run a bus is on and how near its passengers are: a view, sent every few seconds, not stored."""

    run_id: RunId | None
    route_name: str | None
    headsign: str | None
    passengers: tuple[PassengerProgress, ...]


class RiderSnapshot(Struct, frozen=True):
    """A rider's open reservations (and those ended in the last hour)."""

    sequence: int
    reservations: tuple[ReservationView, ...]


class PersonCallView(Struct, frozen=True):
    """Somebody at the stop has asked for a person: what has become of it. Nothing is known of who."""

    asked_at: datetime
    taken_at: datetime | None = None
    """When a dispatcher took it in hand; null: none has yet."""


class KioskSnapshot(Struct, frozen=True):
    """All a kiosk must know after `hello`."""

    sequence: int
    stop: StopRef
    reservations: tuple[ReservationView, ...]
    board: BoardView
    person: PersonCallView | None = None
    """Whether somebody here has asked for a person."""


class OperationsItem(Struct, frozen=True):
    """Something that needs a dispatcher's eye."""

    kind: Literal[
        "not_acknowledged", "passed_by", "alighting_not_acknowledged", "alight_unserved", "ramp_broken",
        "ramp_reported", "not_let_on", "reported", "vehicle_silent", "kiosk_silent", "feed_outage", "person_asked",
    ]  # fmt: skip
    since: datetime
    sentence: Sentence
    reservation_id: str | None = None
    run_id: RunId | None = None
    vehicle_id: VehicleId | None = None
    plate: str | None = None
    stop: StopRef | None = None
    source: str | None = None
    """The source of live data, of a `feed_outage`; null when it is about all of them."""
    key: str = ""
    """Its name on the list: a newer item of the same name takes its place; what is taken in hand is named by it."""
    code: str | None = None
    """Short code of the reservation, where it is about one."""
    asked_at: datetime | None = None
    """Since when somebody waits."""
    needs: tuple[Need, ...] = ()
    taken_by: str | None = None
    """The dispatcher who has it in hand."""
    taken_at: datetime | None = None


class SentMessage(Struct, frozen=True):
    """A message to a bus, as the dispatchers follow it."""

    message_id: str
    vehicle_id: VehicleId
    plate: str | None
    by: str
    at: datetime
    sentence: Sentence
    reservation_id: str | None
    delivered_at: datetime | None
    acknowledged_at: datetime | None


class KioskHealth(Struct, frozen=True):
    """One enrolled kiosk and whether it is on the line."""

    stop: StopRef
    connected: bool
    version: str | None
    last_heard_at: datetime | None
    enrolled_at: datetime | None = None
    """When it traded its one-time code; null for one whose key is on the operator's list."""
    enrolled_by: str | None = None
    """The dispatcher who made the code."""
    report: KioskReport | None = None
    """Its last heartbeat; null before the first."""
    reported_at: datetime | None = None
    """When that came, by the server's clock."""
    orders: tuple[KioskOrderView, ...] = ()
    """What dispatchers had it do lately, newest first. Not in the snapshot; see `GET /operations/kiosks/{stop}`."""


class FeedHealth(Struct, frozen=True):
    """One source of live data and how it is."""

    source: str
    """Its address without any key, or its name."""
    age_seconds: int | None = None
    """Since its last good snapshot was made; null before the first."""
    vehicles: int = 0
    """Buses in that snapshot."""
    old_vehicles: int = 0
    """Of these, not heard of for more than 150 s."""
    unmatched_share: float = 0.0
    """Of the entities that name a trip, how many name one that the timetable does not know: 0 to 1."""
    fault: str | None = None
    """Stable code of what was wrong with the last answer; null when it was good."""
    fault_since: datetime | None = None
    next_try_at: datetime | None = None
    """When it is asked again, where that is later than the next round."""
    outage: Literal["silent", "old_vehicles"] | None = None
    """`silent`: nothing good for more than 90 s; `old_vehicles`: at least 20 % of its buses are old."""


class OperationsSnapshot(Struct, frozen=True):
    """The dispatcher's page: what needs a person, open reservations, kiosks, feeds."""

    sequence: int
    items: tuple[OperationsItem, ...]
    reservations: tuple[ReservationView, ...]
    kiosks: tuple[KioskHealth, ...]
    drivers_connected: int
    feeds: tuple[FeedHealth, ...] = ()
    messages: tuple[SentMessage, ...] = ()
    """To buses, newest first."""
