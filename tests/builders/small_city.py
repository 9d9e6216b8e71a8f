"""A city server as small as a kiosk can do with, on real sockets: what it answers is up to the test."""

import socket
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import msgspec
from flask import Flask, Response, request
from flask_socketio import Namespace, SocketIO
from werkzeug.serving import make_server

from booking.messages import BoardView, KioskSnapshot, StopRef
from gtfs.identifiers import StopId
from gtfs.stop_slice import StopSlice
from tests.builders.kiosk_talk import an_arrival

HERE = StopRef(StopId("here"), "종로", "01001")


class _Kiosks(Namespace):  # type: ignore[misc]  # the library is untyped
    """Namespace `/kiosk`."""

    def __init__(self, city: "SmallCity") -> None:
        super().__init__("/kiosk")
        self._city = city

    def on_hello(self, said: dict[str, Any]) -> dict[str, Any]:
        self._city.lines.append(request.sid)  # type: ignore[attr-defined]
        self.emit("snapshot", self._city.snapshot())
        return {"ok": True, "stop_id": said["stop"]}

    def on_heartbeat(self, _report: object) -> dict[str, Any]:
        return {"ok": True}

    def on_reserve(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._city.answer(asked)


class SmallCity:
    """Serves while the block runs."""

    def __init__(self, stop_slice: StopSlice) -> None:
        self.stop_slice = stop_slice
        self.asked: list[str] = []
        """The trip of every `reserve` that came."""
        self.command_ids: set[str] = set()
        self.refusals: dict[str, list[str]] = {}
        """Trip → codes to answer before it is done."""
        self.lines: list[str] = []
        app = Flask("small city")
        self._socketio = SocketIO(app, async_mode="threading")
        self._socketio.on_namespace(_Kiosks(self))
        app.add_url_rule("/api/v1/stops/<stop>/slice", view_func=self._slice)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port: int = listener.getsockname()[1]
            self._server = make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())
        self.url = f"http://127.0.0.1:{port}"
        self._serving = threading.Thread(target=self._server.serve_forever)

    def _slice(self, stop: str) -> Response:
        return Response(msgspec.json.encode(self.stop_slice), mimetype="application/json")

    def _board(self, *routes: str) -> BoardView:
        now = datetime.now(UTC)
        return BoardView(HERE, now, 1, tuple(an_arrival(route, expected_at=now) for route in routes))

    def snapshot(self) -> Any:
        return msgspec.to_builtins(KioskSnapshot(1, HERE, (), self._board("143")))

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked["trip_id"])
        self.command_ids.add(asked["command_id"])
        refusals = self.refusals.get(asked["trip_id"])
        if refusals:
            return {
                "ok": False,
                "code": refusals.pop(0),
                "detail": "Something is wrong.",
                "detail_ko": "문제가 있습니다.",
            }
        return {"ok": True}

    def show(self, *routes: str) -> None:
        """A board with a bus of each route goes out."""
        board = msgspec.to_builtins(self._board(*routes))
        event = {"sequence": 1, "type": "board", "at": datetime.now(UTC).isoformat(), "board": board}
        self._socketio.emit("event", event, namespace="/kiosk")

    def __enter__(self) -> "SmallCity":
        self._serving.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._serving.join(10)
