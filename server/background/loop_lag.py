"""How long this worker's loop keeps everybody waiting: looked at many times a second, shown by `/metrics`.

Whoever wants to be woken after a moment is woken later by as long as something held the loop: a computation, the
collector of garbage, a thread that kept the interpreter, or a machine with too much to do. A ping waits as long.
"""

import gc
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from time import perf_counter, thread_time

from gevent import sleep

_PERIOD_SECONDS = 0.05
_KEPT = round(60 / _PERIOD_SECONDS)
_QUANTILES = (0.5, 0.95, 0.99, 1.0)


@dataclass
class LoopLag:
    """The waits of the last minute, and the longest since the start."""

    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    longest_seconds: float = 0.0
    total_seconds: float = 0.0
    count: int = 0
    own_seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    """The part of each wait in which this very thread computed; the rest waited for the machine or the interpreter."""
    collections: "Collections" = field(default_factory=lambda: Collections())

    def watch(self) -> None:
        """Until killed."""
        gc.callbacks.append(self.collections.note)
        try:
            while True:
                began, computed = perf_counter(), thread_time()
                sleep(_PERIOD_SECONDS)
                late = max(0.0, perf_counter() - began - _PERIOD_SECONDS)
                self.add(late, min(late, thread_time() - computed))
        finally:
            gc.callbacks.remove(self.collections.note)

    def add(self, seconds: float, own_seconds: float = 0.0) -> None:
        """Somebody was kept waiting so long; for so much of it at most, this thread computed."""
        self.seconds.append(seconds)
        self.own_seconds.append(own_seconds)
        self.count += 1
        self.total_seconds += seconds
        self.longest_seconds = max(self.longest_seconds, seconds)

    def find_quantile(self, share: float) -> float:
        """The wait that this share (0 to 1) of the last minute did not exceed; 0 before the first."""
        return _quantile(self.seconds, share)

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        name = "gachita_loop_lag_seconds"
        return [
            f"# HELP {name} How long the loop kept waiting whoever was due; quantiles over the last minute.",
            f"# TYPE {name} summary",
            *(f'{name}{{quantile="{q:g}"}} {self.find_quantile(q):.5f}' for q in _QUANTILES),
            f"{name}_sum {self.total_seconds:.4f}",
            f"{name}_count {self.count}",
            "# HELP gachita_loop_hold_seconds The part of these waits, at most, that this worker's own loop computed.",
            "# TYPE gachita_loop_hold_seconds gauge",
            *(
                f'gachita_loop_hold_seconds{{quantile="{q:g}"}} {_quantile(self.own_seconds, q):.5f}'
                for q in _QUANTILES
            ),
            "# HELP gachita_loop_lag_longest_seconds The longest such wait since the start.",
            "# TYPE gachita_loop_lag_longest_seconds gauge",
            f"gachita_loop_lag_longest_seconds {self.longest_seconds:.4f}",
            *self.collections.as_metrics(),
        ]


def _quantile(seconds: Collection[float], share: float) -> float:
    kept = sorted(seconds)
    return kept[min(len(kept) - 1, int(share * len(kept)))] if kept else 0.0


@dataclass
class Collections:
    """How long the collector of garbage stopped everything, by generation: in processor time, as it never waits."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    seconds: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    longest_seconds: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    _began: float = 0.0

    def note(self, phase: str, info: dict[str, int]) -> None:
        """Called by the collector (`gc.callbacks`)."""
        if phase == "start":
            self._began = thread_time()
            return
        took, generation = thread_time() - self._began, info["generation"]
        self.counts[generation] += 1
        self.seconds[generation] += took
        self.longest_seconds[generation] = max(self.longest_seconds[generation], took)

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        name = "gachita_collector_seconds"
        every = range(len(self.counts))
        return [
            f"# HELP {name} Processor time for which the collector of garbage stopped the worker.",
            f"# TYPE {name} summary",
            *(f'{name}_sum{{generation="{n}"}} {self.seconds[n]:.4f}' for n in every),
            *(f'{name}_count{{generation="{n}"}} {self.counts[n]}' for n in every),
            "# HELP gachita_collector_longest_seconds The longest such stop since the start.",
            "# TYPE gachita_collector_longest_seconds gauge",
            *(
                f'gachita_collector_longest_seconds{{generation="{n}"}} {self.longest_seconds[n]:.4f}'
                for n in every
            ),
        ]
