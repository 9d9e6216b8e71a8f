"""Somebody at a stop asks for a person: kept on the dispatchers' desk until one of them is done with it.

Nothing is kept of who asks: which stop, and when. There is one call a stop, however often it is pressed; the stop's
kiosk is told when a dispatcher has it in hand.
"""

from datetime import timedelta

from booking.desk import PersonCall
from booking.draft import Draft
from booking.events import EventType
from booking.reservation import Owner
from gtfs.identifiers import StopId

CALL_LASTS = timedelta(hours=1)
"""Whoever asked longer ago is not at the stop any more."""


def call_person(draft: Draft, stop_id: StopId) -> PersonCall:
    """Put it on the list; a call that stands there already is the same call."""
    desk = draft.desk()
    standing = desk.find_call(stop_id)
    if standing is not None:
        return standing
    call = PersonCall(stop_id, draft.now)
    draft.save_desk(desk.without_mark(call.item).with_call(call))  # whose hand the last one was in
    draft.record(EventType.PERSON_ASKED, owner=_kiosk_of(stop_id), stop_id=stop_id)
    return call


def tell_kiosk(draft: Draft, item: str) -> None:
    """A dispatcher has taken that item, let it go, or is done with it: where it is a call, its stop is told."""
    call = next((one for one in draft.desk().calls if one.item == item), None)
    if call is not None:
        draft.record(EventType.PERSON_CALL, owner=_kiosk_of(call.stop_id), stop_id=call.stop_id)


def end_old_calls(draft: Draft) -> None:
    """Take from the list what nobody waits for any more."""
    desk = draft.desk()
    for call in desk.calls:
        if draft.now - call.at >= CALL_LASTS:
            desk = desk.without_call(call.item)
            draft.save_desk(desk)
            draft.record(EventType.PERSON_GONE, owner=_kiosk_of(call.stop_id), stop_id=call.stop_id)


def _kiosk_of(stop_id: StopId) -> Owner:
    return Owner(f"stop:{stop_id}")
