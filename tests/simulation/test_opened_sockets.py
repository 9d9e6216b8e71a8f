"""A server that says nothing holds no line: whoever gives up on it closes what was opened."""

import asyncio
import gc
from typing import Any

from aiohttp import WSMsgType, web

from server.clients.driver_client import DriverClient
from server.clients.http_door import HttpDoor, open_session
from server.clients.journal import MemoryJournal


def test_a_socket_given_up_before_the_first_word_is_closed_at_once() -> None:
    async def story() -> None:
        opened, ended = asyncio.Event(), asyncio.Event()

        async def sign_in(request: web.Request) -> web.Response:
            return web.json_response({"token": "token-1", "vehicle_id": "bus-1"})

        async def silent(request: web.Request) -> web.WebSocketResponse:
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            opened.set()
            if (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSING):
                ended.set()
            return socket

        app = web.Application()
        app.router.add_post("/api/v1/driver/sign-in", sign_in)
        app.router.add_get("/socket.io/", silent)
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with open_session() as session:
                door = HttpDoor(session, f"http://127.0.0.1:{runner.addresses[0][1]}")
                client = DriverClient(door, "서울74사1001", "482913", MemoryJournal(), _hear_nothing)
                running = asyncio.create_task(client.run())
                await asyncio.wait_for(opened.wait(), 10)
                gc.disable()  # the collector would close it too, some time
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                await asyncio.wait_for(ended.wait(), 5)
        finally:
            gc.enable()
            await runner.cleanup()

    asyncio.run(story())


def _hear_nothing(client: DriverClient, event_type: str, payload: Any) -> None:
    return
