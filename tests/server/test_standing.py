"""What a rider is told in words when a bus is lost, and what a driver is told about somebody who gets off."""

import pytest

from booking import driver_decisions as driver
from booking.needs import Need
from gtfs.identifiers import VehicleId
from tests.builders.slow_street import street_with_two_buses

BUS, NEXT_BUS = VehicleId("b1"), VehicleId("b2")


@pytest.fixture
def street(tmp_path, redis):
    return street_with_two_buses(tmp_path, redis)


def test_the_reason_is_told_with_the_new_bus_until_its_driver_has_confirmed(street):
    views, bookings = street.services.views, street.services.bookings
    booked = street.book("e")
    moved = bookings.decline(BUS, "c1", booked.id, "full")
    told = views.reservation(moved)
    assert told.sentence.ko.startswith("7번 버스에 자리가 없습니다. 7번 저상버스에 자리를 잡았습니다.")
    assert told.sentence.en.startswith("Bus 7 has no room. A place on low-floor bus 7 is held.")
    lost = [step for step in told.steps if step.type == "declined"]
    assert [(step.why, step.sentence.en) for step in lost] == [("full", "Bus 7 has no room.")]
    confirmed = views.reservation(bookings.by_driver(NEXT_BUS, "c2", booked.id, driver.acknowledge))
    assert confirmed.sentence.en == "The driver of bus 7 has confirmed."


def test_a_bus_left_out_is_named_with_its_time_and_reason_in_both_languages(street):
    bookings = street.services.bookings
    bookings.set_ramp(BUS, working=False)
    told = street.services.views.reservation(street.book("e"))
    assert [(one.why, one.sentence.ko, one.sentence.en) for one in told.skipped] == [
        (
            "ramp_broken",
            "먼저 오는 7번(12:17)은 건너뜁니다. 그 버스의 경사판이 고장 났습니다.",
            "The 7 that comes first (12:17) is left out. The ramp of that bus is broken.",
        )
    ]


def test_the_driver_is_told_what_helps_and_presses_when_somebody_gets_off(street):
    views, bookings = street.services.views, street.services.bookings
    booked = street.book("e", alight_stop="g", needs=(Need.VISION, Need.HEARING))
    waiting = views.driver_snapshot(BUS, 0).waiting[0]
    assert [said.en for said in waiting.advice] == [
        "Stop close by and say your route number aloud.",
        "Use gestures or writing instead of speech.",
    ]
    bookings.by_driver(BUS, "c1", booked.id, driver.boarded)
    assert views.driver_snapshot(BUS, 0).on_board[0].alighting == "later"
    street.buses_at(b1=("t0", 6), b2=("t1", 0))
    street.due(booked.id)
    assert views.driver_snapshot(BUS, 0).on_board[0].alighting == "next"
    street.due(booked.id, seconds=46)
    kinds = [item.kind for item in street.services.operations.snapshot(0).items]
    assert "alighting_not_acknowledged" in kinds
    bookings.by_driver(BUS, "c2", booked.id, driver.acknowledge)
    assert views.driver_snapshot(BUS, 0).on_board[0].alighting == "acknowledged"
    kinds = [item.kind for item in street.services.operations.snapshot(0).items]
    assert "alighting_not_acknowledged" not in kinds
