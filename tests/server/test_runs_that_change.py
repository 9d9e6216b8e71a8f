"""A run cancelled, cut short or led around a stop: who waits is told why and gets the next; so is who is aboard."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from booking.states import State
from gtfs.identifiers import VehicleId
from gtfs.low_floor import LowFloor
from tests.builders.slow_street import street_with_two_buses

BUS = VehicleId("b1")


@pytest.fixture
def street(tmp_path, redis):
    return street_with_two_buses(tmp_path, redis)


def lost_because(reservation):
    return [(step.type, step.why) for step in reservation.trail if step.why]


@pytest.mark.parametrize(
    ("skipped", "why"),
    [
        ((4,), "stop_skipped"),
        ((6,), "alight_stop_skipped"),
        ((4, 5, 6, 7), "short_turned"),
        ((6, 7), "short_turned"),
    ],
)
def test_each_way_of_not_coming_has_its_own_reason(street, skipped, why):
    booked = street.book("e", alight_stop="g")
    street.now += timedelta(seconds=60)
    street.detour("t0", *skipped, b1=("t0", 2), b2=("t1", 0))
    moved = street.due(booked.id)
    assert lost_because(moved) == [("bus_lost", why)]
    assert [held.run_id for held in moved.holds] == ["20260302:t1"]
    assert moved.asked_at == booked.asked_at, "nobody loses their turn"


def test_a_cancelled_run_says_so(street):
    booked = street.book("e")
    street.detour("t0", canceled=True, b2=("t1", 0))
    moved = street.due(booked.id)
    assert lost_because(moved) == [("bus_lost", "run_cancelled")]
    assert [held.run_id for held in moved.holds] == ["20260302:t1"]


def test_a_bus_with_steps_in_the_place_of_the_low_floor_one_says_so(street):
    booked = street.book("e")
    street.floors["b1"] = LowFloor.NO
    street.now += timedelta(seconds=60)
    street.buses_at(b1=("t0", 2), b2=("t1", 0))
    moved = street.due(booked.id)
    assert lost_because(moved) == [("bus_lost", "high_floor")]
    told = street.services.views.reservation(moved).sentence
    assert told.ko.startswith("7번이 계단이 있는 버스로 바뀌었습니다. 7번 저상버스에 자리를 잡았습니다.")
    assert told.en.startswith("Bus 7 was replaced by one with steps. A place on low-floor bus 7 is held.")


def test_a_run_that_does_not_stop_there_today_is_not_offered(street):
    street.detour("t0", 6, b1=("t0", 1), b2=("t1", 0))
    assert [held.run_id for held in street.book("e", alight_stop="g").holds] == ["20260302:t1"]


def test_who_is_aboard_is_told_that_their_stop_is_left_out_and_that_it_is_served_again(street):
    booked = street.book("e", alight_stop="g")
    street.services.bookings.by_driver(BUS, "c1", booked.id, driver.boarded)
    street.detour("t0", 6, b1=("t0", 4), b2=("t1", 0))
    told = street.due(booked.id)
    assert told.state is State.BOARDED
    assert lost_because(told) == [("alight_unserved", "alight_stop_skipped")]
    assert street.due(booked.id, seconds=5) == told
    view = street.services.views.reservation(told)
    assert "느린 7가" in view.sentence.ko
    assert view.sentence.en.endswith("Please talk to the driver.")
    snapshot = street.services.views.driver_snapshot(BUS, 0)
    assert [passenger.unserved for passenger in snapshot.on_board] == [True]
    assert "alight_unserved" in [item.kind for item in street.services.operations.snapshot(0).items]
    street.now += timedelta(seconds=30)
    street.detour("t0", b1=("t0", 4), b2=("t1", 0))
    again = street.due(booked.id)
    assert again.trail[-1].type == "alight_served"
    assert [passenger.unserved for passenger in street.services.views.driver_snapshot(BUS, 0).on_board] == [
        False
    ]
