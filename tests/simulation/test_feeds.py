"""The simulated city publishes feeds that anybody can read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from gtfs.compiling import open_or_compile
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy, VehicleStatus
from gtfs.realtime.feed import parse_feed
from gtfs.sample_town.building import build_sample_town
from server.simulation.city import City, Picture
from server.simulation.feed_server import FeedServer
from server.simulation.feeds import alerts, trip_updates, vehicle_positions

MORNING = datetime(2026, 11, 19, 23, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder: Path = tmp_path_factory.mktemp("town")
    feed = folder / "town.zip"
    build_sample_town(feed, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 31))
    return City(open_or_compile(feed, folder / "compiled"), seed=7)


def test_vehicle_positions_say_where_every_bus_is_and_whether_its_floor_is_low(city: City) -> None:
    picture = city.picture(MORNING)
    feed = parse_feed(vehicle_positions(picture), MORNING)
    assert feed.created_at == MORNING
    assert len(feed.vehicles) == len(picture.buses)
    for said, bus in zip(feed.vehicles, picture.buses, strict=True):
        assert said.trip is not None
        assert (said.trip.trip_id, said.trip.start_date) == (bus.run.trip_id, bus.run.service_date)
        assert (said.vehicle.id, said.vehicle.plate) == (bus.vehicle.id, bus.vehicle.plate)
        assert said.vehicle.low_floor is bus.vehicle.low_floor
        assert said.stop_id == bus.next_stop_id
        assert said.lat == pytest.approx(bus.lat, abs=1e-4)
        assert (said.status is VehicleStatus.STOPPED_AT) == bus.at_stop
        assert said.seen_at == MORNING
    assert {said.vehicle.low_floor for said in feed.vehicles} >= {LowFloor.YES, LowFloor.NO}
    assert {said.occupancy for said in feed.vehicles} >= {Occupancy.MANY_SEATS, Occupancy.CRUSHED}


def test_trip_updates_say_how_late_every_bus_is_at_its_next_stop(city: City) -> None:
    picture = city.picture(MORNING)
    feed = parse_feed(trip_updates(picture), MORNING)
    assert len(feed.trip_updates) == len(picture.buses)
    for said, bus in zip(feed.trip_updates, picture.buses, strict=True):
        assert said.stop_times[0].stop_id == bus.next_stop_id
        assert said.stop_times[0].arrival_delay_seconds == bus.delay_seconds


def test_the_sample_alert_speaks_korean_and_english(city: City) -> None:
    feed = parse_feed(alerts(city.picture(MORNING)), MORNING)
    assert set(feed.alerts[0].header) == {"ko", "en"}


class Clock:
    """A city whose time stands until it is moved."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.moment = MORNING
        self.encoded = 0

    def picture(self) -> Picture:
        return self.city.picture(self.moment)

    def encode(self, picture: Picture) -> bytes:
        self.encoded += 1
        return vehicle_positions(picture)


@asynccontextmanager
async def serving(clock: Clock) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    server = FeedServer(clock.picture, {"vehicle-positions": clock.encode})
    port = await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        yield session, f"http://127.0.0.1:{port}"
    await server.stop()


def test_a_feed_that_is_known_already_is_not_sent_again(city: City) -> None:
    async def story() -> None:
        clock = Clock(city)
        async with serving(clock) as (session, url):
            async with session.get(f"{url}/vehicle-positions.pb") as first:
                assert first.content_type == "application/x-protobuf"
                assert parse_feed(await first.read(), MORNING).vehicles
                known = {"If-None-Match": first.headers["ETag"]}
                since = {"If-Modified-Since": first.headers["Last-Modified"]}
            for headers in (known, since):
                async with session.get(f"{url}/vehicle-positions.pb", headers=headers) as second:
                    assert second.status == 304
            assert clock.encoded == 1
            clock.moment += timedelta(seconds=5)
            for headers in (known, since):
                async with session.get(f"{url}/vehicle-positions.pb", headers=headers) as third:
                    assert third.status == 200
            assert clock.encoded == 2

    asyncio.run(story())


def test_the_feed_server_says_how_it_is(city: City) -> None:
    async def story() -> None:
        async with serving(Clock(city)) as (session, url), session.get(f"{url}/healthz") as answer:
            body = await answer.json()
            assert body["ok"] is True
            assert body["buses"] == len(city.picture(MORNING).buses)

    asyncio.run(story())
