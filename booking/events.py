"""What happened, in the order it happened: the lines of every stream."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from booking.reservation import Owner, ReservationId
from gtfs.identifiers import RunId, StopId, VehicleId


class EventType(StrEnum):
    """Each kind of change. A change without its event, or an event without its change, cannot be stored."""

    REQUESTED = "requested"
    ASSIGNED = "assigned"
    SECOND_HELD = "second_held"
    BUS_KNOWN = "bus_known"
    """The run of a held place has got its bus: the first moment a driver can be told."""
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    PINGED_AGAIN = "pinged_again"
    ESCALATED = "escalated"
    TWO_STOPS = "two_stops"
    APPROACHING = "approaching"
    DECLINED = "declined"
    PASSED_BY = "passed_by"
    BUS_LOST = "bus_lost"
    RELEASED = "released"
    """A held place given back because the rider boarded the other bus, or ended the reservation."""
    ASKED = "asked"
    REPORTED = "reported"
    """A rider has told the dispatchers of something wrong with a bus; `why` is a `booking.desk.ReportKind`."""
    QUESTION_WITHDRAWN = "question_withdrawn"
    """The bus that was said to have gone is seen before the stop after all."""
    REASSIGNED = "reassigned"
    """A dispatcher has given the rider another run."""
    BOARDED = "boarded"
    ALIGHTING = "alighting"
    """One stop before somebody gets off; again with `not_acknowledged` while the driver does not press."""
    ALIGHTING_ACKNOWLEDGED = "alighting_acknowledged"
    ALIGHTING_ESCALATED = "alighting_escalated"
    ALIGHT_UNSERVED = "alight_unserved"
    """The bus that somebody is on will not stop where they get off; `why` as for `bus_lost`."""
    ALIGHT_SERVED = "alight_served"
    """It will, after all."""
    ALIGHT_CHANGED = "alight_changed"
    """The rider wants to get off somewhere else."""
    ALIGHTED = "alighted"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"
    UNRESOLVED = "unresolved"
    RAMP = "ramp"
    SPACE = "space"
    FEED_OUTAGE = "feed_outage"
    FEED_BACK = "feed_back"
    VEHICLE_SILENT = "vehicle_silent"
    VEHICLE_HEARD = "vehicle_heard"
    KIOSK_SILENT = "kiosk_silent"
    KIOSK_HEARD = "kiosk_heard"
    MESSAGE = "message"
    """A dispatcher has written to a bus; then what became of it there."""
    MESSAGE_DELIVERED = "message_delivered"
    MESSAGE_ACKNOWLEDGED = "message_acknowledged"
    MARKED = "marked"
    """A dispatcher has taken something in hand, let it go, or is done with it."""
    PERSON_ASKED = "person_asked"
    """Somebody at a stop asks for a person."""
    PERSON_CALL = "person_call"
    """A dispatcher has taken that in hand, let it go, or is done with it."""
    PERSON_GONE = "person_gone"
    """Nobody was done with it in time: whoever asked is not there any more."""
    NOTED = "noted"
    """A dispatcher has written a note to a reservation."""


REOFFERS: Mapping[EventType, frozenset[str]] = {
    EventType.DECLINED: frozenset({"ramp_broken", "full", "cannot_stop"}),
    EventType.PASSED_BY: frozenset({"passed_by", "no_answer"}),
    EventType.BUS_LOST: frozenset({
        "run_cancelled", "short_turned", "stop_skipped", "alight_stop_skipped", "bus_vanished", "run_withdrawn",
        "high_floor", "no_space", "ramp_broken",
    }),
    EventType.REASSIGNED: frozenset({"not_confirmed", "bus_silent", "bus_trouble", "by_dispatcher"}),
}  # fmt: skip
"""How somebody loses a run without wanting it, and every reason: each has a sentence, and nobody their turn."""

OF_DISPATCHERS = frozenset({
    EventType.FEED_OUTAGE, EventType.FEED_BACK, EventType.VEHICLE_SILENT, EventType.VEHICLE_HEARD,
    EventType.KIOSK_SILENT, EventType.KIOSK_HEARD,
})  # fmt: skip
"""Told to dispatchers alone: a driver or a rider can do nothing about them."""

NOT_FOR_BUSES = frozenset({EventType.REPORTED})
"""Of a bus, and not told to it: whoever reports their driver may still be aboard."""

OF_MESSAGES = frozenset({EventType.MESSAGE, EventType.MESSAGE_DELIVERED, EventType.MESSAGE_ACKNOWLEDGED})
"""Between dispatchers and one bus; a rider hears nothing of them."""
OF_CALLS = frozenset({EventType.PERSON_ASKED, EventType.PERSON_CALL, EventType.PERSON_GONE})
"""Between dispatchers and the kiosk of one stop."""
OF_DESK = frozenset({EventType.MARKED, EventType.NOTED})
"""Between dispatchers."""


class Event(Struct, frozen=True, kw_only=True):
    """One change. `why` is a stable code (`ramp_broken`, `full`, …) where there is a reason."""

    type: EventType
    at: datetime
    owner: Owner | None = None
    reservation_id: ReservationId | None = None
    run_id: RunId | None = None
    vehicle_id: VehicleId | None = None
    why: str | None = None
    stop_id: StopId | None = None
    """Where the kiosk stands that a `kiosk_silent`, a `kiosk_heard` or a call for a person is about."""
    source: str | None = None
    """The source of live data that a `feed_outage` or `feed_back` is about."""
    about: str | None = None
    """The message, or the item of the dispatchers' list."""
