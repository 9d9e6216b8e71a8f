"""The drivers of a drill: reference terminals whose every ping, event and press is written into the history."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from booking.messages import VIEW_TYPES, WaitingPassenger
from gtfs.identifiers import RunId
from server.benchmarks.drill.history import (
    Answered,
    AnyEntry,
    Handled,
    Line,
    Pressed,
    Snapshot,
    Stored,
)
from server.clients.driver_client import DriverClient
from server.clients.errors import ClientError, Refused
from server.clients.http_door import HttpDoor
from server.clients.journal import MemoryJournal
from server.simulation.fleet_file import FleetEntry
from server.simulation.world import World

_LOG = logging.getLogger(__name__)
_PRESSES_AFTER = (0.3, 1.5)
_presses = count(1)

Write = Callable[[AnyEntry], None]


def now() -> float:
    """Seconds since 1970."""
    return datetime.now(UTC).timestamp()


class _WitnessedJournal(MemoryJournal):
    """Storage that is written about."""

    def __init__(self, write: Write, entry: FleetEntry) -> None:
        super().__init__()
        self._write = write
        self._entry = entry

    def store(self, ping: WaitingPassenger) -> None:
        super().store(ping)
        self._write(
            Stored(
                at=now(),
                vehicle_id=self._entry.vehicle_id,
                reservation_id=ping.reservation_id,
                run_id=ping.run_id,
            )
        )


class _WitnessedClient(DriverClient):
    """A terminal whose snapshots and events are written about as it handles them."""

    def __init__(self, write: Write, door: HttpDoor, entry: FleetEntry, changed: Any) -> None:
        super().__init__(door, entry.plate, entry.pin, _WitnessedJournal(write, entry), changed)
        self._write = write
        self._entry = entry

    async def snapshot(self, payload: dict[str, Any]) -> None:
        self._write(Snapshot(at=now(), vehicle_id=self._entry.vehicle_id, sequence=int(payload["sequence"])))
        await super().snapshot(payload)

    async def event(self, payload: dict[str, Any]) -> None:
        if payload["type"] not in VIEW_TYPES:
            run_id = payload.get("run_id")
            self._write(
                Handled(
                    at=now(),
                    vehicle_id=self._entry.vehicle_id,
                    sequence=int(payload["sequence"]),
                    type=str(payload["type"]),
                    reservation_id=payload.get("reservation_id"),
                    run_id=RunId(run_id) if run_id else None,
                    decided_at=datetime.fromisoformat(str(payload["at"])).timestamp(),
                )
            )
        await super().event(payload)


class Terminal:
    """One bus's terminal and the hand on it."""

    def __init__(self, door: HttpDoor, entry: FleetEntry, world: World, write: Write, chance: Random) -> None:
        self.entry = entry
        self._world = world
        self._write = write
        self._chance = chance
        self._was_online = False
        self._hands: set[asyncio.Task[None]] = set()
        self._pressing: set[tuple[str, str]] = set()
        self.acknowledgements = 1
        """How often each ping is acknowledged: once; twice; never."""
        self.clock_error_seconds = 0.0
        """How wrong the terminal's clock is."""
        self.client = _WitnessedClient(write, door, entry, self._changed)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await self.client.run()
        finally:
            for hand in self._hands:
                hand.cancel()

    def look_at_line(self) -> None:
        """Write down when the line has come or gone; to be called many times a second."""
        is_online = self.client.link.is_online
        if is_online is not self._was_online:
            self._was_online = is_online
            self._write(Line(at=now(), vehicle_id=self.entry.vehicle_id, up=is_online))

    async def report_position(self) -> None:
        """As its own clock has it."""
        bus = self._world.picture().by_vehicle.get(self.entry.vehicle_id)
        if bus is not None:
            at = self._world.now() + timedelta(seconds=self.clock_error_seconds)
            await self.client.position(bus.lat, bus.lon, at)

    def _changed(self, client: DriverClient, what: str, payload: Mapping[str, Any]) -> None:
        if client.state is None:
            return
        for ping in client.state.waiting:
            if ping.state != "acknowledged" and self.acknowledgements:
                self._reach_for("acknowledge", ping.reservation_id)
        if what == "progress":
            self._at_stop({one["reservation_id"] for one in payload["passengers"] if one["stops_away"] == 0})

    def _at_stop(self, here: set[str]) -> None:
        """Somebody's stop is reached: they get on, or off."""
        state = self.client.state
        if state is None:
            return
        for ping in state.waiting:
            if ping.reservation_id in here:
                self._reach_for("boarded", ping.reservation_id)
        for passenger in state.on_board:
            if passenger.reservation_id in here:
                self._reach_for("alighted", passenger.reservation_id)

    def _reach_for(self, button: str, reservation_id: str) -> None:
        if (button, reservation_id) in self._pressing:
            return
        self._pressing.add((button, reservation_id))
        times = self.acknowledgements if button == "acknowledge" else 1
        hand = asyncio.create_task(self._press_after_a_moment(button, reservation_id, times))
        self._hands.add(hand)
        hand.add_done_callback(self._hands.discard)

    async def _press_after_a_moment(self, button: str, reservation_id: str, times: int) -> None:
        await asyncio.sleep(self._chance.uniform(*_PRESSES_AFTER))
        await asyncio.gather(*(self._press(button, reservation_id) for _ in range(times)))

    async def _press(self, button: str, reservation_id: str) -> None:
        press = f"{self.entry.vehicle_id}-{next(_presses)}"
        buttons = {
            "acknowledge": self.client.acknowledge,
            "boarded": self.client.boarded,
            "alighted": self.client.alighted,
        }
        vehicle_id = self.entry.vehicle_id
        self._write(
            Pressed(
                at=now(), vehicle_id=vehicle_id, press=press, button=button, reservation_id=reservation_id
            )
        )
        code = None
        try:
            await buttons[button](reservation_id)
        except Refused as refusal:
            code = refusal.code
            self._pressing.discard((button, reservation_id))
        except ClientError as error:
            _LOG.info("%s: %s", press, error.sentence)
            return
        self._write(Answered(at=now(), vehicle_id=vehicle_id, press=press, code=code))
