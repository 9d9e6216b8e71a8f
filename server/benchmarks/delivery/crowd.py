"""One process's share of the city's people: terminals, riders who book, riders who hold their lines, kiosks."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientSession

from gtfs.compiling import open_or_compile
from gtfs.identifiers import StopId, VehicleId
from server.benchmarks.delivery.floor import Floor
from server.benchmarks.delivery.held_lines import HeldLine
from server.benchmarks.delivery.settings import CrowdFigures, CrowdPart
from server.benchmarks.drill.history import AnyEntry, Bus, write_history
from server.benchmarks.drill.machinery import until
from server.benchmarks.drill.passengers import Passenger
from server.benchmarks.drill.terminals import Terminal, now
from server.clients.http_door import HttpDoor
from server.simulation.city import City
from server.simulation.fleet_file import FleetEntry
from server.simulation.kiosks import KioskRow
from server.simulation.tally import Tally
from server.simulation.world import World

_FLOOR_CONNECTIONS = 50
_CONNECTING_AT_ONCE = 20
CONNECT_SECONDS = 400.0
_REPORT_SECONDS = 10.0
_TURN_SECONDS, _LOOK_SECONDS, _LAG_SECONDS = 0.02, 0.1, 0.05
_CALM_SECONDS = 5.0


class Crowd:
    """`connect`, `measure`, `finish`, in this order."""

    def __init__(self, part: CrowdPart, session: ClientSession) -> None:
        self._part = part
        timetable = open_or_compile(Path(part.feed), Path(part.timetables))
        self._world = World(City(timetable, part.seed), lambda: datetime.now(UTC))
        self._doors = [HttpDoor(session, url) for url in part.urls]
        self._history: list[AnyEntry] = []
        self._terminals = [self._make_terminal(place) for place in range(len(part.drivers))]
        driven = {VehicleId(driver.vehicle_id) for driver in part.drivers}
        self._riders = [self._make_rider(number, driven) for number in range(part.booking_riders)]
        self._holders = [HeldLine(self._door(number)) for number in range(part.holding_riders)]
        self._kiosks = KioskRow(
            self._doors[0], {StopId(stop): key for stop, key in part.kiosks.items()}, Tally()
        )
        self._floor = Floor(session, part.bare_url, _FLOOR_CONNECTIONS) if part.bare_url else None
        self._running: list[asyncio.Task[Any]] = []
        self._lag_seconds: list[float] = []

    def _door(self, number: int) -> HttpDoor:
        return self._doors[number % len(self._doors)]

    def _chance(self, of: object) -> Random:
        return Random(f"{self._part.seed} {self._part.number} {of}")  # noqa: S311 - a simulation

    def _make_terminal(self, place: int) -> Terminal:
        driver = self._part.drivers[place]
        entry = FleetEntry(VehicleId(driver.vehicle_id), driver.plate, driver.pin, driver.spaces)
        self._history.append(Bus(at=now(), vehicle_id=entry.vehicle_id, spaces=entry.spaces))
        chance = self._chance(entry.vehicle_id)
        terminal = Terminal(self._door(place), entry, self._world, self._history.append, chance)
        terminal.client.go_on_as(entry.vehicle_id, driver.token)
        return terminal

    def _make_rider(self, number: int, driven: set[VehicleId]) -> Passenger:
        return Passenger(
            f"rider-{self._part.number}-{number}", self._door(number), self._world, self._history.append,
            self._chance(f"rider {number}"), driven.__contains__,
        )  # fmt: skip

    async def connect(self) -> None:
        """Everybody on the line, some at a time. Raises `SetupError`."""
        for first in range(0, len(self._terminals), _CONNECTING_AT_ONCE):
            some = self._terminals[first : first + _CONNECTING_AT_ONCE]
            self._start(terminal.run() for terminal in some)
            await _until_all(terminal.client for terminal in some)
        for first in range(0, len(self._riders), _CONNECTING_AT_ONCE):
            await asyncio.gather(
                *(rider.register() for rider in self._riders[first : first + _CONNECTING_AT_ONCE])
            )
        for first in range(0, len(self._holders), _CONNECTING_AT_ONCE):
            holders = self._holders[first : first + _CONNECTING_AT_ONCE]
            self._start(holder.run() for holder in holders)
            await _until(lambda some=holders: all(one.is_online for one in some))
        self._start([self._kiosks.run(), self._report_positions(), self._watch_lines()])
        if self._floor:
            await self._floor.connect()
        await _until(lambda: self._kiosks.connected >= len(self._part.kiosks))

    async def measure(self, seconds: float) -> None:
        """Bookings at their rate, the floor beside them, and this process's own slowness."""
        measuring = [asyncio.create_task(self._book()), asyncio.create_task(self._watch_lag())]
        if self._floor:
            measuring.append(asyncio.create_task(self._floor.measure()))
        done, _ = await asyncio.wait(measuring, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:  # none ends by itself
            task.result()
        await _cancel(measuring)

    async def finish(self) -> CrowdFigures:
        """Each rider looks once more after a moment; everybody leaves; what was seen is written."""
        await asyncio.sleep(_CALM_SECONDS)
        for first in range(0, len(self._riders), _CONNECTING_AT_ONCE):
            await asyncio.gather(
                *(rider.look() for rider in self._riders[first : first + _CONNECTING_AT_ONCE])
            )
        boards = self._kiosks.as_document()
        await asyncio.gather(*(rider.stop() for rider in self._riders))
        await _cancel(self._running)
        if self._floor:
            await self._floor.disconnect()
        write_history(Path(self._part.history), self._history)
        return CrowdFigures(
            lag_seconds=self._lag_seconds,
            echo_seconds=self._floor.echo_seconds if self._floor else [],
            emit_seconds=self._floor.emit_seconds if self._floor else [],
            broken_lines=sum(holder.broken for holder in self._holders),
            longest_board_gap_seconds=float(boards["longest_gap_seconds"].get("max", 0.0)),
        )

    def _start(self, what: Any) -> None:
        self._running += [asyncio.create_task(one) for one in what]

    async def _book(self) -> None:
        """At a steady rate the rider who has waited longest looks for a bus; nobody waits for anybody's answer."""
        loop = asyncio.get_running_loop()
        idle = list(self._riders)
        riding: set[asyncio.Task[None]] = set()

        async def ride(rider: Passenger) -> None:
            await rider.ride()
            idle.append(rider)

        began, begun = loop.time(), 0
        try:
            while True:
                while begun < (loop.time() - began) * self._part.bookings_per_second and idle:
                    begun += 1
                    task = asyncio.create_task(ride(idle.pop(0)))
                    riding.add(task)
                    task.add_done_callback(riding.discard)
                await asyncio.sleep(_TURN_SECONDS)
        finally:
            await _cancel(list(riding))

    async def _report_positions(self) -> None:
        loop = asyncio.get_running_loop()
        began, reported = loop.time(), 0
        while self._terminals:
            wanted = int((loop.time() - began) / _REPORT_SECONDS * len(self._terminals))
            for number in range(reported, wanted):
                await self._terminals[number % len(self._terminals)].report_position()
            reported = wanted
            await asyncio.sleep(_TURN_SECONDS)

    async def _watch_lines(self) -> None:
        while True:
            for terminal in self._terminals:
                terminal.look_at_line()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _watch_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await asyncio.sleep(_LAG_SECONDS)
            self._lag_seconds.append(max(0.0, loop.time() - began - _LAG_SECONDS))


async def _until_all(clients: Any) -> None:
    some = list(clients)
    await _until(lambda: all(client.state is not None for client in some))


async def _until(is_so: Any) -> None:
    await until(is_so, "Everybody's line", CONNECT_SECONDS)


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
