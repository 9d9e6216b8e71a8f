"""A small real Socket.IO server with the doors that terminals and phones use, for the clients' tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio
from aiohttp import web

PLATE, PIN = "서울74사1001", "482913"


class SmallServer:
    """Keeps the numbered events of one driver and one rider; can lose emits and answers on request."""

    def __init__(self) -> None:
        self.io = socketio.AsyncServer(async_mode="aiohttp", ping_interval=2, ping_timeout=2)
        self.stored: list[dict[str, Any]] = []
        self.waiting: list[dict[str, Any]] = []
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.done: dict[str, dict[str, Any]] = {}
        self.bookings: dict[str, dict[str, Any]] = {}
        self.book_calls = 0
        self.lose_next_answers = 0
        self.drop_line_on_next: str | None = None
        self.lose_next_booking_answers = 0
        self.refuse: dict[str, str] = {}
        self.tokens = {"token-1"}
        self.sign_ins = 0
        self.connected: list[str] = []
        self.overtaking: dict[str, Any] | None = None
        self.known_riders = {"rider-token"}
        self.troubled_connections = 0
        self.hellos: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.kiosk_orders: list[dict[str, Any]] = []
        self.url = ""
        for name in ("delivered", "acknowledge", "boarded", "alighted", "decline", "message_acknowledge"):
            self.io.on(name, self._command_named(name), namespace="/driver")
        self.io.on("connect", self._connect_driver, namespace="/driver")
        self.io.on("resume", self._resume, namespace="/driver")
        self.io.on("position", self._position, namespace="/driver")
        self.io.on("connect", self._connect_rider, namespace="/rider")
        self.io.on("connect", self._connect_kiosk, namespace="/kiosk")
        self.io.on("hello", self._hello, namespace="/kiosk")
        self.io.on("heartbeat", self._heartbeat, namespace="/kiosk")
        self.io.on("answer_order", self._answer_order, namespace="/kiosk")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SmallServer"]:
        app = web.Application()
        app.router.add_post("/api/v1/driver/sign-in", self._sign_in)
        app.router.add_post("/api/v1/riders", self._new_rider)
        app.router.add_post("/api/v1/reservations", self._book)
        self.io.attach(app)
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await self.break_lines()
            await self.io.shutdown()
            await runner.cleanup()

    async def publish(self, event: dict[str, Any], *, lost: bool = False) -> None:
        """Store an event and hint at it, unless the hint is lost on the way."""
        numbered = {"sequence": len(self.stored) + 1, "at": "2026-11-21T09:00:00+09:00", **event}
        self.stored.append(numbered)
        if not lost:
            await self.io.emit("event", numbered, namespace="/driver")

    async def repeat(self, sequence: int) -> None:
        """Emit a stored event once more."""
        await self.io.emit("event", self.stored[sequence - 1], namespace="/driver")

    async def break_lines(self) -> None:
        """Cut every connection, as a dead radio does."""
        for line in list(self.io.eio.sockets.values()):
            await line.close(wait=False)

    def ping(self, reservation_id: str) -> dict[str, Any]:
        """The fields of a ping."""
        return {
            "reservation_id": reservation_id,
            "state": "assigned",
            "run_id": "20261121:t1",
            "route_name": "143",
            "stop": {"stop_id": "s3", "name": "종로3가", "code": "01003"},
            "stops_away": 3,
            "help": ["wheelchair"],
            "alight_stop": {"stop_id": "s5", "name": "종로5가", "code": "01005"},
            "expected_at": "2026-11-21T09:05:00+09:00",
            "deadline": "2026-11-21T09:00:45+09:00",
        }

    async def _sign_in(self, request: web.Request) -> web.Response:
        body = await request.json()
        if (body["plate"], body["pin"]) != (PLATE, PIN):
            problem = {"code": "wrong_pin", "detail": "Plate and PIN do not belong together.", "status": 401}
            return web.json_response(problem, status=401, content_type="application/problem+json")
        self.sign_ins += 1
        return web.json_response({"token": f"token-{self.sign_ins}", "vehicle_id": "bus-0001"})

    async def _connect_driver(self, sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> None:
        if auth.get("token") not in self.tokens:
            raise refusal()
        self.connected.append(sid)
        sequence = len(self.stored)
        if self.overtaking is not None:
            await self.publish(self.overtaking)
        snapshot = {
            "sequence": sequence,
            "vehicle_id": "bus-0001",
            "plate": PLATE,
            "run_id": "20261121:t1",
            "route_name": "143",
            "headsign": "정릉",
            "ramp_working": True,
            "spaces_total": 2,
            "spaces_taken_by_walk_ons": 0,
            "waiting": self.waiting,
            "on_board": [],
        }
        await self.io.emit("snapshot", snapshot, namespace="/driver", to=sid)

    async def _resume(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "events": [one for one in self.stored if one["sequence"] > payload["after"]]}

    async def _position(self, sid: str, payload: dict[str, Any]) -> None:
        self.commands.append(("position", payload))

    def _command_named(self, name: str) -> Callable[[str, dict[str, Any]], Awaitable[Any]]:
        async def handle(sid: str, payload: dict[str, Any]) -> Any:
            self.commands.append((name, payload))
            if name in self.refuse:
                return {"ok": False, "code": self.refuse[name], "detail": "No.", "detail_ko": "안 됩니다."}
            self.done.setdefault(payload["command_id"], payload)
            if self.drop_line_on_next == name:
                self.drop_line_on_next = None
                await self.break_lines()
            return {"ok": True}

        return handle

    async def _new_rider(self, request: web.Request) -> web.Response:
        return web.json_response({"rider_id": "r1", "token": "rider-token"}, status=201)

    async def _connect_rider(self, sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> None:
        if self.troubled_connections:
            self.troubled_connections -= 1
            raise socketio.exceptions.ConnectionRefusedError("Something went wrong.")
        if auth.get("token") not in self.known_riders:
            raise refusal()
        await self.io.emit("snapshot", {"sequence": 0, "reservations": []}, namespace="/rider", to=sid)

    async def _connect_kiosk(self, sid: str, environ: dict[str, Any], auth: dict[str, Any]) -> None:
        if auth.get("token") != "kiosk-key":
            raise refusal()

    async def _hello(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.hellos.append(payload)
        if payload["stop"] == "nowhere":
            return {"ok": False, "code": "unknown_stop", "detail": "No such stop."}
        stop = {"stop_id": payload["stop"], "name": "종로3가", "code": "01003"}
        board = {"stop": stop, "as_of": "2026-11-21T09:00:00+09:00", "feed_age": 3, "arrivals": []}
        snapshot = {"sequence": 0, "stop": stop, "reservations": [], "board": board}
        await self.io.emit("snapshot", snapshot, namespace="/kiosk", to=sid)
        view = {"sequence": 0, "type": "board", "at": "2026-11-21T09:00:05+09:00", "board": board}
        await self.io.emit("event", view, namespace="/kiosk", to=sid)
        return {"ok": True}

    async def _heartbeat(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.reports.append(payload["report"])
        return {"ok": True, "orders": self.kiosk_orders}

    async def _answer_order(self, sid: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.kiosk_orders = [one for one in self.kiosk_orders if one["command_id"] != payload["command_id"]]
        self.commands.append(("answer_order", payload))
        return {"ok": True}

    async def _book(self, request: web.Request) -> web.Response:
        self.book_calls += 1
        body = await request.json()
        key = request.headers["Idempotency-Key"]
        booked = self.bookings.setdefault(key, reservation(f"res-{len(self.bookings) + 1}", body["stop"]))
        if self.lose_next_booking_answers:
            self.lose_next_booking_answers -= 1
            assert request.transport is not None
            request.transport.close()
        return web.json_response(booked, status=201)


def refusal() -> socketio.exceptions.ConnectionRefusedError:
    """What a server says to a token that it does not know."""
    data = {"code": "not_signed_in", "detail": "Sign in first."}
    return socketio.exceptions.ConnectionRefusedError("not_signed_in", data)


def reservation(reservation_id: str, stop_id: str) -> dict[str, Any]:
    """A new reservation as its rider sees it."""
    return {
        "reservation_id": reservation_id,
        "code": "47",
        "state": "requested",
        "stop": {"stop_id": stop_id, "name": "종로3가", "code": "01003"},
        "alight_stop": None,
        "needs": ["wheelchair"],
        "asked_at": "2026-11-21T09:00:00+09:00",
        "steps": [],
        "holds": [],
        "skipped": [],
        "question": None,
        "sentence": {"ko": "버스를 찾고 있습니다.", "en": "Looking for a bus."},
        "ended": False,
        "version": 1,
    }


@pytest.fixture
def small_server() -> SmallServer:
    """A server that is not running yet: `async with small_server.running()`."""
    return SmallServer()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Wait until something is true, or fail after ten seconds."""

    async def wait(is_true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_true():
                await asyncio.sleep(0.01)

    return wait
