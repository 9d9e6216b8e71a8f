"""A bus terminal loses no ping and does nothing twice, whatever the line does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from booking.messages import WaitingPassenger
from server.clients.driver_client import DriverClient
from server.clients.errors import Refused
from server.clients.http_door import HttpDoor, open_session
from server.clients.journal import FileJournal, MemoryJournal

PLATE, PIN = "서울74사1001", "482913"
Eventually = Callable[[Callable[[], bool]], Awaitable[None]]


class Heard:
    """The types of what the client reported, in order."""

    def __init__(self) -> None:
        self.types: list[str] = []

    def __call__(self, client: DriverClient, event_type: str, payload: Mapping[str, Any]) -> None:
        self.types.append(event_type)


@asynccontextmanager
async def terminal(server: Any, journal: MemoryJournal, heard: Heard) -> AsyncIterator[DriverClient]:
    async with open_session() as session:
        client = DriverClient(HttpDoor(session, server.url), PLATE, PIN, journal, heard)
        running = asyncio.create_task(client.run())
        try:
            yield client
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def names_of(server: Any) -> list[str]:
    return [name for name, _ in server.commands]


def test_a_ping_is_stored_confirmed_and_acknowledged(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")})
            await eventually(lambda: client.pings_delivered == 1)
            await client.acknowledge("res-1")
            assert client.state is not None
            assert client.state.waiting[0].state == "acknowledged"
            await client.boarded("res-1")
            assert client.state.on_board[0].stop is not None
            assert client.state.on_board[0].stop.stop_id == "s5"
            await client.alighted("res-1")
            assert client.state.on_board == ()
            assert names_of(small_server) == ["delivered", "acknowledge", "boarded", "alighted"]
            assert journal.find("res-1") is None

    asyncio.run(story())


def test_delivered_is_said_only_after_the_ping_is_stored(small_server: Any, eventually: Eventually) -> None:
    class WatchedJournal(MemoryJournal):
        def store(self, ping: WaitingPassenger) -> None:
            said_before.append("delivered" in names_of(small_server))
            super().store(ping)

    said_before: list[bool] = []

    async def story() -> None:
        heard = Heard()
        async with small_server.running(), terminal(small_server, WatchedJournal(), heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")})
            await eventually(lambda: client.pings_delivered == 1)

    asyncio.run(story())
    assert said_before == [False]


def test_a_ping_that_cannot_be_stored_is_never_called_delivered(
    small_server: Any, eventually: Eventually
) -> None:
    class FullDisk(MemoryJournal):
        def store(self, ping: WaitingPassenger) -> None:
            raise OSError(28, "No space left on device")

    async def story() -> None:
        heard = Heard()
        async with small_server.running(), open_session() as session:
            client = DriverClient(HttpDoor(session, small_server.url), PLATE, PIN, FullDisk(), heard)
            running = asyncio.create_task(client.run())
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")})
            await eventually(lambda: len(small_server.connected) > 1 or running.done())
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert "delivered" not in names_of(small_server)

    asyncio.run(story())


@pytest.mark.parametrize("steps", range(0, 60, 2))
def test_a_client_ends_when_told_to_also_in_the_moment_of_connecting(small_server: Any, steps: int) -> None:
    """Python 3.11's `wait_for` swallows a cancellation that comes together with what it waits for."""

    async def story() -> None:
        async with small_server.running(), open_session() as session:
            client = DriverClient(HttpDoor(session, small_server.url), PLATE, PIN, MemoryJournal(), Heard())
            running = asyncio.create_task(client.run())
            while not small_server.connected:
                await asyncio.sleep(0)
            for _ in range(steps):
                await asyncio.sleep(0)
            running.cancel()
            done, _ = await asyncio.wait({running}, timeout=10)
            running.cancel()
            assert done

    asyncio.run(story())


def test_a_lost_event_is_asked_for(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")}, lost=True)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-2")}, lost=True)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-3")})
            await eventually(lambda: client.pings_delivered == 3)
            assert client.link.last_seen == 3
            assert client.link.counts.resumes == 1
            assert client.link.counts.connections == 1

    asyncio.run(story())


def test_an_event_that_overtakes_the_snapshot_is_not_lost(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        small_server.overtaking = {"type": "waiting_passenger", **small_server.ping("res-1")}
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: client.pings_delivered == 1)
            assert heard.types[:2] == ["snapshot", "waiting_passenger"]
            assert client.state is not None
            assert [ping.reservation_id for ping in client.state.waiting] == ["res-1"]

    asyncio.run(story())


def test_a_view_that_knows_of_more_is_followed_by_what_is_missing(
    small_server: Any, eventually: Eventually
) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")}, lost=True)
            view = {"sequence": 1, "type": "progress", "at": "2026-11-21T09:00:00+09:00"}
            await small_server.io.emit("event", view, namespace="/driver")
            await eventually(lambda: client.pings_delivered == 1)
            assert client.link.last_seen == 1

    asyncio.run(story())


def test_a_repeated_event_is_ignored(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            await small_server.publish({"type": "waiting_passenger", **small_server.ping("res-1")})
            await eventually(lambda: client.pings_delivered == 1)
            await small_server.repeat(1)
            await eventually(lambda: client.link.counts.repeats == 1)
            assert heard.types.count("waiting_passenger") == 1
            assert names_of(small_server).count("delivered") == 1

    asyncio.run(story())


def test_a_command_whose_answer_is_lost_is_sent_again_with_the_same_id(
    small_server: Any, eventually: Eventually
) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            small_server.drop_line_on_next = "acknowledge"
            await client.acknowledge("res-1")
            sent = [payload["command_id"] for name, payload in small_server.commands if name == "acknowledge"]
            assert len(sent) == 2
            assert len(set(sent)) == 1
            assert len(small_server.done) == 1

    asyncio.run(story())


def test_pings_missed_while_the_line_was_down_come_with_the_snapshot(
    small_server: Any, eventually: Eventually
) -> None:
    async def story() -> None:
        heard, journal = Heard(), MemoryJournal()
        async with small_server.running(), terminal(small_server, journal, heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            small_server.waiting = [small_server.ping("res-9")]
            small_server.stored.append({"sequence": 1, "type": "waiting_passenger"})
            await small_server.break_lines()
            await eventually(lambda: client.pings_delivered == 1)
            assert journal.find("res-9") is not None
            assert client.link.last_seen == 1
            assert client.link.counts.connections == 2

    asyncio.run(story())


def test_a_terminal_whose_token_is_no_longer_good_signs_in_again(
    small_server: Any, eventually: Eventually
) -> None:
    async def story() -> None:
        heard = Heard()
        small_server.tokens = {"token-2"}
        async with small_server.running(), terminal(small_server, MemoryJournal(), heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            assert small_server.sign_ins == 2
            assert client.link.counts.refused_connections == 1

    asyncio.run(story())


def test_a_wrong_pin_ends_the_terminal_with_the_servers_code(small_server: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            door = HttpDoor(session, small_server.url)
            client = DriverClient(door, PLATE, "000000", MemoryJournal(), Heard())
            with pytest.raises(Refused) as refusal:
                await client.run()
            assert refusal.value.code == "wrong_pin"

    asyncio.run(story())


def test_a_refused_command_is_not_sent_again(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard = Heard()
        small_server.refuse = {"boarded": "reservation_over"}
        async with small_server.running(), terminal(small_server, MemoryJournal(), heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            with pytest.raises(Refused) as refusal:
                await client.boarded("res-1")
            assert refusal.value.code == "reservation_over"
            assert names_of(small_server) == ["boarded"]

    asyncio.run(story())


def test_a_position_is_sent_once(small_server: Any, eventually: Eventually) -> None:
    async def story() -> None:
        heard = Heard()
        async with small_server.running(), terminal(small_server, MemoryJournal(), heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            assert await client.position(37.57, 126.98, datetime(2026, 11, 21, tzinfo=UTC))
            await eventually(lambda: "position" in names_of(small_server))
            payload = small_server.commands[0][1]
            assert payload == {"lat": 37.57, "lon": 126.98, "at": "2026-11-21T00:00:00Z"}

    asyncio.run(story())


def test_a_file_journal_remembers_after_a_restart(small_server: Any, tmp_path: Path) -> None:
    ping = msgspec.convert(small_server.ping("../res/1"), WaitingPassenger, strict=False)
    FileJournal(tmp_path / "pings").store(ping)
    reopened = FileJournal(tmp_path / "pings")
    assert reopened.find("../res/1") == ping
    reopened.forget("../res/1")
    assert FileJournal(tmp_path / "pings").find("../res/1") is None


def test_a_press_while_the_server_is_in_trouble_is_pressed_again_until_it_counts(
    small_server: Any, eventually: Eventually
) -> None:
    async def story() -> None:
        heard = Heard()
        small_server.waiting = [small_server.ping("res-1")]
        small_server.refuse = {"acknowledge": "internal_error"}
        async with small_server.running(), terminal(small_server, MemoryJournal(), heard) as client:
            await eventually(lambda: "snapshot" in heard.types)
            press = asyncio.create_task(client.acknowledge("res-1"))
            await eventually(lambda: names_of(small_server).count("acknowledge") >= 2)
            small_server.refuse = {}
            await press
            sent = [payload["command_id"] for name, payload in small_server.commands if name == "acknowledge"]
            assert len(set(sent)) == 1
            assert client.state is not None
            assert client.state.waiting[0].state == "acknowledged"

    asyncio.run(story())
