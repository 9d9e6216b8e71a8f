"""Another timetable takes the place of the one that was booked on: nobody is left hanging, nothing breaks."""

import pytest

from booking import driver_decisions as driver
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import StopId, VehicleId
from tests.builders.slow_street import Street, write_street

ANN = Owner("rider:ann")
BUS = VehicleId("b1")


@pytest.fixture
def booked(tmp_path, redis):
    """A booking made on the old timetable: the reservation."""
    street = Street(tmp_path, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    return street.book()


def changed(tmp_path, redis, **changes):
    """The server after a start with another timetable, on the same store."""
    (tmp_path / "live.pb").unlink()
    return Street(tmp_path, redis, write_street(tmp_path / "new.zip", **changes))


@pytest.mark.parametrize("changes", [{"prefix": "new-"}, {"stops": "abcxyzuv"}, {"stops": "ab"}])
def test_everybody_is_still_shown_what_was_booked(tmp_path, redis, booked, changes):
    street = changed(tmp_path, redis, **changes)
    views, operations = street.services.views, street.services.operations
    assert [r.reservation_id for r in views.rider_snapshot(ANN, 0).reservations] == [booked.id]
    assert [w.reservation_id for w in views.driver_snapshot(BUS, 0).waiting] == [booked.id]
    assert [r.reservation_id for r in operations.snapshot(0).reservations] == [booked.id]
    street.services.kiosks.heard(StopId("gone"), "1", street.now)
    assert operations.snapshot(0).kiosks[0].stop.stop_id == "gone"


def test_whoever_waits_for_a_run_that_is_no_more_gets_the_next_one(tmp_path, redis, booked):
    street = changed(tmp_path, redis, prefix="new-")
    moved = street.due(booked.id)
    assert [hold.run_id for hold in moved.holds] == ["20260302:new-0"]
    assert "bus_lost" in [step.type for step in moved.trail]


def test_whoever_waits_at_a_stop_that_is_no_more_is_let_go_in_the_end(tmp_path, redis, booked):
    street = changed(tmp_path, redis, stops="abcxyzuv")
    assert street.due(booked.id).state is State.REQUESTED
    assert street.due(booked.id, seconds=5400).state is State.EXPIRED


def test_a_ride_whose_trip_is_no_more_ends_after_hours(tmp_path, redis, booked):
    street = changed(tmp_path, redis, prefix="new-")
    street.services.bookings.by_driver(BUS, "c1", booked.id, driver.boarded)
    assert street.due(booked.id, seconds=3600).state is State.BOARDED
    assert street.due(booked.id, seconds=2 * 3600).state is State.UNRESOLVED
