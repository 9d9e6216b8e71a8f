"""Dispatchers are told once when a source or a bus is not heard of any more, and once when it is again."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from gtfs.identifiers import VehicleId
from server.store.keys import OPERATIONS
from server.world.silence import Heard
from tests.builders.slow_street import HOP_SECONDS, Street

SILENT_SECONDS = 180


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.know("b2")
    return street


def look(street, *, seconds=0, **buses):
    """Time passes, the feed says where these buses are, the watch looks around."""
    street.now += timedelta(seconds=seconds)
    if buses:
        street.buses_at(**buses)
    street.refresh()
    street.services.watch.look(street.now)
    return troubles(street)


def troubles(street):
    items = street.services.operations.snapshot(0).items
    return [(item.kind, item.vehicle_id) for item in items if item.kind in ("vehicle_silent", "feed_outage")]


def told(street):
    """What the dispatchers' stream holds of it, as they are told."""
    stored = street.services.documents.list_events(OPERATIONS, 0) or []
    payloads = [street.services.projection.payload(one) for one in stored]
    return [
        (one["type"], (one.get("item") or one["ended"])["kind"])
        for one in payloads
        if (one.get("item") or one.get("ended", {"kind": ""}))["kind"] in ("vehicle_silent", "feed_outage")
    ]


def test_a_bus_that_should_be_on_the_road_is_silent_until_it_is_heard_again(street):
    assert look(street, b1=("t0", 1), b2=("t1", 0)) == []
    last_heard = street.now
    assert look(street, seconds=SILENT_SECONDS, b2=("t1", 0)) == []
    for _ in range(3):
        assert look(street, seconds=5, b2=("t1", 0)) == [("vehicle_silent", "b1")]
    (item,) = street.services.operations.snapshot(0).items
    assert (item.since, item.plate, item.run_id) == (last_heard, "plate-b1", "20260302:t0")
    assert "7번" in item.sentence.ko
    assert look(street, seconds=5, b1=("t0", 2), b2=("t1", 1)) == []
    assert told(street) == [("item", "vehicle_silent"), ("item_ended", "vehicle_silent")]
    assert street.services.documents.list_events("vehicle:b1", 0) == [], "its driver can do nothing about it"


def test_a_bus_whose_run_has_ended_is_not_missed(street):
    look(street, b1=("t0", 6), b2=("t1", 2))
    end = 7 * HOP_SECONDS
    assert look(street, seconds=end, b2=("t1", 5)) == [("vehicle_silent", "b1")]
    assert look(street, seconds=400, b2=("t1", 5)) == []


def test_a_bus_with_a_passenger_is_missed_even_when_its_run_should_be_over(street):
    look(street, b1=("t0", 1), b2=("t1", 0))
    booked = street.book()
    street.services.bookings.by_driver(VehicleId("b1"), "c1", booked.id, driver.boarded)
    assert look(street, seconds=7 * HOP_SECONDS + 400, b2=("t1", 5)) == [("vehicle_silent", "b1")]


def test_a_bus_that_reports_itself_is_heard(street):
    look(street, b1=("t0", 1), b2=("t1", 0))
    street.now += timedelta(seconds=SILENT_SECONDS + 5)
    street.services.positions.report(VehicleId("b1"), 37.51, 127.0, street.now, street.now)
    assert look(street, b2=("t1", 0)) == []


def test_in_an_outage_the_source_is_told_of_and_not_each_of_its_buses(street):
    look(street, b1=("t0", 1), b2=("t1", 0))
    source = str(street.live)
    assert look(street, seconds=SILENT_SECONDS + 5) == [("feed_outage", None)]
    (item,) = street.services.operations.snapshot(0).items
    assert (item.source, source in item.sentence.ko, source in item.sentence.en) == (source, True, True)
    (feed,) = street.services.operations.snapshot(0).feeds
    assert (feed.outage, feed.vehicles, feed.old_vehicles) == ("silent", 2, 2)
    assert look(street, seconds=5) == [("feed_outage", None)]
    assert look(street, seconds=5, b1=("t0", 1), b2=("t1", 1)) == []
    assert told(street) == [("item", "feed_outage"), ("item_ended", "feed_outage")]


def test_a_booked_bus_is_named_in_an_outage_too(street):
    look(street, b1=("t0", 1), b2=("t1", 0))
    street.book()
    assert look(street, seconds=SILENT_SECONDS + 5) == [("feed_outage", None), ("vehicle_silent", "b1")]


def test_a_worker_that_has_just_started_does_not_take_silent_buses_for_heard(street):
    look(street, b1=("t0", 1), b2=("t1", 0))
    look(street, seconds=SILENT_SECONDS + 5, b2=("t1", 0))
    street.services.live.heard.by_vehicle = {VehicleId("b2"): Heard(street.now, None)}
    assert look(street, seconds=5, b2=("t1", 0)) == [("vehicle_silent", "b1")]
    assert told(street) == [("item", "vehicle_silent")]
