"""The figures of a delivery run as Markdown: how long each way took, against the floor and the targets."""

from collections.abc import Sequence

from booking.events import EventType
from gtfs.version import VERSION
from server.benchmarks.delivery.delivery_run import DeliveryFigures
from server.benchmarks.drill.drill_table import machine
from server.benchmarks.drill.history import Accepted, AnyEntry, Asked, Handled, Stored, Viewed
from server.benchmarks.process_figures import ProcessFigures
from server.simulation.tally import percentiles

PING_P99_SECONDS = 0.150
TIMES_THE_ECHO = 3.0
Row = tuple[str, str]


def as_markdown(runs: Sequence[DeliveryFigures]) -> str:
    """Circumstances, figures, targets: a column for each run."""
    columns = [dict(_list_rows(figures)) for figures in runs]
    labels = list(dict.fromkeys(label for column in columns for label in column))
    names = [f"{figures.settings.workers} worker(s)" for figures in runs] if len(runs) > 1 else ["Measured"]
    head = f"| What | {' | '.join(names)} |\n|---{'|---' * len(runs)}|\n"
    return head + "".join(
        f"| {label} | {' | '.join(column.get(label, '–') for column in columns)} |\n" for label in labels
    )


def _list_rows(figures: DeliveryFigures) -> list[Row]:
    return [
        *_circumstances(figures), *_ways(figures), *_steps(figures), *_processes(figures), *_targets(figures)
    ]  # fmt: skip


def list_ways(history: Sequence[AnyEntry]) -> dict[str, list[float]]:
    """Durations in seconds by what they are of."""
    asked = {entry.key: entry.at for entry in history if isinstance(entry, Asked)}
    accepted = {entry.reservation_id: entry for entry in history if isinstance(entry, Accepted)}
    stored: dict[str, float] = {}
    decided: dict[str, float] = {}
    confirmed: dict[str, float] = {}
    for entry in history:
        if isinstance(entry, Stored):
            stored.setdefault(entry.reservation_id, entry.at)
        elif isinstance(entry, Handled) and entry.type == "waiting_passenger" and entry.reservation_id:
            decided.setdefault(entry.reservation_id, entry.decided_at or entry.at)
        elif isinstance(entry, Viewed) and any(step.type == EventType.DELIVERED for step in entry.steps):
            confirmed.setdefault(entry.reservation_id, entry.at)
    both = [(one, booked) for one, booked in accepted.items() if one in stored]
    return {
        "asked_to_answered": [booked.at - asked[booked.key] for _, booked in both],
        "asked_to_stored": [stored[one] - asked[booked.key] for one, booked in both],
        "decided_to_stored": [stored[one] - decided[one] for one, _ in both if one in decided],
        "answered_to_stored": [max(0.0, stored[one] - booked.at) for one, booked in both],
        "answered_to_confirmed": [
            max(0.0, confirmed[one] - booked.at) for one, booked in both if one in confirmed
        ],
    }


def _circumstances(figures: DeliveryFigures) -> list[Row]:
    settings = figures.settings
    load = (
        f"{figures.drivers} drivers reporting every 10 s, {settings.kiosks} kiosks, {settings.riders} riders "
        f"({settings.booking_riders} of whom book), {settings.bookings_per_second:g} bookings a second"
    )
    accepted = figures.verdict.accepted if figures.verdict else 0
    return [
        ("Machine", machine()),
        ("Program", f"gachita {VERSION}, {settings.workers} worker(s)"),
        ("Load", f"{settings.factor:g} of a city: {load}"),
        ("Measured for", f"{figures.window_seconds:.0f} s"),
        ("Bookings accepted", f"{accepted / figures.window_seconds:.1f} a second"),
        ("The whole machine was busy", f"{figures.machine_busy_seconds / figures.window_seconds:.2f} cores"),
    ]


def _ways(figures: DeliveryFigures) -> list[Row]:
    ways, verdict = list_ways(figures.history), figures.verdict
    rows = [
        ("Bare Socket.IO echo, in the same run", _told(figures.echo_seconds)),
        ("Bare emit from client to client, in the same run", _told(figures.emit_seconds)),
        (
            "The clients' own loops were late by",
            _told([seconds for crowd in figures.crowds for seconds in crowd.lag_seconds]),
        ),
        ("Decided → ping stored on the device", _told(ways["decided_to_stored"])),
        ("Booking answered → ping stored (0 when it was first)", _told(ways["answered_to_stored"])),
        ("Booking answered → rider sees that the bus has it", _told(ways["answered_to_confirmed"])),
        ("Booking asked → answered", _told(ways["asked_to_answered"])),
        ("Booking asked → ping stored", _told(ways["asked_to_stored"])),
    ]
    if verdict is not None:
        told = ", ".join(
            f"{verdict.count(kind)} {kind}" for kind in ("lost", "doubled", "overbooked", "untrue", "late")
        )
        rows.append(("The auditor", f"{verdict.accepted} accepted, {verdict.pings} pings: {told}"))
    gap = max((crowd.longest_board_gap_seconds for crowd in figures.crowds), default=0.0)
    rows.append(("Longest wait of a kiosk for its next board, connecting included", f"{gap:.1f} s"))
    rows.append(("Lines of riders that broke", str(sum(crowd.broken_lines for crowd in figures.crowds))))
    return rows


def _steps(figures: DeliveryFigures) -> list[Row]:
    """What the workers' own metrics say, of several the slowest."""
    rows = [
        (
            f"In the worker: {what}",
            _of_workers(figures, 'gachita_ping_step_seconds{step="%s",quantile="%s"}', step),
        )
        for step, what in _STEPS.items()
    ]
    rows.append(
        (
            "The worker's loop was late by",
            _of_workers(figures, 'gachita_%s_seconds{quantile="%s"}', "loop_lag"),
        )
    )
    rows.append(
        (
            "… and computed itself for at most",
            _of_workers(figures, 'gachita_%s_seconds{quantile="%s"}', "loop_hold"),
        )
    )
    return rows


_STEPS = {
    "decide": "reading what the decision needs, and deciding (every change)",
    "commit": "commit, synced to disk (every change)",
    "word": "putting into words what the bus is told",
    "emit": "giving it to the bus's line and to the other workers",
}


def _of_workers(figures: DeliveryFigures, name: str, what: str) -> str:
    told = {
        label: max((metrics.get(name % (what, share), 0.0) for metrics in figures.metrics), default=0.0)
        for label, share in (("p50", "0.5"), ("p95", "0.95"), ("p99", "0.99"), ("max", "1"))
    }
    return ", ".join(f"{label} {seconds * 1000:.1f} ms" for label, seconds in told.items())


def _processes(figures: DeliveryFigures) -> list[Row]:
    seconds = figures.window_seconds
    rows = [
        (f"Worker {number}: connections, memory, processor", f"{connections}; {_used([worker], seconds)}")
        for number, (worker, connections) in enumerate(
            zip(figures.workers, figures.connections, strict=True), start=1
        )
    ]
    clients = f"All clients, in {len(figures.clients)} process(es)"
    others: dict[str, Sequence[ProcessFigures | None]] = {
        "Store": [figures.store],
        clients: figures.clients,
        "Bare server": [figures.bare],
        "Live feeds, and this measuring": [figures.this],
    }
    return rows + [
        (f"{name}: memory, processor", _used([one for one in several if one], seconds))
        for name, several in others.items()
    ]


def _targets(figures: DeliveryFigures) -> list[Row]:
    decided = list_ways(figures.history)["decided_to_stored"]
    ping, echo = percentiles(decided).get("p99"), percentiles(figures.echo_seconds).get("p99")
    if ping is None or echo is None:
        return [("Targets", "nothing was delivered")]
    return [
        (f"Target: p99 of the ping ≤ {PING_P99_SECONDS * 1000:.0f} ms", _met(ping <= PING_P99_SECONDS)),
        (
            f"Target: p99 of the ping ≤ {TIMES_THE_ECHO:g} × that of the bare echo",
            f"{_met(ping <= TIMES_THE_ECHO * echo)} ({ping / echo:.1f} ×)",
        ),
    ]


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _told(seconds: Sequence[float]) -> str:
    spread = percentiles(seconds)
    if not spread["count"]:
        return "none"
    listed = ", ".join(f"{name} {spread[name] * 1000:.1f} ms" for name in ("p50", "p95", "p99", "max"))
    return f"{listed} ({spread['count']})"


def _used(processes: Sequence[ProcessFigures], seconds: float) -> str:
    memory = sum(max(process.memory_bytes, default=0) for process in processes) / 2**20
    return f"{memory:,.0f} MiB, {sum(process.cores(seconds) for process in processes):.2f} cores"
