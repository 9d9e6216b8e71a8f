"""A city's load on one machine, scaled: drivers, kiosks, riders who book at a steady rate; and the floor beside it."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aiohttp import ClientSession

from gtfs.compiling import open_or_compile
from gtfs.identifiers import StopId
from server.access import LOCAL_KIOSK_KEY
from server.benchmarks.delivery.floor import Floor
from server.benchmarks.drill.audit import audit
from server.benchmarks.drill.drill_town import count_routes, write_drill_town
from server.benchmarks.drill.history import AnyEntry, Bus, write_history
from server.benchmarks.drill.machinery import (
    HOST,
    Machine,
    answers,
    free_ports,
    store_machine,
    until,
    worker_machine,
)
from server.benchmarks.drill.passengers import Passenger
from server.benchmarks.drill.published_feeds import PublishedFeeds
from server.benchmarks.drill.terminals import Terminal, now
from server.benchmarks.drill.verdict import Verdict
from server.benchmarks.process_figures import ProcessFigures, busy_seconds
from server.clients.http_door import HttpDoor, open_session
from server.simulation.city import City
from server.simulation.fleet_file import make_entries, write_fleet_file
from server.simulation.kiosks import KioskRow, choose_stops
from server.simulation.tally import Tally
from server.simulation.world import World

CITY_DRIVERS, CITY_KIOSKS, CITY_RIDERS, CITY_BOOKINGS_PER_SECOND = 7400, 400, 5000, 20.0
_TERMINALS_PER_BUS = 3
"""On the road, in their breaks, and those who take over."""
_FLOOR_CONNECTIONS = 50
_CONNECTING_AT_ONCE = 20
_CONNECT_SECONDS = 300.0
_REPORT_SECONDS = 10.0
_LOOK_SECONDS, _TURN_SECONDS = 1.0, 0.02
_CALM_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class DeliverySettings:
    """What is run: a share of a city."""

    data: Path
    """A folder `bench-delivery` is made anew in it."""
    factor: float
    minutes: float
    workers: int = 1
    bookings: float | None = None
    """A second; none: the share of a city's."""
    seed: int = 1

    @property
    def drivers(self) -> int:
        """Terminals on the line."""
        return max(9, round(CITY_DRIVERS * self.factor))

    @property
    def kiosks(self) -> int:
        """Kiosks on the line."""
        return max(1, round(CITY_KIOSKS * self.factor))

    @property
    def riders(self) -> int:
        """Riders on the line."""
        return max(20, round(CITY_RIDERS * self.factor))

    @property
    def bookings_per_second(self) -> float:
        """How many riders begin to look for a bus."""
        return CITY_BOOKINGS_PER_SECOND * self.factor if self.bookings is None else self.bookings


@dataclass(kw_only=True)
class DeliveryFigures:
    """What was measured."""

    settings: DeliverySettings
    drivers: int = 0
    """Terminals on the line."""
    kiosks: int = 0
    window_seconds: float = 0.0
    machine_busy_seconds: float = 0.0
    history: list[AnyEntry] = field(default_factory=list)
    verdict: Verdict | None = None
    echo_seconds: list[float] = field(default_factory=list)
    emit_seconds: list[float] = field(default_factory=list)
    workers: list[ProcessFigures] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    """Of each worker."""
    store: ProcessFigures | None = None
    clients: ProcessFigures | None = None
    bare: ProcessFigures | None = None


def run_delivery(settings: DeliverySettings, say: Callable[[str], None]) -> DeliveryFigures:
    """Run and measure. Raises `SetupError`, `FeedError`."""
    folder = settings.data / "bench-delivery"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    figures = asyncio.run(_Delivery(settings, folder, say).run())
    write_history(folder / "history.jsonl", figures.history)
    figures.verdict = audit(figures.history)
    return figures


class _Delivery:
    """The steps of one run."""

    def __init__(self, settings: DeliverySettings, folder: Path, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._folder = folder
        self._say = say
        self._figures = DeliveryFigures(settings=settings)
        self._write = self._figures.history.append
        seconds = settings.minutes * 60 + _CONNECT_SECONDS
        began = datetime.now(UTC)
        routes = count_routes(settings.drivers / _TERMINALS_PER_BUS)
        self._feed = write_drill_town(folder / "town.zip", began, routes=routes, seconds=seconds + 1800)
        self._timetable = open_or_compile(self._feed, folder / "timetables")
        self._world = World(City(self._timetable, settings.seed), lambda: datetime.now(UTC))
        on_duty = self._world.city.list_signed_on(began, seconds)
        chance = Random(settings.seed)  # noqa: S311 - a simulation
        self._entries = make_entries(chance.sample(on_duty, min(settings.drivers, len(on_duty))))

    async def run(self) -> DeliveryFigures:
        """Everything in order."""
        feeds = PublishedFeeds(self._world)
        try:
            live_urls = await feeds.start()
            with self._machines(live_urls) as (store, bare, workers, urls):
                self._say("Starting store, workers and the bare server …")
                await self._start(store, bare, workers, urls)
                async with open_session() as session:
                    await self._at_work(session, urls)
        finally:
            await feeds.stop()
        return self._figures

    @contextlib.contextmanager
    def _machines(
        self, live_urls: Sequence[str]
    ) -> Iterator[tuple[Machine, Machine, list[Machine], list[str]]]:
        """Not yet started; the last URL is the bare server's."""
        folder = self._folder
        fleet = folder / "fleet.csv"
        write_fleet_file(fleet, self._entries)
        count = self._settings.workers
        store_port, *ports = free_ports(count + 2)
        store = store_machine(folder / "store", store_port)
        realtime = [part for url in live_urls for part in ("--realtime", url)]
        workers = [
            worker_machine(
                folder, "--feed", self._feed, "--data", folder / "data", "--host", HOST, "--port", port,
                "--fleet", fleet, "--redis", f"redis://{HOST}:{store_port}/0", *realtime,
            )
            for port in ports[:count]
        ]  # fmt: skip
        bare = Machine(
            "bare", [sys.executable, "-m", "server.benchmarks.delivery.bare_server", ports[-1]], folder
        )
        try:
            yield store, bare, workers, [f"http://{HOST}:{port}" for port in ports]
        finally:
            for machine in (bare, *workers, store):
                machine.end()

    async def _start(self, store: Machine, bare: Machine, workers: list[Machine], urls: list[str]) -> None:
        store.start()
        bare.start()
        for worker, url in zip(
            workers, urls, strict=False
        ):  # one after the other: the first compiles and hashes
            worker.start()
            await until(lambda url=url: answers(f"{url}/readyz"), "A worker", _CONNECT_SECONDS)  # type: ignore[misc]
        await until(lambda: answers(f"{urls[-1]}/healthz"), "The bare server")
        figures = self._figures
        figures.workers = [ProcessFigures(worker.process_id) for worker in workers]
        figures.store, figures.bare = ProcessFigures(store.process_id), ProcessFigures(bare.process_id)
        figures.clients = ProcessFigures.of_this_process()

    async def _at_work(self, session: ClientSession, urls: list[str]) -> None:
        doors = [HttpDoor(session, url) for url in urls[:-1]]
        floor = Floor(session, urls[-1], _FLOOR_CONNECTIONS)
        self._say(f"Connecting {len(self._entries)} drivers, {self._settings.riders} riders …")
        async with self._terminals(doors) as terminals, self._riders(doors, terminals) as riders:
            kiosks = KioskRow(doors[0], self._kiosk_keys(), Tally())
            background = [
                asyncio.create_task(kiosks.run()),
                asyncio.create_task(self._report_positions(terminals)),
            ]
            try:
                await floor.connect()
                await until(
                    lambda: kiosks.connected >= self._settings.kiosks, "Every kiosk", _CONNECT_SECONDS
                )
                self._figures.kiosks = kiosks.connected
                self._count_connections(len(doors), len(terminals), len(riders), kiosks.connected)
                await self._measure(floor, riders)
            finally:
                await _cancel(background)
                await floor.disconnect()

    def _count_connections(self, doors: int, drivers: int, riders: int, kiosks: int) -> None:
        self._figures.drivers = drivers
        self._figures.connections = [
            len(range(door, drivers, doors)) + len(range(door, riders, doors)) + (kiosks if door == 0 else 0)
            for door in range(doors)
        ]

    async def _measure(self, floor: Floor, riders: list[Passenger]) -> None:
        figures, settings = self._figures, self._settings
        self._say(f"Measuring for {settings.minutes:g} minutes …")
        watched = [one for one in (*figures.workers, figures.store, figures.bare, figures.clients) if one]
        began, busy_before = now(), busy_seconds()
        measuring = [
            asyncio.create_task(floor.measure()),
            asyncio.create_task(self._book(riders)),
            asyncio.create_task(_look(watched)),
        ]
        done, _ = await asyncio.wait(
            measuring, timeout=settings.minutes * 60, return_when=asyncio.FIRST_COMPLETED
        )
        figures.window_seconds = now() - began
        figures.machine_busy_seconds = busy_seconds() - busy_before
        for task in done:  # none ends by itself
            task.result()
        await _cancel(measuring)
        figures.echo_seconds, figures.emit_seconds = floor.echo_seconds, floor.emit_seconds

    async def _book(self, riders: list[Passenger]) -> None:
        """At a steady rate the rider who has waited longest looks for a bus; nobody waits for anybody's answer."""
        loop = asyncio.get_running_loop()
        idle = list(riders)
        riding: set[asyncio.Task[None]] = set()

        async def ride(rider: Passenger) -> None:
            await rider.ride()
            idle.append(rider)

        began, begun = loop.time(), 0
        try:
            while True:
                while begun < (loop.time() - began) * self._settings.bookings_per_second and idle:
                    begun += 1
                    task = asyncio.create_task(ride(idle.pop(0)))
                    riding.add(task)
                    task.add_done_callback(riding.discard)
                await asyncio.sleep(_TURN_SECONDS)
        finally:
            await _cancel(list(riding))

    def _kiosk_keys(self) -> dict[StopId, str]:
        key = (self._folder / "data" / LOCAL_KIOSK_KEY).read_text(encoding="utf-8").strip()
        return dict.fromkeys(choose_stops(self._timetable, self._settings.kiosks), key)

    @contextlib.asynccontextmanager
    async def _terminals(self, doors: list[HttpDoor]) -> AsyncIterator[list[Terminal]]:
        """All of them on the line, spread over the workers."""
        terminals: list[Terminal] = []
        running: list[asyncio.Task[None]] = []
        try:
            for place, entry in enumerate(self._entries):
                chance = Random(f"{self._settings.seed} {entry.vehicle_id}")  # noqa: S311 - a simulation
                terminal = Terminal(doors[place % len(doors)], entry, self._world, self._write, chance)
                self._write(Bus(at=now(), vehicle_id=entry.vehicle_id, spaces=entry.spaces))
                terminals.append(terminal)
                running.append(asyncio.create_task(terminal.run()))
                if place % _CONNECTING_AT_ONCE == 0:
                    await until(lambda: _all_known(terminals), "Every terminal", _CONNECT_SECONDS)
            await until(lambda: _all_known(terminals), "Every terminal", _CONNECT_SECONDS)
            running.append(asyncio.create_task(_watch_lines(terminals)))
            yield terminals
        finally:
            await _cancel(running)

    @contextlib.asynccontextmanager
    async def _riders(
        self, doors: list[HttpDoor], terminals: list[Terminal]
    ) -> AsyncIterator[list[Passenger]]:
        """All of them registered; at the end, after a moment, each looks once more."""
        driven = {terminal.entry.vehicle_id for terminal in terminals}
        riders = [
            Passenger(
                f"rider-{number}", doors[number % len(doors)], self._world, self._write,
                Random(f"{self._settings.seed} rider {number}"), driven.__contains__,  # noqa: S311 - a simulation
            )
            for number in range(self._settings.riders)
        ]  # fmt: skip
        try:
            for first in range(0, len(riders), _CONNECTING_AT_ONCE):
                await asyncio.gather(
                    *(rider.register() for rider in riders[first : first + _CONNECTING_AT_ONCE])
                )
            yield riders
            await asyncio.sleep(_CALM_SECONDS)
            await asyncio.gather(*(rider.look() for rider in riders))
        finally:
            await asyncio.gather(*(rider.stop() for rider in riders))

    async def _report_positions(self, terminals: list[Terminal]) -> None:
        loop = asyncio.get_running_loop()
        began, reported = loop.time(), 0
        while True:
            wanted = int((loop.time() - began) / _REPORT_SECONDS * len(terminals))
            for number in range(reported, wanted):
                await terminals[number % len(terminals)].report_position()
            reported = wanted
            await asyncio.sleep(_TURN_SECONDS)


def _all_known(terminals: Sequence[Terminal]) -> bool:
    return all(terminal.client.state is not None for terminal in terminals)


async def _watch_lines(terminals: Sequence[Terminal]) -> None:
    while True:
        for terminal in terminals:
            terminal.look_at_line()
        await asyncio.sleep(_LOOK_SECONDS / 10)


async def _look(watched: Sequence[ProcessFigures]) -> None:
    while True:
        for process in watched:
            process.look()
        await asyncio.sleep(_LOOK_SECONDS)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
