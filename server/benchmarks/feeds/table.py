"""The figures of a feeds run as Markdown: what was to be reached and what was, then everybody side by side."""

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from gtfs.version import VERSION
from server.benchmarks.feeds.contestants import OURS, Contestant
from server.benchmarks.feeds.feeds_run import FeedsFigures
from server.benchmarks.feeds.running import Results
from server.benchmarks.feeds.targets import list_targets
from server.benchmarks.process_figures import total_memory_bytes

OUR_PARTS = ("numpy", "pyarrow", "msgspec", "protobuf", "gtfs-realtime-bindings")
MEBIBYTE = 1 << 20
NOTHING = "–"


def as_markdown(figures: FeedsFigures) -> str:
    """All tables."""
    parts = [
        (
            "What was to be reached",
            _table(("work", "to reach", "measured", "others in the same run", ""), _list_met(figures)),
        ),
        ("The timetable, side by side", _list_static(figures)),
        ("Live data, side by side", _list_live(figures)),
        ("Growth", _list_growth(figures)),
        ("Who did not take part", _list_absent(figures)),
        ("Machine and versions", _list_circumstances(figures)),
    ]
    return "\n".join(f"### {title}\n\n{text}" for title, text in parts if text)


def machine() -> str:
    """Where it was measured."""
    return (
        f"{os.cpu_count()} cores, {total_memory_bytes() / 2**30:.0f} GiB memory, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def _list_met(figures: FeedsFigures) -> list[tuple[str, ...]]:
    return [
        (one.work, one.to_reach, one.measured, one.others, "met" if one.is_met else "**missed**")
        for one in list_targets(figures)
    ]


def _list_static(figures: FeedsFigures) -> str:
    header = (
        "who",
        "zip → ready, s (processor s)",
        "peak, MiB",
        "second process → first answer, s (processor s)",
        "private memory, MiB",
        "next 5 departures, median (p99) ms",
        "the same in processor time",
        "wrong by day / by night",
        "what it does",
    )
    return _table(header, (_static_row(figures, one) for one in figures.took_part if "ingest" in one.steps))


def _static_row(figures: FeedsFigures, one: Contestant) -> tuple[str, ...]:
    results, wrong = figures.results, figures.wrong.get(one.name)
    asked = NOTHING
    if wrong is not None:
        by_day = wrong.asked - wrong.asked_by_night
        asked = f"{wrong.by_day} of {by_day} / "
        asked += f"{wrong.by_night} of {wrong.asked_by_night}" if wrong.asked_by_night else "not asked"
    fault = next((text for (name, _), text in results.faults.items() if name == one.name), "")
    return (
        _named(one),
        _both(results, one.name, "ingest"),
        _mebibytes(results.median(one.name, "ingest", "peak_bytes")),
        _both(results, one.name, "warm"),
        _mebibytes(results.median(one.name, "warm", "private_bytes")),
        _spread(figures, one.name, "query", "answer_ns"),
        _spread(figures, one.name, "query", "answer_cpu_ns"),
        asked,
        one.remark + (f"; failed: {fault}" if fault else ""),
    )


def _list_live(figures: FeedsFigures) -> str:
    header = (
        "who",
        "bytes → ready, s (processor s)",
        "then the boards of stops, ms",
        "longest hold of the interpreter, ms (idle)",
        "wrong boards",
        "peak, MiB",
        "what it does",
    )
    return _table(header, (_live_row(figures, one) for one in figures.took_part if "live" in one.steps))


def _live_row(figures: FeedsFigures, one: Contestant) -> tuple[str, ...]:
    results = figures.results
    boards = results.median(one.name, "live", "boards_seconds")
    bad, count = figures.wrong_boards.get(one.name, (0, 0))
    held, idle = (results.median(one.name, "live", name) for name in ("held_seconds", "idle_seconds"))
    fault = results.faults.get((one.name, "live"), "")
    return (
        _named(one),
        _both(results, one.name, "live", ("take_seconds", "take_cpu_seconds")),
        NOTHING if boards is None else f"{count} in {boards * 1000:.1f}",
        NOTHING if held is None or idle is None else f"{held * 1000:.1f} ({idle * 1000:.1f})",
        f"{bad} of {count}" if count else NOTHING,
        _mebibytes(results.median(one.name, "live", "peak_bytes")),
        (one.live_remark or one.remark) + (f"; failed: {fault}" if fault else ""),
    )


def _list_growth(figures: FeedsFigures) -> str:
    if not figures.growth:
        return ""
    header = (
        "feed",
        "zip → ready, s (processor s)",
        "peak, MiB",
        "second process → first answer, s (processor s)",
        "next 5 departures, median (p99) ms of processor time",
    )
    rows = []
    for times, results in figures.growth.items():
        middle, worst = (results.percentile(OURS, "query", "answer_cpu_ns", percent) for percent in (50, 99))
        rows.append(
            (
                f"{times}×",
                _both(results, OURS, "ingest"),
                _mebibytes(results.median(OURS, "ingest", "peak_bytes")),
                _both(results, OURS, "warm"),
                NOTHING if middle is None or worst is None else f"{middle / 1e6:.3f} ({worst / 1e6:.3f})",
            )
        )
    return _table(header, rows)


def _list_absent(figures: FeedsFigures) -> str:
    return "".join(f"* {name}: {why}\n" for name, why in figures.absent.items())


def _list_circumstances(figures: FeedsFigures) -> str:
    counts, sheet = figures.counts, figures.sheet
    lines = [
        machine(),
        f"gachita {VERSION} with " + ", ".join(f"{part} {version(part)}" for part in OUR_PARTS),
        f"feed {figures.settings.feed.name}: {counts['stops']:,} stops, {counts['routes']:,} routes, "
        f"{counts['trips']:,} trips, {counts['stop_times']:,} stop times; asked about {sheet.day}, "
        f"{len(sheet.questions)} questions",
        f"live feed: {figures.live_trips:,} trips, {figures.live_stop_times:,} stop times, "
        f"{figures.live_bytes:,} bytes",
        f"{figures.settings.rounds} rounds in turn, medians; the machine was busy with "
        f"{figures.busy_seconds / max(figures.seconds, 1e-9):.2f} cores of everything on it, others' work too",
    ]
    lines += [
        f"{one.name}: {', '.join(one.packages)} ({figures.versions[one.name][0]})"
        for one in figures.took_part
        if one.packages
    ]
    return "".join(f"* {line}\n" for line in lines)


def _spread(figures: FeedsFigures, name: str, step: str, figure: str) -> str:
    middle, worst = (figures.results.percentile(name, step, figure, percent) for percent in (50, 99))
    return NOTHING if middle is None or worst is None else f"{middle / 1e6:.3f} ({worst / 1e6:.3f})"


def _both(results: Results, name: str, step: str, which: tuple[str, str] = ("seconds", "cpu_seconds")) -> str:
    """By the clock, and in processor time."""
    passed, used = (results.median(name, step, figure) for figure in which)
    return NOTHING if passed is None else f"{_number(passed)} ({_number(used)})"


def _named(one: Contestant) -> str:
    return f"**{one.name}**" if one.name == OURS else one.name


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}" if value < 1 else f"{value:.2f}"


def _mebibytes(value: float | None) -> str:
    return NOTHING if value is None else f"{value / MEBIBYTE:.0f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
