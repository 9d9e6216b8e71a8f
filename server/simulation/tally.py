"""What has happened in a simulation so far, for one line now and then and one JSON document at the end."""

from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_REMEMBERED_DELAYS = 100_000


@dataclass
class Tally:
    """Counts of everything the simulated people and devices have seen and done."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """By what was tried and the stable code of the refusal."""
    ping_seconds: "deque[float]" = field(default_factory=lambda: deque(maxlen=_REMEMBERED_DELAYS))
    """From the moment the server gave a ping to its arrival at the terminal."""

    def add(self, what: str, number: int = 1) -> None:
        """So many more of these."""
        self.counts[what] += number

    def refused(self, what: str, code: str) -> None:
        """Something was tried and refused."""
        self.refusals[f"{what}: {code}"] += 1

    def as_document(self) -> dict[str, Any]:
        """Everything, for `--json`."""
        document: dict[str, Any] = {"counts": dict(sorted(self.counts.items()))}
        document["refusals"] = dict(sorted(self.refusals.items()))
        document["ping_seconds"] = percentiles(self.ping_seconds)
        return document


def percentiles(values: Collection[float]) -> dict[str, float | int]:
    """How they spread, in the unit they are in."""
    if not values:
        return {"count": 0}
    p50, p95, p99 = np.percentile(np.asarray(list(values), dtype=np.float64), (50, 95, 99)).tolist()
    return {
        "count": len(values),
        "p50": round(p50, 4),
        "p95": round(p95, 4),
        "p99": round(p99, 4),
        "max": round(max(values), 4),
    }
