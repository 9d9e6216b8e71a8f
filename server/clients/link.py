"""One Socket.IO connection to one namespace, held for as long as its owner lives.

asyncio and not gevent: a fleet of thousands of terminals in one process is thousands of sockets that almost always
wait. asyncio holds them in one loop without patching the standard library, so that these clients can be used
inside any program and test, and beside gevent in a server; python-socketio's own `AsyncClient` does the wire.

Its built-in reconnection and `call` are not used: a fresh client per connection starts without leftovers, a
command must be sent again *with the same `command_id`* until it is answered, and what waits for an answer must
notice a broken line at once and not after a time-out.
"""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import aiohttp
import msgspec
import socketio

from server.clients.errors import ClientError, NotAnswered, Refused, Unreachable
from server.clients.opened_sockets import OpenedSockets
from server.clients.sequence import Verdict, judge

_LOG = logging.getLogger(__name__)
_TRANSPORT_LOG = logging.getLogger("server.clients.transport")
_TRANSPORT_LOG.setLevel(logging.CRITICAL)  # every broken line is reported by this module, once

_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_CONNECT_SECONDS = 15.0
_ANSWER_SECONDS = 10.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 3.0
"""Between two tries to connect. Whoever waits at a stop waits for the slowest of them when the server is back."""
_LONGEST_PAUSE_WHEN_REFUSED_SECONDS = 15.0
_IN_TROUBLE = "internal_error"
"""The server's code for a fault of its own: nothing was refused, and asking again may help."""

TokenSource = Callable[[bool], Awaitable[str]]
"""Gives the token; called with True when the last one was refused and a new one is wanted."""


class Listener(Protocol):
    """What the owner of a link does with what arrives. Called one at a time, in order."""

    async def connected(self) -> None:
        """The line is up (again); nothing has arrived on it."""

    async def snapshot(self, payload: dict[str, Any]) -> None:
        """All there is to know at this moment; replaces what was known."""

    async def event(self, payload: dict[str, Any]) -> None:
        """The next event, exactly once and in order; or a view."""


@dataclass
class LinkCounts:
    """What happened on a link."""

    connections: int = 0
    refused_connections: int = 0
    repeats: int = 0
    resumes: int = 0


@dataclass
class _Line:
    """One connection from its beginning to its end."""

    socket: Any
    inbox: "asyncio.Queue[tuple[str, dict[str, Any]]]" = field(default_factory=asyncio.Queue)
    answers: "set[asyncio.Future[Any]]" = field(default_factory=set)
    refusal: str | None = None
    ended: "asyncio.Task[None] | None" = None
    """Over when the connection is."""


class Link:
    """A connection that comes back. `run` until cancelled; commands may be given at any time."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        server_url: str,
        namespace: str,
        token: TokenSource,
        listener: Listener,
    ) -> None:
        self._session = session
        self._server_url = server_url
        self._namespace = namespace
        self._token = token
        self._listener = listener
        self._line: _Line | None = None
        self._online = asyncio.Event()
        self.last_seen = 0
        self.counts = LinkCounts()

    @property
    def is_online(self) -> bool:
        """Whether the line is up now."""
        return self._online.is_set()

    async def run(self) -> None:
        """Connect, follow, and connect again when the line breaks, until cancelled.

        Raises `Refused` when the server does not want this client at all (its token source is refused).
        """
        pause, refused = _FIRST_PAUSE_SECONDS, False
        while True:
            try:
                refused = await self._hold_one_line(refused)
                longest = _LONGEST_PAUSE_WHEN_REFUSED_SECONDS
                pause = min(pause * 2, longest) if refused else _FIRST_PAUSE_SECONDS
            except Unreachable as error:
                _LOG.info("%s: %s", self._namespace, error.sentence)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            # Half fixed, half chance: a fleet that lost its server together must not return in one instant.
            await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - not a secret

    async def _hold_one_line(self, renew_token: bool) -> bool:
        """Hold one connection until it ends. Returns whether the server refused the token."""
        token = await self._token(renew_token)
        async with OpenedSockets(self._session) as opened:
            return await self._hold(_Line(_new_socket(opened)), token)

    async def _hold(self, line: _Line, token: str) -> bool:
        self._listen(line)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await line.socket.connect(
                    self._server_url,
                    auth={"token": token},
                    transports=["websocket"],
                    namespaces=[self._namespace],
                    wait_timeout=_CONNECT_SECONDS,
                )
            _end_if_cancelled()
            await self._follow(line)
        except (socketio.exceptions.SocketIOError, aiohttp.ClientError, TimeoutError, OSError) as error:
            if line.refusal is not None and not line.socket.namespaces:
                self.counts.refused_connections += 1
            if line.refusal is None:
                raise Unreachable(
                    f"No connection to {self._server_url}: {error or type(error).__name__}."
                ) from error
        finally:
            await self._drop(line)
        return line.refusal is not None

    def _listen(self, line: _Line) -> None:
        def refused(reason: Any = None) -> None:
            line.refusal = _refusal_code(reason)

        def incoming(kind: str) -> Callable[[Any], None]:
            def arrived(payload: Any = None) -> None:
                line.inbox.put_nowait((kind, payload))

            return arrived

        line.socket.on("connect_error", refused, namespace=self._namespace)
        line.socket.on("snapshot", incoming("snapshot"), namespace=self._namespace)
        line.socket.on("event", incoming("event"), namespace=self._namespace)

    async def _follow(self, line: _Line) -> None:
        self._line = line
        self.counts.connections += 1
        self._online.set()
        worker = asyncio.create_task(self._handle_all(line))
        # Never cancelled: that would cancel the library's own reader, which `disconnect` waits for.
        line.ended = asyncio.create_task(line.socket.eio.wait())
        try:
            await asyncio.wait({worker, line.ended}, return_when=asyncio.FIRST_COMPLETED)
            if worker.done():
                worker.result()
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    async def _drop(self, line: _Line) -> None:
        self._online.clear()
        self._line = None
        for answer in line.answers:
            if not answer.done():
                answer.set_exception(Unreachable("The line broke before the answer came."))
        if line.socket.eio.state != "disconnected":
            await line.socket.disconnect()
        if line.ended is not None:
            await line.ended

    async def _handle_all(self, line: _Line) -> None:
        """Hand on what arrives, one after the other. Ends when a new snapshot is needed."""
        await self._listener.connected()
        early: list[dict[str, Any]] = []
        has_snapshot = False
        try:
            while True:
                kind, payload = await line.inbox.get()
                if kind == "snapshot":
                    await self._listener.snapshot(payload)
                    self.last_seen = int(payload["sequence"])
                    has_snapshot, arrived, early = True, early, []
                else:
                    arrived = [payload]
                if not has_snapshot:
                    # An event may overtake the snapshot; what it means can only be judged after it.
                    early += arrived
                elif not await self._handle_each(arrived):
                    return
        except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
            raise Unreachable(f"The server sent something that makes no sense: {error!r}.") from error

    async def _handle_each(self, events: list[dict[str, Any]]) -> bool:
        for event in events:
            if not await self._handle_event(event):
                return False
        return True

    async def _handle_event(self, payload: dict[str, Any]) -> bool:
        verdict = judge(self.last_seen, int(payload["sequence"]), str(payload["type"]))
        if verdict is Verdict.IGNORE:
            self.counts.repeats += 1
        if verdict is Verdict.HANDLE:
            await self._listener.event(payload)
            # Only now: an event whose handling was cut short must come again.
            self.last_seen = int(payload["sequence"])
        if verdict in (Verdict.SHOW, Verdict.SHOW_AND_RESUME):
            await self._listener.event(payload)
        if verdict in (Verdict.RESUME, Verdict.SHOW_AND_RESUME):
            return await self._resume(int(payload["sequence"]))
        return True

    async def _resume(self, wanted: int) -> bool:
        """Ask for what is missing up to event `wanted`. False: not to be had, a new snapshot is needed."""
        while self.last_seen < wanted:
            self.counts.resumes += 1
            before = self.last_seen
            try:
                answer = await self.ask("resume", {"after": before})
            except ClientError as error:
                _LOG.info("%s: cannot resume after %d: %s", self._namespace, before, error.sentence)
                return False
            for event in answer.get("events", []):
                if judge(self.last_seen, int(event["sequence"]), str(event["type"])) is Verdict.HANDLE:
                    await self._handle_event(event)
            if self.last_seen == before:
                return False
        return True

    async def ask(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Send once and wait for the answer. Raises `Refused`, or `Unreachable` when the line is down or silent."""
        line = self._line
        if line is None:
            raise Unreachable("The line is down.")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        line.answers.add(answer)
        try:
            callback = _answering(answer)
            await line.socket.emit(name, dict(payload), namespace=self._namespace, callback=callback)
            async with asyncio.timeout(_ANSWER_SECONDS):
                reply = await answer
        except (socketio.exceptions.SocketIOError, TimeoutError) as error:
            raise Unreachable(f"No answer to {name}.") from error
        finally:
            line.answers.discard(answer)
        if isinstance(reply, dict) and reply.get("ok") is True:
            return reply
        said = reply if isinstance(reply, dict) else {}
        if said.get("code") == _IN_TROUBLE:
            raise Unreachable(f"The server is in trouble and could not do {name}.")
        raise Refused(str(said.get("code", "not_understood")), str(said.get("detail", reply)), body=said)

    async def command(
        self, name: str, payload: Mapping[str, Any], *, give_up_seconds: float | None = None
    ) -> dict[str, Any]:
        """Have a command done: sent with one `command_id` again and again, over new lines, until answered.

        Raises `Refused` when the answer is no, `NotAnswered` when `give_up_seconds` are over.
        """
        message = {"command_id": str(uuid4()), **payload}
        try:
            async with asyncio.timeout(give_up_seconds):
                return await self._send_until_answered(name, message)
        except TimeoutError as error:
            raise NotAnswered(f"Nobody answered the command {name} in {give_up_seconds} seconds.") from error

    async def _send_until_answered(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            await self._online.wait()
            try:
                return await self.ask(name, message)
            except Unreachable:
                await asyncio.sleep(pause * random.random())  # noqa: S311 - not a secret
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def tell(self, name: str, payload: Mapping[str, Any]) -> bool:
        """Send once and do not wait (a position: the next one is better anyway). False when the line is down."""
        line = self._line
        if line is None:
            return False
        try:
            await line.socket.emit(name, dict(payload), namespace=self._namespace)
        except socketio.exceptions.SocketIOError:
            return False
        return True


def _new_socket(opened: OpenedSockets) -> Any:
    return socketio.AsyncClient(
        reconnection=False,
        handle_sigint=False,
        http_session=opened,
        logger=_TRANSPORT_LOG,
        engineio_logger=_TRANSPORT_LOG,
    )


def _end_if_cancelled() -> None:
    """Python 3.11's `wait_for`, which the library connects with, swallows a cancellation that comes together with
    what it waits for (bpo-37658): without this the link would go on for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _refusal_code(reason: Any) -> str | None:
    """The server's stable code when it does not want this caller; none when it is merely in trouble."""
    said = reason if isinstance(reason, dict) else {"message": reason}
    data = said.get("data")
    code = str(data.get("code") if isinstance(data, dict) else said.get("message"))
    return code if _CODE.fullmatch(code) else None


def _answering(answer: "asyncio.Future[Any]") -> Callable[..., None]:
    def arrived(*arguments: Any) -> None:
        if not answer.done():
            answer.set_result(arguments[0] if arguments else None)

    return arrived
