"""What a kiosk tells of itself every half minute, and what a dispatcher has it do.

Nothing that anybody said or was told at the stop is in here: of conversations only how often each intent was
understood.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Short = Annotated[str, Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=300)]
Amount = Annotated[int, Meta(ge=0, le=2**53)]
OrderId = Annotated[str, Meta(min_length=1, max_length=100)]
Volume = Annotated[int, Meta(ge=1, le=10)]
OrderKind = Literal["volume", "restart", "message", "update"]


class KioskPart(Struct, frozen=True, forbid_unknown_fields=True):
    """How one part of a kiosk is. Parts and their states: `kiosk/condition.py`, docs/events.md."""

    part: Short
    state: Short
    is_good: bool
    since: datetime


class KioskReport(Struct, frozen=True, forbid_unknown_fields=True):
    """How a kiosk is, all of it."""

    version: Short
    started_at: datetime
    """Since when the program runs."""
    box_uptime: Amount
    """Seconds since the box was switched on."""
    memory_bytes: Amount
    """Held by the program."""
    memory_free_bytes: Amount
    disk_free_bytes: Amount
    temperature: Literal["cool", "warm", "hot"] | None
    """Null where the box does not tell."""
    model: Short | None
    """The speech model, with its version where it has one."""
    update: Short | None
    """The version of the installed update; null for what came with the program."""
    stop_data_made_at: datetime
    stop_data_ends_at: datetime
    feed_version: Words
    parts: Annotated[tuple[KioskPart, ...], Meta(max_length=20)]
    volume: Volume
    waiting: Amount
    """Bookings and cancellations kept on its disk for a line."""
    counts: Annotated[dict[Short, Amount], Meta(max_length=100)] = {}
    """How often each intent was understood and each refusal given since the program started."""


class KioskOrder(Struct, frozen=True):
    """What a kiosk is to do, once."""

    command_id: OrderId
    kind: OrderKind
    until: datetime
    """Not later than this; a message is shown until then."""
    volume: Volume | None = None
    """Of `volume`: how loud it usually is by day."""
    ko: Words = ""
    """Of `message`; empty in both languages: show none any more."""
    en: Words = ""


class KioskOrderView(Struct, frozen=True):
    """An order and what has become of it."""

    order: KioskOrder
    by: str
    asked_at: datetime
    state: Literal["waiting", "done", "refused", "expired"] = "waiting"
    answered_at: datetime | None = None
    why: str | None = None
    """Stable code of why it could not be done."""
