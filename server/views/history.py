"""The history of one reservation: its trail, the notes and the messages about it, as sentences in their order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from booking import messages as m
from booking.desk import BusMessage
from booking.events import EventType
from booking.reservation import Reservation, Step
from booking.sentences import list_sentences, say
from gtfs.identifiers import RunId
from server.bookings import BookingService
from server.views.desk import tell_message
from server.views.views import Views
from server.world.live_world import LiveWorld


class HistoryEntry(Struct, frozen=True):
    """One thing that happened."""

    at: datetime
    kind: Literal["step", "note", "message"]
    what: str
    """The type of the step (`requested`, `assigned`, …); `note`; `message`, `message_acknowledged`."""
    sentence: m.Sentence
    by: str | None = None
    """The dispatcher, of a note or a message."""


class ReservationHistory(Struct, frozen=True):
    """One reservation, open or ended, with everything that happened to it, oldest first."""

    reservation: m.ReservationView
    entries: tuple[HistoryEntry, ...]


class Histories:
    """Tells histories."""

    def __init__(self, views: Views, world: LiveWorld, bookings: BookingService) -> None:
        self._views = views
        self._world = world
        self._bookings = bookings

    def tell(self, reservation: Reservation, messages: tuple[BusMessage, ...]) -> ReservationHistory:
        """The whole of it; of `messages` those that are about it."""
        about = (message for message in messages if message.reservation_id == reservation.id)
        entries = [
            *(self._step(step, reservation) for step in reservation.trail),
            *(
                HistoryEntry(n.at, "note", "note", say("history.note", text=n.text), n.by)
                for n in reservation.notes
            ),
            *(entry for message in about for entry in self._message(message)),
        ]
        return ReservationHistory(
            self._views.reservation(reservation), tuple(sorted(entries, key=lambda entry: entry.at))
        )

    def _step(self, step: Step, reservation: Reservation) -> HistoryEntry:
        stop, bus = self._views.stop_ref(reservation.stop_id), self._bus(step.run_id, reservation)
        reason = _reason(step.why)
        key = f"history.{step.type}" + (f"_{step.why}" if step.type == EventType.REPORTED else "")
        if key not in list_sentences():  # of another version
            return HistoryEntry(step.at, "step", step.type, m.Sentence(step.type, step.type))
        ko = say(key, stop=stop.name, bus=bus.ko, reason=reason.ko).ko
        en = say(key, stop=stop.names.get("en") or stop.name, bus=bus.en, reason=reason.en).en
        return HistoryEntry(step.at, "step", step.type, m.Sentence(ko, en[:1].upper() + en[1:]))

    def _bus(self, run_id: RunId | None, reservation: Reservation) -> m.Sentence:
        if run_id is None:
            return say("history.bus_without_plate", route="?")
        held = reservation.find_hold(run_id)
        vehicle_id = held.vehicle_id if held else self._bookings.ledger(run_id).vehicle_id
        plate, route = self._views.plate_of(vehicle_id), self._world.route_name_of(run_id)
        return say("history.bus" if plate else "history.bus_without_plate", plate=plate, route=route)

    def _message(self, message: BusMessage) -> Iterator[HistoryEntry]:
        plate = self._views.plate_of(message.vehicle_id) or message.vehicle_id
        words = tell_message(message, self._views)
        told = m.Sentence(
            say("history.message", plate=plate, text=words.ko).ko,
            say("history.message", plate=plate, text=words.en).en,
        )
        yield HistoryEntry(message.at, "message", "message", told, message.by)
        if message.acknowledged_at:
            what = "message_acknowledged"
            yield HistoryEntry(message.acknowledged_at, "message", what, say(f"history.{what}", plate=plate))


def _reason(why: str | None) -> m.Sentence:
    key = f"reason.{why}"
    return say(key if key in list_sentences() else "reason.unknown")
