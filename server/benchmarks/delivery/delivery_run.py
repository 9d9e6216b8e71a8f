"""A city's load on one machine, scaled: store, workers, the bare server, and processes full of people; measured."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from booking.ledger import SPACES_UNLESS_RECORDED
from gtfs.compiling import open_or_compile
from server.access import LOCAL_KIOSK_KEY
from server.benchmarks.delivery.crowd import CONNECT_SECONDS
from server.benchmarks.delivery.settings import CrowdFigures, CrowdPart, DeliverySettings, SignedIn
from server.benchmarks.drill.audit import audit
from server.benchmarks.drill.drill_town import count_routes, write_drill_town
from server.benchmarks.drill.history import AnyEntry, read_history, write_history
from server.benchmarks.drill.machinery import (
    HOST,
    Machine,
    answers,
    free_ports,
    store_machine,
    until,
    worker_machine,
)
from server.benchmarks.drill.published_feeds import PublishedFeeds
from server.benchmarks.drill.verdict import Verdict
from server.benchmarks.loop_figures import read_every_metric
from server.benchmarks.process_figures import ProcessFigures, busy_seconds
from server.errors import SetupError
from server.identity.tokens import Identity, Role, Tokens
from server.simulation.city import City
from server.simulation.fleet_file import make_entries, write_fleet_file
from server.simulation.kiosks import choose_stops
from server.simulation.world import World
from server.store.connection import connect
from server.store.keys import Keys

_TERMINALS_PER_BUS = 3
"""On the road, in their breaks, and those who take over."""
_AREA = "city"
_LOOK_SECONDS = 1.0
_FINISH_SECONDS = 60.0


@dataclass(kw_only=True)
class DeliveryFigures:
    """What was measured."""

    settings: DeliverySettings
    drivers: int = 0
    """Terminals on the line."""
    window_seconds: float = 0.0
    machine_busy_seconds: float = 0.0
    history: list[AnyEntry] = field(default_factory=list)
    verdict: Verdict | None = None
    crowds: list[CrowdFigures] = field(default_factory=list)
    workers: list[ProcessFigures] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    """Of each worker."""
    metrics: list[dict[str, float]] = field(default_factory=list)
    """Of each worker, at the end: a line of `/metrics` without its value → its value."""
    store: ProcessFigures | None = None
    clients: list[ProcessFigures] = field(default_factory=list)
    bare: ProcessFigures | None = None
    this: ProcessFigures | None = None

    @property
    def echo_seconds(self) -> list[float]:
        """Of the bare server: there and back."""
        return [seconds for crowd in self.crowds for seconds in crowd.echo_seconds]

    @property
    def emit_seconds(self) -> list[float]:
        """Of the bare server: from one client to another."""
        return [seconds for crowd in self.crowds for seconds in crowd.emit_seconds]


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
        seconds = settings.minutes * 60 + 2 * CONNECT_SECONDS
        began = datetime.now(UTC)
        routes = count_routes(settings.drivers / _TERMINALS_PER_BUS)
        self._feed = write_drill_town(folder / "town.zip", began, routes=routes, seconds=seconds + 900)
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
            with self._machines(live_urls) as (store, bare, workers, urls, store_url):
                self._say("Starting store, workers and the bare server …")
                await self._start(store, bare, workers, urls)
                parts = self._list_parts(store_url, urls)
                self._count_connections(parts)
                await self._at_work(parts, urls[:-1])
        finally:
            await feeds.stop()
        return self._figures

    @contextlib.contextmanager
    def _machines(
        self, live_urls: Sequence[str]
    ) -> Iterator[tuple[Machine, Machine, list[Machine], list[str], str]]:
        """Not yet started; the last URL is the bare server's, then the store's own."""
        folder = self._folder
        fleet = folder / "fleet.csv"
        write_fleet_file(fleet, self._entries)
        count = self._settings.workers
        store_port, *ports = free_ports(count + 2)
        store = store_machine(folder / "store", store_port)
        store_url = f"redis://{HOST}:{store_port}/0"
        realtime = [part for url in live_urls for part in ("--realtime", url)]
        workers = [
            worker_machine(
                folder, "--feed", self._feed, "--data", folder / "data", "--host", HOST, "--port", port,
                "--fleet", fleet, "--area", _AREA, "--redis", store_url, *realtime,
            )
            for port in ports[:count]
        ]  # fmt: skip
        bare = Machine(
            "bare", [sys.executable, "-m", "server.benchmarks.delivery.bare_server", ports[-1]], folder
        )
        try:
            yield store, bare, workers, [f"http://{HOST}:{port}" for port in ports], store_url
        finally:
            for machine in (bare, *workers, store):
                machine.end()

    async def _start(self, store: Machine, bare: Machine, workers: list[Machine], urls: list[str]) -> None:
        store.start()
        bare.start()
        for worker, url in zip(
            workers, urls, strict=False
        ):  # one after the other: the first hashes every PIN
            worker.start()
            await until(lambda url=url: answers(f"{url}/readyz"), "A worker", CONNECT_SECONDS)  # type: ignore[misc]
        await until(lambda: answers(f"{urls[-1]}/healthz"), "The bare server")
        figures = self._figures
        figures.workers = [ProcessFigures(worker.process_id) for worker in workers]
        figures.store, figures.bare = ProcessFigures(store.process_id), ProcessFigures(bare.process_id)
        figures.this = ProcessFigures.of_this_process()

    def _list_parts(self, store_url: str, urls: list[str]) -> list[CrowdPart]:
        """Everybody, spread over the processes; those of each are on all workers."""
        settings, folder = self._settings, self._folder
        client = connect(store_url)
        tokens = Tokens(client, Keys(_AREA))
        drivers = [
            SignedIn(
                one.vehicle_id, one.plate, one.pin, one.spaces or SPACES_UNLESS_RECORDED,
                tokens.issue(Identity(Role.DRIVER, one.vehicle_id)),
            )
            for one in self._entries
        ]  # fmt: skip
        client.close()
        key = (folder / "data" / LOCAL_KIOSK_KEY).read_text(encoding="utf-8").strip()
        stops = choose_stops(self._timetable, settings.kiosks)
        count = settings.processes
        holding = settings.riders - settings.booking_riders
        return [
            CrowdPart(
                number=number,
                urls=urls[:-1],
                bare_url=urls[-1] if number == 0 else None,
                feed=str(self._feed),
                timetables=str(folder / "timetables"),
                seed=settings.seed,
                drivers=drivers[number::count],
                booking_riders=len(range(number, settings.booking_riders, count)),
                holding_riders=len(range(number, holding, count)),
                kiosks={str(stop): key for stop in stops[number::count]},
                bookings_per_second=settings.bookings_per_second / count,
                history=str(folder / f"history-{number}.jsonl"),
            )
            for number in range(count)
        ]

    def _count_connections(self, parts: list[CrowdPart]) -> None:
        self._figures.drivers = len(self._entries)
        doors = self._settings.workers
        self._figures.connections = [
            sum(
                len(range(door, len(part.drivers), doors))
                + len(range(door, part.booking_riders, doors))
                + len(range(door, part.holding_riders, doors))
                + (len(part.kiosks) if door == 0 else 0)
                for part in parts
            )
            for door in range(doors)
        ]

    async def _at_work(self, parts: list[CrowdPart], urls: list[str]) -> None:
        settings, figures = self._settings, self._figures
        self._say(
            f"Connecting {figures.drivers} drivers, {settings.riders} riders, {settings.kiosks} kiosks "
            f"from {len(parts)} process(es) …"
        )
        async with _crowds(parts, self._folder) as crowds:
            await asyncio.gather(*(_hear(crowd, "connected", CONNECT_SECONDS) for crowd in crowds))
            figures.clients = [ProcessFigures(crowd.pid) for crowd in crowds]
            self._say(f"Measuring for {settings.minutes:g} minutes …")
            await self._measure(crowds)
            figures.metrics = [await asyncio.to_thread(read_every_metric, url) for url in urls]
            for crowd in crowds:
                _tell(crowd, "finish")
            async with asyncio.timeout(_FINISH_SECONDS):
                await asyncio.gather(*(crowd.wait() for crowd in crowds))
        figures.crowds = [
            msgspec.json.decode(
                Path(part.history).with_suffix(".figures.json").read_bytes(), type=CrowdFigures
            )
            for part in parts
        ]
        entries = [entry for part in parts for entry in read_history(Path(part.history))]
        figures.history = sorted(entries, key=lambda entry: entry.at)

    async def _measure(self, crowds: list[asyncio.subprocess.Process]) -> None:
        figures, seconds = self._figures, self._settings.minutes * 60
        several = (*figures.workers, figures.store, figures.bare, figures.this, *figures.clients)
        looking = asyncio.create_task(_look([one for one in several if one]))
        began, busy_before = asyncio.get_running_loop().time(), busy_seconds()
        for crowd in crowds:
            _tell(crowd, f"measure {seconds}")
        await asyncio.gather(*(_hear(crowd, "measured", 2 * seconds + _FINISH_SECONDS) for crowd in crowds))
        figures.window_seconds = asyncio.get_running_loop().time() - began
        figures.machine_busy_seconds = busy_seconds() - busy_before
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@contextlib.asynccontextmanager
async def _crowds(parts: list[CrowdPart], folder: Path) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """Their processes, ended in any case."""
    processes: list[asyncio.subprocess.Process] = []
    try:
        for part in parts:
            file = folder / f"crowd-{part.number}.json"
            file.write_bytes(msgspec.json.encode(part))
            with (folder / f"crowd-{part.number}.log").open("ab") as log:
                processes.append(
                    await asyncio.create_subprocess_exec(
                        sys.executable, "-m", "server.benchmarks.delivery.crowd_process", str(file),
                        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                    )
                )  # fmt: skip
        yield processes
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _tell(crowd: asyncio.subprocess.Process, order: str) -> None:
    if crowd.stdin is not None:
        crowd.stdin.write(f"{order}\n".encode())


async def _hear(crowd: asyncio.subprocess.Process, wanted: str, seconds: float) -> None:
    """Wait for that word. Raises `SetupError` when the process ends or is silent."""
    try:
        async with asyncio.timeout(seconds):
            heard = await crowd.stdout.readline() if crowd.stdout else b""
    except TimeoutError:
        heard = b""
    if heard.decode().strip() != wanted:
        raise SetupError("crowd_failed", f"The clients were never {wanted}: see crowd-*.log beside the run.")


async def _look(watched: Sequence[ProcessFigures]) -> None:
    while True:
        for process in watched:
            process.look()
        await asyncio.sleep(_LOOK_SECONDS)
