"""The figures of a feeds run as JSON: every round of every step, what was wrong, what was to be reached."""

import json
from dataclasses import asdict
from typing import Any

from server.benchmarks.feeds.feeds_run import FeedsFigures
from server.benchmarks.feeds.running import Results, Said
from server.benchmarks.feeds.table import machine
from server.benchmarks.feeds.targets import list_targets

LONG = 50
"""Lists of more values than this are told by their median and 99th percentile."""


def as_json(figures: FeedsFigures) -> str:
    """One object."""
    record = {
        "machine": machine(),
        "feed": figures.settings.feed.name,
        "counts": figures.counts,
        "day": str(figures.sheet.day),
        "questions": len(figures.sheet.questions),
        "live": {
            "trips": figures.live_trips,
            "stop_times": figures.live_stop_times,
            "bytes": figures.live_bytes,
        },
        "rounds": figures.settings.rounds,
        "seconds": figures.seconds,
        "busy_seconds": figures.busy_seconds,
        "targets": [one._asdict() for one in list_targets(figures)],
        "measured": _steps(figures.results),
        "growth": {str(times): _steps(results) for times, results in figures.growth.items()},
        "wrong": {name: asdict(wrong) for name, wrong in figures.wrong.items()},
        "wrong_boards": figures.wrong_boards,
        "failed": {f"{name}: {step}": fault for (name, step), fault in figures.results.faults.items()},
        "absent": figures.absent,
        "versions": figures.versions,
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _steps(results: Results) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By name and step, one object for each round."""
    steps: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (name, step), rounds in results.said.items():
        steps.setdefault(name, {})[step] = [_shortened(said) for said in rounds]
    return steps


def _shortened(said: Said) -> dict[str, Any]:
    return {name: _spread(value) if _is_long(value) else value for name, value in said.items()}


def _is_long(value: Any) -> bool:
    return isinstance(value, list) and len(value) > LONG


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "median": ordered[len(ordered) // 2],
        "p99": ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)],
    }
