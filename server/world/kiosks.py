"""Which kiosks are known, since when, and when each was last heard."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from booking.kiosk_messages import KioskReport
from booking.messages import KioskHealth, StopRef
from booking.watchbook import Trouble
from gtfs.identifiers import StopId
from server.store.connection import Client
from server.store.keys import Keys

HEARD_SECONDS = 75.0
"""A kiosk speaks every 30 s: whoever has missed two of these is not on the line, whichever worker had it."""

MOST_SILENT = 40
"""When a network is gone the list still has room for buses."""


class KioskRecord(Struct, frozen=True):
    """The last word of a kiosk."""

    stop_id: StopId
    version: str
    heard_at: datetime
    report: KioskReport | None = None
    reported_at: datetime | None = None


class EnrolmentRecord(Struct, frozen=True):
    """Who let a kiosk stand at a stop, and when it came."""

    at: datetime
    by: str


class Kiosks:
    """Remembers kiosks that were enrolled by a code or have said hello."""

    def __init__(self, redis: Client, keys: Keys, list_connected: Callable[[], set[StopId]]) -> None:
        self._redis = redis
        self._key = keys("kiosks")
        self._enrolled_key = keys("kiosk-enrolments")
        self._list_connected = list_connected

    def heard(self, stop_id: StopId, version: str, now: datetime) -> None:
        """This kiosk has just said hello."""
        former = self._find(stop_id)
        if former is None:
            self._save(KioskRecord(stop_id, version, now))
        else:
            self._save(KioskRecord(stop_id, version, now, former.report, former.reported_at))

    def reported(self, stop_id: StopId, report: KioskReport, now: datetime) -> bool:
        """Its heartbeat has come. Returns whether it tells of something that a dispatcher would want to see."""
        former = self._find(stop_id)
        self._save(KioskRecord(stop_id, report.version, now, report, now))
        return former is None or former.report is None or _signs(former.report) != _signs(report)

    def enrolled(self, stop_id: StopId, by: str, now: datetime) -> None:
        """A kiosk of this stop has just traded its code."""
        self._redis.hset(self._enrolled_key, stop_id, msgspec.json.encode(EnrolmentRecord(now, by)))

    def forget(self, stop_id: StopId) -> bool:
        """No kiosk stands there any more. False: none was known."""
        forgotten = [self._redis.hdel(key, stop_id) for key in (self._key, self._enrolled_key)]
        return any(forgotten)

    def count_connected(self) -> int:
        """Stops whose kiosk is on the line of this worker."""
        return len(self._list_connected())

    def list_stops(self, since: datetime) -> set[StopId]:
        """Stops whose kiosk is on the line of this worker, or has said hello to any since then."""
        return self._list_connected() | {r.stop_id for r in self._list_records() if r.heard_at >= since}

    def list_health(self, stop_ref: Callable[[StopId], StopRef], now: datetime) -> tuple[KioskHealth, ...]:
        """Every known kiosk and whether it is on the line, by stop."""
        connected = self._list_connected()
        records = {record.stop_id: record for record in self._list_records()}
        enrolled = self._list_enrolled()
        return tuple(
            _health(stop_ref(stop_id), records.get(stop_id), enrolled.get(stop_id), stop_id in connected, now)
            for stop_id in sorted(records.keys() | enrolled.keys())
        )

    def find_health(self, stop: StopRef, now: datetime) -> KioskHealth | None:
        """One kiosk and whether it is on the line; None when none is known there."""
        record, stored = self._find(stop.stop_id), self._redis.hget(self._enrolled_key, stop.stop_id)
        enrolled = msgspec.json.decode(stored, type=EnrolmentRecord) if stored else None
        if record is None and enrolled is None:
            return None
        return _health(stop, record, enrolled, stop.stop_id in self._list_connected(), now)

    def find_silent(self, now: datetime) -> list[Trouble]:
        """Kiosks that are not on the line: those heard of last come first, and no more than somebody reads."""
        silent = [
            (record.heard_at, stop_id)
            for stop_id, record in ((one.stop_id, one) for one in self._list_records())
            if stop_id not in self._list_connected() and not _is_heard(record, now)
        ]
        silent.sort(reverse=True)
        return [Trouble("kiosk_silent", at, stop_id=stop_id) for at, stop_id in silent[:MOST_SILENT]]

    def _find(self, stop_id: StopId) -> KioskRecord | None:
        body = self._redis.hget(self._key, stop_id)
        return msgspec.json.decode(body, type=KioskRecord) if body else None

    def _save(self, record: KioskRecord) -> None:
        self._redis.hset(self._key, record.stop_id, msgspec.json.encode(record))

    def _list_records(self) -> list[KioskRecord]:
        return [msgspec.json.decode(body, type=KioskRecord) for body in self._redis.hvals(self._key)]

    def _list_enrolled(self) -> dict[StopId, EnrolmentRecord]:
        stored = self._redis.hgetall(self._enrolled_key)
        return {
            StopId(name.decode()): msgspec.json.decode(body, type=EnrolmentRecord)
            for name, body in stored.items()
        }


def _health(
    stop: StopRef, heard: KioskRecord | None, enrolled: EnrolmentRecord | None, is_here: bool, now: datetime
) -> KioskHealth:
    return KioskHealth(
        stop=stop,
        connected=is_here or (heard is not None and _is_heard(heard, now)),
        version=(heard.version or None) if heard else None,
        last_heard_at=heard.heard_at if heard else None,
        enrolled_at=enrolled.at if enrolled else None,
        enrolled_by=enrolled.by if enrolled else None,
        report=heard.report if heard else None,
        reported_at=heard.reported_at if heard else None,
    )


def _is_heard(record: KioskRecord, now: datetime) -> bool:
    return now - record.heard_at < timedelta(seconds=HEARD_SECONDS)


def _signs(report: KioskReport) -> tuple[object, ...]:
    """What of a report is news; its figures change all the time."""
    parts = tuple((one.part, one.state) for one in report.parts)
    return parts, report.version, report.model, report.update, report.temperature, report.volume
