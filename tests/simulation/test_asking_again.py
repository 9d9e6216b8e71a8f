"""Asking again: as long as the server says, only where it may help, and under the same key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from server.clients.city_client import CityClient
from server.clients.errors import NotPossible, TooOften, Unreachable
from server.clients.http_door import HttpDoor, open_session


class Server:
    """Answers with what it was told to, in order; the last one for ever."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.asked: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        one = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return web.Response(status=one.status, body=one.body, headers=one.headers)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


def problem(status: int, code: str, **headers: str) -> web.Response:
    return web.json_response({"code": code, "detail": code}, status=status, headers=headers)


STOP = web.json_response(
    {"stop_id": "S", "name": "S", "code": "", "lat": 1.0, "lon": 1.0, "wheelchair_boarding": 1, "routes": []}
)


async def ask_with(server: Server, seconds: float = 10.0) -> str:
    async with server.running() as url, open_session() as session:
        found = await CityClient(HttpDoor(session, url), give_up_seconds=seconds).get_stop("S")
        return found.stop_id


@pytest.mark.parametrize(
    "trouble",
    [
        problem(429, "too_many_requests", **{"Retry-After": "1"}),
        problem(503, "not_available", **{"Retry-After": "1"}),
        web.Response(status=502, body=b"<html>"),
        web.Response(status=200, body=b"{"),
    ],
    ids=["too often", "not available", "a proxy's page", "half an answer"],
)
def test_what_passes_is_asked_again(trouble):
    server = Server(trouble, STOP)
    assert asyncio.run(ask_with(server)) == "S"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (problem(429, "too_many_requests", **{"Retry-After": "60"}), TooOften),
        (problem(503, "not_available", **{"Retry-After": "60"}), Unreachable),
    ],
)
def test_who_is_told_to_come_later_than_they_have_time_gives_up_at_once(answer, raised):
    server = Server(answer)
    with pytest.raises(raised) as told:
        asyncio.run(ask_with(server, 5.0))
    assert told.value.retry_after_seconds == 60
    assert len(server.asked) == 1


def test_a_refusal_is_not_asked_again():
    server = Server(problem(409, "bus_gone"))
    with pytest.raises(NotPossible):
        asyncio.run(ask_with(server))
    assert len(server.asked) == 1


def test_a_booking_is_repeated_under_its_key():
    server = Server(
        web.json_response({"rider_id": "r", "token": "t"}, status=201),
        web.Response(status=502),
        problem(503, "not_certain", **{"Retry-After": "1"}),
        problem(409, "bus_gone"),
    )

    async def go() -> None:
        async with server.running() as url, open_session() as session:
            rider = await CityClient(HttpDoor(session, url)).become_rider()
            with pytest.raises(NotPossible):
                await rider.book("S")

    asyncio.run(go())
    keys = [one.headers.get("Idempotency-Key") for one in server.asked[1:]]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert keys[0]
