"""What all buses of a city have in common today: their pace, whether they catch up, how late they set out."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PACE_HALF_LIFE_SECONDS = 1800.0
_HALF_LIFE_SECONDS = 7200.0
_DOUBT_SECONDS = 6000.0
"""The pace is believed when so many seconds of planned travel were seen."""
_DOUBT_RECOVERY = 1e6
"""Catching up is believed when the squares of the delays seen add up to so much."""
_DOUBT_STARTS = 10.0
_MOST_RECOVERY = 0.2
_START_LIMITS_SECONDS = (-60.0, 180.0)


@dataclass(frozen=True)
class Habits:
    """Sums over what was seen; older things count less."""

    _travelled: float = 0.0
    _planned: float = 0.0
    _caught_up: float = 0.0
    _late_squares: float = 0.0
    _started: float = 0.0
    _starts: float = 0.0

    @property
    def pace(self) -> float:
        """How much longer than planned travelling takes; 1: as planned."""
        return (self._travelled + _DOUBT_SECONDS) / (self._planned + _DOUBT_SECONDS)

    @property
    def recovery(self) -> float:
        """The share of its delay that a late bus catches up on each segment."""
        share = self._caught_up / (self._late_squares + _DOUBT_RECOVERY)
        return min(max(share, 0.0), _MOST_RECOVERY)

    @property
    def start_seconds(self) -> float:
        """How long after its time a bus leaves its first stop; never before."""
        return max(self._started / (self._starts + _DOUBT_STARTS), 0.0)

    def aged(self, seconds: float) -> "Habits":
        """After so much time."""
        if not 0 < seconds < float("inf"):
            return self
        pace, rest = 0.5 ** (seconds / _PACE_HALF_LIFE_SECONDS), 0.5 ** (seconds / _HALF_LIFE_SECONDS)
        return Habits(
            self._travelled * pace,
            self._planned * pace,
            self._caught_up * rest,
            self._late_squares * rest,
            self._started * rest,
            self._starts * rest,
        )

    def after_starts(self, late: Floats) -> "Habits":
        """Buses that waited at their first stop have left it, so many seconds after their time."""
        told = np.clip(late, *_START_LIMITS_SECONDS)
        return replace(self, _started=self._started + float(told.sum()), _starts=self._starts + len(told))

    def after_journeys(self, seconds: Floats, expected: Floats, planned: Floats, late: Floats) -> "Habits":
        """Buses have travelled; `expected` of one that is on time."""
        return replace(
            self,
            _travelled=self._travelled + float(seconds.sum()),
            _planned=self._planned + float(planned.sum()),
            _caught_up=self._caught_up + float((late * (expected - seconds)).sum()),
            _late_squares=self._late_squares + float((late**2).sum()),
        )
