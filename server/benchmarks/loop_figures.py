"""What the server says of its own loops and lines in `/metrics`."""

import re
import urllib.request
from dataclasses import dataclass, field

_LINE = re.compile(r'^(\w+)(?:\{loop="(\w+)"\})? ([-+.\deE]+)$', re.MULTILINE)
_TIMEOUT_SECONDS = 30


def read_metrics(url: str) -> dict[tuple[str, str], float]:
    """(name, loop or "") → value. Raises `OSError` when the server does not answer."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - our own address
        text = answer.read().decode()
    return {(name, loop): float(value) for name, loop, value in _LINE.findall(text)}


def read_every_metric(url: str) -> dict[str, float]:
    """Each line of `/metrics` without its value → its value. Raises `OSError` when the server does not answer."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - our own address
        lines = answer.read().decode().splitlines()
    told = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in told}


@dataclass
class LoopFigures:
    """The rounds of the loops that ended while somebody looked."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    """By loop: the time of each round, or the mean of the rounds between two looks."""
    _before: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, metrics: dict[tuple[str, str], float]) -> None:
        """One look."""
        for (name, loop), count in metrics.items():
            if name != "gachita_round_seconds_count":
                continue
            total = metrics["gachita_round_seconds_sum", loop]
            count_before, total_before = self._before.get(loop, (count, total))
            if count > count_before:
                each = (total - total_before) / (count - count_before)
                self.seconds.setdefault(loop, []).append(each)
            self._before[loop] = count, total
