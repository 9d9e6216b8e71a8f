"""Booking ahead on a street with a timetable: the words, the run in the end, and the honest end without one."""

from datetime import timedelta

import pytest

from booking.errors import Refusal
from booking.states import State
from gtfs.identifiers import TripId, VehicleId
from tests.builders.slow_street import NOON, Street, write_street

B1 = VehicleId("b1")


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis, write_street(tmp_path / "street.zip", trips=2))
    street.know("b1")
    street.know("b2")
    street.buses_at(b1=("t0", 1), b2=("t1", 0))
    return street


def told(street, reservation):
    view = street.services.views.reservation(reservation)
    return view.state, view.sentence.ko, view.sentence.en


def test_the_first_run_after_the_time_wished_for_is_held(street):
    booked = street.book("e", depart_after=NOON + timedelta(minutes=22))
    assert [held.run_id for held in booked.holds] == ["20260302:t1"]


def test_a_wish_without_a_run_is_kept_and_told_in_words_until_it_ends(street):
    kept = street.book("e", depart_after=NOON + timedelta(minutes=50))
    assert told(street, kept) == (
        State.REQUESTED,
        "12:50부터 탈 수 있는 저상버스를 찾고 있습니다. 찾으면 바로 알려 드립니다.",
        "We are looking for a low-floor bus from 12:50 on, and tell you as soon as there is one.",
    )
    ended = street.due(kept.id, seconds=50 * 60 + 5400)
    assert told(street, ended)[::2] == (
        State.EXPIRED,
        "We are sorry: no low-floor bus could be found from 12:50 on. The reservation has ended.",
    )


def test_a_bus_whose_ramp_is_repaired_is_held_for_whoever_waited_for_that_very_run(street):
    bookings = street.services.bookings
    bookings.set_ramp(B1, working=False)
    kept = street.book("e", trip_id=TripId("t0"), wait=True)
    assert kept.state is State.REQUESTED
    assert street.due(kept.id, seconds=5).state is State.REQUESTED, "the next one is not what they chose"
    bookings.set_ramp(B1, working=True)
    held = street.due(kept.id, seconds=5)
    assert [hold.run_id for hold in held.holds] == ["20260302:t0"]


def test_a_chosen_run_that_is_cancelled_makes_room_for_the_next_one_after_it(street):
    street.services.bookings.set_ramp(B1, working=False)
    kept = street.book("e", trip_id=TripId("t0"), wait=True)
    street.detour("t0", canceled=True, b2=("t1", 0))
    assert [hold.run_id for hold in street.due(kept.id, seconds=5).holds] == ["20260302:t1"]


def test_further_than_an_hour_ahead_nothing_is_taken(street):
    with pytest.raises(Refusal) as refused:
        street.book("e", depart_after=NOON + timedelta(minutes=61))
    assert refused.value.code == "too_far_ahead"
    assert refused.value.sentence.ko == "너무 나중에 오는 버스라 아직 예약할 수 없습니다."
