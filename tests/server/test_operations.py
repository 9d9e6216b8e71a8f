"""The dispatcher's list holds what is wrong now, however much has happened since."""

import pytest

from booking import driver_decisions as driver
from server.store.keys import OPERATIONS
from tests.builders.slow_street import NOON, Street


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    return street


def listed(street):
    """What a dispatcher sees after a day in which the stream has moved on."""
    street.services.redis.delete(street.services.keys("events", OPERATIONS))
    items = street.services.operations.snapshot(street.services.documents.last_sequence(OPERATIONS)).items
    return [(item.kind, item.vehicle_id) for item in items if item.kind != "feed_outage"]


def test_a_ramp_stays_on_the_list_until_it_works_again(street):
    street.services.bookings.set_ramp("b1", working=False)
    assert listed(street) == [("ramp_broken", "b1")]
    items = street.services.operations.snapshot(0).items
    assert [item.since for item in items if item.kind == "ramp_broken"] == [NOON]
    street.know("b1", spaces=1)
    assert listed(street) == [("ramp_broken", "b1")], "a new start keeps what the driver said"
    street.services.bookings.set_ramp("b1", working=True)
    assert listed(street) == []


def test_a_ping_stays_on_the_list_until_the_driver_has_confirmed(street):
    booked = street.book()
    street.due(booked.id, seconds=46)
    assert listed(street) == [("not_acknowledged", "b1")]
    street.services.bookings.by_driver("b1", "c1", booked.id, driver.acknowledge)
    assert listed(street) == []
