"""A whole city at work on this machine: buses, server, drivers, riders and kiosks as child processes, measured."""

import json
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gtfs.compiling import open_or_compile
from server.benchmarks.door_timings import DoorTimings
from server.benchmarks.kiosk_stops import choose_kiosk_stops
from server.benchmarks.loop_figures import LoopFigures, read_metrics
from server.benchmarks.process_figures import ProcessFigures, busy_seconds, find_child
from server.children import Child, Children, Ran, child_processes, run_to_end
from server.ports import free_ports

HOST = "127.0.0.1"
FIRST_PORTS = (8180, 8190)
FEEDS = ("vehicle-positions", "trip-updates", "alerts")
SPARE_VEHICLES = 1.3
"""Vehicles in the fleet file for each driver: not all of them are on the road at any hour."""
CONNECT_SECONDS = 300
GOODBYE_SECONDS = 90
RIDERS_COME_OVER = 0.7
"""Of the measured time: bookings fall into all of it, and the last ones can still be followed."""
HEALTH_PAUSE_SECONDS, ARRIVALS_PAUSE_SECONDS, LOOK_SECONDS = 0.1, 0.1, 1.0
FAULT_MARKS = (" ERROR ", " CRITICAL ", "Traceback (most recent call last)")
DRIVERS, KIOSKS = ("gachita_drivers_connected", ""), ("gachita_kiosks_connected", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySettings:
    """What is run."""

    feed: Path
    data: Path
    """A folder `bench-city` is made anew in it."""
    kiosks: int
    drivers: int
    riders: int
    minutes: float


@dataclass(kw_only=True)
class CityFigures:
    """What was measured."""

    settings: CitySettings
    counts: dict[str, int]
    """Of the feed: stops, routes, trips, stop times."""
    median_lane_stops: int
    """Of the stops with a kiosk."""
    compile: Ran
    server: ProcessFigures
    store: ProcessFigures | None
    buses: ProcessFigures
    people: ProcessFigures
    health: DoorTimings
    arrivals: DoorTimings
    ready_seconds: float
    """From starting the server until it says that it is ready."""
    connected_seconds: float = 0.0
    """From starting drivers, riders and kiosks until those asked for are on the line."""
    window_seconds: float = 0.0
    machine_busy_seconds: float = 0.0
    """Processor time of everything on the machine, ours and others'."""
    loops: LoopFigures = field(default_factory=LoopFigures)
    told: dict[str, Any] = field(default_factory=dict)
    """What `gachita simulate --json` printed."""
    faults: list[str] = field(default_factory=list)
    """Lines of the server's log that speak of a fault."""


def run_city(settings: CitySettings, say: Callable[[str], None]) -> CityFigures:
    """Run and measure. Raises `SetupError`, `FeedError`."""
    folder = settings.data / "bench-city"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with child_processes(folder / "logs") as children:
        return _CityRun(settings, folder, children, say).run()


class _CityRun:
    """The steps of one run."""

    def __init__(
        self, settings: CitySettings, folder: Path, children: Children, say: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._children = children
        self._say = say
        self._ports = free_ports(HOST, FIRST_PORTS)
        self._server_url, self._feeds_url = (f"http://{HOST}:{port}" for port in self._ports)
        self._timetable = folder / "timetable"
        self._fleet = folder / "fleet.csv"
        self._kiosk_stops = folder / "kiosk_stops.txt"

    def run(self) -> CityFigures:
        """Everything in order."""
        settings = self._settings
        self._say(f"Compiling {settings.feed.name} …")
        compiled = run_to_end("feed", "compile", settings.feed, "--out", self._timetable)
        timetable = open_or_compile(self._timetable, self._folder)
        stops, median = choose_kiosk_stops(settings.feed, timetable, settings.kiosks)
        self._kiosk_stops.write_text("\n".join(stops) + "\n", encoding="utf-8")
        vehicles = max(1, round(settings.drivers * SPARE_VEHICLES))
        run_to_end("fleet", "make", *self._common(), "--out", self._fleet, "--limit", vehicles)
        buses = self._start_buses()
        server, ready_seconds = self._start_server()
        store = find_child(server.process.pid, "valkey")
        served = [stop.id for stop in timetable.list_stops() if timetable.list_routes_at(stop.id)]
        people, began = self._start_people(), time.monotonic()
        figures = CityFigures(
            settings=settings,
            counts=dict(timetable.manifest.counts),
            median_lane_stops=median,
            compile=compiled,
            server=ProcessFigures(server.process.pid),
            store=ProcessFigures(store) if store else None,
            buses=ProcessFigures(buses.process.pid),
            people=ProcessFigures(people.process.pid),
            health=DoorTimings(HOST, self._ports[0], lambda: "/healthz", HEALTH_PAUSE_SECONDS),
            arrivals=DoorTimings(
                HOST,
                self._ports[0],
                lambda: f"/api/v1/stops/{random.choice(served)}/arrivals",  # noqa: S311 - a sample
                ARRIVALS_PAUSE_SECONDS,
            ),
            ready_seconds=ready_seconds,
        )
        self._await_everybody(len(stops))
        figures.connected_seconds = time.monotonic() - began
        self._say(f"Measuring for {settings.minutes:g} minutes …")
        self._measure(figures)
        figures.faults = _list_faults(server.log)
        self._children.end(people, GOODBYE_SECONDS)
        figures.told = json.loads(people.last_line())
        return figures

    def _common(self) -> tuple[object, ...]:
        return "--feed", self._timetable, "--data", self._folder

    def _start_buses(self) -> Child:
        self._say("Starting the simulated buses …")
        buses = self._children.start(
            "buses", "simulate", *self._common(), "--host", HOST, "--port", self._ports[1]
        )
        self._children.await_answer("buses", f"{self._feeds_url}/healthz")
        return buses

    def _start_server(self) -> tuple[Child, float]:
        self._say("Starting the server …")
        began = time.monotonic()
        feeds = [a for kind in FEEDS for a in ("--realtime", f"{self._feeds_url}/{kind}.pb")]
        server = self._children.start(
            "server", "serve", *self._common(), "--host", HOST, "--port", self._ports[0], *feeds,
            "--fleet", self._fleet,
        )  # fmt: skip
        self._children.await_answer("server", f"{self._server_url}/readyz")
        return server, time.monotonic() - began

    def _start_people(self) -> Child:
        settings = self._settings
        self._say("Starting drivers, riders and kiosks …")
        return self._children.start(
            "people", "simulate", *self._common(), "--no-feeds", "--json", "--server", self._server_url,
            "--fleet", self._fleet, "--drivers", settings.drivers, "--riders", settings.riders,
            "--riders-over-seconds", settings.minutes * 60 * RIDERS_COME_OVER,
            "--kiosks", settings.kiosks, "--kiosk-stops", self._kiosk_stops,
        )  # fmt: skip

    def _await_everybody(self, kiosks: int) -> None:
        """Until all are on the line. Those that never come are seen in the table."""
        deadline = time.monotonic() + CONNECT_SECONDS
        while time.monotonic() < deadline:
            self._children.check()
            metrics = read_metrics(self._server_url)
            if metrics[DRIVERS] >= self._settings.drivers and metrics[KIOSKS] >= kiosks:
                return
            time.sleep(LOOK_SECONDS)

    def _measure(self, figures: CityFigures) -> None:
        watched = [p for p in (figures.server, figures.store, figures.buses, figures.people) if p]
        began, busy_before = time.monotonic(), busy_seconds()
        figures.health.begin()
        figures.arrivals.begin()
        try:
            while time.monotonic() < began + self._settings.minutes * 60:
                self._children.check()
                for process in watched:
                    process.look()
                figures.loops.take(read_metrics(self._server_url))
                time.sleep(LOOK_SECONDS)
        finally:
            figures.health.end()
            figures.arrivals.end()
        for process in watched:
            process.look()
        figures.machine_busy_seconds = busy_seconds() - busy_before
        figures.window_seconds = time.monotonic() - began


def _list_faults(log: Path) -> list[str]:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if any(mark in line for mark in FAULT_MARKS)]
