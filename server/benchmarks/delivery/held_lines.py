"""Riders who only hold their lines: the fewest bytes of Socket.IO that keep one alive, so that thousands fit."""

import asyncio
import json
from contextlib import suppress

import aiohttp

from server.clients.errors import ClientError
from server.clients.http_door import HttpDoor

_OPEN, _PING, _PONG, _JOINED = "0", "2", "3", "40/rider,"
_AGAIN_SECONDS = 1.0
_MOST_BYTES = 1024 * 1024


class HeldLine:
    """One rider. `run` until cancelled."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door
        self.is_online = False
        self.broken = 0

    async def run(self) -> None:
        """Register, connect, answer every ping; connect again when the line breaks."""
        token: str | None = None
        while True:
            # AssertionError: aiohttp's, when the other side has closed right after saying yes
            with suppress(ClientError, aiohttp.ClientError, OSError, AssertionError):
                if token is None:
                    answer = await self._door.post("/riders", {"language": "ko", "needs": ["wheelchair"]})
                    token = str(answer["token"])
                await self._hold(token)
                self.broken += 1
            self.is_online = False
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _hold(self, token: str) -> None:
        address = f"{self._door.server_url}/socket.io/?EIO=4&transport=websocket"
        async with self._door.session.ws_connect(address, max_msg_size=_MOST_BYTES) as line:
            async for message in line:
                said = str(message.data)
                if said == _PING:
                    await line.send_str(_PONG)
                elif said.startswith(_OPEN):
                    await line.send_str(_JOINED + json.dumps({"token": token}))
                elif said.startswith(_JOINED):
                    self.is_online = True
