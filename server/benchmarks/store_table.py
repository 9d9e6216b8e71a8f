"""The figures of `gachita bench store` as a Markdown table."""

from collections.abc import Sequence

from gtfs.version import VERSION
from server.benchmarks.drill.drill_table import machine
from server.benchmarks.store_run import Spent
from server.simulation.tally import percentiles


def as_markdown(found: Sequence[Spent]) -> str:
    """One row for each way of keeping and number of clients, after the machine it was measured on."""
    rows = [
        "| What | Clients at once | p50 µs | p99 µs | A second, all together |",
        "|---|---|---|---|---|",
        *(_row(one) for one in found),
    ]
    return f"{machine()}, gachita {VERSION}.\n\n" + "\n".join(rows) + "\n"


def _row(one: Spent) -> str:
    spread = percentiles([seconds * 1e6 for seconds in one.seconds])
    return f"| {one.what} | {one.clients} | {spread['p50']:,.0f} | {spread['p99']:,.0f} | {one.per_second:,.0f} |"
