"""Somebody at a stop asks for a person: what its kiosk is told of that."""

from booking.desk import Desk
from booking.messages import PersonCallView
from gtfs.identifiers import StopId


def find_person_call(desk: Desk, stop_id: StopId) -> PersonCallView | None:
    """What has become of whoever asked for a person at that stop; None when nobody waits for one."""
    call = desk.find_call(stop_id)
    if call is None:
        return None
    mark = desk.find_mark(call.item)
    return PersonCallView(call.at, mark.at if mark and mark.at >= call.at else None)
