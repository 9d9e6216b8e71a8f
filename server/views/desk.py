"""What dispatchers have in hand and what they say to buses, as each side is shown it."""

from typing import Literal

from msgspec.structs import replace

from booking import messages as m
from booking.desk import BusMessage, Desk
from booking.reservation import Reservation
from booking.sentences import say
from server.views.standing import say_each
from server.views.views import Views


def name_item(item: m.OperationsItem) -> str:
    """One name for each thing that is wrong, whoever tells of it and whenever."""
    about = item.reservation_id or item.vehicle_id or (item.stop and item.stop.stop_id) or item.source or ""
    return f"{item.kind} {about} {item.run_id or ''}".rstrip()


def put_on_list(
    item: m.OperationsItem, desk: Desk, reservation: Reservation | None = None
) -> m.OperationsItem | None:
    """The item with its name, who waits, and who has it in hand; None when somebody is done with it."""
    key = name_item(item)
    mark = desk.find_mark(key)
    if mark is not None and mark.at < item.since:
        mark = None  # that was another time
    if mark is not None and mark.is_done:
        return None
    return replace(
        item,
        key=key,
        code=reservation.code if reservation else None,
        asked_at=reservation.asked_at if reservation else None,
        needs=reservation.needs if reservation else (),
        taken_by=mark.by if mark else None,
        taken_at=mark.at if mark else None,
    )


def tell_message(message: BusMessage, views: Views) -> m.Sentence:
    """Its words in each language; free words are the same in all."""
    if message.template is None:
        return m.Sentence(message.text, message.text)
    if message.stop_id is None:
        return say(f"message.{message.template}", stop="?")
    stop = views.stop_ref(message.stop_id)
    return say_each(f"message.{message.template}", m.Sentence(stop.name, stop.names.get("en") or stop.name))


def message_to_bus(message: BusMessage, views: Views) -> m.BusMessageView:
    """As the bus has it."""
    return m.BusMessageView(message.id, message.at, tell_message(message, views), _state_of(message))


def message_sent(message: BusMessage, views: Views) -> m.SentMessage:
    """As the dispatchers follow it."""
    return m.SentMessage(
        message_id=message.id,
        vehicle_id=message.vehicle_id,
        plate=views.plate_of(message.vehicle_id) or None,
        by=message.by,
        at=message.at,
        sentence=tell_message(message, views),
        reservation_id=message.reservation_id,
        delivered_at=message.delivered_at,
        acknowledged_at=message.acknowledged_at,
    )


def _state_of(message: BusMessage) -> Literal["sent", "delivered", "acknowledged"]:
    if message.acknowledged_at:
        return "acknowledged"
    return "delivered" if message.delivered_at else "sent"
