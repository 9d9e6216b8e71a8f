"""The reference client of a bus terminal: it never says "delivered" before the ping is stored."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from booking.messages import DriverSnapshot, WaitingPassenger
from gtfs.identifiers import VehicleId
from server.clients.driver_state import (
    after_event,
    after_state_moved,
    find_waiting,
    passengers_of,
    pings_in,
    snapshot_of,
)
from server.clients.errors import Refused, Unreachable
from server.clients.http_door import HttpDoor
from server.clients.journal import PingJournal
from server.clients.link import Link

_LOG = logging.getLogger(__name__)
_SIGN_IN_PAUSE_SECONDS = 5.0

Changed = Callable[["DriverClient", str, Mapping[str, Any]], None]
"""Called after every change with the client, the type of what happened (`snapshot`, or an event's type) and what
arrived."""


class DriverClient:
    """One vehicle's terminal. `run` until cancelled; a button is a coroutine that ends when the server has answered."""

    def __init__(self, door: HttpDoor, plate: str, pin: str, journal: PingJournal, changed: Changed) -> None:
        self._door = door
        self._plate = plate
        self._pin = pin
        self._journal = journal
        self._changed = changed
        self._bearer: str | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self.link = Link(door.session, door.server_url, "/driver", self._token, self)
        self.vehicle_id: VehicleId | None = None
        self.state: DriverSnapshot | None = None
        """Null until the first snapshot."""
        self.pings_stored = 0
        self.pings_delivered = 0

    async def run(self) -> None:
        """Sign in and stay connected until cancelled. Raises `Refused` when plate and PIN are not accepted."""
        try:
            await self.link.run()
        finally:
            for task in self._sending:
                task.cancel()

    def go_on_as(self, vehicle_id: VehicleId, token: str) -> None:
        """Signed in before: the terminal has kept its token."""
        self.vehicle_id, self._bearer = vehicle_id, token

    async def _token(self, renew: bool) -> str:
        while self._bearer is None or renew:
            try:
                answer = await self._door.post("/driver/sign-in", {"plate": self._plate, "pin": self._pin})
            except Unreachable as error:
                _LOG.info("%s cannot sign in yet: %s", self._plate, error.sentence)
                await asyncio.sleep(_SIGN_IN_PAUSE_SECONDS)
                continue
            except Refused as error:
                if error.status != 429:
                    raise
                await asyncio.sleep(_SIGN_IN_PAUSE_SECONDS)
                continue
            self._bearer = str(answer["token"])
            self.vehicle_id = VehicleId(answer["vehicle_id"])
            renew = False
        return self._bearer

    async def connected(self) -> None:
        """The server sends the snapshot by itself."""

    async def snapshot(self, payload: dict[str, Any]) -> None:
        """Everything anew, with the pings that came while the line was down."""
        self.state = snapshot_of(payload)
        self._take(pings_in(payload))
        self._changed(self, "snapshot", payload)

    async def event(self, payload: dict[str, Any]) -> None:
        """The next event: first stored, then confirmed, then shown."""
        self._take(pings_in(payload))
        if self.state is not None:
            before = passengers_of(self.state)
            self.state = after_event(self.state, payload)
            for reservation_id in before - passengers_of(self.state):
                self._journal.forget(reservation_id)
        self._changed(self, str(payload["type"]), payload)

    def _take(self, pings: tuple[WaitingPassenger, ...]) -> None:
        for ping in pings:
            if self._journal.find(ping.reservation_id) is None:
                self.pings_stored += 1
            self._store(ping)
            if ping.state == "assigned":
                task = asyncio.create_task(self._confirm_delivery(ping.reservation_id))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    def _store(self, ping: WaitingPassenger) -> None:
        try:
            self._journal.store(ping)
        except OSError as error:
            _LOG.error("%s: a ping cannot be stored and is not confirmed: %s", self._plate, error)
            raise Unreachable(f"The journal of pings cannot be written: {error}.") from error

    async def _confirm_delivery(self, reservation_id: str) -> None:
        try:
            await self._command("delivered", reservation_id)
        except Refused as refusal:
            _LOG.info("%s: delivered was refused: %s", self._plate, refusal.code)
        else:
            self.pings_delivered += 1
            self._moved(reservation_id, "delivered")

    def _moved(self, reservation_id: str, state: str) -> None:
        if self.state is None:
            return
        ping = find_waiting(self.state, reservation_id)
        if state == "delivered" and (ping is None or ping.state != "assigned"):
            return  # an answer that comes late must not undo what was pressed since
        self.state = after_state_moved(self.state, reservation_id, state)

    async def _command(self, name: str, reservation_id: str, **more: Any) -> dict[str, Any]:
        return await self.link.command(name, {"reservation_id": reservation_id, **more})

    async def acknowledge(self, reservation_id: str) -> None:
        """The driver has seen the ping and will stop. Raises `Refused`."""
        await self._command("acknowledge", reservation_id)
        self._moved(reservation_id, "acknowledged")

    async def boarded(self, reservation_id: str) -> None:
        """The passenger is on board. Raises `Refused`."""
        await self._command("boarded", reservation_id)
        self._moved(reservation_id, "boarded")

    async def no_show(self, reservation_id: str) -> None:
        """The bus was at the stop and nobody came. Raises `Refused`."""
        await self._command("no_show", reservation_id)
        self._moved(reservation_id, "no_show")

    async def alighted(self, reservation_id: str) -> None:
        """The passenger is off. Raises `Refused`."""
        await self._command("alighted", reservation_id)
        self._moved(reservation_id, "alighted")
        self._journal.forget(reservation_id)

    async def decline(self, reservation_id: str, reason: str) -> None:
        """This bus cannot take the passenger: `ramp_broken`, `full` or `cannot_stop`. Raises `Refused`."""
        await self._command("decline", reservation_id, reason=reason)
        self._moved(reservation_id, "declined")

    async def acknowledge_message(self, message_id: str) -> None:
        """The driver has read or heard what the control room said. Raises `Refused`."""
        await self.link.command("message_acknowledge", {"message_id": message_id})

    async def ramp(self, *, working: bool) -> None:
        """The ramp works or does not. Raises `Refused`."""
        await self.link.command("ramp", {"working": working})

    async def space(self, taken: int) -> None:
        """How many wheelchair spaces are taken by people who did not book. Raises `Refused`."""
        await self.link.command("space", {"taken": taken})

    async def position(self, lat: float, lon: float, at: datetime) -> bool:
        """Where the bus is; lost when the line is down, the next one will do. Returns whether it was sent."""
        return await self.link.tell("position", {"lat": lat, "lon": lon, "at": msgspec.to_builtins(at)})
