"""A drill: a town at work, one fault after the other, and for each the history of what its clients saw."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aiohttp import ClientSession

from gtfs.compiling import open_or_compile
from gtfs.identifiers import VehicleId
from server.benchmarks.drill.audit import LATE_SECONDS, LONGEST_RECOVERY_SECONDS, audit
from server.benchmarks.drill.drill_town import count_routes, write_drill_town
from server.benchmarks.drill.faults import Fault, Scene
from server.benchmarks.drill.history import (
    Accepted,
    AnyEntry,
    Bus,
    FaultBegan,
    FaultEnded,
    Line,
    Snapshot,
    write_history,
)
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
from server.benchmarks.drill.relay import Relay
from server.benchmarks.drill.terminals import Terminal, now
from server.benchmarks.drill.verdict import Verdict
from server.benchmarks.drill.watched_store import WatchedStore
from server.clients.http_door import HttpDoor, open_session
from server.errors import SetupError
from server.simulation.city import City
from server.simulation.fleet_file import FleetEntry, make_entries, write_fleet_file
from server.simulation.world import World

_LINE_LOOK_SECONDS = 0.02
_REPORT_SECONDS = 10.0
_RADIO_SHARE = 3
"""Every third terminal is on the radio that can be cut."""
_BETWEEN_RIDES_SECONDS = (0.2, 1.5)
_START_SECONDS, _CHANGE_SECONDS = 60.0, 5.0
"""Until everybody is on the line; from one fault to the next."""
_LAST_LOOK_SECONDS = 30.0
_FAR_SECONDS = 1800.0
"""Buses that will come: a board looks so far ahead."""


@dataclass(frozen=True, kw_only=True)
class DrillSettings:
    """How large and how long."""

    data: Path
    """A folder `drill` is made anew in it."""
    buses: int = 30
    riders: int = 20
    before_seconds: float = 10.0
    after_seconds: float = 20.0
    """From when everybody is on the line again and somebody has been booked."""
    calm_seconds: float = 3.0
    """After the last booking, for what is still on its way."""
    late_seconds: float = LATE_SECONDS
    longest_recovery_seconds: float = LONGEST_RECOVERY_SECONDS
    seed: int = 1


@dataclass(frozen=True, kw_only=True)
class DrillResult:
    """What one fault did."""

    fault: Fault
    verdict: Verdict
    history: Path
    load_seconds: float


def run_drill(
    settings: DrillSettings, faults: Sequence[Fault], say: Callable[[str], None]
) -> list[DrillResult]:
    """Break one thing after the other while everybody works. Raises `SetupError`, `FeedError`."""
    folder = settings.data / "drill"
    shutil.rmtree(folder, ignore_errors=True)
    results: list[DrillResult] = []
    for is_watched, name in ((False, "single"), (True, "watched")):
        chosen = [fault for fault in faults if fault.is_of_watched_store is is_watched]
        if chosen:
            town = folder / f"{name}-store"
            town.mkdir(parents=True)
            results += asyncio.run(_Drill(settings, chosen, town, say).run())
    return sorted(results, key=lambda result: faults.index(result.fault))


class _Drill:
    """One town, and its faults one after the other."""

    def __init__(
        self, settings: DrillSettings, faults: Sequence[Fault], folder: Path, say: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._faults = faults
        self._folder = folder
        self._say = say
        self._history: list[AnyEntry] = []
        around = settings.before_seconds + settings.after_seconds + _CHANGE_SECONDS
        seconds = sum(fault.seconds + around for fault in faults) + _START_SECONDS
        began = datetime.now(UTC)
        self._feed = write_drill_town(
            folder / "town.zip", began, routes=count_routes(settings.buses), seconds=seconds + _FAR_SECONDS
        )
        timetable = open_or_compile(self._feed, folder / "timetables")
        self._world = World(City(timetable, settings.seed), lambda: datetime.now(UTC))
        self._entries = make_entries(self._world.city.list_signed_on(began, seconds))

    async def run(self) -> list[DrillResult]:
        """Everything in order."""
        feeds = PublishedFeeds(self._world)
        try:
            urls = await feeds.start()
            is_watched = self._faults[0].is_of_watched_store
            with _machines(self._folder, self._feed, self._entries, urls, is_watched=is_watched) as (
                store,
                worker,
                url,
            ):
                if isinstance(store, WatchedStore):
                    await store.start()
                else:
                    store.start()
                worker.start()  # it waits for the store
                await until(lambda: answers(f"{url}/readyz"), "The server")
                async with open_session() as session, self._on_the_line(session, url) as (terminals, relay):
                    scene = Scene(store, worker, relay, terminals, feeds)
                    door = HttpDoor(session, url)
                    return [await self._one_fault(scene, door, fault) for fault in self._faults]
        finally:
            await feeds.stop()

    async def _one_fault(self, scene: Scene, door: HttpDoor, fault: Fault) -> DrillResult:
        """New riders, one fault, one history of its own."""
        self._begin_history(scene.terminals)
        began = now()
        async with self._riding(door, scene.terminals):
            await self._break(scene, fault)
        kept = self._folder / f"{fault.name}.jsonl"
        write_history(kept, self._history)
        verdict = audit(
            self._history,
            late_seconds=self._settings.late_seconds,
            longest_recovery_seconds=self._settings.longest_recovery_seconds,
        )
        return DrillResult(fault=fault, verdict=verdict, history=kept, load_seconds=now() - began)

    def _begin_history(self, terminals: Sequence[Terminal]) -> None:
        """With what every terminal has and knows already."""
        self._history.clear()
        for terminal in terminals:
            entry, link = terminal.entry, terminal.client.link
            self._history.append(Bus(at=now(), vehicle_id=entry.vehicle_id, spaces=entry.spaces))
            self._history.append(Line(at=now(), vehicle_id=entry.vehicle_id, up=link.is_online))
            self._history.append(Snapshot(at=now(), vehicle_id=entry.vehicle_id, sequence=link.last_seen))

    async def _break(self, scene: Scene, fault: Fault) -> None:
        await asyncio.sleep(self._settings.before_seconds)
        self._say(f"{fault.name}: {fault.sentence} ({fault.seconds:g} s)")
        self._history.append(FaultBegan(at=now(), fault=fault.name))
        await fault.break_for(scene)
        await fault.end(scene)
        self._history.append(FaultEnded(at=now(), fault=fault.name))
        ended = len(self._history)
        clients = [terminal.client for terminal in scene.terminals]

        def is_well() -> bool:
            booked = any(isinstance(entry, Accepted) for entry in self._history[ended:])
            return booked and all(client.link.is_online for client in clients)

        with contextlib.suppress(SetupError):  # who does not come back is seen in the history
            await until(is_well, "Every line and a booking")
        if fault.clear_up is not None:
            await fault.clear_up(scene)
        await asyncio.sleep(self._settings.after_seconds)

    @contextlib.asynccontextmanager
    async def _on_the_line(
        self, session: ClientSession, url: str
    ) -> AsyncIterator[tuple[list[Terminal], Relay]]:
        """Every terminal connected, a third of them through the radio that can be cut."""
        relay = Relay(HOST, int(url.rsplit(":", 1)[1]))
        terminals = self._make_terminals(HttpDoor(session, url), HttpDoor(session, await relay.start()))
        driving = [asyncio.create_task(terminal.run()) for terminal in terminals]
        driving.append(asyncio.create_task(self._drive(terminals)))
        try:
            await until(lambda: all(one.client.state is not None for one in terminals), "Every terminal")
            yield terminals, relay
        finally:
            await _cancel(driving)
            await relay.stop()

    @contextlib.asynccontextmanager
    async def _riding(self, door: HttpDoor, terminals: Sequence[Terminal]) -> AsyncIterator[None]:
        """Riders who book; at the end they stop, and look once more."""
        riders = self._make_riders(door, terminals)
        try:
            await asyncio.gather(*(rider.register() for rider in riders))
            riding = [asyncio.create_task(rider.run(_BETWEEN_RIDES_SECONDS)) for rider in riders]
            try:
                yield
            finally:
                await _cancel(riding)
            await asyncio.sleep(self._settings.calm_seconds)
            with contextlib.suppress(TimeoutError):  # what nobody can look at any more is found to be lost
                async with asyncio.timeout(_LAST_LOOK_SECONDS):
                    await asyncio.gather(*(rider.look() for rider in riders))
        finally:
            await asyncio.gather(*(rider.stop() for rider in riders))

    def _make_terminals(self, direct: HttpDoor, radio: HttpDoor) -> list[Terminal]:
        terminals = []
        for place, entry in enumerate(self._entries):
            door = radio if place % _RADIO_SHARE == 0 else direct
            chance = Random(f"{self._settings.seed} {entry.vehicle_id}")  # noqa: S311 - a simulation
            terminals.append(Terminal(door, entry, self._world, self._history.append, chance))
        return terminals

    def _make_riders(self, door: HttpDoor, terminals: Sequence[Terminal]) -> list[Passenger]:
        driven: set[VehicleId] = {terminal.entry.vehicle_id for terminal in terminals}
        return [
            Passenger(
                f"rider-{number}",
                door,
                self._world,
                self._history.append,
                Random(f"{self._settings.seed} rider {number}"),  # noqa: S311 - a simulation
                driven.__contains__,
            )
            for number in range(self._settings.riders)
        ]

    async def _drive(self, terminals: list[Terminal]) -> None:
        """Look at every line many times a second; report every position every ten seconds, spread evenly."""
        loop = asyncio.get_running_loop()
        began, reported = loop.time(), 0
        while True:
            for terminal in terminals:
                terminal.look_at_line()
            wanted = int((loop.time() - began) / _REPORT_SECONDS * len(terminals))
            for number in range(reported, wanted):
                await terminals[number % len(terminals)].report_position()
            reported = wanted
            await asyncio.sleep(_LINE_LOOK_SECONDS)


@contextlib.contextmanager
def _machines(
    folder: Path, feed: Path, entries: list[FleetEntry], live_urls: list[str], *, is_watched: bool
) -> Iterator[tuple[Machine | WatchedStore, Machine, str]]:
    """Store and worker, not yet started, and the URL of the server; both are ended with the block."""
    fleet = folder / "fleet.csv"
    write_fleet_file(fleet, entries)
    store_port, port = free_ports(2)
    store: Machine | WatchedStore
    if is_watched:
        store = WatchedStore(folder / "store")
        store_url = store.url
    else:
        store = store_machine(folder / "store", store_port)
        store_url = f"redis://{HOST}:{store_port}/0"
    worker = worker_machine(
        folder, "--feed", feed, "--data", folder / "data", "--host", HOST, "--port", port, "--fleet", fleet,
        "--redis", store_url, "--refresh-seconds", 1, "--board-seconds", 2,
        "--tick-seconds", 0.5, *(part for url in live_urls for part in ("--realtime", url)),
    )  # fmt: skip
    try:
        yield store, worker, f"http://{HOST}:{port}"
    finally:
        worker.end()
        store.end()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
