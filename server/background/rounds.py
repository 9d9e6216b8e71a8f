"""How long the rounds of a worker's loops take: counted here, shown by `/metrics`."""

from dataclasses import dataclass, field


@dataclass
class Round:
    """All rounds of one loop so far."""

    count: int = 0
    seconds: float = 0.0
    longest_seconds: float = 0.0


@dataclass
class Rounds:
    """The loops of this worker by name."""

    by_loop: dict[str, Round] = field(default_factory=dict)

    def add(self, loop: str, seconds: float) -> None:
        """One more round of that loop took so long, from its begin to its end on the wall clock."""
        kept = self.by_loop.setdefault(loop, Round())
        kept.count += 1
        kept.seconds += seconds
        kept.longest_seconds = max(kept.longest_seconds, seconds)

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        return [
            "# HELP gachita_round_seconds Time that rounds of a loop took.",
            "# TYPE gachita_round_seconds summary",
            *(f'gachita_round_seconds_sum{{loop="{n}"}} {r.seconds:.4f}' for n, r in self.by_loop.items()),
            *(f'gachita_round_seconds_count{{loop="{n}"}} {r.count}' for n, r in self.by_loop.items()),
            "# HELP gachita_round_longest_seconds The longest round of a loop since the start.",
            "# TYPE gachita_round_longest_seconds gauge",
            *(
                f'gachita_round_longest_seconds{{loop="{n}"}} {r.longest_seconds:.4f}'
                for n, r in self.by_loop.items()
            ),
        ]
