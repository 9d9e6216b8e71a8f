"""Cutting off a client that sends more than any honest one does, before it costs the others anything."""

from time import monotonic

MOST_AT_ONCE = 200
"""A terminal that was out of reach sends all it kept; nobody keeps more."""
PER_SECOND = 20.0


class FloodGuard:
    """One bucket per connection: full at first, refilled steadily, emptied by what arrives."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def allows(self, sid: str, at: float | None = None) -> bool:
        """Whether one more message of this connection is taken, at a moment in seconds (now unless told)."""
        at = monotonic() if at is None else at
        left, since = self._buckets.get(sid, (float(MOST_AT_ONCE), at))
        left = min(left + (at - since) * PER_SECOND, MOST_AT_ONCE) - 1
        self._buckets[sid] = (max(left, -1.0), at)
        return left >= 0

    def forget(self, sid: str) -> None:
        """The connection has ended."""
        self._buckets.pop(sid, None)
