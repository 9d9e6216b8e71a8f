"""A command that comes again, late and out of order, changes nothing: also for what a driver says of the bus."""

import pytest

from booking.reservation import Owner
from gtfs.identifiers import VehicleId
from tests.builders.slow_street import Street

B1, B2 = VehicleId("b1"), VehicleId("b2")
ANN = Owner("rider:ann")


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("b1")
    street.know("b2")
    street.buses_at(b1=("t0", 2), b2=("t1", 0))
    return street


def test_a_ramp_repaired_meanwhile_is_not_broken_again_by_a_repeat(street):
    bookings = street.services.bookings
    assert not bookings.set_ramp(B1, working=False, command_id="broken").ramp_working
    assert bookings.set_ramp(B1, working=True, command_id="repaired").ramp_working
    assert bookings.set_ramp(B1, working=False, command_id="broken").ramp_working
    assert [held.vehicle_id for held in street.book().holds] == [B1]


def test_a_word_that_changed_nothing_changes_nothing_later_either(street):
    bookings = street.services.bookings
    bookings.set_ramp(B1, working=True, command_id="works")
    bookings.set_ramp(B1, working=False, command_id="broken")
    assert not bookings.set_ramp(B1, working=True, command_id="works").ramp_working


def test_walk_ons_counted_anew_are_not_counted_back_by_a_repeat(street):
    bookings = street.services.bookings
    assert bookings.set_walk_ons(B1, 2, command_id="two").walk_ons == 2
    assert bookings.set_walk_ons(B1, 0, command_id="none").walk_ons == 0
    assert bookings.set_walk_ons(B1, 2, command_id="two").walk_ons == 0
    assert bookings.set_walk_ons(B1, 2, command_id="two again").walk_ons == 2


def test_a_repeated_no_is_not_an_answer_to_the_next_question(street):
    booked = street.book()
    street.buses_at(b1=("t0", 6), b2=("t1", 3))
    street.due(booked.id)
    said = street.services.bookings.answer(booked.id, ANN, "not_boarded", command_id="no")
    assert [held.vehicle_id for held in said.holds] == [B2]
    assert street.services.bookings.answer(booked.id, ANN, "not_boarded", command_id="no") == said
    street.buses_at(b2=("t1", 6))
    street.due(booked.id)
    again = street.services.bookings.answer(booked.id, ANN, "not_boarded", command_id="no")
    assert [held.vehicle_id for held in again.holds] == [B2], "that question is still open"
