"""What a dispatcher can do: take something in hand, write to a bus, give a rider another run, leave a note.

Each of them leaves one line in the audit trail, in the same step as the change.
"""

from typing import Literal

from msgspec.structs import replace

from booking.audit import AuditEntry
from booking.desk import REPORTED_AS, BusMessage, Desk, Mark, MessageId, Template
from booking.draft import Draft
from booking.errors import NotFound, WrongMoment
from booking.events import EventType
from booking.holding import FindOffers
from booking.person_calls import tell_kiosk
from booking.reoffering import reoffer
from booking.reservation import Note, Reservation, ReservationId
from booking.settings import Rules
from booking.states import State
from gtfs.identifiers import RunId, StopId, VehicleId

MOST_NOTES = 20
ReassignReason = Literal["not_confirmed", "bus_silent", "bus_trouble", "by_dispatcher"]
CAN_BE_SETTLED = frozenset(REPORTED_AS.values()) | {"person_asked"}
"""Reports of what is over, and calls for a person: everything else leaves the list by itself when it is well again."""


def take(draft: Draft, item: str, by: str) -> Mark:
    """That thing is in this dispatcher's hand. Raises `WrongMoment` when it is in another's."""
    mark = draft.desk().find_mark(item)
    if mark is not None and mark.by == by and not mark.is_done:
        return mark
    _check_free(mark, by)
    return _mark(draft, Mark(item, by, draft.now), "take")


def let_go(draft: Draft, item: str, by: str) -> None:
    """It is in nobody's hand again; whoever sees it may let it go, also for a colleague who has gone home."""
    desk = draft.desk()
    mark = desk.find_mark(item)
    if mark is None or mark.is_done:
        return
    draft.save_desk(desk.without_mark(item))
    draft.record(EventType.MARKED, about=item)
    tell_kiosk(draft, item)
    draft.audit.append(AuditEntry(at=draft.now, by=by, what="let_go", about=item))


def settle_item(draft: Draft, item: str, by: str) -> Mark:
    """Nothing is left to do about it. Raises `WrongMoment` for what goes on, and what is in another's hand."""
    mark = draft.desk().find_mark(item)
    if item.partition(" ")[0] not in CAN_BE_SETTLED:
        raise WrongMoment("still_wrong")
    if mark is not None and mark.is_done:
        return mark
    _check_free(mark, by)
    return _mark(draft, Mark(item, by, draft.now, is_done=True), "settle")


def _check_free(mark: Mark | None, by: str) -> None:
    if mark is not None and mark.by != by and not mark.is_done:
        raise WrongMoment("taken_by_another", by=mark.by)


def _mark(draft: Draft, mark: Mark, what: str) -> Mark:
    desk = draft.desk().with_mark(mark)
    tell_kiosk(draft, mark.item)
    draft.save_desk(desk.without_report(mark.item).without_call(mark.item) if mark.is_done else desk)
    draft.record(EventType.MARKED, about=mark.item)
    draft.audit.append(AuditEntry(at=draft.now, by=mark.by, what=what, about=mark.item))
    return mark


def send_message(
    draft: Draft,
    *,
    message_id: MessageId,
    vehicle_id: VehicleId,
    by: str,
    template: Template | None = None,
    text: str = "",
    stop_id: StopId | None = None,
    reservation_id: ReservationId | None = None,
) -> BusMessage:
    """Write to the driver of that bus. Raises `NotFound` when there is no such bus, or no such reservation."""
    if draft.find_vehicle(vehicle_id) is None:
        raise NotFound("unknown_vehicle")
    if reservation_id is not None:
        stop_id = stop_id or draft.get_reservation(reservation_id).stop_id
    message = BusMessage(
        id=message_id,
        vehicle_id=vehicle_id,
        by=by,
        at=draft.now,
        template=template,
        text=text,
        stop_id=stop_id,
        reservation_id=reservation_id,
    )
    _keep(draft, draft.desk(), message, EventType.MESSAGE)
    draft.audit.append(
        AuditEntry(
            at=draft.now, by=by, what="message", vehicle_id=vehicle_id, reservation_id=reservation_id,
            detail=template or "free_text",
        )
    )  # fmt: skip
    return message


def message_delivered(draft: Draft, message_id: MessageId, vehicle_id: VehicleId) -> BusMessage:
    """The terminal has stored it. Raises `NotFound` for another bus's message."""
    message = _find_own(draft, message_id, vehicle_id)
    if message.delivered_at is not None:
        return message
    message = replace(message, delivered_at=draft.now)
    return _keep(draft, draft.desk(), message, EventType.MESSAGE_DELIVERED)


def acknowledge_message(draft: Draft, message_id: MessageId, vehicle_id: VehicleId) -> BusMessage:
    """The driver has read or heard it and pressed. Raises `NotFound` for another bus's message."""
    message = _find_own(draft, message_id, vehicle_id)
    if message.acknowledged_at is not None:
        return message
    at = message.delivered_at or draft.now
    message = replace(message, delivered_at=at, acknowledged_at=draft.now)
    return _keep(draft, draft.desk(), message, EventType.MESSAGE_ACKNOWLEDGED)


def _find_own(draft: Draft, message_id: MessageId, vehicle_id: VehicleId) -> BusMessage:
    message = draft.desk().find_message(message_id)
    if message is None or message.vehicle_id != vehicle_id:
        raise NotFound("unknown_message")
    return message


def _keep(draft: Draft, desk: Desk, message: BusMessage, type_: EventType) -> BusMessage:
    draft.save_desk(desk.with_message(message))
    draft.record(type_, vehicle_id=message.vehicle_id, about=message.id)
    return message


def reassign(
    draft: Draft,
    reservation: Reservation,
    run_id: RunId,
    reason: ReassignReason,
    by: str,
    find_offers: FindOffers,
    rules: Rules,
) -> Reservation:
    """Give up that run and hold the next eligible one, in the rider's turn, in the same step.

    Raises `WrongMoment` when the rider is aboard, the run is not held (any more), or there is no other bus: a rider
    never loses a bus for none.
    """
    if not reservation.is_open:
        raise WrongMoment("already_ended")
    held = reservation.find_hold(run_id)
    if held is None:
        raise WrongMoment("not_on_this_bus")
    if reservation.state is State.BOARDED:
        raise WrongMoment("already_aboard")
    moved = reoffer(draft, reservation, held, EventType.REASSIGNED, find_offers, rules, why=reason)
    if not moved.holds:
        raise WrongMoment("no_other_bus")
    draft.audit.append(
        AuditEntry(
            at=draft.now, by=by, what="reassign", reservation_id=reservation.id, vehicle_id=held.vehicle_id,
            about=run_id, detail=reason,
        )
    )  # fmt: skip
    return moved


def note(draft: Draft, reservation: Reservation, text: str, by: str) -> Reservation:
    """Write a note to a reservation, open or ended. Raises `WrongMoment` when it has as many as it can take."""
    if len(reservation.notes) >= MOST_NOTES:
        raise WrongMoment("too_many_notes")
    noted = replace(reservation, notes=(*reservation.notes, Note(draft.now, by, text)))
    draft.save_reservation(noted)
    draft.record(EventType.NOTED, noted)
    draft.audit.append(AuditEntry(at=draft.now, by=by, what="note", reservation_id=noted.id))
    return noted
