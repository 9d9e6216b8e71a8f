"""What a bus is told while it drives: how near its passengers are and when it gets there, and nothing it knows."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from booking.driver_decisions import boarded
from booking.messages import DriverProgress, PassengerProgress
from gtfs.identifiers import VehicleId
from server.live.driver_channel import MOVED_SECONDS, is_old_news
from tests.builders.slow_street import NOON, Street

BUS = VehicleId("b0")


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know(BUS)
    street.update(BUS, "t0", 0)
    return street


def look(street, reservation_id):
    """The bus's word on that passenger now."""
    passengers = street.services.documents.list_open()
    told = street.services.views.driver_progress(BUS, passengers)
    return next(one for one in told.passengers if one.reservation_id == reservation_id)


def test_a_late_bus_is_told_when_it_gets_to_who_waits_and_later_to_where_they_get_off(street):
    booked = street.book("f", alight_stop="h")
    planned = NOON + timedelta(minutes=25)
    assert look(street, booked.id).expected_at == planned
    street.update(BUS, "t0", 240)
    assert look(street, booked.id).expected_at == planned + timedelta(minutes=4)
    street.now = planned + timedelta(minutes=3)
    street.buses_at(b0=("t0", 5))
    street.services.bookings.by_driver(BUS, "c1", booked.id, boarded)
    aboard = look(street, booked.id)
    assert aboard.expected_at is not None
    assert aboard.expected_at > street.now + timedelta(minutes=5)
    (shown,) = street.services.views.driver_snapshot(BUS, 1).on_board
    assert shown.expected_at == aboard.expected_at


def test_seconds_are_no_news_but_they_add_up():
    one = PassengerProgress("r", 3, NOON)
    told = DriverProgress("run", "7", "종점", (one,))

    def after(seconds, **more):
        moved = replace(one, expected_at=NOON + timedelta(seconds=seconds), **more)
        return replace(told, passengers=(moved,))

    assert is_old_news(after(MOVED_SECONDS - 1), told)
    assert is_old_news(after(1 - MOVED_SECONDS), told)
    assert not is_old_news(after(MOVED_SECONDS), told)
    assert not is_old_news(after(0, stops_away=2), told)
    assert not is_old_news(replace(told, passengers=()), told)
    assert not is_old_news(replace(told, passengers=(replace(one, expected_at=None),)), told)
    assert not is_old_news(replace(told, run_id=None), told)
