"""What dispatchers and administrators have done: one line each, written once and never changed."""

from datetime import datetime

from msgspec import Struct

DONE = "done"
"""The outcome of what was not refused."""


class AuditEntry(Struct, frozen=True, kw_only=True):
    """Who did what, when, to what, and what came of it. Nobody's words and nobody's needs stand here."""

    at: datetime
    by: str
    """The name of the account; `operator` for what is done on the server itself."""
    what: str
    """Stable code: `message`, `reassign`, `note`, `take`, `let_go`, `settle`, `look_up`, `sign_in`, …"""
    outcome: str = DONE
    """`done`, or the stable code of the refusal."""
    reservation_id: str | None = None
    vehicle_id: str | None = None
    about: str | None = None
    """Something else it was about: an item of the list, an account."""
    detail: str | None = None
    """A stable code that says more: the template of a message, the reason of a reassignment, a role."""
