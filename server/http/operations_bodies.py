"""What the dispatchers' calls answer, beside the figures of the days."""

from datetime import datetime

from msgspec import Struct

from booking.states import State


class FoundReservation(Struct, frozen=True):
    """A reservation that fits what was looked for."""

    reservation_id: str
    code: str
    state: State
    stop_name: str
    asked_at: datetime
    ended: bool
    routes: tuple[str, ...]
    """Of the buses that it holds, or held at its end."""
    plates: tuple[str, ...]
    stop_names: dict[str, str] = {}
    """`stop_name` in other languages."""


class FoundReservations(Struct, frozen=True):
    """Open ones first, then the newest."""

    reservations: tuple[FoundReservation, ...]


class AuditLine(Struct, frozen=True):
    """Who did what, when, to what, and what came of it."""

    name: str
    """By which `before` names it."""
    at: datetime
    by: str
    what: str
    outcome: str
    """`done`, or the stable code of the refusal."""
    reservation_id: str | None
    vehicle_id: str | None
    plate: str | None
    about: str | None
    detail: str | None


class AuditPage(Struct, frozen=True):
    """Some lines of the audit trail, newest first."""

    lines: tuple[AuditLine, ...]
    next: str | None
    """The address of the next page; null on the last."""
    kept_days: float
