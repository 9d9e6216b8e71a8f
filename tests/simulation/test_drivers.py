"""Simulated drivers press what is true: boarded when their bus stands at the stop, and not before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gtfs.compiling import open_or_compile
from gtfs.sample_town.building import build_sample_town
from server.clients.http_door import HttpDoor, open_session
from server.simulation.city import Bus, City
from server.simulation.drivers import Habits, SimulatedDriver
from server.simulation.fleet_file import FleetEntry
from server.simulation.tally import Tally
from server.simulation.world import World

MORNING = datetime(2026, 11, 19, 23, 20, tzinfo=UTC)
AT_ONCE = (0.0, 0.0)
Eventually = Callable[[Callable[[], bool]], Awaitable[None]]


class Town:
    """A city whose time is moved by the test."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.moment = MORNING
        self.world = World(city, lambda: self.moment)

    def choose_bus(self) -> Bus:
        """A bus in the middle of its way."""
        return next(bus for bus in self.world.picture().buses if not bus.at_stop and bus.next_position == 5)

    def go_on_until(self, is_true: Callable[[], bool]) -> None:
        for _ in range(3600):
            if is_true():
                return
            self.moment += timedelta(seconds=1)
        raise AssertionError("that never happens")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder: Path = tmp_path_factory.mktemp("town")
    feed = folder / "town.zip"
    build_sample_town(feed, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 31))
    return City(open_or_compile(feed, folder / "compiled"), seed=7)


@asynccontextmanager
async def driving(server: Any, town: Town, bus: Bus, habits: Habits) -> AsyncIterator[SimulatedDriver]:
    entry = FleetEntry(bus.vehicle.id, "서울74사1001", "482913", 2)
    async with server.running(), open_session() as session:
        door = HttpDoor(session, server.url)
        driver = SimulatedDriver(door, entry, town.world, Tally(), chance=Random(1), habits=habits)
        running = asyncio.create_task(driver.run())
        try:
            yield driver
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def ping_for(server: Any, city: City, bus: Bus, *, board: int, alight: int | None) -> dict[str, Any]:
    stops = city.stops_of(bus.run.id)
    goal = {"stop_id": stops[alight], "name": "내릴 곳"} if alight is not None else None
    start = {"stop_id": stops[board], "name": "탈 곳"}
    return {**server.ping("res-1"), "run_id": bus.run.id, "stop": start, "alight_stop": goal}


def test_a_ride_from_ping_to_alighting(small_server: Any, eventually: Eventually, city: City) -> None:
    async def story() -> None:
        town = Town(city)
        bus = town.choose_bus()
        ping = ping_for(small_server, city, bus, board=8, alight=11)
        habits = Habits(confirms_after=AT_ONCE, presses_after=AT_ONCE)
        async with driving(small_server, town, bus, habits) as driver:
            await eventually(lambda: driver.client.state is not None)
            await small_server.publish({"type": "waiting_passenger", **ping})
            names = lambda: [name for name, _ in small_server.commands]  # noqa: E731 - read as a word
            await eventually(lambda: "acknowledge" in names())

            town.go_on_until(lambda: town.world.picture().by_run[bus.run.id].next_position == 8)
            if not town.world.picture().by_run[bus.run.id].at_stop:
                driver.look_out()
                await asyncio.sleep(0)
                assert "boarded" not in names()
            town.go_on_until(lambda: town.world.picture().by_run[bus.run.id].at_stop)
            driver.look_out()
            await eventually(lambda: "boarded" in names())
            await eventually(lambda: bool(driver.client.state and driver.client.state.on_board))

            stood_from = town.moment
            town.go_on_until(lambda: town.world.picture().by_run[bus.run.id].next_position == 9)
            assert town.moment - stood_from >= timedelta(seconds=30)  # the ramp takes its time
            driver.look_out()
            town.go_on_until(lambda: town.world.picture().by_run[bus.run.id].next_position == 11)
            town.go_on_until(lambda: town.world.picture().by_run[bus.run.id].at_stop)
            driver.look_out()
            await eventually(lambda: not driver.has_passengers)
            assert names() == ["delivered", "acknowledge", "boarded", "alighted"]

    asyncio.run(story())


def test_without_a_destination_the_ride_ends_with_the_run(
    small_server: Any, eventually: Eventually, city: City
) -> None:
    async def story() -> None:
        town = Town(city)
        bus = town.choose_bus()
        ping = ping_for(small_server, city, bus, board=8, alight=None)
        habits = Habits(confirms_after=AT_ONCE, presses_after=AT_ONCE)
        async with driving(small_server, town, bus, habits) as driver:
            await eventually(lambda: driver.client.state is not None)
            await small_server.publish({"type": "waiting_passenger", **ping})
            await eventually(lambda: driver.has_passengers)
            town.go_on_until(lambda: town.world.stands_at(bus.run.id, ping["stop"]["stop_id"]) is not None)
            driver.look_out()
            await eventually(lambda: bool(driver.client.state and driver.client.state.on_board))
            driver.look_out()
            town.go_on_until(lambda: bus.run.id not in town.world.picture().by_run)
            driver.look_out()
            await eventually(lambda: not driver.has_passengers)

    asyncio.run(story())


def test_a_forgetful_driver_stores_the_ping_and_presses_nothing(
    small_server: Any, eventually: Eventually, city: City
) -> None:
    async def story() -> None:
        town = Town(city)
        bus = town.choose_bus()
        ping = ping_for(small_server, city, bus, board=8, alight=11)
        habits = Habits(is_forgetful=True, confirms_after=AT_ONCE, presses_after=AT_ONCE)
        async with driving(small_server, town, bus, habits) as driver:
            await eventually(lambda: driver.client.state is not None)
            await small_server.publish({"type": "waiting_passenger", **ping})
            await eventually(lambda: driver.client.pings_delivered == 1)
            town.go_on_until(lambda: town.world.stands_at(bus.run.id, ping["stop"]["stop_id"]) is not None)
            driver.look_out()
            await driver.report_position()
            await eventually(lambda: len(small_server.commands) == 2)
            assert [name for name, _ in small_server.commands] == ["delivered", "position"]

    asyncio.run(story())


def test_a_withdrawn_ping_is_not_confirmed(small_server: Any, eventually: Eventually, city: City) -> None:
    async def story() -> None:
        town = Town(city)
        bus = town.choose_bus()
        ping = ping_for(small_server, city, bus, board=8, alight=11)
        habits = Habits(confirms_after=(0.3, 0.3), presses_after=AT_ONCE)
        async with driving(small_server, town, bus, habits) as driver:
            await eventually(lambda: driver.client.state is not None)
            await small_server.publish({"type": "waiting_passenger", **ping})
            await eventually(lambda: driver.client.pings_delivered == 1)
            await small_server.publish({"type": "withdrawn", "reservation_id": "res-1", "why": "cancelled"})
            await eventually(lambda: not driver.has_passengers)
            await eventually(lambda: driver.is_idle)
            assert [name for name, _ in small_server.commands] == ["delivered"]

    asyncio.run(story())


def test_what_the_control_room_says_is_confirmed_once(
    small_server: Any, eventually: Eventually, city: City
) -> None:
    async def story() -> None:
        town = Town(city)
        habits = Habits(confirms_after=(0.1, 0.1))
        message = {"message_id": "m-1", "at": MORNING.isoformat(), "sentence": {"ko": "전화", "en": "Call"}}
        async with driving(small_server, town, town.choose_bus(), habits) as driver:
            await eventually(lambda: driver.client.state is not None)
            for state in ("sent", "sent", "acknowledged"):
                await small_server.publish({"type": "message", **message, "state": state})
                await eventually(lambda: bool(small_server.commands) and driver.is_idle)
            await eventually(lambda: driver.client.state is not None and not driver.client.state.messages)
            pressed = [(name, said["message_id"]) for name, said in small_server.commands]
            assert pressed == [("message_acknowledge", "m-1")]

    asyncio.run(story())
