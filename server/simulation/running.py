"""Running a simulation: the city, its feeds, its people; a line now and then; and ending all of it in order."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from gtfs.identifiers import StopId, VehicleId
from gtfs.timetable import Timetable
from server.clients.http_door import HttpDoor, open_session
from server.simulation.chance import key_of
from server.simulation.city import City
from server.simulation.errors import KioskKeysBroken, OtherFleet, PortTaken
from server.simulation.feed_server import FeedServer
from server.simulation.feeds import alerts, trip_updates, vehicle_positions
from server.simulation.fleet_file import FleetEntry, read_fleet_file
from server.simulation.kiosks import KioskRow, choose_stops, read_kiosk_keys, read_kiosk_stops
from server.simulation.pings import PingWatch
from server.simulation.riders import SimulatedRider
from server.simulation.roster import Roster
from server.simulation.settings import SimulationSettings
from server.simulation.tally import Tally
from server.simulation.world import World

_SUMMARY_SECONDS = 10.0
_LOOK_AHEAD_SECONDS = 20.0
_RIDERS_PER_SECOND = 20
_LOOK_SECONDS = 0.5


def simulate(timetable: Timetable, settings: SimulationSettings) -> None:
    """Run until told to stop (SIGINT, SIGTERM) or the time is over. Raises `SimulationError`."""
    city = City(timetable, settings.seed)
    entries = _read_entries(city, settings)
    asyncio.run(_Simulation(city, entries, settings).run())


def _read_entries(city: City, settings: SimulationSettings) -> list[FleetEntry]:
    if settings.fleet is None:
        return []
    entries = read_fleet_file(settings.fleet)
    known = {vehicle.id for vehicle in city.fleet.vehicles}
    if not any(entry.vehicle_id in known for entry in entries):
        raise OtherFleet(
            f"No vehicle of {settings.fleet} drives in this timetable: make a fleet file from it."
        )
    return entries


class _Simulation:
    """Everything that runs together."""

    def __init__(self, city: City, entries: list[FleetEntry], settings: SimulationSettings) -> None:
        self._settings = settings
        self._world = World(city, _clock(settings.speed))
        self._entries = entries
        self._tally = Tally()
        self._roster: Roster | None = None
        self._riders: list[SimulatedRider] = []
        self._kiosks: KioskRow | None = None
        self._pings = PingWatch(self._is_on_line)

    async def run(self) -> None:
        """Start everything, wait, stop everything."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        feeds = await self._serve_feeds()
        tasks: list[asyncio.Task[None]] = []
        try:
            async with open_session() as session:
                tasks += self._start_people(session)
                await self._until(stopped, tasks)
                counted = self._as_document()  # before everybody goes home
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            if feeds is not None:
                await feeds.stop()
        _say(self._summary())
        if self._settings.as_json:
            print(json.dumps(counted, ensure_ascii=False), flush=True)

    async def _serve_feeds(self) -> FeedServer | None:
        host, port = self._settings.host, self._settings.port
        if port is None:
            return None
        encoders = {"vehicle-positions": vehicle_positions, "trip-updates": trip_updates, "alerts": alerts}
        feeds = FeedServer(self._world.picture, encoders)
        try:
            port = await feeds.start(host, port)
        except OSError as error:
            await feeds.stop()
            raise PortTaken(
                f"The feeds cannot be served on port {port} of {host}: {error.strerror}."
            ) from error
        for name in encoders:
            print(f"http://{host}:{port}/{name}.pb", flush=True)
        return feeds

    def _start_people(self, session: Any) -> list["asyncio.Task[None]"]:
        settings = self._settings
        work: list[Coroutine[Any, Any, None]] = [self._report(), self._look_ahead()]
        if settings.server_url is not None:
            door = HttpDoor(session, settings.server_url)
            if settings.drivers:
                self._roster = Roster(
                    door,
                    self._entries,
                    self._world,
                    self._tally,
                    wanted=settings.drivers,
                    report_seconds=settings.report_seconds,
                    forgetful_share=settings.forgetful,
                    seed=settings.seed,
                )
                work.append(self._roster.run())
            self._riders = [self._new_rider(door, number) for number in range(settings.riders)]
            work += [
                self._when_driven(number * self._rider_seconds(), rider.run)
                for number, rider in enumerate(self._riders)
            ]
            work.append(self._watch_pings())
            if settings.kiosks:
                self._kiosks = KioskRow(door, self._kiosk_keys(), self._tally)
                work.append(self._kiosks.run())
        return [asyncio.create_task(one) for one in work]

    def _new_rider(self, door: HttpDoor, number: int) -> SimulatedRider:
        chance = Random(key_of(self._settings.seed, f"rider {number}"))  # noqa: S311 - a simulation
        return SimulatedRider(door, self._world, self._tally, chance, self._pings, self._list_driven)

    def _rider_seconds(self) -> float:
        """From one rider's beginning to the next one's."""
        return max(1 / _RIDERS_PER_SECOND, self._settings.riders_over_seconds / self._settings.riders)

    async def _when_driven(self, seconds: float, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Riders begin when there is somebody to drive them, one after the other."""
        while self._roster is not None and not self._roster.is_complete:
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(seconds)
        await run()

    def _list_driven(self) -> list[VehicleId]:
        return self._roster.vehicles_on_line if self._roster is not None else []

    def _is_on_line(self, vehicle_id: VehicleId) -> bool:
        return self._roster is not None and self._roster.is_on_line(vehicle_id)

    async def _watch_pings(self) -> None:
        while True:
            self._pings.look()
            await asyncio.sleep(1.0)

    def _kiosk_keys(self) -> dict[StopId, str]:
        """The keys of the stops with the most routes among those that have one."""
        settings = self._settings
        if settings.kiosk_keys is None:
            return dict.fromkeys(self._choose_kiosk_stops()[: settings.kiosks], settings.kiosk_key or "")
        keys = read_kiosk_keys(settings.kiosk_keys)
        enrolled = [stop for stop in self._choose_kiosk_stops() if stop in keys]
        if not enrolled:
            raise KioskKeysBroken(f"{settings.kiosk_keys} has no key for a stop where a kiosk should stand.")
        return {stop: keys[stop] for stop in enrolled[: settings.kiosks]}

    def _choose_kiosk_stops(self) -> list[StopId]:
        timetable, listed = self._world.city.timetable, self._settings.kiosk_stops
        return choose_stops(timetable, None) if listed is None else read_kiosk_stops(listed, timetable)

    async def _until(self, stopped: asyncio.Event, tasks: list["asyncio.Task[None]"]) -> None:
        """Until stopped, until the time is over, or until something that should run has failed."""
        stop = asyncio.create_task(stopped.wait())
        running: set[asyncio.Task[Any]] = {stop, *tasks}
        try:
            async with asyncio.timeout(self._settings.seconds):
                while not stop.done():
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
        except TimeoutError:
            return
        finally:
            stop.cancel()

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_SUMMARY_SECONDS)
            _say(self._summary())

    async def _look_ahead(self) -> None:
        """The next minutes of a whole city take a while to work out: in a thread, before they begin."""
        while True:
            await asyncio.sleep(_LOOK_AHEAD_SECONDS)
            await asyncio.to_thread(self._world.city.prepare, self._world.now())

    def _as_document(self) -> dict[str, Any]:
        """What `--json` prints at the end."""
        made = Counter(
            str(view.state) for rider in self._riders for view in rider.client.reservations.values()
        )
        return {
            **self._tally.as_document(),
            "buses": len(self._world.picture().buses),
            "drivers_connected": self._roster.connected if self._roster else 0,
            "reservations": dict(sorted(made.items())),
            "pings": self._pings.as_document(),
            "boards": self._kiosks.as_document() if self._kiosks else {},
        }

    def _summary(self) -> str:
        parts = [f"buses {len(self._world.picture().buses)}"]
        if self._roster is not None:
            pressed = self._tally.counts
            on_duty = self._roster.on_duty
            stored = pressed["pings stored"] + sum(driver.client.pings_stored for driver in on_duty)
            delivered = pressed["pings delivered"] + sum(driver.client.pings_delivered for driver in on_duty)
            parts.append(f"drivers {self._roster.connected} of {self._settings.drivers}")
            parts.append(
                f"pings {stored} stored, {delivered} delivered, {pressed['driver pressed acknowledge']} acknowledged, "
                f"{pressed['driver pressed boarded']} boarded, {pressed['driver pressed alighted']} alighted"
            )
        if self._riders:
            states = Counter(
                view.state for rider in self._riders for view in rider.client.reservations.values()
            )
            listed = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
            parts.append(f"riders {len(self._riders)}: {listed or 'no reservation yet'}")
        if self._kiosks is not None:
            parts.append(f"kiosks {self._kiosks.connected} of {self._settings.kiosks}")
        return " | ".join(parts)


def _clock(speed: float) -> Callable[[], datetime]:
    began = datetime.now(UTC)

    def clock() -> datetime:
        now = datetime.now(UTC)
        return now if speed == 1.0 else began + timedelta(seconds=(now - began).total_seconds() * speed)

    return clock


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
