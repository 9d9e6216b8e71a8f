"""One worker of many does something for all: it holds a lease, renews it, and is followed when it no longer does."""

from enum import IntEnum

from server.store.connection import Client, StoreFault

_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  redis.call('SET', KEYS[2], 1, 'PX', ARGV[2])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1 + redis.call('EXISTS', KEYS[2])
"""
_LET_GO = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Held(IntEnum):
    """What became of asking for a lease."""

    BY_ANOTHER = 0
    ALONE = 1
    """Ours, and nobody else has asked for it lately."""
    WANTED = 2
    """Ours, and other workers would have it: they live on what this one does."""


class Lease:
    """Two keys: who holds it, and whether others would."""

    def __init__(self, redis: Client, key: str, wanted_key: str, worker: str, seconds: float) -> None:
        self._keys = (key, wanted_key)
        self._worker = worker
        self._milliseconds = round(seconds * 1000)
        self._hold = redis.register_script(_HOLD)
        self._let_go = redis.register_script(_LET_GO)

    def hold(self) -> Held:
        """Take or renew it. Without a store each worker is alone in the world."""
        try:
            return Held(int(self._hold(keys=self._keys, args=[self._worker, self._milliseconds])))
        except StoreFault:
            return Held.WANTED

    def let_go(self) -> None:
        """Another worker may have it at once."""
        try:
            self._let_go(keys=self._keys[:1], args=[self._worker])
        except StoreFault:
            return  # it ends by itself
