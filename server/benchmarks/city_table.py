"""The figures of a city run as a Markdown table."""

import os
import platform
from collections.abc import Collection, Sequence

from gtfs.version import VERSION
from server.benchmarks.city_run import CityFigures
from server.benchmarks.process_figures import ProcessFigures, total_memory_bytes
from server.simulation.tally import percentiles

Row = tuple[str, str]


def as_markdown(figures: CityFigures) -> str:
    """A table of what was measured and how much."""
    rows = [
        *_list_circumstances(figures),
        *_list_processes(figures),
        *_list_doors(figures),
        *_list_boards(figures),
        *_list_bookings(figures),
        ("Lines in the server's log that speak of a fault", f"{len(figures.faults)}"),
    ]
    body = "\n".join(f"| {what} | {value} |" for what, value in rows)
    return f"| What | Measured |\n|---|---|\n{body}\n"


def _list_circumstances(figures: CityFigures) -> list[Row]:
    counts, settings = figures.counts, figures.settings
    machine = (
        f"{os.cpu_count()} cores, {total_memory_bytes() / 2**30:.0f} GiB memory, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    feed = (
        f"{counts['stops']:,} stops, {counts['routes']:,} routes, {counts['trips']:,} trips, "
        f"{counts['stop_times']:,} stop times"
    )
    asked = f"{settings.drivers} drivers, {settings.riders} riders, {settings.kiosks} kiosks"
    return [
        ("Machine", machine),
        ("Program", f"gachita {VERSION}, one server process"),
        ("Feed", feed),
        ("Asked for", asked),
        ("Buses on the road", f"{figures.told['buses']:,}"),
        ("Kiosks at stops of median lanes", f"{figures.median_lane_stops} of {settings.kiosks}"),
        ("Measured for", f"{figures.window_seconds:.0f} s"),
    ]


def _list_processes(figures: CityFigures) -> list[Row]:
    seconds = figures.window_seconds
    rows = [
        ("Compiling the feed", f"{figures.compile.seconds:.1f} s"),
        ("Compiling the feed: peak memory", _mebibytes(figures.compile.peak_memory_bytes)),
        ("Server: start to ready", f"{figures.ready_seconds:.1f} s, hashing every driver's PIN included"),
        ("Drivers and kiosks: start to all on the line", f"{figures.connected_seconds:.0f} s"),
        ("Server: memory", _spread_of(figures.server.memory_bytes)),
        (
            "Server: of that, pages of the timetable's files, shared by all workers",
            _spread_of(figures.server.file_bytes),
        ),
        ("Server: processor", _cores(figures.server, seconds)),
    ]
    if figures.store is not None:
        rows.append(
            (
                "Store: memory, processor",
                f"{_spread_of(figures.store.memory_bytes)}; {_cores(figures.store, seconds)}",
            )
        )
    rows += [
        ("Simulated buses: processor", _cores(figures.buses, seconds)),
        ("Simulated people and kiosks: processor", _cores(figures.people, seconds)),
    ]
    rows.append(
        (
            "Everything on the machine, this run included: processor",
            f"{figures.machine_busy_seconds / seconds:.2f} cores",
        )
    )
    names = {
        "refresh": "Refresh of the live picture",
        "boards": "A round of all boards",
        "due": "A round of all open reservations",
        "progress": "A round of all buses' progress",
    }
    loops = figures.loops.seconds
    rows += [(name, _spread(loops.get(loop, ()))) for loop, name in names.items()]
    return rows


def _list_doors(figures: CityFigures) -> list[Row]:
    return [
        (f"`{path}`, one call after the other", f"{_spread(door.seconds)}; {door.faults} failed")
        for path, door in (
            ("GET /healthz", figures.health),
            ("GET /api/v1/stops/{stop}/arrivals", figures.arrivals),
        )
    ]


def _list_boards(figures: CityFigures) -> list[Row]:
    boards = figures.told["boards"]
    if not boards:
        return []
    per_kiosk = boards["boards_per_kiosk"]
    many = (
        f"median {per_kiosk.get('p50', 0):.0f}, fewest {boards['fewest_boards']}, "
        f"most {per_kiosk.get('max', 0):.0f}"
    )
    gaps = boards["longest_gap_seconds"]
    gap = f"median {gaps.get('p50', 0):.1f} s, longest {gaps.get('max', 0):.1f} s"
    return [
        (
            "Kiosks on the line at the end",
            f"{boards['connected']} of {boards['kiosks']}, {boards['connections']} connections made",
        ),
        ("Boards received per kiosk", many),
        ("Longest wait of a kiosk for its next board", gap),
    ]


def _list_bookings(figures: CityFigures) -> list[Row]:
    told = figures.told
    pings, counts = told["pings"], told["counts"]
    ends = ", ".join(f"{number} {state}" for state, number in told["reservations"].items())
    refusals = ", ".join(f"{number} × {what}" for what, number in told["refusals"].items())
    waits, way = pings["assigned_to_delivered_seconds"], told["ping_seconds"]
    return [
        ("Drivers on the line at the end", f"{told['drivers_connected']} of {figures.settings.drivers}"),
        ("Bookings made", f"{counts.get('reservations made', 0)}"),
        ("How they stood at the end", ends or "none"),
        ("Refusals", refusals or "none"),
        ("Booked → ping stored on the device (steps `assigned` → `delivered`)", _told_spread(waits)),
        ("Ping given → at the terminal", _told_spread(way)),
        ("Pings delivered", f"{pings['delivered']}"),
        ("Pings lost", f"{pings['lost']}"),
        (
            "Places held on a bus without a driver on the line, second buses included",
            f"{pings['terminal_not_on_the_line']}",
        ),
    ]


def _spread(seconds: Collection[float]) -> str:
    return _told_spread(percentiles(seconds))


def _told_spread(spread: dict[str, float]) -> str:
    if not spread["count"]:
        return "none"
    listed = ", ".join(f"{name} {spread[name] * 1000:.0f} ms" for name in ("p50", "p95", "p99", "max"))
    return f"{listed} ({spread['count']:.0f} times)"


def _spread_of(looks: Sequence[int]) -> str:
    seen = looks or [0]
    return f"{_mebibytes(seen[0])} at first, {_mebibytes(max(seen))} at most, {_mebibytes(seen[-1])} at last"


def _cores(process: ProcessFigures, seconds: float) -> str:
    return f"{process.cores(seconds):.2f} cores"


def _mebibytes(number: int) -> str:
    return f"{number / 2**20:,.0f} MiB"
