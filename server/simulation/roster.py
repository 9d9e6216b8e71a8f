"""Who is driving today: keeps as many terminals signed in as asked for, on vehicles that have a run now or soon."""

import asyncio
from itertools import count
from random import Random

from gtfs.identifiers import VehicleId
from gtfs.low_floor import LowFloor
from server.clients.http_door import HttpDoor
from server.simulation.chance import key_of
from server.simulation.drivers import Habits, SimulatedDriver
from server.simulation.fleet_file import FleetEntry
from server.simulation.tally import Tally
from server.simulation.world import World

_SOON_SECONDS = 20 * 60.0
_ROSTER_SECONDS = 60.0
_SIGN_INS_AT_ONCE = 8
_SIGN_IN_POLL_SECONDS = 0.05
_SIGN_IN_POLLS = 200


class Roster:
    """Drivers on duty. `run` until cancelled."""

    def __init__(
        self,
        door: HttpDoor,
        entries: list[FleetEntry],
        world: World,
        tally: Tally,
        *,
        wanted: int,
        report_seconds: int,
        forgetful_share: float,
        seed: int,
    ) -> None:
        self._door = door
        self._entries = {entry.vehicle_id: entry for entry in entries}
        self._world = world
        self._tally = tally
        self._wanted = wanted
        self._report_seconds = report_seconds
        self._forgetful_share = forgetful_share
        self._seed = seed
        self.is_complete = False
        """Whether everybody that could be found has signed in for the first time."""
        self._on_duty: dict[VehicleId, tuple[SimulatedDriver, asyncio.Task[None]]] = {}

    @property
    def connected(self) -> int:
        """How many terminals are on the line."""
        return sum(driver.client.link.is_online for driver, _ in self._on_duty.values())

    @property
    def on_duty(self) -> list[SimulatedDriver]:
        """The drivers."""
        return [driver for driver, _ in self._on_duty.values()]

    @property
    def vehicles_on_line(self) -> list[VehicleId]:
        """The buses whose terminals are on the line."""
        return [vehicle_id for vehicle_id in self._on_duty if self.is_on_line(vehicle_id)]

    def is_on_line(self, vehicle_id: VehicleId) -> bool:
        """Whether the terminal of that bus is on the line."""
        on_duty = self._on_duty.get(vehicle_id)
        return on_duty is not None and on_duty[0].client.link.is_online

    async def run(self) -> None:
        """Keep the roster full; once a second everybody looks out, and a share of them reports positions."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_full())
                group.create_task(self._drive())
        finally:
            await self._send_home(list(self._on_duty))

    async def _keep_full(self) -> None:
        while True:
            await self._change_shifts()
            self.is_complete = True
            await asyncio.sleep(_ROSTER_SECONDS)

    async def _drive(self) -> None:
        for second in count():
            await self._one_second(second)
            await asyncio.sleep(1.0)

    async def _one_second(self, second: int) -> None:
        for place, driver in enumerate(self.on_duty):
            if driver.has_passengers:
                driver.look_out()
            if place % self._report_seconds == second % self._report_seconds:
                await driver.report_position()

    async def _change_shifts(self) -> None:
        wanted = self._choose()
        leaving = [
            vehicle_id
            for vehicle_id, (driver, _) in self._on_duty.items()
            if vehicle_id not in wanted and not driver.has_passengers
        ]
        await self._send_home(leaving)
        coming = [vehicle_id for vehicle_id in wanted if vehicle_id not in self._on_duty]
        coming = coming[: max(self._wanted - len(self._on_duty), 0)]
        for batch in range(0, len(coming), _SIGN_INS_AT_ONCE):
            drivers = [self._begin(vehicle_id) for vehicle_id in coming[batch : batch + _SIGN_INS_AT_ONCE]]
            await self._until_signed_in(drivers)

    async def _until_signed_in(self, drivers: list[SimulatedDriver]) -> None:
        """A few at a time: checking a PIN is slow on purpose, and a queue at the door would only time out."""
        for _ in range(_SIGN_IN_POLLS):
            if all(driver.is_settled for driver in drivers):
                return
            await asyncio.sleep(_SIGN_IN_POLL_SECONDS)

    def _choose(self) -> dict[VehicleId, None]:
        """Vehicles of the fleet file with a run now or soon: low-floor first, those on duty before others."""
        vehicles = [
            vehicle
            for vehicle in self._world.city.list_signed_on(self._world.now(), _SOON_SECONDS)
            if vehicle.id in self._entries
        ]
        vehicles.sort(
            key=lambda one: (
                one.low_floor is not LowFloor.YES,
                one.id not in self._on_duty,
                key_of(self._seed, one.id),
            )
        )
        return {vehicle.id: None for vehicle in vehicles[: self._wanted]}

    def _begin(self, vehicle_id: VehicleId) -> SimulatedDriver:
        chance = Random(key_of(self._seed, f"driver of {vehicle_id}"))  # noqa: S311 - a simulation
        driver = SimulatedDriver(
            self._door,
            self._entries[vehicle_id],
            self._world,
            self._tally,
            chance=chance,
            habits=Habits(is_forgetful=chance.random() < self._forgetful_share),
        )
        self._on_duty[vehicle_id] = driver, asyncio.create_task(driver.run())
        return driver

    async def _send_home(self, vehicle_ids: list[VehicleId]) -> None:
        going = [self._on_duty.pop(vehicle_id) for vehicle_id in vehicle_ids]
        for driver, task in going:
            self._tally.add("pings stored", driver.client.pings_stored)
            self._tally.add("pings delivered", driver.client.pings_delivered)
            task.cancel()
        await asyncio.gather(*(task for _, task in going), return_exceptions=True)
