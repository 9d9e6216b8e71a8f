"""What the calls about kiosks carry and answer."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

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


class KioskList(Struct, frozen=True):
    """Every known kiosk, by stop."""

    kiosks: tuple[KioskHealth, ...]
