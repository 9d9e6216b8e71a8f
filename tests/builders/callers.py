"""Riders, drivers and kiosks as tests play them: plain HTTP and a plain Socket.IO client, nothing of ours."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import requests
import socketio

from tests.builders.processes import eventually

ANSWER_SECONDS = 10


class Caller:
    """Somebody with a token, over HTTP."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token

    def call(self, method: str, path: str, body: object = None, **headers: str) -> requests.Response:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        address = f"{self.url}/api/v1{path}"
        return requests.request(method, address, json=body, headers=headers, timeout=ANSWER_SECONDS)

    def book(self, key: str | None = None, **wish: object) -> requests.Response:
        return self.call("POST", "/reservations", wish, **{"Idempotency-Key": key or uuid.uuid4().hex})

    def look(self, reservation_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/reservations/{reservation_id}").json()
        return found

    def until(self, reservation_id: str, fits: Callable[[dict[str, Any]], Any], seconds: float) -> Any:
        return eventually(
            lambda: (found := self.look(reservation_id)) and fits(found) and found,
            seconds,
            lambda: self.look(reservation_id),
        )


def a_rider(url: str, *needs: str) -> Caller:
    """A new rider."""
    made = Caller(url).call("POST", "/riders", {"language": "ko", "needs": needs or ["wheelchair"]})
    assert made.status_code == 201, made.text
    return Caller(url, made.json()["token"])


def a_bookable_arrival(
    url: str, stop: str = "S08", stops_away: range | None = None, **fits: object
) -> dict[str, Any]:
    """A bus on the board of a stop that can be booked now. `stops_away`: as far away as that."""

    def find() -> dict[str, Any] | None:
        board = requests.get(f"{url}/api/v1/stops/{stop}/arrivals", params={"limit": 30}, timeout=5).json()
        wanted = {"bookable": True, "source": "live", **fits}
        there = (a for a in board["arrivals"] if not stops_away or a["stops_away"] in stops_away)
        return next((a for a in there if all(a[name] == value for name, value in wanted.items())), None)

    found = eventually(find, 30)
    assert found is not None
    return found


class Socket:
    """One Socket.IO connection that remembers what came."""

    def __init__(self, url: str, namespace: str, token: str | None, *transports: str) -> None:
        """Over `websocket`, `polling`, or (none named) the one first and then the other."""
        self.namespace = namespace
        self.snapshots: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.refused: Any = None
        self._came = threading.Condition()
        self._client = socketio.Client(reconnection=False)
        self._client.on("snapshot", self._keep(self.snapshots), namespace=namespace)
        self._client.on("event", self._keep(self.events), namespace=namespace)
        self._client.on("connect_error", self._refuse, namespace=namespace)
        try:
            self._client.connect(
                url,
                auth={"token": token},
                namespaces=[namespace],
                transports=list(transports) or None,
                wait_timeout=10,
            )
        except socketio.exceptions.ConnectionError as refused:
            self.refused = self.refused or str(refused)

    @property
    def is_connected(self) -> bool:
        return bool(self._client.connected)

    @property
    def worker(self) -> str:
        """The name of the worker that has this connection: its session id begins with it."""
        return str(self._client.eio.sid).partition(".")[0]

    @property
    def transport(self) -> str:
        return str(self._client.transport())

    def _keep(self, kept: list[dict[str, Any]]) -> Callable[[dict[str, Any]], None]:
        return kept.append

    def _refuse(self, why: object) -> None:
        self.refused = why

    def send(self, command: str, **fields: object) -> dict[str, Any]:
        fields = {"command_id": uuid.uuid4().hex, **fields}
        answer: dict[str, Any] = self._client.call(
            command, fields, namespace=self.namespace, timeout=ANSWER_SECONDS
        )
        return answer

    def snapshot(self) -> dict[str, Any]:
        return eventually(lambda: self.snapshots and self.snapshots[-1], ANSWER_SECONDS)

    def await_event(self, type_: str, seconds: float = ANSWER_SECONDS, **fits: object) -> dict[str, Any]:
        wanted = {"type": type_, **fits}
        return eventually(
            lambda: next(
                (e for e in self.events if all(e.get(name) == value for name, value in wanted.items())), None
            ),
            seconds,
            lambda: self.events,
        )

    def close(self) -> None:
        self._client.disconnect()

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


def a_driver(url: str, plate: str, pin: str, *transports: str) -> Socket:
    """The device of a bus, signed in and connected."""
    signed = Caller(url).call("POST", "/driver/sign-in", {"plate": plate, "pin": pin})
    assert signed.status_code == 200, signed.text
    return Socket(url, "/driver", signed.json()["token"], *transports)


def moment(text: str) -> datetime:
    """An RFC 3339 moment."""
    return datetime.fromisoformat(text).astimezone(UTC)
