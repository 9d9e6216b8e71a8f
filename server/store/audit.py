"""The audit trail in the store: lines are only ever added, and go when the operator's time for them is over."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from booking.audit import AuditEntry
from server.store.connection import Client
from server.store.keys import Keys

_ENTRY = msgspec.json.Decoder(AuditEntry)
_encode = msgspec.json.Encoder().encode


class KeptEntry(Struct, frozen=True):
    """A line with the store's name for it, by which the next page is asked for."""

    name: str
    entry: AuditEntry


class AuditTrail:
    """Adds lines and reads them. What changes something is added by its own commit (`documents.commit`)."""

    def __init__(self, redis: Client, keys: Keys, keep_days: float) -> None:
        self._redis = redis
        self._key = keys("audit")
        self._keep = timedelta(days=keep_days)

    def add(self, entry: AuditEntry) -> None:
        """Something that changed no document: a refusal, a sign-in, a look."""
        self._redis.xadd(self._key, {"e": _encode(entry)})

    def list_page(self, limit: int, before: str = "") -> list[KeptEntry]:
        """The newest lines, or those before the line of that name (`1772323200000-0`), newest first."""
        if before and not before.strip("0-"):  # nothing comes before 0-0, and the store refuses the question
            return []
        end = f"({before}" if before else "+"
        found = self._redis.xrevrange(self._key, end, "-", count=limit)
        return [KeptEntry(name.decode(), _ENTRY.decode(fields[b"e"])) for name, fields in found]

    def forget_old(self, now: datetime) -> int:
        """Remove the lines that have been kept long enough; returns how many."""
        oldest = int((now - self._keep).timestamp() * 1000)
        return int(self._redis.xtrim(self._key, minid=f"{max(0, oldest)}-0", approximate=False))
