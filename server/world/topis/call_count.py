"""Calls made today with one key: counted in the store, for all workers and over restarts."""

import hashlib
from datetime import datetime

from gtfs.seoul.topis.planning import quota_day
from server.store.connection import Client
from server.store.keys import CALL_COUNT_SECONDS, Keys

_TAKE = """
local spent = tonumber(redis.call('GET', KEYS[1]) or '0')
if spent >= tonumber(ARGV[1]) then return 0 end
redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


class CallCount:
    """Never more than the quota, whoever asks at the same time."""

    def __init__(self, redis: Client, keys: Keys, key: str, daily_quota: int) -> None:
        self._redis = redis
        self._keys = keys
        self.name = hashlib.sha256(key.encode()).hexdigest()[:12]
        """Stands for the key, which cannot be read from it."""
        self._quota = daily_quota
        self._take = redis.register_script(_TAKE)

    def take(self, now: datetime) -> bool:
        """Count one call; false when none is left today. Raises `StoreFault`."""
        return bool(self._take(keys=[self._today(now)], args=[self._quota, CALL_COUNT_SECONDS]))

    def find_spent(self, now: datetime) -> int:
        """Calls made today. Raises `StoreFault`."""
        return int(self._redis.get(self._today(now)) or 0)

    def use_up(self, now: datetime) -> None:
        """The service says that none is left: others have asked with the same key. Raises `StoreFault`."""
        self._redis.set(self._today(now), self._quota, ex=CALL_COUNT_SECONDS)

    def _today(self, now: datetime) -> str:
        return self._keys("topis-calls", self.name, quota_day(now))
