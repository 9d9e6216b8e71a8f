"""A kiosk's line introduces itself, and many of them fit into one process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from booking.kiosk_messages import KioskReport
from gtfs.identifiers import StopId
from server.clients.errors import Refused
from server.clients.http_door import HttpDoor, open_session
from server.clients.kiosk_client import KioskClient
from server.simulation.kiosks import KioskRow
from server.simulation.tally import Tally

Eventually = Callable[[Callable[[], bool]], Awaitable[None]]


def test_many_kiosks_say_hello_and_receive_their_boards(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            tally = Tally()
            keys = {StopId(f"s{number}"): "kiosk-key" for number in range(40)}
            row = KioskRow(HttpDoor(session, small_server.url), keys, tally)
            running = asyncio.create_task(row.run())
            await eventually(lambda: tally.counts["kiosk saw board"] == 40)
            assert row.connected == 40
            assert {hello["stop"] for hello in small_server.hellos} == set(keys)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(story())


def test_simulated_kiosks_beat_and_say_that_they_do_no_orders(
    small_server: Any, eventually: Eventually
) -> None:
    small_server.kiosk_orders = [
        {"command_id": "o1", "kind": "restart", "until": "2026-11-21T10:00:00+09:00"}
    ]

    async def story() -> None:
        async with small_server.running(), open_session() as session:
            keys = {StopId("s1"): "kiosk-key"}
            row = KioskRow(HttpDoor(session, small_server.url), keys, Tally(), beat_seconds=0.1)
            running = asyncio.create_task(row.run())
            await eventually(lambda: len(small_server.reports) > 2)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            report = msgspec.convert(small_server.reports[0], KioskReport)
            assert [(part.part, part.state) for part in report.parts] == [("line", "up")]
            answers = [payload for name, payload in small_server.commands if name == "answer_order"]
            assert [(one["command_id"], one["done"], one["why"]) for one in answers] == [
                ("o1", False, "simulated")
            ]

    asyncio.run(story())


def test_a_kiosk_at_a_stop_that_is_not_there_is_told_so(small_server: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            door = HttpDoor(session, small_server.url)
            kiosk = KioskClient(door, StopId("nowhere"), "kiosk-key", "1", lambda client, what: None)
            with pytest.raises(Refused) as refusal:
                await kiosk.run()
            assert refusal.value.code == "unknown_stop"

    asyncio.run(story())


def test_a_refused_key_is_counted_and_tried_again(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            door = HttpDoor(session, small_server.url)
            kiosk = KioskClient(door, StopId("s1"), "another-key", "1", lambda client, what: None)
            running = asyncio.create_task(kiosk.run())
            await eventually(lambda: kiosk.link.counts.refused_connections == 2)
            assert kiosk.board is None
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(story())
