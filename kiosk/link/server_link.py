"""The one Socket.IO connection to the server, held by one thread for as long as the kiosk runs.

A connection is built anew each time (the library's own reconnection keeps leftovers and forgets what was asked);
commands come from the outbox and leave it only when they have been answered. What arrives is put in order by its
sequence: a gap is filled with `resume`, a repeat is ignored, views never advance it.
"""

import logging
import queue
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any
from uuid import uuid4

import msgspec
import socketio
from socketio.exceptions import SocketIOError

from booking.messages import VIEW_TYPES, BoardView, KioskSnapshot, PersonCallView, ReservationView, Sentence
from gtfs.version import VERSION
from kiosk.care.heartbeat import Heartbeat
from kiosk.link.news import (
    BoardCame,
    CommandAnswered,
    CommandExpired,
    LineDown,
    LineUp,
    News,
    PersonCallCame,
    PersonCallSent,
    ReservationCame,
    SnapshotCame,
)
from kiosk.link.outbox import Outbox, WaitingCommand

log = logging.getLogger(__name__)

NAMESPACE = "/kiosk"

ANSWER_SECONDS = 8.0
CONNECT_SECONDS = 8
GOODBYE_SECONDS = 0.1
LOOK_SECONDS = 0.25
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 15.0

SETTLED_SECONDS, ALONE_SECONDS = 0.5, 3.0
"""A heartbeat right after the line has come up would still tell of a line that is down: it waits until the first
picture has come and settled, or for so long if none comes."""

TRY_AGAIN = frozenset({"internal_error", "too_many_requests", "not_signed_in"})
"""Answers that say nothing of the command itself: it keeps waiting."""

TRY_AGAIN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is, and who we are there."""

    server: str
    key: str
    stop: str


class LineBroken(Exception):
    """This connection cannot go on; the next one may."""


class ServerLink:
    """Keeps the line to the server. `start` once, `stop` at the end; both return at once."""

    def __init__(
        self,
        address: Address,
        outbox: Outbox,
        tell: Callable[[News], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        heartbeat: Heartbeat | None = None,
    ) -> None:
        self._heartbeat = heartbeat
        self._address = address
        self._outbox = outbox
        self._tell = tell
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="server-link", daemon=True)
        self._send_again_at = 0.0
        self._calls: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.looked_at = monotonic()
        """When the thread last went round."""

    def start(self) -> None:
        """Begin to build the line."""
        self._thread.start()

    def stop(self) -> None:
        """Let the line go; returns when the thread has ended, or after some seconds."""
        self._ended.set()
        self._thread.join(timeout=CONNECT_SECONDS + 2)

    def call_person(self) -> None:
        """Have the dispatchers know that somebody here asks for a person. Returns at once; `PersonCallSent` follows."""
        self._calls.put(uuid4().hex)

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            self.looked_at = began = monotonic()
            line = _Line(self._address)
            try:
                self._hold(line)
            except (LineBroken, SocketIOError, OSError, msgspec.MsgspecError) as error:
                self._tell(LineDown(self._clock(), str(error)))
            except Exception:  # the line must be built again whatever went wrong
                log.exception("the line broke in an unforeseen way")
                self._tell(LineDown(self._clock(), "unforeseen"))
            self._let_go(line)
            self._forget_calls()
            self._withdraw_pointless()
            is_long = monotonic() - began > LONGEST_PAUSE_SECONDS
            pause = FIRST_PAUSE_SECONDS if is_long else min(pause * 2, LONGEST_PAUSE_SECONDS)
            # Half fixed, half chance: kiosks that lost their server together must not return in one instant.
            self._rest(pause * (0.5 + random.random() / 2))  # noqa: S311 - not a secret

    def _rest(self, seconds: float) -> None:
        """Wait, and be seen to be awake."""
        until = monotonic() + seconds
        while not self._ended.is_set() and (left := until - monotonic()) > 0:
            self.looked_at = monotonic()
            self._forget_calls()
            self._ended.wait(min(left, 1.0))

    def _hold(self, line: "_Line") -> None:
        line.open()
        self._tell(LineUp(self._clock()))
        if self._heartbeat is not None:
            line.when_called(self._heartbeat.hurry)
            self._heartbeat.hurry(ALONE_SECONDS)
        while not self._ended.is_set():
            self.looked_at = monotonic()
            line.check()
            for news in line.read():
                self._tell(news)
                if isinstance(news, SnapshotCame) and self._heartbeat is not None:
                    self._heartbeat.hurry(SETTLED_SECONDS)
            self._send_waiting(line)
            self._send_calls(line)
            if self._heartbeat is not None:
                self._heartbeat.go_round(line.send)

    def _let_go(self, line: "_Line") -> None:
        try:
            line.close()
        except Exception:  # what is gone already cannot be closed any better
            log.exception("a line could not be closed")

    def _send_waiting(self, line: "_Line") -> None:
        self._withdraw_pointless()
        if monotonic() < self._send_again_at:
            return
        for waiting in self._outbox.list_waiting():
            answer = line.ask(waiting)
            if answer.code in TRY_AGAIN:
                self._send_again_at = monotonic() + TRY_AGAIN_SECONDS
                continue
            self._outbox.remove(waiting)
            self._tell(answer)

    def _send_calls(self, line: "_Line") -> None:
        """Never kept for later: whoever asks for a person asks now."""
        while not self._calls.empty():
            command_id = self._calls.get()
            try:
                answer = line.send("call_person", {"command_id": command_id})
            except (LineBroken, SocketIOError, OSError):
                self._tell(PersonCallSent("no_line"))
                raise
            if answer.get("ok"):
                self._tell(PersonCallCame(msgspec.convert(answer.get("call"), PersonCallView | None)))
            self._tell(PersonCallSent(None if answer.get("ok") else str(answer.get("code"))))

    def _forget_calls(self) -> None:
        while not self._calls.empty():
            self._calls.get()
            self._tell(PersonCallSent("no_line"))

    def _withdraw_pointless(self) -> None:
        now = self._clock()
        for waiting in self._outbox.list_waiting():
            if waiting.is_pointless(now):
                self._outbox.remove(waiting)
                self._tell(CommandExpired(waiting))


class _Line:
    """One connection from its beginning to its end. Used by the link's thread; what arrives comes by a queue."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._arrived: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._last_seen: int | None = None
        self._early: list[dict[str, Any]] = []
        self._socket = socketio.Client(reconnection=False, logger=False, engineio_logger=False)
        for name in ("snapshot", "event"):
            self._socket.on(name, self._putting(name), namespace=NAMESPACE)

    def _putting(self, name: str) -> Callable[[Any], None]:
        def put(payload: Any = None) -> None:
            self._arrived.put((name, payload))

        return put

    def when_called(self, hurry: Callable[[], None]) -> None:
        """Call `hurry` whenever the server has orders for this kiosk."""
        self._socket.on("orders", lambda *_: hurry(), namespace=NAMESPACE)

    def send(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send something that is not kept on disk, and return the server's answer."""
        return self._emit(name, payload)

    def open(self) -> None:
        """Connect and say hello."""
        self._socket.connect(
            self._address.server,
            auth={"token": self._address.key},
            transports=["websocket"],
            namespaces=[NAMESPACE],
            wait_timeout=CONNECT_SECONDS,
        )
        self._call("hello", {"stop": self._address.stop, "version": VERSION})

    def close(self) -> None:
        """Disconnect."""
        web_socket = self._socket.eio.ws
        if web_socket is None:
            self._socket.disconnect()
            return
        # The library waits three seconds for a goodbye that its own reader takes away.
        web_socket.close = partial(web_socket.close, timeout=GOODBYE_SECONDS)
        self._socket.disconnect()
        web_socket.shutdown()  # it leaves the socket of a broken connection open

    def check(self) -> None:
        """Raise `LineBroken` when the connection is gone."""
        if not self._socket.connected or NAMESPACE not in self._socket.namespaces:
            raise LineBroken("the connection ended")

    def ask(self, waiting: WaitingCommand) -> CommandAnswered:
        """Send a command and return the server's answer."""
        answer = self._emit(waiting.kind, waiting.payload)
        if answer.get("ok"):
            found = answer.get("reservation")
            reservation = None if found is None else msgspec.convert(found, ReservationView)
            return CommandAnswered(waiting, None, None, reservation)
        detail = Sentence(ko=str(answer.get("detail_ko") or ""), en=str(answer.get("detail") or ""))
        code = str(answer.get("code") or "refused")
        return CommandAnswered(waiting, code, detail if detail.ko else None, None)

    def read(self) -> list[News]:
        """Return what has arrived, in order; waits a moment when nothing has."""
        try:
            name, payload = self._arrived.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return []
        if name == "snapshot":
            snapshot = msgspec.convert(payload, KioskSnapshot)
            self._last_seen = snapshot.sequence
            early, self._early = self._early, []
            return [SnapshotCame(snapshot), *(news for event in early for news in self._read_event(event))]
        return self._read_event(payload)

    def _read_event(self, event: dict[str, Any]) -> list[News]:
        if self._last_seen is None:
            self._early.append(event)  # only after the snapshot can be told whether it is news
            return []
        sequence, type_ = int(event["sequence"]), str(event["type"])
        if type_ in VIEW_TYPES:
            return _news_of(event) if sequence >= self._last_seen else []
        if sequence <= self._last_seen:
            return []
        if sequence > self._last_seen + 1:
            return self._fill_gap()
        self._last_seen = sequence
        return _news_of(event)

    def _fill_gap(self) -> list[News]:
        answer = self._call("resume", {"after": self._last_seen})
        news: list[News] = []
        for event in answer.get("events", ()):
            if int(event["sequence"]) > (self._last_seen or 0):
                self._last_seen = int(event["sequence"])
                news += _news_of(event)
        return news

    def _call(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = self._emit(name, payload)
        if not answer.get("ok"):
            raise LineBroken(f"{name} was refused: {answer.get('code')}")
        return answer

    def _emit(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = self._socket.call(name, payload, namespace=NAMESPACE, timeout=ANSWER_SECONDS)
        if not isinstance(answer, dict):
            raise LineBroken(f"{name} got no sensible answer")
        return answer


def _news_of(event: dict[str, Any]) -> list[News]:
    type_ = event["type"]
    if type_ == "board":
        return [BoardCame(msgspec.convert(event["board"], BoardView))]
    if type_ == "reservation":
        return [ReservationCame(msgspec.convert(event["reservation"], ReservationView))]
    if type_ == "person":
        return [PersonCallCame(msgspec.convert(event["call"], PersonCallView | None))]
    log.info("an event of type %s is not for this kiosk", type_)
    return []
