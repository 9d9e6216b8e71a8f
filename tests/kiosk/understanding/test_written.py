"""A phrase is written as people write it, with each way to write its number."""

from collections.abc import Callable

import pytest

from gtfs.identifiers import RouteId
from gtfs.stop_slice import StopSlice
from kiosk.understanding.intents import Intent, Meaning, RouteNamed
from kiosk.understanding.stop_offer import StopOffer, make_stop_offer
from kiosk.understanding.templates import Template
from kiosk.understanding.written import ways_to_write


@pytest.fixture
def offer(slice_of: Callable[..., StopSlice]) -> StopOffer:
    return make_stop_offer(slice_of())


def written(offer: StopOffer, meaning: Meaning, words: str, heard: str) -> tuple[str, ...]:
    return ways_to_write(meaning, Template(meaning.intent, "ko", tuple(words.split())), heard, offer)


@pytest.mark.parametrize(
    ("route", "heard", "ways"),
    [
        ("143", "일 사 삼 번 언제", ("143번 언제", "1 4 3번 언제", "일사삼번 언제")),
        ("143", "백 사십 삼 번 언제", ("143번 언제", "1 4 3번 언제", "백사십삼번 언제")),
        ("N37", "엔 삼 칠 번 언제", ("N37번 언제",)),
    ],
)
def test_a_number_is_written_in_each_way(
    offer: StopOffer, route: str, heard: str, ways: tuple[str, ...]
) -> None:
    named = RouteNamed(route, (RouteId(route),))
    assert written(offer, Meaning(Intent.ARRIVALS, named), "{route} 번 언제", heard) == ways


def test_what_names_nothing_is_written_as_it_stands(offer: StopOffer) -> None:
    assert written(offer, Meaning(Intent.BOOK), "예약 해 주세요", "예약 해 주세요") == ("예약 해 주세요",)


def test_a_place_is_written_as_much_of_it_as_was_said(offer: StopOffer) -> None:
    way, place = next((way, place) for way, place in offer.place_ways if way != place.name)
    meaning = Meaning(Intent.BUS_TO, place=place)
    assert written(offer, meaning, "{place} 가는 버스", f"{' '.join(way)} 가는 버스") == (f"{way} 가는 버스",)
