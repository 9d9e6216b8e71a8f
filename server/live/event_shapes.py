"""Every event that each namespace sends, with the shape of what it carries: the source of the page about events.

What a namespace really sends is held against this by `tests/journeys/test_described_events.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from booking import messages as m


class Reminder(Struct, frozen=True):
    """The driver is to look again."""

    reservation_id: str
    why: Literal["not_acknowledged", "two_stops", "approaching"]


class PassengerMoved(Struct, frozen=True):
    """A press has been taken."""

    reservation_id: str
    state: Literal["assigned", "delivered", "acknowledged", "boarded"]
    alighting: Literal["later", "next", "acknowledged"] = "later"
    """Aboard: how far the reminder to let them off has come."""


class Withdrawn(Struct, frozen=True):
    """This bus need not stop for them any more."""

    reservation_id: str
    why: str
    """The code of the reason where there is one, otherwise how the reservation ended, or `released`."""


class VehicleTold(Struct, frozen=True):
    """Ramp or spaces, as the driver said."""

    ramp_working: bool
    spaces_taken_by_walk_ons: int


class Forgotten(Struct, frozen=True):
    """What this was about is not kept any more: nothing to show."""


class ReservationTold(Struct, frozen=True):
    """One step of one reservation, as it stands by now."""

    reservation: m.ReservationView | None
    """Null when it has been erased since; only dispatchers are told so."""


class Erased(Struct, frozen=True):
    """Nothing is kept of that reservation any more."""

    reservation_id: str | None


class BoardTold(Struct, frozen=True):
    """The board of the stop that is looked at."""

    board: m.BoardView


class ItemTold(Struct, frozen=True):
    """Something needs a person."""

    item: m.OperationsItem
    reservation: m.ReservationView | None


class ItemEnded(Struct, frozen=True):
    """It does not any more: the item, to be taken from the list."""

    ended: m.OperationsItem
    reservation: m.ReservationView | None


class MessageTold(Struct, frozen=True):
    """A message to a bus has been written, delivered or confirmed."""

    message: m.SentMessage | None
    """Null when it is not kept any more."""


class MarkTold(Struct, frozen=True):
    """Who has an item of the list in hand."""

    key: str
    taken_by: str | None
    taken_at: datetime | None
    is_done: bool


class KioskTold(Struct, frozen=True):
    """A kiosk's parts, versions or orders have changed."""

    kiosk: m.KioskHealth


class PersonTold(Struct, frozen=True):
    """What has become of whoever asked for a person at this stop."""

    call: m.PersonCallView | None
    """Null: a dispatcher is done with it, or it was too long ago."""


class EventKind(Struct, frozen=True):
    """One type of event."""

    name: str
    """Its `type`."""
    carries: type[Struct]
    """Its fields stand beside `sequence`, `type` and `at`."""
    when: str

    @property
    def is_view(self) -> bool:
        """Whether it is shown and never advances the sequence."""
        return self.name in m.VIEW_TYPES or self.carries is KioskTold


class NamespaceTold(Struct, frozen=True):
    """What a namespace sends."""

    snapshot: type[Struct]
    events: tuple[EventKind, ...]


_RESERVATION = EventKind("reservation", ReservationTold, "on each step of the chain")
_ERASED = EventKind("erased", Erased, "its owner had everything deleted")
_BOARD = EventKind("board", BoardTold, "every few seconds")
NAMESPACES: Mapping[str, NamespaceTold] = {
    "/rider": NamespaceTold(m.RiderSnapshot, (_RESERVATION, _ERASED, _BOARD)),
    "/driver": NamespaceTold(
        m.DriverSnapshot,
        (
            EventKind(
                "waiting_passenger",
                m.WaitingPassenger,
                "somebody waits for this bus: the ping; they get off somewhere else",
            ),
            EventKind("reminder", Reminder, "nobody pressed for 15 s; the stop comes near"),
            EventKind("passenger", PassengerMoved, "a press has been taken"),
            EventKind("withdrawn", Withdrawn, "this bus need not stop for them any more"),
            EventKind(
                "alighting_passenger",
                m.AlightingPassenger,
                "one stop before somebody gets off, again while nobody presses; when the bus will not stop there, "
                "or will after all; when somebody aboard gets off somewhere else",
            ),
            EventKind("vehicle", VehicleTold, "ramp or spaces have changed"),
            EventKind("message", m.BusMessageView, "a dispatcher has written, or the driver has confirmed"),
            EventKind("forgotten", Forgotten, "in place of a message that is not kept any more"),
            EventKind("progress", m.DriverProgress, "every few seconds, when something in it has changed"),
        ),
    ),
    "/kiosk": NamespaceTold(
        m.KioskSnapshot,
        (
            _RESERVATION,
            _ERASED,
            EventKind(
                "person", PersonTold, "somebody here asked for a person, a dispatcher took it or is done"
            ),
            _BOARD,
        ),
    ),
    "/operations": NamespaceTold(
        m.OperationsSnapshot,
        (
            _RESERVATION,
            EventKind("item", ItemTold, "something needs a person"),
            EventKind(
                "item_ended",
                ItemEnded,
                "a source, a bus or a kiosk is heard of again; nobody asks for a person any more",
            ),
            EventKind("message", MessageTold, "a message to a bus was written, delivered or confirmed"),
            EventKind("mark", MarkTold, "an item was taken, let go or settled"),
            EventKind("kiosk", KioskTold, "a kiosk's parts, versions or orders have changed"),
        ),
    ),
}
"""Namespace → what it sends."""
