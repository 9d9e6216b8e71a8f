"""When each booked run was last seen: one snapshot without a bus is a tunnel, not a lost bus."""

from datetime import datetime, timedelta

from gtfs.identifiers import RunId

FORGOTTEN_SECONDS = 6 * 3600


class LastSeen:
    """The runs that somebody waits for, as this worker has seen them."""

    def __init__(self) -> None:
        self._at: dict[RunId, datetime] = {}

    def saw(self, run_id: RunId, at: datetime, now: datetime) -> None:
        """Its bus was seen `at`."""
        self._at.pop(run_id, None)
        self._at[run_id] = at
        oldest = next(iter(self._at))
        if self._at[oldest] < now - timedelta(seconds=FORGOTTEN_SECONDS):
            del self._at[oldest]

    def find_seconds_since(self, run_id: RunId, now: datetime) -> float | None:
        """Seconds since its bus was seen; None when it never was."""
        at = self._at.get(run_id)
        return None if at is None else max(0.0, (now - at).total_seconds())
