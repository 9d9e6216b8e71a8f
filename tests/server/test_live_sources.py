"""What a live source may send without the last good picture being lost, and what is told of a source."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gtfs.realtime.writing import build_vehicle_positions
from server.settings import ServerSettings
from server.store.keys import Keys
from server.world.health import list_metrics
from server.world.live_feeds import open_sources
from tests.builders.slow_street import NOON, Street


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    return street


def source(street):
    return street.services.live.list_health(street.now)[0]


def send(street, data, *, seconds=5):
    street.now += timedelta(seconds=seconds)
    street.live.write_bytes(data)
    street.refresh()
    return source(street)


def test_a_feed_without_any_bus_ages_the_last_picture_instead_of_emptying_it(street):
    told = send(street, build_vehicle_positions([], NOON + timedelta(seconds=60)), seconds=60)
    assert (told.fault, told.age_seconds) == ("live_feed_empty", 60)
    assert street.services.world.feed_age(street.now) == 60
    assert [v.id for v in street.services.world.picture.vehicles()] == ["b1"]
    street.buses_at(b1=("t0", 2))
    assert (source(street).fault, source(street).age_seconds) == (None, 0)


def test_an_older_feed_that_comes_late_changes_nothing(street):
    older = street.live.read_bytes()
    street.now += timedelta(seconds=60)
    street.buses_at(b1=("t0", 2))
    assert send(street, older).fault == "live_feed_older"
    assert street.services.world.picture.find_vehicle("b1").next_position == 2


def test_a_publisher_that_sends_the_same_again_is_not_taken_for_a_live_one(street):
    same = street.live.read_bytes()
    assert send(street, same, seconds=120).age_seconds == 120


def test_a_broken_feed_prints_no_traceback_each_time(street, capfd):
    assert send(street, b"<html>busy</html>").fault == "live_feed_is_html"
    assert "Traceback" not in capfd.readouterr().err


def test_the_key_in_a_sources_address_is_shown_to_nobody(street, redis, tmp_path):
    settings = ServerSettings(
        data=tmp_path,
        realtime=(
            "https://me:word@feeds.example/v1/positions.pb?key=secret",
            "https://feeds.example/v1/positions.pb?key=${FEEDS_KEY}",
            "file.pb",
        ),
    )
    sources = open_sources(
        settings, street.services.world.timetable, redis, Keys("t"), "one", {"FEEDS_KEY": "hidden"}
    )
    shown = [source.get_health(NOON).source for source in sources]
    address = "https://feeds.example/v1/positions.pb"
    assert shown == [address, f"{address} (2)", "file.pb"]


def test_metrics_tell_of_each_source_and_nobody_can_break_them_with_a_name(street):
    feed = source(street)
    lines = list_metrics([feed, replace(feed, source='a"b\\c\nd', age_seconds=None, fault="live_feed_empty")])
    assert f'gachita_source_vehicles{{source="{street.live}"}} 1' in lines
    assert 'gachita_source_age_seconds{source="a\\"b\\\\c\\nd"} -1' in lines
    assert 'gachita_source_fault{source="a\\"b\\\\c\\nd"} 1' in lines
    assert len({line for line in lines if line.startswith("# TYPE")}) == 6
