"""The results of a drill, for a person at the terminal, as Markdown, and as JSON."""

import os
import platform
from collections.abc import Sequence

import msgspec

from gtfs.version import VERSION
from server.benchmarks.drill.drill_run import DrillResult
from server.benchmarks.drill.verdict import Recovery, Verdict
from server.benchmarks.process_figures import total_memory_bytes

_HEADINGS = (
    "fault", "for", "accepted", "pings", "lost", "doubled", "overbooked", "untrue", "late",
    "delayed by the fault", "recovery", "",
)  # fmt: skip


def as_lines(results: Sequence[DrillResult]) -> str:
    """A table for a terminal, and every finding below it."""
    rows = [_HEADINGS, *map(_row, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([*table, *_list_findings(results)])


def as_markdown(results: Sequence[DrillResult]) -> str:
    """The same as Markdown, with the machine it was measured on."""
    rows = ["| " + " | ".join(row) + " |" for row in (_HEADINGS, *map(_row, results))]
    rows.insert(1, "|---" * len(_HEADINGS) + "|")
    notes = [f"* {line}" for line in _list_findings(results)]
    return "\n".join([f"{machine()}, gachita {VERSION}.", "", *rows, *([""] if notes else []), *notes]) + "\n"


def as_json(results: Sequence[DrillResult]) -> str:
    """Everything."""
    document = {
        "machine": machine(),
        "version": VERSION,
        "faults": [
            {
                "fault": result.fault.name,
                "sentence": result.fault.sentence,
                "seconds": result.fault.seconds,
                "load_seconds": round(result.load_seconds, 1),
                "passed": result.verdict.passed,
                "recovery_seconds": _recovery_seconds(result.verdict.recovery),
                "history": str(result.history),
                **msgspec.to_builtins(result.verdict),
            }
            for result in results
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def machine() -> str:
    """What it ran on."""
    memory = f"{total_memory_bytes() / 2**30:.0f} GiB memory"
    return (
        f"{os.cpu_count()} cores, {memory}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def _row(result: DrillResult) -> tuple[str, ...]:
    verdict = result.verdict
    delayed = verdict.pings_delayed
    return (
        result.fault.name,
        f"{result.fault.seconds:g} s",
        str(verdict.accepted),
        str(verdict.pings),
        *(str(verdict.count(kind)) for kind in ("lost", "doubled", "overbooked", "untrue", "late")),
        f"{delayed.count}, at most {delayed.longest:.1f} s" if delayed.count else "0",
        _told_recovery(verdict),
        "passed" if verdict.passed else "FAILED",
    )


def _recovery_seconds(recovery: Recovery | None) -> float | None:
    seconds = recovery.seconds if recovery else None
    return None if seconds is None else round(seconds, 2)


def _told_recovery(verdict: Verdict) -> str:
    recovery = verdict.recovery
    if recovery is None:
        return "–"
    if recovery.seconds is None:
        return "never"
    parts = {
        "booked": recovery.booking_seconds, "lines": recovery.lines_seconds, "pings": recovery.pings_seconds
    }  # fmt: skip
    slowest = max(parts, key=lambda name: parts[name] or 0.0)
    return f"{recovery.seconds:.1f} s ({slowest})"


def _list_findings(results: Sequence[DrillResult]) -> list[str]:
    return [
        f"{result.fault.name}: {finding.kind}: {finding.sentence}"
        for result in results
        for finding in result.verdict.findings
    ]
