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


def as_markdown(figures: DeliveryFigures) -> str:
    """Circumstances, figures, targets."""
    rows = [*_circumstances(figures), *_ways(figures), *_processes(figures), *_targets(figures)]
    body = "\n".join(f"| {what} | {value} |" for what, value in rows)
    return f"| What | Measured |\n|---|---|\n{body}\n"


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
        f"{figures.drivers} drivers reporting every 10 s, {figures.kiosks} kiosks, {settings.riders} riders, "
        f"{settings.bookings_per_second:g} bookings a second"
    )
    return [
        ("Machine", machine()),
        ("Program", f"gachita {VERSION}, {settings.workers} worker(s)"),
        ("Load", f"{settings.factor:g} of a city: {load}"),
        ("Measured for", f"{figures.window_seconds:.0f} s"),
        ("The whole machine was busy", f"{figures.machine_busy_seconds / figures.window_seconds:.2f} cores"),
    ]


def _ways(figures: DeliveryFigures) -> list[Row]:
    ways, verdict = list_ways(figures.history), figures.verdict
    rows = [
        ("Bare Socket.IO echo, in the same run", _told(figures.echo_seconds)),
        ("Bare emit from client to client, in the same run", _told(figures.emit_seconds)),
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
    return rows


def _processes(figures: DeliveryFigures) -> list[Row]:
    seconds = figures.window_seconds
    rows = [
        (f"Worker {number}: connections, memory, processor", f"{connections}; {_used(worker, seconds)}")
        for number, (worker, connections) in enumerate(
            zip(figures.workers, figures.connections, strict=True), start=1
        )
    ]
    others = {"Store": figures.store, "All clients": figures.clients, "Bare server": figures.bare}
    rows += [
        (f"{name}: memory, processor", _used(process, seconds)) for name, process in others.items() if process
    ]
    return rows


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


def _used(process: ProcessFigures, seconds: float) -> str:
    memory = max(process.memory_bytes, default=0) / 2**20
    return f"{memory:,.0f} MiB, {process.cores(seconds):.2f} cores"
