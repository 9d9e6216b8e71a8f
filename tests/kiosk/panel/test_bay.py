"""The order of the bay: who comes in first stands in front, and a timetable promises no order."""

from datetime import timedelta
from typing import Any

from booking.messages import ArrivalView
from kiosk.panel.bay import order_bay
from tests.builders.kiosk_talk import NOON, an_arrival


def a_bus(route: str, seconds: int, stops_away: int | None = 1, **more: Any) -> ArrivalView:
    return an_arrival(route, expected_at=NOON + timedelta(seconds=seconds), stops_away=stops_away, **more)


def in_order(*buses: ArrivalView) -> list[str]:
    return [each.route_name for each in order_bay(buses, NOON)]


def test_several_buses_stand_in_the_order_in_which_they_come_in() -> None:
    assert in_order(a_bus("273", 70), a_bus("101", 40), a_bus("N37", 20, 0)) == ["N37", "101", "273"]


def test_the_bus_that_already_stands_is_in_front_whatever_its_forecast() -> None:
    assert in_order(a_bus("101", 10), a_bus("273", 30, 0)) == ["273", "101"]


def test_a_bus_alone_needs_no_order() -> None:
    assert in_order(a_bus("101", 40), a_bus("273", 400)) == []


def test_only_buses_seen_on_the_road_have_a_place() -> None:
    by_timetable = a_bus("150", 50, None, source="timetable", age=None)
    assert in_order(a_bus("101", 40), by_timetable, a_bus("273", 45, silent=True)) == []


def test_no_more_buses_than_the_bay_is_long() -> None:
    assert len(in_order(*(a_bus(str(number), number) for number in range(9)))) == 4
