"""The reference client of a kiosk's line: says which stop it is, receives the board and the stop's reservations."""

from collections.abc import Callable
from typing import Any

import msgspec

from booking.kiosk_messages import KioskOrder, KioskReport
from booking.messages import BoardView, KioskSnapshot, ReservationView
from gtfs.identifiers import StopId
from server.clients.http_door import HttpDoor
from server.clients.link import Link

Changed = Callable[["KioskClient", str], None]
"""Called with the type of what happened: `snapshot`, `board`, `reservation`, `person`."""


class KioskClient:
    """One kiosk's connection. `run` until cancelled."""

    def __init__(self, door: HttpDoor, stop: StopId, key: str, version: str, changed: Changed) -> None:
        self.stop = stop
        self._key = key
        self._version = version
        self._changed = changed
        self.link = Link(door.session, door.server_url, "/kiosk", self._token, self)
        self.board: BoardView | None = None
        self.reservations: dict[str, ReservationView] = {}

    async def _token(self, renew: bool) -> str:  # noqa: ARG002 - a kiosk's key is what it is
        return self._key

    async def run(self) -> None:
        """Stay connected until cancelled."""
        await self.link.run()

    async def beat(self, report: KioskReport) -> tuple[KioskOrder, ...]:
        """Tell how the kiosk is, every half minute. Returns what it is to do, once, and then to answer.

        Raises `Refused`, or `Unreachable` when the line is down or silent.
        """
        answer = await self.link.ask("heartbeat", {"report": msgspec.to_builtins(report)})
        return msgspec.convert(answer.get("orders", ()), tuple[KioskOrder, ...])

    async def answer_order(self, command_id: str, *, is_done: bool, why: str = "") -> None:
        """Say what became of an order. Raises as `beat` does."""
        await self.link.ask("answer_order", {"command_id": command_id, "done": is_done, "why": why})

    async def connected(self) -> None:
        """A kiosk introduces itself before the server sends anything. Without an answer the line is no good."""
        await self.link.ask("hello", {"stop": self.stop, "version": self._version})

    async def snapshot(self, payload: dict[str, Any]) -> None:
        """The stop's board and open reservations."""
        snapshot = msgspec.convert(payload, KioskSnapshot, strict=False)
        self.board = snapshot.board
        self.reservations = {view.reservation_id: view for view in snapshot.reservations}
        self._changed(self, "snapshot")

    async def event(self, payload: dict[str, Any]) -> None:
        """A new board, a step of a reservation, or what has become of a call for a person."""
        if payload["type"] == "board":
            self.board = msgspec.convert(payload["board"], BoardView, strict=False)
        if payload["type"] == "reservation":
            view = msgspec.convert(payload["reservation"], ReservationView, strict=False)
            self.reservations[view.reservation_id] = view
        self._changed(self, str(payload["type"]))
