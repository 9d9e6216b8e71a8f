"""Booking the right bus, or being told why not."""

import pytest

from booking import driver_decisions as driver
from booking import rider_decisions as rider
from booking.errors import KeyReused, Refusal, WrongMoment
from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import VehicleId
from tests.booking.builders import RIDER, RULES, Town, an_offer


def test_the_next_low_floor_bus_is_held_and_the_high_floor_one_before_it_is_named():
    town = Town()
    booked = town.book(an_offer("high", 4, low_floor="no"), an_offer("low", 9))
    assert booked.state is State.ASSIGNED
    assert [hold.run_id for hold in booked.holds] == ["low"]
    assert [(skipped.why, skipped.route_name) for skipped in booked.skipped] == [("high_floor", "143")]
    assert town.events == [("requested", None), ("assigned", "low")]


@pytest.mark.parametrize(
    ("against", "code"),
    [
        ({"low_floor": "no"}, "high_floor"),
        ({"low_floor": "unknown"}, "floor_unknown"),
        ({"stops_away": 1}, "too_late"),
        ({"stops_away": None, "expected_at": an_offer("x", 1).expected_at}, "too_late"),
        ({"alight_position": None}, "alight_stop_not_on_route"),
        ({"may_board": False}, "may_not_board_here"),
        ({"must_phone": True}, "must_phone_agency"),
    ],
)
def test_a_chosen_run_is_refused_with_its_own_reason(against, code):
    with pytest.raises(Refusal) as refused:
        Town().book(an_offer("a", **against), run="a")
    assert refused.value.code == code


def test_a_blind_rider_may_book_a_bus_with_steps():
    booked = Town().book(an_offer("high", low_floor="no"), needs=(Need.VISION,))
    assert booked.state is State.ASSIGNED


def test_a_third_wheelchair_does_not_fit_but_one_who_boards_where_another_got_off_does():
    town = Town()
    town.book(an_offer("a"), owner=Owner("rider:1"))
    town.book(an_offer("a"), owner=Owner("rider:2"))
    with pytest.raises(Refusal) as refused:
        town.book(an_offer("a", board_position=8, alight_position=12), owner=Owner("rider:3"), run="a")
    assert refused.value.code == "no_space"
    later = town.book(an_offer("a", board_position=9, alight_position=12), owner=Owner("rider:4"))
    assert later.state is State.ASSIGNED


def test_walk_on_wheelchairs_take_spaces_too():
    town = Town()
    town.know(Vehicle(VehicleId("bus-a"), "서울74사1001"))
    town.decide(
        lambda d: driver.set_walk_ons(
            d, d.find_vehicle(VehicleId("bus-a")), [], lambda _: (), taken=2, rules=RULES
        )
    )
    with pytest.raises(Refusal) as refused:
        town.book(an_offer("a"), run="a")
    assert refused.value.code == "no_space"


def test_a_rider_has_one_open_reservation_but_a_stop_has_many():
    town = Town()
    town.book(an_offer("a"))
    with pytest.raises(Refusal) as refused:
        town.book(an_offer("b"))
    assert refused.value.code == "one_open_reservation"
    stop = Owner("stop:S")
    codes = {town.book(an_offer("b"), owner=stop).code, town.book(an_offer("b"), owner=stop).code}
    assert len(codes) == 2


def test_a_repeat_with_the_same_key_gives_the_same_reservation_and_changes_nothing():
    town = Town()
    first = town.book(an_offer("a"), key="k")
    events = list(town.events)
    assert town.book(an_offer("a"), key="k") == first
    assert town.events == events


def test_a_key_used_for_another_wish_is_refused():
    town = Town()
    town.book(an_offer("a"), key="k")
    with pytest.raises(KeyReused):
        town.book(an_offer("a"), key="k", needs=(Need.STROLLER,))


def test_cancelling_gives_the_place_back_and_can_be_repeated():
    town = Town()
    booked = town.book(an_offer("a"))
    cancelled = town.decide(lambda d: rider.cancel(d, booked))
    assert cancelled.state is State.CANCELLED
    assert town.places_on("a") == 0
    assert town.decide(lambda d: rider.cancel(d, cancelled)) == cancelled
    assert town.book(an_offer("b"), owner=RIDER).state is State.ASSIGNED


def test_whoever_is_aboard_cannot_cancel():
    town = Town()
    booked = town.book(an_offer("a"))
    aboard = town.decide(lambda d: driver.boarded(d, booked, VehicleId("bus-a")))
    with pytest.raises(WrongMoment):
        town.decide(lambda d: rider.cancel(d, aboard))


def test_a_wish_without_any_bus_is_refused_and_leaves_nothing_behind():
    town = Town()
    with pytest.raises(Refusal) as refused:
        town.book()
    assert refused.value.code == "nothing_to_book"
    assert town.documents == {}
    assert town.decide(lambda d: d.owner(RIDER)).open == ()
