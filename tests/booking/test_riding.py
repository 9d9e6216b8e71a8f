"""Whoever is aboard: the driver is told that they get off, presses, and everybody hears when the bus goes elsewhere."""

import pytest

from booking import driver_decisions as driver
from booking.progress import Progress
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.booking.builders import Town, an_offer

BUS = VehicleId("bus-a")
NEXT = Progress(status="passed", vehicle_id=BUS, alight_stops_away=1)
FAR = Progress(status="passed", vehicle_id=BUS, alight_stops_away=3)


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def aboard(town):
    booked = town.book(an_offer("a"))
    return town.decide(lambda d: driver.boarded(d, booked, BUS))


def press(town, reservation):
    return town.decide(lambda d: driver.acknowledge(d, d.get_reservation(reservation.id), BUS))


def test_the_reminder_comes_again_until_the_driver_presses(town, aboard):
    town.due(aboard, {"a": NEXT})
    for seconds, times in ((14, 1), (1, 2), (14, 2), (1, 3)):
        town.due(aboard, {"a": NEXT}, seconds=seconds)
        assert town.happened.count("alighting") == times
    pressed = press(town, aboard)
    assert town.happened[-1] == "alighting_acknowledged"
    assert pressed.state is State.BOARDED
    town.due(aboard, {"a": NEXT}, seconds=100)
    assert town.happened.count("alighting") == 3
    assert "alighting_escalated" not in town.happened


def test_without_a_press_the_dispatcher_is_told_once(town, aboard):
    town.due(aboard, {"a": NEXT})
    for _ in range(5):
        town.due(aboard, {"a": NEXT}, seconds=45)
    assert town.happened.count("alighting_escalated") == 1


def test_a_press_before_the_reminder_or_after_another_changes_nothing(town, aboard):
    assert press(town, aboard) == aboard
    town.due(aboard, {"a": NEXT})
    pressed = press(town, aboard)
    events = list(town.events)
    assert press(town, aboard) == pressed
    assert town.events == events


def test_the_reminder_stays_open_while_the_bus_goes_out_of_sight(town, aboard):
    town.due(aboard, {"a": NEXT})
    town.due(aboard, {}, seconds=15)
    assert town.happened.count("alighting") == 2


@pytest.mark.parametrize("why", ["run_cancelled", "short_turned", "alight_stop_skipped"])
def test_a_stop_that_is_left_out_is_told_once_and_again_when_it_is_served(town, aboard, why):
    for _ in range(2):
        town.due(aboard, {"a": Progress(status="lost", vehicle_id=BUS, why=why, alight_stops_away=3)})
    told = town.get(aboard.id)
    assert [(step.type, step.why) for step in told.trail[-1:]] == [("alight_unserved", why)]
    for _ in range(2):
        town.due(aboard, {"a": FAR})
    assert [step.type for step in town.get(aboard.id).trail[-2:]] == ["alight_unserved", "alight_served"]


@pytest.mark.parametrize("why", ["bus_vanished", "run_withdrawn"])
def test_a_bus_that_nobody_sees_is_not_said_to_go_elsewhere(town, aboard, why):
    town.due(aboard, {"a": Progress(status="lost", why=why)})
    assert "alight_unserved" not in town.happened


def test_once_the_rider_is_asked_only_they_can_say_what_became_of_the_bus(town):
    booked = town.book(an_offer("a"))
    asked = town.due(booked, {"a": Progress(status="passed")})
    for seen in (Progress(status="lost", why="run_cancelled"), Progress(status="passed", low_floor="no")):
        assert town.due(booked, {"a": seen}, an_offer("b")) == asked
