"""What the calls about kiosks carry and answer."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from booking.kiosk_messages import OrderId, OrderKind, Volume, Words
from booking.messages import KioskHealth, StopRef


class KioskCode(Struct, frozen=True):
    """A one-time code, to be typed at the box within a quarter of an hour."""

    code: str
    stop: StopRef
    expires_at: datetime


class KioskEnrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """The code, however it is typed: small letters and signs in between do not matter."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]


class KioskEnrolled(Struct, frozen=True):
    """The token lasts until it is revoked, or another box is enrolled at this stop."""

    token: str
    stop: StopRef
    updates_root: str | None = None
    """Whom to trust with updates (root metadata of The Update Framework); null: this server has none."""


class NewKioskOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kiosk is to do. The same `command_id` again gives nothing twice."""

    command_id: OrderId
    kind: OrderKind
    volume: Volume | None = None
    """Of `volume`, and only there."""
    ko: Words = ""
    """Of `message`, both languages or none; none: show no message any more."""
    en: Words = ""
    until: Annotated[datetime, Meta(tz=True)] | None = None
    """Not later than this; a message is shown until then. Left out: 10 minutes for `restart`, an hour for `message`,
    a day otherwise."""


class KioskList(Struct, frozen=True):
    """Every known kiosk, by stop."""

    kiosks: tuple[KioskHealth, ...]
    next: str | None = None
    """The address of the next page; null on the last."""
