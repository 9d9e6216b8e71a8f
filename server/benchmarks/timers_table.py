"""The figures of `gachita bench timers` as a Markdown table."""

from server.benchmarks.drill.drill_table import machine
from server.benchmarks.timers_run import Cost, TimersFigures


def as_markdown(figures: TimersFigures) -> str:
    """What looking and announcing cost, beside looking at everything every second."""
    ratio = figures.every_second.worker_seconds / max(figures.when_due.worker_seconds, 1e-9)
    store_ratio = figures.every_second.store_seconds / max(figures.when_due.store_seconds, 1e-9)
    share = figures.of_timers_seconds / max(figures.commit_seconds, 1e-9)
    rows = [
        ("Machine", machine()),
        ("Open reservations", f"{figures.reservations:,}, each on a bus on the road"),
        ("Looking at each every second: one worker, one second", _cost(figures.every_second)),
        ("Looking when it is time: all workers together, one second", _cost(figures.when_due)),
        ("Looks in a second, when it is time", f"{figures.looks_a_second:,.0f}"),
        ("So many times less: processor of a worker, of the store", f"{ratio:.1f}, {store_ratio:.1f}"),
        ("One booking, from the wish to the emit", _cost(figures.booking)),
        (
            "Of it the script that commits; of that, moments and announcements",
            f"{figures.commit_seconds * 1e6:.0f} µs; {figures.of_timers_seconds * 1e6:.0f} µs ({share:.0%})",
        ),
    ]
    body = "\n".join(f"| {what} | {value} |" for what, value in rows)
    return f"| What | Measured |\n|---|---|\n{body}\n"


def _cost(cost: Cost) -> str:
    return (
        f"{cost.worker_seconds * 1000:.2f} ms of the worker, {cost.store_seconds * 1000:.2f} ms of the store, "
        f"{cost.round_trips:,.1f} round trips"
    )
