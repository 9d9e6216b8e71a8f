"""Saying where to get off after booking, or somewhere else: the place on the bus follows, or everything stays."""

import pytest

from booking import rider_decisions as rider
from booking.alight_changes import Goal, change_alighting
from booking.errors import BookingError
from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import RunId, StopId, VehicleId
from tests.booking.builders import RULES, Town, an_offer, coming

BUS = VehicleId("bus-a")
NEAR, FAR = StopId("near"), StopId("far")


@pytest.fixture
def town():
    town = Town()
    town.know(Vehicle(BUS, spaces=1))
    return town


def change(town, reservation, stop, goal):
    return town.decide(lambda d: change_alighting(d, d.get_reservation(reservation.id), stop, lambda _: goal))


def place_of(town, reservation, run="a"):
    places = town.decide(lambda d: d.ledger(RunId(run))).places
    return next(one for one in places if one.reservation_id == reservation.id)


def test_who_booked_without_a_stop_says_it_later_and_the_space_is_free_from_there_on(town):
    r = town.book(an_offer("a", vehicle_id=BUS, board_position=2, alight_position=9))
    r = change(town, r, NEAR, Goal(5))
    assert (r.alight_stop_id, r.holds[0].alight_position) == (NEAR, 5)
    assert place_of(town, r).alight_position == 5
    assert r.state is State.ASSIGNED
    other = town.book(
        an_offer("a", vehicle_id=BUS, board_position=5, alight_position=9), owner=Owner("rider:bo")
    )
    assert other.holds, "one space serves both"
    assert town.happened.count("alight_changed") == 1
    assert change(town, r, NEAR, Goal(5)) == r
    assert town.happened.count("alight_changed") == 1


def test_further_than_there_is_a_space_is_refused_and_nothing_changes(town):
    r = town.book(an_offer("a", vehicle_id=BUS, board_position=0, alight_position=5), alight_stop_id=NEAR)
    town.book(an_offer("a", vehicle_id=BUS, board_position=5, alight_position=9), owner=Owner("rider:bo"))
    with pytest.raises(BookingError, match="no_space"):
        change(town, r, FAR, Goal(7))
    assert town.get(r.id) == r
    assert place_of(town, r).alight_position == 5
    stroller = town.book(
        an_offer("a", vehicle_id=BUS, board_position=0, alight_position=5),
        owner=Owner("rider:cy"), needs=(Need.VISION,), alight_stop_id=NEAR,
    )  # fmt: skip
    assert change(town, stroller, FAR, Goal(7)).holds[0].alight_position == 7


def test_on_both_buses_that_are_held_or_on_none(town):
    r = town.due(town.book(an_offer("a")), {"a": coming()}, an_offer("b", 20), seconds=45)
    goals = {"a": Goal(7), "b": Goal(None)}
    with pytest.raises(BookingError, match="alight_stop_not_on_route"):
        town.decide(lambda d: change_alighting(d, r, FAR, lambda held: goals[held.run_id]))
    assert town.get(r.id) == r
    r = change(town, r, FAR, Goal(7))
    assert [held.alight_position for held in r.holds] == [7, 7]
    assert [step.type for step in r.trail].count("alight_changed") == 1, "for the rider it is one change"
    assert town.happened.count("alight_changed") == 2, "each bus is told"


def test_aboard_the_reminder_is_for_the_new_stop_and_a_passed_one_is_refused(town):
    r = town.book(an_offer("a", vehicle_id=BUS))
    r = town.decide(lambda d: rider.answer(d, r, "boarded", lambda _: [], RULES))
    with pytest.raises(BookingError, match="alight_stop_passed"):
        change(town, r, NEAR, Goal(3, is_passed=True))
    r = town.due(r, {"a": coming(alight_stops_away=1)})
    assert "alighting" in r.holds[0].told
    r = change(town, r, FAR, Goal(9))
    assert (r.holds[0].told, r.holds[0].unanswered_since) == ((), None)
    assert place_of(town, r).is_aboard
    r = town.due(r, {"a": coming(alight_stops_away=4)})
    assert "alighting" not in r.holds[0].told
    r = town.due(r, {"a": coming(alight_stops_away=1)})
    assert "alighting" in r.holds[0].told


def test_not_before_there_is_a_bus_and_not_after_the_ride(town):
    waiting = town.book(wait=True)
    with pytest.raises(BookingError, match="no_bus_yet"):
        change(town, waiting, FAR, Goal(9))
    town.decide(lambda d: rider.cancel(d, d.get_reservation(waiting.id)))
    with pytest.raises(BookingError, match="already_ended"):
        change(town, waiting, FAR, Goal(9))
