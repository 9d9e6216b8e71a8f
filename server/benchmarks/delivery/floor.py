"""Clients of the bare server: what an echo and an emit take in this very run, on this very machine."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from itertools import count
from time import perf_counter
from typing import Any

import socketio
from aiohttp import ClientSession

_FILLER = "x" * 400
"""About as much as a ping carries."""
_PAUSE_SECONDS = 0.05
_ANSWER_SECONDS = 10.0
_QUIET = logging.getLogger("server.benchmarks.delivery.transport")
_QUIET.setLevel(logging.CRITICAL)


class Floor:
    """So many bare connections, measured one message after the other."""

    def __init__(self, session: ClientSession, url: str, connections: int) -> None:
        self._url = url
        self._came: dict[int, asyncio.Future[None]] = {}
        self._clients = [self._make(session) for _ in range(connections)]
        self.echo_seconds: list[float] = []
        """There and back."""
        self.emit_seconds: list[float] = []
        """From one client over the server to another."""

    def _make(self, session: ClientSession) -> Any:
        client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            http_session=session,
            logger=_QUIET,
            engineio_logger=_QUIET,
        )
        client.on("event", self._arrived)
        return client

    async def connect(self) -> None:
        """Everybody."""
        for number, client in enumerate(self._clients):
            await self._join(client, number)

    async def disconnect(self) -> None:
        """Everybody."""
        await asyncio.gather(*(client.disconnect() for client in self._clients), return_exceptions=True)

    async def measure(self) -> None:
        """Until cancelled. What is not answered in time counts as long as was waited for it."""
        for number in count():
            client = self._clients[number % len(self._clients)]
            await self._time(self.echo_seconds, self._echo(client))
            await self._time(self.emit_seconds, self._emit(client, number))
            if not client.connected:
                with suppress(socketio.exceptions.SocketIOError):
                    await self._join(client, number % len(self._clients))

    async def _time(self, into: list[float], what: Awaitable[None]) -> None:
        began = perf_counter()
        with suppress(socketio.exceptions.SocketIOError, TimeoutError):
            await what
        into.append(perf_counter() - began)
        await asyncio.sleep(_PAUSE_SECONDS)

    async def _echo(self, client: Any) -> None:
        await client.call("echo", {"filler": _FILLER}, timeout=_ANSWER_SECONDS)

    async def _emit(self, client: Any, number: int) -> None:
        goal = (number + 1) % len(self._clients)
        came = self._came[number] = asyncio.get_running_loop().create_future()
        await client.emit("pass_on", {"to": f"client-{goal}", "number": number, "filler": _FILLER})
        async with asyncio.timeout(_ANSWER_SECONDS):
            await came

    async def _join(self, client: Any, number: int) -> None:
        await client.connect(self._url, auth={"name": f"client-{number}"}, transports=["websocket"])

    def _arrived(self, payload: dict[str, Any]) -> None:
        came = self._came.pop(int(payload["number"]), None)
        if came is not None and not came.done():
            came.set_result(None)
