"""The counts of the days, read from the store."""

from collections.abc import Sequence
from datetime import date

from booking.counting import DayCounts, read_counts
from server.store.connection import Client
from server.store.keys import Keys


class Figures:
    """Reads what the commits have counted."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    def list_days(self, days: Sequence[date]) -> list[DayCounts]:
        """Those days in their order, in one round trip; one on which nothing was counted is empty."""
        pipeline = self._redis.pipeline(transaction=False)
        for day in days:
            pipeline.hgetall(self._keys("counts", day.isoformat()))
        return [
            read_counts(day, {field.decode(): int(number) for field, number in fields.items()})
            for day, fields in zip(days, pipeline.execute(), strict=True)
        ]
