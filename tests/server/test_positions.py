"""Buses' own reports: in force at once where they come, and soon on every worker."""

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from gtfs.identifiers import VehicleId
from server.store.keys import Keys
from server.world.positions import Positions

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
BUS = VehicleId("bus-1")


def test_a_report_is_in_force_at_once_and_elsewhere_once_it_is_saved(redis: Redis) -> None:
    here, there = Positions(redis, Keys("town")), Positions(redis, Keys("town"))
    here.report(BUS, 37.5, 127.0, NOW, NOW)
    there.refresh()
    found = here.find(BUS)
    assert found is not None
    assert there.find(BUS) is None
    here.save()
    there.refresh()
    assert there.list_reports() == [found]


def test_many_reports_are_stored_with_one_command(redis: Redis) -> None:
    here, there = Positions(redis, Keys("town")), Positions(redis, Keys("town"))
    for number in range(2000):
        here.report(VehicleId(f"bus-{number}"), 37.5, 127.0, NOW, NOW)
    before = redis.info("commandstats").get("cmdstat_hset", {"calls": 0})["calls"]
    here.save()
    here.save()
    there.refresh()
    assert redis.info("commandstats")["cmdstat_hset"]["calls"] == before + 1
    assert len(there.list_reports()) == 2000


def test_an_older_report_changes_nothing_and_one_from_the_future_counts_as_of_now(redis: Redis) -> None:
    here = Positions(redis, Keys("town"))
    here.report(BUS, 37.5, 127.0, NOW + timedelta(hours=1), NOW)
    here.report(BUS, 38.0, 128.0, NOW - timedelta(seconds=1), NOW)
    found = here.find(BUS)
    assert found is not None
    assert (found.lat, found.at) == (37.5, NOW)


def test_what_the_store_did_not_take_is_stored_the_next_time(redis: Redis) -> None:
    here, there = Positions(redis, Keys("town")), Positions(redis, Keys("town"))
    redis.set(Keys("town")("positions"), "not a hash")
    here.report(BUS, 37.5, 127.0, NOW, NOW)
    with pytest.raises(ResponseError):
        here.save()
    redis.delete(Keys("town")("positions"))
    here.save()
    there.refresh()
    assert there.find(BUS) == here.find(BUS)
