"""Keeping the book of what is wrong: only a beginning and an end are told, each once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.draft import Draft
from booking.events import EventType
from booking.person_calls import end_old_calls
from booking.watchbook import Trouble, TroubleKind, Watchbook

MOST_TROUBLES = 100
"""More than this nobody reads; what has been wrong longest stays."""
BEGINS: Mapping[TroubleKind, EventType] = {
    "feed_outage": EventType.FEED_OUTAGE,
    "vehicle_silent": EventType.VEHICLE_SILENT,
    "kiosk_silent": EventType.KIOSK_SILENT,
}
ENDS: Mapping[TroubleKind, EventType] = {
    "feed_outage": EventType.FEED_BACK,
    "vehicle_silent": EventType.VEHICLE_HEARD,
    "kiosk_silent": EventType.KIOSK_HEARD,
}


def look_around(draft: Draft, found: Sequence[Trouble]) -> Watchbook:
    """Keep the book, and take from the dispatchers' list the calls of those who are not at their stop any more."""
    end_old_calls(draft)
    return keep_watch(draft, found)


def keep_watch(draft: Draft, found: Sequence[Trouble]) -> Watchbook:
    """Bring the book up to date with what is found now, and record what has begun and what has ended."""
    book = draft.watchbook()
    standing = {trouble.name: trouble for trouble in book.troubles}
    now = {trouble.name: trouble for trouble in sorted(found, key=_turn)[:MOST_TROUBLES]}
    begun = [trouble for name, trouble in now.items() if name not in standing]
    ended = [trouble for name, trouble in standing.items() if name not in now]
    if not begun and not ended:
        return book
    for events, troubles in ((BEGINS, begun), (ENDS, ended)):
        for trouble in troubles:
            draft.record(
                events[trouble.kind],
                run_id=trouble.run_id,
                vehicle_id=trouble.vehicle_id,
                why=trouble.why,
                source=trouble.source,
                stop_id=trouble.stop_id,
            )
    kept = [standing.get(name, trouble) for name, trouble in now.items()]
    book = Watchbook(tuple(sorted(kept, key=_turn)))
    draft.save_watchbook(book)
    return book


def _turn(trouble: Trouble) -> tuple[datetime, str, str]:
    return (trouble.since, *trouble.name)
