"""What is worth a notification, and its words: as little as helps, in the rider's language."""

from datetime import timedelta
from typing import Literal

from msgspec import Struct

from booking.events import Event, EventType
from booking.messages import ReservationView, Sentence
from booking.reservation import Reservation
from booking.sentences import say

E = EventType
URGENT = frozenset(
    {E.TWO_STOPS, E.ASKED, E.ALIGHTING, E.ALIGHT_UNSERVED, E.PASSED_BY, E.DECLINED, E.BUS_LOST}
)
"""Something must be done, or has changed for the worse: the device is to shake."""
CALM = frozenset({E.ACKNOWLEDGED, E.SECOND_HELD, E.NO_SHOW, E.EXPIRED})
FOUND_LATER = timedelta(seconds=10)
"""A bus that is found so long after the wish was asked for, and not at once, is news."""


class Notice(Struct, frozen=True):
    """What a device shows: no stop, no person, no token. `tag`: a later one takes the place of an earlier one."""

    words: str
    tag: str
    urgent: bool


def make_notice(
    event: Event, reservation: Reservation, view: ReservationView, language: Literal["ko", "en"]
) -> Notice | None:
    """None for what is not worth waking anybody up."""
    is_urgent = event.type in URGENT
    if not (is_urgent or event.type in CALM or _is_found_later(event, reservation)):
        return None
    if event.type is E.ALIGHTING and event.why is not None:
        return None  # the driver is reminded again, the rider is not
    sentence = _tell(event, view)
    return Notice(getattr(sentence, language), view.code, is_urgent)


def _is_found_later(event: Event, reservation: Reservation) -> bool:
    types = [step.type for step in reservation.trail]
    is_first = types[:2] == [E.REQUESTED, E.ASSIGNED]
    return event.type is E.ASSIGNED and is_first and event.at - reservation.asked_at > FOUND_LATER


def _tell(event: Event, view: ReservationView) -> Sentence:
    if event.type is E.TWO_STOPS and view.holds:
        return say("push.get_ready", route=view.holds[0].route_name)
    if event.type is E.ALIGHTING:
        return say("push.get_off")
    return view.sentence
