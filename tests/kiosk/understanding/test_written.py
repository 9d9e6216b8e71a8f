"""A phrase is written as people write it, with each way to write its number."""

import pytest

from booking.messages import Sentence
from gtfs.identifiers import RouteId, StopId
from kiosk.understanding.intents import Intent, Meaning, PlaceNamed, RouteNamed
from kiosk.understanding.templates import Template
from kiosk.understanding.written import ways_to_write

PLACE = PlaceNamed("강남역", (StopId("s"),), Sentence(ko="강남역", en="Gangnam"))


def written(
    intent: Intent, words: str, heard: str, route: str = "", place: PlaceNamed | None = None
) -> tuple[str, ...]:
    named = RouteNamed(route, (RouteId(route),)) if route else None
    return ways_to_write(Meaning(intent, named, place), Template(intent, "ko", tuple(words.split())), heard)


@pytest.mark.parametrize(
    ("route", "heard", "ways"),
    [
        ("143", "일 사 삼 번 언제", ("143번 언제", "1 4 3번 언제", "일사삼번 언제")),
        ("143", "백 사십 삼 번 언제", ("143번 언제", "1 4 3번 언제", "백사십삼번 언제")),
        ("N37", "엔 삼 칠 번 언제", ("N37번 언제",)),
    ],
)
def test_a_number_is_written_in_each_way(route: str, heard: str, ways: tuple[str, ...]) -> None:
    assert written(Intent.ARRIVALS, "{route} 번 언제", heard, route) == ways


def test_what_names_nothing_is_written_as_it_stands() -> None:
    assert written(Intent.BOOK, "예약 해 주세요", "예약 해 주세요") == ("예약 해 주세요",)


def test_a_place_is_written_by_its_name() -> None:
    assert written(Intent.BUS_TO, "{place} 가는 버스", "강 남 역 가는 버스", place=PLACE) == (
        "강남역 가는 버스",
    )
