"""The reference client of a rider's phone: books once, follows every step, answers when asked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from booking.desk import ReportKind
from booking.messages import BoardView, ReservationView, RiderSnapshot
from gtfs.identifiers import StopId, TripId
from server.clients.errors import Refused
from server.clients.http_door import PREFIX, HttpDoor, until_answered
from server.clients.link import Link

Changed = Callable[["RiderClient", ReservationView], None]
"""Called with every new version of a reservation."""


class RiderClient:
    """One rider. `register` first; `run` follows until cancelled."""

    def __init__(self, door: HttpDoor, changed: Changed) -> None:
        self._door = door
        self._changed = changed
        self._bearer: str | None = None
        self.link = Link(door.session, door.server_url, "/rider", self._token, self)
        self.reservations: dict[str, ReservationView] = {}

    async def register(self, language: str, needs: Sequence[str]) -> None:
        """Become a rider without a name. Raises `Refused` or `Unreachable`."""
        answer = await self._door.post("/riders", {"language": language, "needs": list(needs)})
        self._bearer = str(answer["token"])

    @property
    def token(self) -> str | None:
        """What proves this rider: to be kept on the device, and shown to nobody."""
        return self._bearer

    def go_on_as(self, token: str) -> None:
        """Registered before: the device has kept the token."""
        self._bearer = token

    async def _token(self, renew: bool) -> str:
        # A rider has no password to sign in with again: another registration would be another rider.
        if renew or self._bearer is None:
            raise Refused("rider_not_known", "The server does not know this rider (any longer).")
        return self._bearer

    async def run(self) -> None:
        """Follow the reservations until cancelled. Raises `Refused` when the server does not know this rider."""
        await self.link.run()

    async def connected(self) -> None:
        """The server sends the snapshot by itself."""

    async def snapshot(self, payload: dict[str, Any]) -> None:
        """All reservations anew."""
        for view in msgspec.convert(payload, RiderSnapshot, strict=False).reservations:
            self._keep(view)

    async def event(self, payload: dict[str, Any]) -> None:
        """A step of the chain; other events are for a screen."""
        if payload["type"] == "reservation":
            self._keep(msgspec.convert(payload["reservation"], ReservationView, strict=False))

    def _keep(self, view: ReservationView) -> None:
        known = self.reservations.get(view.reservation_id)
        if known is None or known.version <= view.version:
            self.reservations[view.reservation_id] = view
            self._changed(self, view)

    async def board(self, stop: StopId, *, limit: int = 20) -> BoardView:
        """The board of a stop. Raises `Refused` or `Unreachable`."""
        answer = await self._door.get(f"/stops/{stop}/arrivals?limit={limit}", token=self._bearer)
        return msgspec.convert(answer, BoardView, strict=False)

    async def destinations(self, stop: StopId) -> list[dict[str, Any]]:
        """The routes of a stop with where they go. Raises `Refused` or `Unreachable`."""
        answer = await self._door.get(f"/stops/{stop}", token=self._bearer)
        return list(answer["routes"])

    async def book(
        self,
        stop: StopId | str,
        *,
        trip_id: TripId | None = None,
        alight_stop: StopId | str | None = None,
        route_id: str | None = None,
        depart_after: datetime | None = None,
        wait: bool = False,
        key: str | None = None,
        give_up_seconds: float = 60.0,
    ) -> ReservationView:
        """Book once, however often the answer is lost on the way.

        `key`: keep it before you ask, and book again with it after a crash; left out, one is made up. Raises `Refused`
        (`NotPossible` with `alternatives`), or `Unreachable` when no answer has come after `give_up_seconds`: it may be
        booked or not.
        """
        wanted = {
            "stop": stop, "trip_id": trip_id, "alight_stop": alight_stop, "route_id": route_id,
            "depart_after": depart_after, "wait": wait or None,
        }  # fmt: skip
        body = {name: value for name, value in wanted.items() if value is not None}
        key = key or str(uuid4())
        return await until_answered(lambda: self._book_once(body, key), give_up_seconds)

    async def _book_once(self, body: dict[str, Any], key: str) -> ReservationView:
        answer = await self._door.post("/reservations", body, token=self._bearer, idempotency_key=key)
        view = msgspec.convert(answer, ReservationView, strict=False)
        self._keep(view)
        return view

    async def list_own(self) -> tuple[ReservationView, ...]:
        """Every reservation of this rider, open or ended in the last 24 hours. Raises `Refused` or `Unreachable`."""
        found: list[ReservationView] = []
        path: str | None = "/reservations"
        while path is not None:
            answer = await self._door.get(path, token=self._bearer)
            found += msgspec.convert(answer["reservations"], list[ReservationView], strict=False)
            path = answer["next"].removeprefix(PREFIX) if answer.get("next") else None
        return tuple(found)

    async def look(self, reservation_id: str) -> ReservationView:
        """One reservation as it stands. Raises `Refused` or `Unreachable`."""
        answer = await self._door.get(f"/reservations/{reservation_id}", token=self._bearer)
        view = msgspec.convert(answer, ReservationView, strict=False)
        self._keep(view)
        return view

    async def erase(self) -> None:
        """Have everything deleted; the token is over. Raises `Refused` or `Unreachable`."""
        await self._door.delete("/riders/me", token=self._bearer)

    async def outcome(self, reservation_id: str, outcome: str) -> ReservationView:
        """Say what happened: `boarded`, `not_boarded` or `alighted`. Raises `Refused` or `Unreachable`."""
        path = f"/reservations/{reservation_id}/outcome"
        return await self._changed_by(path, {"outcome": outcome})

    async def cancel(self, reservation_id: str) -> ReservationView:
        """Give the place back. Raises `Refused` or `Unreachable`."""
        return await self._changed_by(f"/reservations/{reservation_id}/cancel", {})

    async def get_off_at(self, reservation_id: str, stop: str) -> ReservationView:
        """Say or change where to get off (`stop_id` or ARS id). Raises `Refused` or `Unreachable`."""
        return await self._changed_by(f"/reservations/{reservation_id}/alight", {"alight_stop": stop})

    async def report(
        self, reservation_id: str, kind: ReportKind, run_id: str | None = None
    ) -> ReservationView:
        """Tell the dispatchers what is wrong with a bus of the ride. Raises `Refused` or `Unreachable`."""
        body = {"kind": kind} | ({"run_id": run_id} if run_id else {})
        return await self._changed_by(f"/reservations/{reservation_id}/report", body)

    async def _changed_by(self, path: str, body: dict[str, Any]) -> ReservationView:
        view = msgspec.convert(
            await self._door.post(path, body, token=self._bearer), ReservationView, strict=False
        )
        self._keep(view)
        return view
