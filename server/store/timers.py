"""Names and the moments at which they are due, kept in the store and claimed by whichever worker is alive.

All moments are of the store's own clock: workers whose clocks differ agree on who has claimed what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from server.store.connection import Client
from server.store.replicas import Replicas

CHUNK = 500
"""Names that one step of `restore` looks at: the store does nothing else meanwhile."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker has taken on, for `claim_seconds` from now."""

    names: tuple[str, ...]
    until: str
    """The moment until which they are its own, as the store writes it: the proof of the claim."""
    next_seconds: float | None
    """Until another name is due; None when none is known."""


class Timers:
    """One sorted set of names by their next moment."""

    def __init__(self, redis: Client, key: str, replicas: Replicas | None = None) -> None:
        """`replicas`: must have a claim, and so all that was stored before it, too."""
        self._redis = redis
        self._replicas = replicas or Replicas(redis)
        self._key = key
        self._claim = redis.register_script(_read("claim.lua"))
        self._settle = redis.register_script(_read("settle.lua"))
        self._restore = redis.register_script(_read("restore.lua"))

    def claim(self, most: int, claim_seconds: float) -> Claim:
        """Take on what is due, the longest due first; for others it is not, until the claim is over.

        Raises `NotReplicated`: claimed all the same, and due again when the claim is over.
        """
        arguments = [b"%d" % most, b"%d" % round(claim_seconds * 1000)]
        until, wait, *names = self._replicas.run(self._claim, [self._key], arguments)
        return Claim(
            tuple(name.decode() for name in names), str(until), None if wait < 0 else float(wait) / 1000
        )

    def settle(self, claim: Claim, waits: Mapping[str, float | None]) -> None:
        """Each name is due again in so many seconds; None: never. Whoever changed it meanwhile has the last word."""
        pairs = [
            value
            for name, seconds in waits.items()
            for value in (name, -1 if seconds is None else max(0, round(seconds * 1000)))
        ]
        if pairs:
            self._settle(keys=[self._key], args=[claim.until, *pairs])

    def add(self, names: list[str]) -> None:
        """Those are due at once, unless they are known already."""
        if names:
            self._redis.zadd(self._key, dict.fromkeys(names, 0), nx=True)

    def list_names(self, pattern: str) -> list[str]:
        """All that are known and match (`*` stands for anything)."""
        return [name.decode() for name, _ in self._redis.zscan_iter(self._key, match=pattern)]

    def remove(self, names: list[str]) -> None:
        """Those are done with."""
        if names:
            self._redis.zrem(self._key, *names)

    def restore(self, set_key: str) -> int:
        """Make due at once every member of that set that has no moment. Returns how many there were."""
        return sum(
            int(self._restore(keys=[self._key, set_key], args=chunk)) for chunk in self._list_chunks(set_key)
        )

    def _list_chunks(self, set_key: str) -> Iterator[list[bytes]]:
        chunk: list[bytes] = []
        for member in self._redis.sscan_iter(set_key, count=CHUNK):
            chunk.append(member)
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def _read(name: str) -> str:
    return files("server.store").joinpath(name).read_text(encoding="utf-8")
