"""A rider's phone books once."""

import asyncio
from typing import Any

import pytest

from gtfs.identifiers import StopId
from server.clients.errors import Refused
from server.clients.http_door import HttpDoor, open_session
from server.clients.rider_client import RiderClient


def test_a_booking_whose_answer_is_lost_is_booked_once(small_server: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            rider = RiderClient(HttpDoor(session, small_server.url), lambda client, view: None)
            await rider.register("ko", ["wheelchair"])
            small_server.lose_next_booking_answers = 2
            view = await rider.book(StopId("s3"), trip_id=None, alight_stop=None)
            assert small_server.book_calls == 3
            assert list(rider.reservations) == [view.reservation_id]

        assert len(small_server.bookings) == 1

    asyncio.run(story())


def test_an_older_version_never_replaces_a_newer_one(small_server: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            seen: list[str] = []
            door = HttpDoor(session, small_server.url)
            rider = RiderClient(door, lambda client, view: seen.append(view.state))
            await rider.register("ko", ["wheelchair"])
            view = await rider.book(StopId("s3"), trip_id=None, alight_stop=None)
            raw = next(iter(small_server.bookings.values()))
            await rider.event(
                {"type": "reservation", "reservation": {**raw, "version": 3, "state": "boarded"}}
            )
            await rider.event(
                {"type": "reservation", "reservation": {**raw, "version": 2, "state": "assigned"}}
            )
            assert rider.reservations[view.reservation_id].state == "boarded"
            assert seen == ["requested", "boarded"]

    asyncio.run(story())


def test_a_rider_whom_the_server_has_forgotten_does_not_become_another_one(small_server: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            rider = RiderClient(HttpDoor(session, small_server.url), lambda client, view: None)
            await rider.register("ko", ["wheelchair"])
            small_server.known_riders.clear()
            with pytest.raises(Refused) as refusal:
                await rider.run()
            assert refusal.value.code == "rider_not_known"

    asyncio.run(story())


def test_a_server_in_trouble_does_not_make_a_rider_unknown(small_server: Any, eventually: Any) -> None:
    async def story() -> None:
        async with small_server.running(), open_session() as session:
            rider = RiderClient(HttpDoor(session, small_server.url), lambda client, view: None)
            await rider.register("ko", ["wheelchair"])
            small_server.troubled_connections = 2
            running = asyncio.create_task(rider.run())
            await eventually(lambda: rider.link.is_online)
            assert small_server.troubled_connections == 0
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(story())
