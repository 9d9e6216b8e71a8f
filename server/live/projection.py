"""From a stored event to what one audience is told: the same now and on `resume`.

What is told carries the present state of the reservation, so that an old event never shows an old truth.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from booking.desk import Desk, MessageId
from booking.draft import Document, Key
from booking.events import OF_CALLS, OF_DISPATCHERS, OF_MESSAGES, Event, EventType
from booking.reservation import Reservation
from booking.states import State
from booking.watchbook import Trouble, TroubleKind
from booking.watching import BEGINS, ENDS
from gtfs.identifiers import StopId
from server.live.commands import plain
from server.store.documents import DocumentStore, StoredEvent
from server.store.keys import OPERATIONS
from server.views.desk import message_sent, message_to_bus, name_item, put_on_list
from server.views.person_calls import find_person_call
from server.views.views import Views

NOTHING: Mapping[Key, Document | None] = {}
E = EventType
WITHDRAWN = {
    E.DECLINED, E.REASSIGNED, E.PASSED_BY, E.BUS_LOST, E.RELEASED, E.CANCELLED, E.NO_SHOW, E.EXPIRED, E.UNRESOLVED,
    E.ALIGHTED,
}  # fmt: skip
REMINDERS = {E.PINGED_AGAIN: "not_acknowledged", E.TWO_STOPS: "two_stops", E.APPROACHING: "approaching"}
ALIGHTINGS = {E.ALIGHTING, E.ALIGHT_UNSERVED, E.ALIGHT_SERVED, E.ALIGHT_CHANGED}
KINDS: dict[EventType, TroubleKind] = {
    type_: kind for table in (BEGINS, ENDS) for kind, type_ in table.items()
}
_NOTHING: dict[str, Any] = {"type": "forgotten"}
"""Of a message that is no longer kept."""
PINGS = {E.ASSIGNED, E.SECOND_HELD, E.BUS_KNOWN, E.ALIGHT_CHANGED}


class Projection:
    """Tells each audience what an event means to it."""

    def __init__(
        self, documents: DocumentStore, views: Views, known: Mapping[Key, Document | None] = NOTHING
    ) -> None:
        self._documents = documents
        self._views = views
        self._known = known

    def knowing(self, known: Mapping[Key, Document | None]) -> "Projection":
        """The same for events whose documents have just been stored: these are not read again.

        What somebody else changes at the same moment follows with the next number.
        """
        return Projection(self._documents, self._views.knowing(known), known) if known else self

    def payload(self, stored: StoredEvent) -> dict[str, Any]:
        """`{sequence, type, at, …}` for that audience."""
        head = {"sequence": stored.sequence, "at": stored.event.at.isoformat()}
        tell = self._teller(stored.audience)
        return {**head, **tell(stored.event)}

    def _teller(self, audience: str) -> Callable[[Event], dict[str, Any]]:
        if audience == OPERATIONS:
            return self._for_operations
        return self._for_driver if audience.startswith("vehicle:") else self._for_owner

    def _find(self, event: Event) -> Reservation | None:
        if event.reservation_id is None:
            return None
        known = self._known.get(("reservation", event.reservation_id))
        if isinstance(known, Reservation):
            return known
        return next(iter(self._documents.list_reservations([event.reservation_id])), None)

    def _for_owner(self, event: Event) -> dict[str, Any]:
        if event.type in OF_CALLS:
            call = find_person_call(self._desk(), event.stop_id or StopId(""))
            return {"type": "person", "call": plain(call) if call else None}
        reservation = self._find(event)
        if reservation is None:
            return {"type": "erased", "reservation_id": event.reservation_id}
        return {"type": "reservation", "reservation": plain(self._views.reservation(reservation))}

    def _for_operations(self, event: Event) -> dict[str, Any]:
        if event.type in OF_DISPATCHERS:
            return self._trouble(event)
        if event.type in OF_MESSAGES:
            message = self._desk().find_message(MessageId(event.about or ""))
            return {
                "type": "message",
                "message": plain(message_sent(message, self._views)) if message else None,
            }
        if event.type in OF_CALLS:
            return self._call(event, event.stop_id or StopId(""))
        if event.type is E.MARKED:
            return self._mark(event.about or "")
        reservation = self._find(event)
        item = self._views.operations_item(event, reservation)
        item = put_on_list(item, self._desk(), reservation) if item else None
        told: dict[str, Any] = {"type": "reservation" if item is None else "item"}
        told["reservation"] = plain(self._views.reservation(reservation)) if reservation else None
        if item is not None:
            told["item"] = plain(item)
        return told

    def _call(self, event: Event, stop_id: StopId) -> dict[str, Any]:
        """Somebody at a stop asks for a person, or is not there any more."""
        desk = self._desk()
        call = desk.find_call(stop_id)
        item = self._views.call_item(stop_id, call.at if call else event.at)
        listed = put_on_list(item, desk) if call else None
        if listed is not None:
            return {"type": "item", "item": plain(listed), "reservation": None}
        ended = plain(replace(item, key=name_item(item)))
        return {"type": "item_ended", "ended": ended, "reservation": None}

    def _desk(self) -> Desk:
        known = self._known.get(("desk", "live"))
        return known if isinstance(known, Desk) else self._documents.read_desk()

    def _mark(self, key: str) -> dict[str, Any]:
        """Who has that item of the list in hand now."""
        mark = self._desk().find_mark(key)
        return {
            "type": "mark",
            "key": key,
            "taken_by": mark.by if mark else None,
            "taken_at": mark.at.isoformat() if mark else None,
            "is_done": mark is not None and mark.is_done,
        }

    def _trouble(self, event: Event) -> dict[str, Any]:
        """A source, a bus or a kiosk that is not heard of, or is again: then the item, to be taken from the list."""
        trouble = Trouble(
            KINDS[event.type],
            event.at,
            event.why,
            event.source,
            event.vehicle_id,
            event.run_id,
            event.stop_id,
        )
        trouble_item = self._views.trouble_item(trouble)
        item = plain(put_on_list(trouble_item, self._desk()) or trouble_item)
        if event.type in BEGINS.values():
            return {"type": "item", "item": item, "reservation": None}
        return {"type": "item_ended", "ended": item, "reservation": None}

    def _for_driver(self, event: Event) -> dict[str, Any]:
        """What this bus is told. A ping that has been overtaken by its end is told as withdrawn."""
        if event.type in OF_MESSAGES:
            message = self._desk().find_message(MessageId(event.about or ""))
            return {"type": "message", **plain(message_to_bus(message, self._views))} if message else _NOTHING
        if event.type in (E.RAMP, E.SPACE):
            return {"type": "vehicle", **self._views.vehicle_state(event.vehicle_id)}
        reservation = self._find(event)
        held = None
        if reservation is not None and reservation.is_open and event.run_id is not None:
            held = reservation.find_hold(event.run_id)
        if reservation is None or held is None or held.vehicle_id != event.vehicle_id:
            return self._withdrawn(event, event.why or _ending(event, reservation))
        if event.type in WITHDRAWN:
            return self._withdrawn(event, event.why or event.type.value)
        if event.type in ALIGHTINGS and held.state is State.BOARDED:
            alighting = self._views.alighting_passenger(reservation, held)
            return {"type": "alighting_passenger", **plain(alighting)}
        if event.type in REMINDERS:
            why = REMINDERS[event.type]
            return {"type": "reminder", "reservation_id": reservation.id, "why": why}
        if event.type in PINGS and held.state is not State.BOARDED:
            waiting = self._views.waiting_passenger(reservation, held)
            return {"type": "waiting_passenger", **plain(waiting)}
        told = {"type": "passenger", "reservation_id": reservation.id, "state": held.state.value}
        if held.state is State.BOARDED:
            told["alighting"] = self._views.alighting_passenger(reservation, held).alighting
        return told

    @staticmethod
    def _withdrawn(event: Event, why: str) -> dict[str, Any]:
        return {"type": "withdrawn", "reservation_id": event.reservation_id, "why": why}


def _ending(event: Event, reservation: Reservation | None) -> str:
    """Why a ping no longer stands. How the ride ended is told to the bus that had it then, and to no other."""
    if event.type in WITHDRAWN:
        return event.type.value
    was_here = reservation is not None and any(
        one.vehicle_id == event.vehicle_id for one in reservation.holds
    )
    return reservation.state.value if reservation and was_here and not reservation.is_open else "released"
