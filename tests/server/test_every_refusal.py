"""Every refusal there is, provoked on a real street: its code, its two sentences, and what can be booked instead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from booking.errors import Refusal
from gtfs.identifiers import RouteId, TripId, VehicleId
from tests.builders.slow_street import DAY, NOON, Street, write_street

FIRST = {"trip_id": TripId("t0")}


def a_broken_ramp(street: Street) -> None:
    street.services.bookings.set_ramp(VehicleId("b1"), working=False)


def two_on_board(street: Street) -> None:
    street.services.bookings.set_walk_ons(VehicleId("b1"), 2)


def one_booked(street: Street) -> None:
    street.book(rider="ann", key="before")


def an_hour_later(street: Street) -> None:
    street.now += timedelta(hours=1)


def close(street: Street) -> None:
    street.now += timedelta(minutes=20)
    street.buses_at(b1=("t0", 5))


def nothing(street: Street) -> None:
    """As it is."""


def long_after(street: Street) -> None:
    street.now += timedelta(hours=9)


CASES: dict[str, tuple[dict[str, Any], Callable[[Street], None], dict[str, Any]]] = {
    "bus_gone": ({}, an_hour_later, FIRST),
    "too_early": ({}, nothing, {"trip_id": TripId("t11"), "service_date": DAY}),
    "too_late": ({}, close, FIRST),
    "high_floor": ({"accessible": {1: "2"}}, nothing, {"trip_id": TripId("t1")}),
    "floor_unknown": ({"accessible": {1: "0"}}, nothing, {"trip_id": TripId("t1")}),
    "no_space": ({}, two_on_board, FIRST),
    "ramp_broken": ({}, a_broken_ramp, FIRST),
    "may_not_board_here": ({"pickup": {1: "1"}}, nothing, {"trip_id": TripId("t1")}),
    "must_phone_agency": ({"pickup": {1: "2"}}, nothing, {"trip_id": TripId("t1")}),
    "nothing_to_book": ({}, long_after, {}),
    "one_open_reservation": ({}, one_booked, {}),
    "route_not_at_stop": ({"crowd": 1}, nothing, {"stop": "h", "route_id": RouteId("r9")}),
    "alight_stop_not_on_route": ({}, nothing, {**FIRST, "alight_stop": "a"}),
    "too_far_ahead": ({}, nothing, {"depart_after": NOON + timedelta(hours=2)}),
}
"""Code → how the timetable differs, what happens before, what is asked for."""
NOTHING_ELSE = {"nothing_to_book", "route_not_at_stop"}
"""Of these there is nothing to book instead: no bus runs any more, or the stop is the last one."""


def test_there_is_a_case_for_every_refusal() -> None:
    assert CASES.keys() == Refusal.codes


@pytest.mark.parametrize("code", sorted(CASES))
def test_each_refusal_has_its_code_its_sentences_and_what_can_be_booked_instead(
    tmp_path, redis, code
) -> None:
    timetable, happens, wish = CASES[code]
    street = Street(tmp_path, redis, write_street(tmp_path / "street.zip", **timetable))
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    happens(street)
    with pytest.raises(Refusal) as refused:
        street.book(**wish)
    said = refused.value.sentence
    assert refused.value.code == code
    assert said.ko.endswith(".")
    assert said.en.endswith(".")
    assert "{" not in said.ko + said.en
    instead = street.services.list_instead(wish.get("stop", "f"), None)
    assert bool(instead) == (code not in NOTHING_ELSE)
    assert all(one.bookable for one in instead)


def test_what_can_be_booked_instead_goes_where_the_rider_wants_to_get_off(tmp_path, redis) -> None:
    street = Street(tmp_path, redis, write_street(tmp_path / "street.zip", crowd=3, trips=3))
    anywhere = {one.route_id for one in street.services.list_instead("a", None)}
    to_the_end = {one.route_id for one in street.services.list_instead("a", "h")}
    assert (anywhere, to_the_end) == ({"r7", "r9"}, {"r7"})
