"""Which kiosks are known, and when each was last heard."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from booking.messages import KioskHealth, StopRef
from gtfs.identifiers import StopId
from server.store.connection import Client
from server.store.keys import Keys


class KioskRecord(Struct, frozen=True):
    """The last hello of a kiosk."""

    stop_id: StopId
    version: str
    heard_at: datetime


class Kiosks:
    """Remembers kiosks that have said hello."""

    def __init__(self, redis: Client, keys: Keys, list_connected: Callable[[], set[StopId]]) -> None:
        self._redis = redis
        self._key = keys("kiosks")
        self._list_connected = list_connected

    def heard(self, stop_id: StopId, version: str, now: datetime) -> None:
        """This kiosk has just said hello."""
        record = KioskRecord(stop_id, version, now)
        self._redis.hset(self._key, stop_id, msgspec.json.encode(record))

    def count_connected(self) -> int:
        """Stops whose kiosk is on the line of this worker."""
        return len(self._list_connected())

    def list_stops(self, since: datetime) -> set[StopId]:
        """Stops whose kiosk is on the line of this worker, or has said hello to any since then."""
        records = [msgspec.json.decode(body, type=KioskRecord) for body in self._redis.hvals(self._key)]
        return self._list_connected() | {record.stop_id for record in records if record.heard_at >= since}

    def list_health(self, stop_ref: Callable[[StopId], StopRef]) -> tuple[KioskHealth, ...]:
        """Every known kiosk and whether it is on the line."""
        connected = self._list_connected()
        records = [msgspec.json.decode(body, type=KioskRecord) for body in self._redis.hvals(self._key)]
        return tuple(
            KioskHealth(stop_ref(r.stop_id), r.stop_id in connected, r.version or None, r.heard_at)
            for r in sorted(records, key=lambda record: record.stop_id)
        )
