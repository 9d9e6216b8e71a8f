"""Routes that do not stop here can be heard as what they are."""

from gtfs.identifiers import RouteId
from kiosk.understanding.intents import RouteNamed
from kiosk.understanding.other_routes import ways_to_say_others


def others(*names: str) -> set[str]:
    here = [RouteNamed(name, (RouteId(name),)) for name in names]
    return {route.name for _, route in ways_to_say_others(here)}


def test_each_number_one_digit_away_is_another_route() -> None:
    found = others("143")
    assert {"142", "153", "943"} <= found
    assert len(found) == 26, "nine for each digit, but no number begins with 0"
    assert not found & {"143", "043", "243 ", "154"}


def test_a_route_of_the_stop_is_never_another_one() -> None:
    assert not others("143", "142") & {"142", "143"}


def test_only_plain_numbers_of_three_or_four_digits_have_others() -> None:
    assert others("N37", "02", "마포07", "9401-1") == set()
    assert "2113" in others("2112")


def test_another_route_has_no_routes_behind_it_and_its_own_ways_to_be_said() -> None:
    ways = dict(ways_to_say_others([RouteNamed("143", (RouteId("143"),))]))
    assert ways["일 사 이"] == ways["백 사십 이"] == RouteNamed("142", ())
