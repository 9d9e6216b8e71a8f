"""Where a ping's time goes inside the server: each step on its way timed, shown by `/metrics`.

    decide   what the decision needs is read from the store, and the decision is made
    commit   the store takes it: the script, and its sync to disk
    word     what the bus is told is put together
    emit     it is given to the bus's line, and to the other workers

`decide` and `commit` are counted for every change of a reservation, `word` and `emit` for what buses are told.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

Step = Literal["decide", "commit", "word", "emit"]
_KEPT = 2000
_QUANTILES = (0.5, 0.95, 0.99, 1.0)


@dataclass
class StepTimes:
    """The last times of each step."""

    seconds: dict[Step, deque[float]] = field(default_factory=dict)
    sums: dict[Step, float] = field(default_factory=dict)
    counts: dict[Step, int] = field(default_factory=dict)

    @contextmanager
    def of(self, step: Step) -> Iterator[None]:
        """Time what is done within; what fails is not counted."""
        began = perf_counter()
        yield
        self.add(step, perf_counter() - began)

    def add(self, step: Step, seconds: float) -> None:
        """That step took so long."""
        self.seconds.setdefault(step, deque(maxlen=_KEPT)).append(seconds)
        self.sums[step] = self.sums.get(step, 0.0) + seconds
        self.counts[step] = self.counts.get(step, 0) + 1

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        name = "gachita_ping_step_seconds"
        lines = [
            f"# HELP {name} Time of each step of a ping inside the server; quantiles over the last {_KEPT}.",
            f"# TYPE {name} summary",
        ]
        for step, times in self.seconds.items():
            kept = sorted(times)
            for share in _QUANTILES:
                value = kept[min(len(kept) - 1, int(share * len(kept)))]
                lines.append(f'{name}{{step="{step}",quantile="{share:g}"}} {value:.6f}')
            lines.append(f'{name}_sum{{step="{step}"}} {self.sums[step]:.4f}')
            lines.append(f'{name}_count{{step="{step}"}} {self.counts[step]}')
        return lines
