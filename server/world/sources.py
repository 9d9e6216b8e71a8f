"""What a source of live data is: something asked again and again that keeps its last good snapshot and its health.

`FeedSource` asks for GTFS-realtime bytes through a `Door` (a URL, a file); whoever knows the moving city in another
form is either a `Door` that gives it as GTFS-realtime bytes (shared between workers, looked through, kept), or a
`Source` of its own.
"""

from datetime import datetime
from typing import Protocol, runtime_checkable

import numpy as np
from msgspec import Struct

from booking.messages import FeedHealth
from gtfs.realtime.entities import LiveFeed

OLD_VEHICLE_SECONDS = 150
"""A bus not heard of for so long counts as old."""


class SourceFault(Exception):
    """Why a source gave nothing good this time: a stable code, a sentence for the log, and when to ask again."""

    def __init__(
        self, code: str, sentence: str, *, retry_after_seconds: float | None = None, is_cheap: bool = False
    ) -> None:
        super().__init__(f"[{code}] {sentence}")
        self.code = code
        self.sentence = sentence
        self.retry_after_seconds = retry_after_seconds
        """What the source itself asked for; none when it did not."""
        self.is_cheap = is_cheap
        """Asking again costs nobody anything: no pause."""


class Census(Struct, frozen=True):
    """What a snapshot holds, counted once when it comes."""

    vehicle_stamps: np.ndarray
    """When each vehicle was seen, seconds since 1970, ascending."""
    named: int = 0
    """Entities that name a trip of the timetable, or should."""
    unmatched: int = 0
    """Of these, those whose trip the timetable does not know."""

    @property
    def vehicles(self) -> int:
        """All vehicles of the snapshot."""
        return len(self.vehicle_stamps)

    def count_old(self, now: datetime, seconds: float = OLD_VEHICLE_SECONDS) -> int:
        """Vehicles not seen for longer than that."""
        return int(np.searchsorted(self.vehicle_stamps, now.timestamp() - seconds, side="left"))


NOBODY = Census(np.empty(0))


class Received(Struct, frozen=True):
    """A good snapshot of one source."""

    source: str
    feed: LiveFeed
    received_at: datetime
    census: Census = NOBODY

    @property
    def made_at(self) -> datetime:
        """When its publisher made it: one that sends the same again and again makes nothing new."""
        return min(self.feed.created_at or self.received_at, self.received_at)


class Door(Protocol):
    """Where the bytes of a feed come from."""

    @property
    def name(self) -> str:
        """What the source is called in `/readyz`, in the log and on the dispatcher's page: without any key."""
        ...  # pragma: no cover

    @property
    def identity(self) -> str:
        """Under what the workers share it: the same for the same source, and without any key."""
        ...  # pragma: no cover

    def fetch(self, now: datetime) -> bytes | None:
        """GTFS-realtime bytes, or none when there is nothing new. Raises `SourceFault`."""
        ...  # pragma: no cover


@runtime_checkable
class Counting(Protocol):
    """A door that counts what it does."""

    def as_metrics(self, now: datetime) -> list[str]:
        """Lines in Prometheus' text format."""
        ...  # pragma: no cover


class Source(Protocol):
    """One source of live data. The last good snapshot stays in force whatever comes after it."""

    @property
    def name(self) -> str:
        """What it is called everywhere: without any key."""
        ...  # pragma: no cover

    @property
    def newest(self) -> Received | None:
        """The last good snapshot; none before the first."""
        ...  # pragma: no cover

    def refresh(self, now: datetime) -> bool:
        """Ask, if it is time to. Returns whether there is something new. A fault is kept, never raised.

        Called in a greenlet of its own, never twice at once; it may take as long as it needs.
        """
        ...  # pragma: no cover

    def get_health(self, now: datetime) -> FeedHealth:
        """How it is."""
        ...  # pragma: no cover
