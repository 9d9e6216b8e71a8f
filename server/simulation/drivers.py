"""Simulated drivers: they see the ping, confirm after a few seconds, put out the ramp, and press what happened."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from booking.messages import AlightingPassenger, WaitingPassenger
from booking.needs import Need, takes_a_space
from gtfs.identifiers import RunId
from server.clients.driver_client import DriverClient
from server.clients.errors import ClientError
from server.clients.http_door import HttpDoor
from server.clients.journal import MemoryJournal
from server.simulation.fleet_file import FleetEntry
from server.simulation.tally import Tally
from server.simulation.world import World

_LOG = logging.getLogger(__name__)
Range = tuple[float, float]


@dataclass(frozen=True)
class Habits:
    """How a driver works; from–to in seconds, in between by chance."""

    is_forgetful: bool = False
    """Drives on without ever touching the terminal."""
    confirms_after: Range = (2.0, 8.0)
    presses_after: Range = (3.0, 6.0)
    """From the bus standing at the stop to the button."""
    ramp_takes: Range = (30.0, 60.0)
    other_help_takes: Range = (8.0, 15.0)


class SimulatedDriver:
    """One person at one terminal."""

    def __init__(
        self,
        door: HttpDoor,
        entry: FleetEntry,
        world: World,
        tally: Tally,
        *,
        chance: Random,
        habits: Habits,
    ) -> None:
        self.entry = entry
        self._world = world
        self._tally = tally
        self._chance = chance
        self._habits = habits
        self._pressing: set[tuple[str, str]] = set()
        self._run_of: dict[str, RunId] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._was_refused = False
        self.client = DriverClient(door, entry.plate, entry.pin, MemoryJournal(), self._changed)

    @property
    def has_passengers(self) -> bool:
        """Whether somebody waits for this bus or is on board."""
        state = self.client.state
        return state is not None and bool(state.waiting or state.on_board)

    @property
    def is_idle(self) -> bool:
        """Whether no hand is on its way to a button."""
        return not self._tasks

    @property
    def is_settled(self) -> bool:
        """Whether the terminal is on the line, or never will be."""
        return self.client.link.is_online or self._was_refused

    async def run(self) -> None:
        """Drive until cancelled."""
        try:
            await self.client.run()
        except ClientError as error:
            self._was_refused = True
            self._tally.refused("driver sign-in", error.code)
            _LOG.warning("%s cannot drive: [%s] %s", self.entry.plate, error.code, error.sentence)
        finally:
            for task in self._tasks:
                task.cancel()

    def _changed(self, client: DriverClient, what: str, payload: Mapping[str, Any]) -> None:
        if client.state is None:
            return
        if what == "waiting_passenger":
            sent_at = datetime.fromisoformat(str(payload["at"]))
            self._tally.ping_seconds.append((datetime.now(UTC) - sent_at).total_seconds())
        self._tally.add(f"driver saw {what}")
        self._heed(client)
        for ping in client.state.waiting:
            self._run_of[ping.reservation_id] = ping.run_id
            if ping.state != "acknowledged" and not self._habits.is_forgetful:
                after = self._chance.uniform(*self._habits.confirms_after)
                self._press("acknowledge", ping.reservation_id, after)
        for passenger in client.state.on_board:
            if passenger.alighting == "next" and not self._habits.is_forgetful:
                after = self._chance.uniform(*self._habits.confirms_after)
                self._press("acknowledge alighting", passenger.reservation_id, after)

    def _heed(self, client: DriverClient) -> None:
        """What the control room says is confirmed like a ping."""
        messages = client.state.messages if client.state and not self._habits.is_forgetful else ()
        for message in messages:
            after = self._chance.uniform(*self._habits.confirms_after)
            self._press("confirm message", message.message_id, after)

    def look_out(self) -> None:
        """What a driver does on the road, once a second: is somebody's stop here?"""
        state = self.client.state
        if state is None or self._habits.is_forgetful:
            return
        for ping in state.waiting:
            self._perhaps_board(ping)
        for passenger in state.on_board:
            self._perhaps_alight(passenger)

    def _perhaps_board(self, ping: WaitingPassenger) -> None:
        bus = self._world.stands_at(ping.run_id, ping.stop.stop_id)
        if bus is None or bus.vehicle.id != self.entry.vehicle_id:
            return
        if self._press("boarded", ping.reservation_id, self._chance.uniform(*self._habits.presses_after)):
            self._world.keep_standing(bus, self._seconds_of_help(ping.help))

    def _perhaps_alight(self, passenger: AlightingPassenger) -> None:
        run_id = self._run_of.get(passenger.reservation_id)
        if run_id is None and self.client.state is not None and self.client.state.run_id is not None:
            run_id = self._run_of[passenger.reservation_id] = self.client.state.run_id
        if run_id is None:
            return
        picture = self._world.picture()
        bus = None
        if passenger.stop is None:
            is_time = run_id not in picture.by_run  # nobody said where: at the end of the line
        else:
            bus = self._world.stands_at(run_id, passenger.stop.stop_id)
            is_time = bus is not None or self._world.has_passed(run_id, passenger.stop.stop_id)
        after = self._chance.uniform(*self._habits.presses_after)
        if is_time and self._press("alighted", passenger.reservation_id, after) and bus is not None:
            self._world.keep_standing(bus, self._seconds_of_help(passenger.help))

    def _seconds_of_help(self, needs: tuple[Need, ...]) -> float:
        habits = self._habits
        return self._chance.uniform(*(habits.ramp_takes if takes_a_space(needs) else habits.other_help_takes))

    def _press(self, button: str, reservation_id: str, after_seconds: float) -> bool:
        """Press a button a little later, once. False when it is being pressed already."""
        if (button, reservation_id) in self._pressing:
            return False
        self._pressing.add((button, reservation_id))
        task = asyncio.create_task(self._press_later(button, reservation_id, after_seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _press_later(self, button: str, reservation_id: str, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        if not self._still_makes_sense(button, reservation_id):
            self._pressing.discard((button, reservation_id))
            return
        buttons = {
            "acknowledge": self.client.acknowledge,
            "acknowledge alighting": self.client.acknowledge,
            "boarded": self.client.boarded,
            "alighted": self.client.alighted,
            "confirm message": self.client.acknowledge_message,
        }
        try:
            await buttons[button](reservation_id)
        except ClientError as error:
            self._tally.refused(f"driver {button}", error.code)
        else:
            self._tally.add(f"driver pressed {button}")

    def _still_makes_sense(self, button: str, reservation_id: str) -> bool:
        """A ping may have been withdrawn, or the passenger boarded, while the hand moved to the button."""
        state = self.client.state
        if state is None:
            return False
        if button == "confirm message":
            return any(one.message_id == reservation_id for one in state.messages)
        among = state.on_board if button in ("alighted", "acknowledge alighting") else state.waiting
        return any(one.reservation_id == reservation_id for one in among)

    async def report_position(self) -> None:
        """Tell the server where the bus is."""
        bus = self._world.picture().by_vehicle.get(self.entry.vehicle_id)
        if bus is not None and await self.client.position(bus.lat, bus.lon, self._world.now()):
            self._tally.add("positions sent")
