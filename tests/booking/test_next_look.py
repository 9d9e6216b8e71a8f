"""A reservation is looked at when something may be due for it: as good as every second, and far less often."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from booking import driver_decisions as driver
from booking.next_look import Pace, find_next_look
from booking.progress import Progress
from booking.states import State
from gtfs.identifiers import RunId
from tests.booking.builders import NOON, RULES, Town, an_offer, coming

PACE = Pace(near_seconds=1, far_seconds=5)
FAR = coming(8)
STOP_SECONDS = 40


def wait_of(reservation, seen, seconds=0):
    """Seconds until the next look, so many seconds after noon."""
    now = NOON + timedelta(seconds=seconds)
    progress = {held.run_id: seen for held in reservation.holds if seen}
    at = find_next_look(reservation, progress, RULES, now, PACE)
    return None if at is None else (at - now).total_seconds()


def test_a_bus_far_away_is_left_alone_for_longer_than_one_close_by_or_unknown():
    booked = Town().book(an_offer("a"))
    assert wait_of(booked, FAR) == 5
    for seen in (coming(4), coming(1), coming(8, metres_away=900.0), Progress(status="passed"), None):
        assert wait_of(booked, seen) == 1, seen


def test_a_deadline_is_met_to_the_moment_even_when_the_bus_is_far_away():
    booked = Town().book(an_offer("a"))
    assert wait_of(booked, FAR, 13) == 2, "the second ping at 15 s"
    assert wait_of(booked, FAR, 41.5) == 3.5, "the dispatcher at 45 s"
    asked = booked.with_hold(replace(booked.holds[0], asked_at=NOON))
    assert wait_of(asked, Progress(status="passed"), 117) == 3, "unanswered at 120 s"
    looking = replace(booked, holds=(), state=State.REQUESTED)
    assert wait_of(looking, None, RULES.patience_seconds - 0.5) == 0.5, "patience ends"
    aboard = replace(booked, holds=(replace(booked.holds[0], state=State.BOARDED),), state=State.BOARDED)
    assert wait_of(aboard, Progress(status="passed", alight_passed_seconds=597), 60) == 3
    assert wait_of(aboard, Progress(status="passed"), 13) == 2, "the alighting reminder again"


def test_a_deadline_that_is_over_does_not_make_anybody_look_without_end():
    booked = Town().book(an_offer("a"))
    assert wait_of(booked, FAR, 15) == 5
    assert wait_of(booked, FAR, 3600) == 5


def test_who_waits_for_any_bus_is_looked_after_closely_and_who_is_done_never_again():
    town = Town()
    booked = town.book(an_offer("a"))
    waits = replace(booked, holds=(), state=State.REQUESTED)
    assert wait_of(replace(waits, excluded=("a",)), None) == 1, "they lost a bus and stand at the stop"
    assert wait_of(waits, None) == 5, "they never had one; nobody who comes later gets a place before them"
    assert wait_of(replace(booked, state=State.CANCELLED), FAR) is None


def test_who_is_aboard_is_looked_after_closely_only_near_where_they_get_off():
    booked = Town().book(an_offer("a"))
    aboard = replace(booked, holds=(replace(booked.holds[0], state=State.BOARDED),), state=State.BOARDED)
    assert wait_of(aboard, Progress(status="coming", alight_stops_away=9)) == 5
    assert wait_of(aboard, Progress(status="coming", alight_stops_away=3)) == 1
    told = aboard.with_hold(aboard.holds[0].told_about("alighting"))
    assert wait_of(told, Progress(status="coming", alight_stops_away=1)) == 5


def a_bus_at(seconds):
    """Ten stops away at noon, one stop nearer every forty seconds, then beyond."""
    stops = 10 - int(seconds // STOP_SECONDS)
    if stops < 0:
        return Progress(status="passed", alight_passed_seconds=None)
    return Progress(status="coming", stops_away=stops, metres_away=stops * 300.0)


def ride(*, presses, by_looks):
    """Look every second, or only when `find_next_look` says. Returns what happened, when, and how many looks."""
    town = Town()
    booked = town.book(an_offer("a"))
    happened, looks, next_look = [], 0, 0.0
    for tick in range(4 * 900):
        seconds = tick / 4
        town.now = NOON + timedelta(seconds=seconds)
        before = len(town.events)
        if presses and seconds == 20:
            bus = booked.holds[0].vehicle_id
            town.decide(lambda draft, bus=bus: driver.acknowledge(draft, draft.get_reservation("r1"), bus))
            next_look = seconds + PACE.near_seconds
        if seconds >= next_look if by_looks else tick % 4 == 0:
            looks += 1
            progress = {RunId("a"): a_bus_at(seconds)}
            current = town.due(booked, progress) if town.get(booked.id).is_open else town.get(booked.id)
            at = find_next_look(current, progress, RULES, town.now, PACE)
            next_look = (at - NOON).total_seconds() if at else float("inf")
        happened += [(type_, seconds) for type_, _ in town.events[before:]]
    return happened, looks


@pytest.mark.parametrize("presses", [True, False])
def test_looking_when_it_is_time_tells_the_same_at_the_same_moments_as_looking_every_second(presses):
    expected, often = ride(presses=presses, by_looks=False)
    found, seldom = ride(presses=presses, by_looks=True)
    assert [type_ for type_, _ in found] == [type_ for type_, _ in expected]
    assert {"two_stops", "approaching", "asked", "unresolved"} <= {type_ for type_, _ in found}
    assert all(at - due <= PACE.near_seconds for (_, at), (_, due) in zip(found, expected, strict=True))
    assert seldom < often / 2
