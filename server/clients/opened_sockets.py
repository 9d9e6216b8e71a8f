"""A session of HTTP that remembers the web sockets opened through it, so that none is left behind open.

python-engineio forgets the socket it has opened when connecting is given up before the server's first word, or when
that word is not what it should be (`AsyncClient._connect_websocket`): it would stay open until the garbage collector
comes by, and a server in trouble would hold a line to nobody for each try.
"""

import asyncio
from types import TracebackType
from typing import Any

import aiohttp

_FAREWELL_SECONDS = 1.0
"""So long the other side may take to say goodbye as well (RFC 6455, section 7.1.1)."""


class OpenedSockets:
    """Stands where python-engineio wants an `aiohttp.ClientSession` of ours, for one connection.

    `async with` closes what was opened; the session itself stays as it is.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._opened: list[aiohttp.ClientWebSocketResponse] = []

    @property
    def closed(self) -> bool:
        """Whether the session is closed."""
        return self._session.closed

    async def ws_connect(self, url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
        """Open a web socket, as the session does. Raises `aiohttp.ClientError`."""
        try:
            opened: aiohttp.ClientWebSocketResponse = await self._session.ws_connect(url, **options)
        except AssertionError as fault:  # aiohttp's, when the other side has closed right after saying yes
            raise aiohttp.ClientConnectionError("The line broke while it was being opened.") from fault
        self._opened.append(opened)
        return opened

    async def __aenter__(self) -> "OpenedSockets":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for opened in self._opened:
            try:
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await opened.close()
            except TimeoutError:
                continue  # given up on, and closed by that
