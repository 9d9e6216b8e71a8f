"""A wish finds the run that fits it wherever it stands on the board, and is the same wish when it is repeated."""

from datetime import timedelta

import pytest

from booking.errors import KeyReused, Refusal
from gtfs.identifiers import TripId
from tests.builders.slow_street import DAY, Street, write_street


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis)


def test_a_repeat_gives_the_same_reservation_also_when_the_bus_has_gone_meanwhile(street):
    wish = {"trip_id": TripId("t1")}
    booked = street.book(**wish)
    street.now += timedelta(hours=2)
    assert street.book(**wish).id == booked.id
    with pytest.raises(KeyReused):
        street.book(trip_id=TripId("t1"), service_date=DAY)


def test_a_bus_that_has_gone_and_one_that_is_not_bookable_yet_are_refused_apart(street):
    street.now += timedelta(hours=1)
    with pytest.raises(Refusal) as gone:
        street.book(trip_id=TripId("t0"), service_date=DAY)
    with pytest.raises(Refusal) as later:
        street.book(trip_id=TripId("t11"), service_date=DAY)
    assert (gone.value.code, later.value.code) == ("bus_gone", "too_early")


def test_at_a_busy_stop_the_one_route_that_goes_there_is_found_behind_all_others(tmp_path, redis):
    street = Street(tmp_path, redis, write_street(tmp_path / "busy.zip", trips=4, crowd=80))
    street.now += timedelta(minutes=21)
    for wish in ({"alight_stop": "h"}, {"trip_id": TripId("t3")}):
        booked = street.book("a", key=str(wish), rider=str(wish), route_id=None, **wish)
        assert booked.holds[0].route_id == "r7"
    assert booked.holds[0].run_id == "20260302:t3"
