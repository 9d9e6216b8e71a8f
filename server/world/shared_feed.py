"""What the workers share of a source: who asks it, the last good bytes, and how it is."""

import zlib
from datetime import datetime

import msgspec
from msgspec import Struct

from server.store.connection import Client
from server.store.keys import FEED_SECONDS, Keys
from server.store.lease import Held, Lease
from server.world.threads import in_thread

LEASE_SECONDS = 15.0
"""A worker that has not renewed its lease for so long is dead, and another asks the source instead."""
STORE_SECONDS = 30.0
"""How often the bytes are stored while no other worker wants them: only for the next start."""


class SharedState(Struct, frozen=True):
    """How a source is, as the worker that asks it knows."""

    fault: str | None = None
    fault_since: datetime | None = None
    next_try_at: datetime | None = None


class SharedFeed:
    """One source's part of the store. Without a store each worker asks for itself."""

    def __init__(
        self, redis: Client, keys: Keys, identity: str, worker: str, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._redis = redis
        self._feed = keys("feed", identity)
        self._lease = Lease(
            redis, keys("feed-lease", identity), keys("feed-wanted", identity), worker, lease_seconds
        )
        self._is_wanted = True
        self._stored_at: datetime | None = None
        self._kept_at = b""
        self._told: SharedState | None = None
        self._pending: tuple[bytes, datetime] | None = None

    def hold(self) -> bool:
        """Whether this worker is the one to ask the source; renews that."""
        held = self._lease.hold()
        self._is_wanted = held is Held.WANTED
        return held is not Held.BY_ANOTHER

    def let_go(self) -> None:
        """Another worker may ask at once."""
        self._lease.let_go()

    def put(self, data: bytes, received_at: datetime) -> None:
        """Good bytes to be kept for the other workers, and for the next start: stored with the next `flush`."""
        self._pending = (data, received_at)

    def flush(self, now: datetime) -> None:
        """Store what is not stored yet: at once when another worker wants it, else now and then."""
        if self._pending is None:
            return
        stored_at = self._stored_at
        is_early = stored_at is not None and 0 <= (now - stored_at).total_seconds() < STORE_SECONDS
        if is_early and not self._is_wanted:
            return
        data, received_at = self._pending
        packed = in_thread(zlib.compress, data, 1)
        self._kept_at = received_at.isoformat().encode()
        self._redis.hset(self._feed, mapping={"packed": packed, "at": self._kept_at})
        self._redis.expire(self._feed, FEED_SECONDS)
        self._pending, self._stored_at = None, now

    def find(self) -> tuple[bytes, datetime] | None:
        """Bytes that another worker, or an earlier life of this one, has stored since the last look."""
        at = self._redis.hget(self._feed, "at")
        if at is None or at == self._kept_at:
            return None
        packed, at = self._redis.hmget(self._feed, ["packed", "at"])
        if packed is None:
            return None
        self._kept_at = at
        return in_thread(zlib.decompress, packed), datetime.fromisoformat(at.decode())

    def put_state(self, state: SharedState) -> None:
        """Tell the other workers how the source is, when that has changed."""
        if state == self._told:
            return
        self._told = state
        self._redis.hset(self._feed, "state", msgspec.json.encode(state))
        self._redis.expire(self._feed, FEED_SECONDS)

    def find_state(self) -> SharedState:
        """How the worker that asks says the source is."""
        body = self._redis.hget(self._feed, "state")
        return msgspec.json.decode(body, type=SharedState) if body else SharedState()
