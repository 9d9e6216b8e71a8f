"""Where no low-floor bus comes, others nearby do: shown with the way there, if they can be caught and booked."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from gtfs.identifiers import StopId
from server.views.nearby import find_reach_seconds, list_nearby
from tests.builders.slow_street import HEADWAY_SECONDS, NOON, Street

METRES_BETWEEN = 1111
"""Stops of the street are a hundredth of a degree of latitude apart."""


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("bus0")
    street.buses_at(bus0=("t0", 0))
    return street


def nearby(street, stop, **options):
    services = street.services
    return list_nearby(
        services.world.timetable,
        services.get_stop(stop),
        lambda one: services.views.board(one, limit=10, low_floor_only=True),
        **{"radius_metres": 1500, "within": timedelta(hours=1)} | options,
    )


def test_stops_within_reach_are_shown_with_buses_that_can_be_caught_there(street):
    found = nearby(street, "e")
    # f is as near, but what comes there has passed d: nobody is sent to two stops for one bus.
    assert [one.stop.id for one in found] == ["d"]
    assert found[0].distance_metres == pytest.approx(METRES_BETWEEN, abs=5)
    assert 1800 < find_reach_seconds(found[0].distance_metres) < 2000
    # t0 is at d in 15 minutes and t1 in 35; getting there takes 32.
    assert [(one.trip_id, one.expected_at - NOON) for one in found[0].arrivals] == [
        ("t1", timedelta(minutes=35)),
        ("t2", timedelta(minutes=55)),
    ]


def test_a_bus_that_cannot_be_booked_is_nothing_to_go_for(street):
    street.know("bus1", ramp_working=False)
    street.buses_at(bus0=("t0", 0), bus1=("t1", 0))
    assert [one.trip_id for one in nearby(street, "e")[0].arrivals] == ["t2"]


def test_nobody_is_sent_where_they_would_wait_too_long_or_come_too_late(street):
    assert nearby(street, "e", radius_metres=1000) == ()
    assert nearby(street, "e", within=timedelta(seconds=HEADWAY_SECONDS)) == ()


def test_a_stop_is_told_apart_by_the_one_that_comes_after_it(street):
    timetable = street.services.world.timetable
    assert timetable.find_stop_after(StopId("d")).id == "e"
    assert timetable.find_stop_after(StopId("h")) is None


def test_the_way_of_a_bus_is_the_stops_before_the_rider_and_once_aboard_before_where_they_get_off(street):
    booked = street.book("f", alight_stop="h")
    (hold,) = street.services.views.reservation(booked).holds
    assert ("".join(stop.stop_id for stop in hold.way), hold.stops_away) == (
        "abcde",
        6,
    )  # on its way to the first
    street.buses_at(bus0=("t0", 5))
    aboard = street.services.bookings.by_driver("bus0", "c1", booked.id, driver.boarded)
    (hold,) = street.services.views.reservation(aboard).holds
    assert ("".join(stop.stop_id for stop in hold.way), hold.stops_away) == ("cdefg", 3)  # on its way to f
