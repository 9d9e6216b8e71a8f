"""A wish for later: kept while no run can meet it, in turn, and ended honestly when none ever can."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.errors import Refusal
from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import Owner
from booking.settings import Rules
from booking.states import State
from booking.waiting import check_ahead, list_wishes
from booking.wish import Wish
from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from tests.booking.builders import NOON, RULES, Town, an_offer, coming

BUS_A = VehicleId("bus-a")
LATER = NOON + timedelta(minutes=30)


@pytest.fixture
def town():
    return Town()


def runs(reservation):
    return [held.run_id for held in reservation.holds]


def in_line(town, route="*"):
    return [turn.reservation_id for turn in town.decide(lambda draft: draft.line(route)).turns]


def test_a_wish_for_later_passes_over_what_leaves_before(town):
    booked = town.book(an_offer("a", 20), an_offer("b", 40), depart_after=LATER)
    assert runs(booked) == ["b"]
    assert booked.skipped == (), "a bus that leaves before is not one that was left out"


def test_without_a_run_yet_it_is_kept_and_held_as_soon_as_there_is_one(town):
    kept = town.book(an_offer("a", 20), depart_after=LATER)
    assert kept.state is State.REQUESTED
    assert in_line(town) == [kept.id]
    assert town.due(kept, {}, an_offer("a", 20), seconds=600).state is State.REQUESTED
    found = town.due(kept, {}, an_offer("b", 35), seconds=600)
    assert (found.state, runs(found)) == (State.ASSIGNED, ["b"])
    assert town.events == [("requested", None), ("assigned", "b")]
    assert in_line(town) == []


def test_a_time_already_past_is_no_time_at_all(town):
    assert runs(town.book(an_offer("a", 5), depart_after=NOON - timedelta(hours=1))) == ["a"]


def test_further_ahead_than_an_hour_is_refused(town):
    with pytest.raises(Refusal) as refused:
        town.book(an_offer("a", 70), depart_after=NOON + timedelta(seconds=RULES.ahead_seconds + 1))
    assert refused.value.code == "too_far_ahead"
    assert town.documents == {}


def test_patience_begins_at_the_time_wished_for_and_ends(town):
    kept = town.book(depart_after=LATER)
    assert town.due(kept, {}, seconds=30 * 60 + RULES.patience_seconds - 1).is_open
    ended = town.due(kept, {}, seconds=1)
    assert ended.state is State.EXPIRED
    assert in_line(town) == []


def test_a_chosen_run_that_cannot_be_held_yet_is_waited_for(town):
    kept = town.book(an_offer("20260302:a", 50, low_floor="unknown"), run="a", wait=True)
    assert kept.state is State.REQUESTED
    first, then = list_wishes(kept)
    assert (first.trip_id, then.trip_id) == (TripId("a"), None)
    other, chosen = an_offer("20260302:b", 40), an_offer("20260302:a", 49)
    assert town.due(kept, {}, other).state is State.REQUESTED, "another one that leaves before the chosen one"
    assert runs(town.due(kept, {}, other, chosen)) == ["20260302:a"], "its own run may also come sooner"


def test_a_chosen_run_is_waited_for_up_to_an_hour_ahead_and_no_further(town):
    near = Rules(horizon_seconds=1800)
    wish = Wish(stop_id=StopId("S"), trip_id=TripId("a"), wait=True)
    check_ahead(wish, [an_offer("20260302:a", 59)], near, NOON)
    with pytest.raises(Refusal) as refused:
        check_ahead(wish, [an_offer("20260302:a", 61)], near, NOON)
    assert refused.value.code == "too_early"


def test_a_chosen_run_that_can_never_be_held_is_refused_although_the_rider_would_wait(town):
    for against, code in (({"low_floor": "no"}, "high_floor"), ({"may_board": False}, "may_not_board_here")):
        with pytest.raises(Refusal) as refused:
            town.book(an_offer("20260302:a", **against), run="a", wait=True)
        assert refused.value.code == code


def test_once_a_place_on_the_chosen_run_was_lost_any_run_will_do(town):
    kept = town.book(an_offer("20260302:a", 50, low_floor="unknown"), run="a", wait=True)
    held = town.due(kept, {}, an_offer("20260302:a", 50, vehicle_id=BUS_A))
    lost = town.decide(lambda d: driver.decline(d, held, BUS_A, "full", lambda _: (), RULES))
    assert [wish.trip_id for wish in list_wishes(lost)] == [None]


def full(town, spaces=1):
    """A bus with so many spaces, all of them held by somebody."""
    town.know(Vehicle(BUS_A, spaces=spaces))
    return [town.book(an_offer("a"), owner=Owner(f"rider:on{n}")) for n in range(spaces)]


def test_a_place_that_becomes_free_goes_to_whoever_waits_and_not_to_a_new_wish(town):
    (holder,) = full(town)
    waits = town.book(an_offer("a"), owner=Owner("rider:waits"), wait=True)
    assert waits.state is State.REQUESTED
    town.decide(lambda d: rider.cancel(d, holder))
    with pytest.raises(Refusal):
        town.book(an_offer("a"), owner=Owner("rider:new"), find_offers=lambda _: [an_offer("a")])
    # The refused wish has left no trace; the next look finds the place.
    assert runs(town.due(waits, {}, an_offer("a"))) == ["a"]


def test_a_new_wish_that_finds_another_place_serves_those_before_in_the_same_step(town):
    (holder,) = full(town)
    waits = town.book(an_offer("a"), owner=Owner("rider:waits"), wait=True)
    town.decide(lambda d: rider.cancel(d, holder))
    new = town.book(
        an_offer("a"), an_offer("b", 20), owner=Owner("rider:new"), find_offers=lambda _: [an_offer("a")]
    )
    assert (runs(town.get(waits.id)), runs(new)) == (["a"], ["b"])


def test_the_older_wish_comes_first_and_whoever_lost_a_bus_before_both(town):
    one, other = full(town, spaces=2)
    older = town.book(an_offer("a"), owner=Owner("rider:older"), wait=True)
    town.now += timedelta(seconds=60)
    lost = town.book(an_offer("c", 4), owner=Owner("rider:lost"))
    lost = town.decide(
        lambda d: driver.decline(d, lost, VehicleId("bus-c"), "full", lambda _: [an_offer("a")], RULES)
    )
    newer = town.book(an_offer("a"), owner=Owner("rider:newer"), wait=True)
    assert in_line(town) == [lost.id, older.id, newer.id]
    town.decide(lambda d: rider.cancel(d, one))
    town.due(newer, {}, an_offer("a"))
    assert [runs(town.get(r.id)) for r in (lost, older, newer)] == [["a"], [], []]
    town.decide(lambda d: rider.cancel(d, other))
    town.due(newer, {}, an_offer("a"))
    assert [runs(town.get(r.id)) for r in (lost, older, newer)] == [["a"], ["a"], []]


def test_a_second_place_never_comes_before_somebody_who_has_none(town):
    town.know(Vehicle(VehicleId("bus-b"), spaces=1))
    first = town.book(an_offer("a"))
    holder = town.book(an_offer("b", 20), owner=Owner("rider:b"))
    waits = town.book(an_offer("b", 20), owner=Owner("rider:waits"), wait=True)
    town.decide(lambda d: rider.cancel(d, holder))
    first = town.due(first, {"a": coming()}, an_offer("b", 20), seconds=45)
    assert "escalated" in town.happened
    assert (runs(first), runs(town.get(waits.id))) == (["a"], ["b"])


def test_whoever_takes_no_space_keeps_nobody_waiting_and_waits_for_nobody(town):
    full(town)
    town.book(an_offer("a"), owner=Owner("rider:waits"), wait=True)
    pram = town.book(an_offer("a"), owner=Owner("rider:pram"), needs=(Need.STROLLER,))
    assert runs(pram) == ["a"]


def test_each_route_has_its_line_and_who_goes_with_any_stands_before_all(town):
    kept = town.book(owner=Owner("rider:143"), wait=True, route_id=RouteId("143"))
    anyone = town.book(owner=Owner("rider:any"), wait=True)
    assert (in_line(town, "143"), in_line(town)) == ([kept.id], [anyone.id])
    town.decide(lambda d: rider.cancel(d, kept))
    town.decide(lambda d: rider.leave(d, anyone))
    assert (in_line(town, "143"), in_line(town)) == ([], [])
