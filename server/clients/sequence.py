"""What to do with an incoming event, given the number of the last one seen. Pure.

A Socket.IO emit is only a hint: it may be lost, and after a `resume` it may come twice. Stored events are numbered
without holes, so a client that follows these rules has every event exactly once and in order:

* the next number: handle it;
* an old number: a repeat, ignore it;
* a number further on: something is missing, ask for all after the last one seen (`resume`);
* a view (`board`, `progress`) is not stored and never counts: show it, and if it knows of more, ask.
"""

from enum import Enum

from booking.messages import VIEW_TYPES


class Verdict(Enum):
    """What to do with an event."""

    HANDLE = "handle"
    """It is the next one: handle it, and it is now the last one seen."""
    IGNORE = "ignore"
    """It has been handled before."""
    RESUME = "resume"
    """Events before it are missing: ask for them; it will come again among them."""
    SHOW = "show"
    """A view: show it, the last number seen stays."""
    SHOW_AND_RESUME = "show_and_resume"
    """A view that knows of stored events that have not arrived."""


def judge(last_seen: int, sequence: int, event_type: str) -> Verdict:
    """What to do with event number `sequence` when `last_seen` was the last one handled."""
    if event_type in VIEW_TYPES:
        return Verdict.SHOW if sequence <= last_seen else Verdict.SHOW_AND_RESUME
    if sequence <= last_seen:
        return Verdict.IGNORE
    return Verdict.HANDLE if sequence == last_seen + 1 else Verdict.RESUME
