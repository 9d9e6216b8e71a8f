"""A bus that a feed leaves out, or knows without its place: neither lost nor gone by before it can be known."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.builders.slow_street import HOP_SECONDS, Street, street_with_two_buses

BUS = VehicleId("b1")


@pytest.fixture
def street(tmp_path, redis):
    return street_with_two_buses(tmp_path, redis)


def types(reservation):
    return [step.type for step in reservation.trail]


def test_a_bus_missing_in_one_snapshot_is_not_lost_however_long_ago_it_was_booked(street):
    booked = street.book()
    street.due(booked.id)
    street.now += timedelta(seconds=900)
    street.buses_at(b1=("t0", 2), b2=("t1", 1))
    street.due(booked.id)
    street.buses_at(b2=("t1", 1))
    assert "bus_lost" not in types(street.due(booked.id))
    street.now += timedelta(seconds=601)
    street.buses_at(b2=("t1", 3))
    assert "bus_lost" in types(street.due(booked.id))


def test_a_late_bus_missing_in_one_snapshot_has_not_gone_by(street):
    booked = street.book()
    street.now += timedelta(seconds=5 * HOP_SECONDS + 400)
    street.buses_at(b1=("t0", 3), b2=("t1", 1))
    street.due(booked.id)
    street.buses_at(b2=("t1", 1))
    assert "asked" not in types(street.due(booked.id, seconds=5))


def test_a_bus_that_a_feed_knows_only_by_its_delay_is_neither_lost_nor_gone_before_its_time(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.update("b1", "t0", 900)
    booked = street.book()
    for _ in range(6 * HOP_SECONDS // 100 + 4):  # 400 s after the timetable's time, 500 s before the bus
        street.now += timedelta(seconds=100)
        street.update("b1", "t0", 900)
        booked = street.due(booked.id)
    assert {"bus_lost", "asked"}.isdisjoint(types(booked))
    street.now += timedelta(seconds=300)
    street.update("b1", "t0", 900)
    assert "asked" in types(street.due(booked.id))


def test_the_driver_of_a_late_bus_has_the_same_time_to_say_who_got_off(street):
    booked = street.book("c", alight_stop="e")
    street.services.bookings.by_driver(BUS, "c1", booked.id, driver.boarded)
    street.now += timedelta(seconds=5 * HOP_SECONDS + 900)  # a quarter of an hour late at the stop after
    street.buses_at(b1=("t0", 5))
    assert street.due(booked.id).state is State.BOARDED
    street.now += timedelta(seconds=600)
    street.buses_at(b1=("t0", 6))
    assert street.due(booked.id, seconds=300).state is State.UNRESOLVED


def test_a_feed_that_stands_still_does_not_keep_a_bus_coming_for_ever(street):
    booked = street.book()
    street.due(booked.id)
    for _ in range(5 * HOP_SECONDS // 300 + 2):
        street.now += timedelta(seconds=300)
        street.refresh()
        booked = street.due(booked.id)
    assert "asked" in types(booked)
    assert "bus_lost" not in types(booked), "nothing is concluded from what nobody tells"
