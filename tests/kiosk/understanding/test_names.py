"""Numbers, routes, places and templates as people say them."""

import pytest

from kiosk.understanding.korean_numbers import say_digits, say_hour, say_number
from kiosk.understanding.place_names import ways_to_say_place
from kiosk.understanding.route_names import ways_to_say_route
from kiosk.understanding.sounds import letters_of
from kiosk.understanding.templates import expand, read_templates


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (7, "칠"),
        (10, "십"),
        (16, "십 육"),
        (110, "백 십"),
        (143, "백 사십 삼"),
        (9401, "구천 사백 일"),
        (10_000, "만"),
    ],
)
def test_numbers_are_said_in_sino_korean(number: int, words: str) -> None:
    assert say_number(number) == words


def test_a_number_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        say_number(-1)


def test_zero_is_said_in_two_ways() -> None:
    assert (say_digits("401"), say_digits("401", zero="영")) == ("사 공 일", "사 영 일")


def test_hours_are_said_in_native_korean() -> None:
    assert (say_hour(0), say_hour(15), say_hour(23)) == ("오전 열두", "오후 세", "오후 열한")


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("143", {"백 사십 삼", "일 사 삼"}),
        ("401", {"사백 일", "사 공 일", "사 영 일"}),
        ("1711", {"천 칠백 십 일", "일천 칠백 십 일", "일 칠 일 일"}),
        ("N37", {"엔 삼십 칠", "엔 삼 칠"}),
        ("마포07", {"마포 공 칠", "마포 영 칠", "마포 칠"}),
        ("동대문01", {"동대문 공 일", "동대문 영 일", "동대문 일"}),
        ("01A", {"공 일 에이", "영 일 에이", "일 에이"}),
    ],
)
def test_a_route_is_said_in_all_its_ways(name: str, ways: set[str]) -> None:
    assert set(ways_to_say_route(name)) == ways


def test_a_branch_is_said_with_its_stroke() -> None:
    ways = ways_to_say_route("9401-1")
    assert "구천 사백 일 다시 일" in ways
    assert "구 사 공 일 대시 일" in ways


def test_what_stands_in_brackets_need_not_be_said() -> None:
    assert ways_to_say_route("37(심야)") == ways_to_say_route("37")


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("종로2가", "종로이가"),
        ("서울역버스환승센터", "서울역"),
        ("동대문역.흥인지문", "흥인지문"),
        ("동대문역.흥인지문", "동대문"),
        ("시청앞", "시청"),
        ("4.19민주묘지", "사일구민주묘지"),
        ("DMC역", "디엠씨역"),
        ("서울역.e편한세상", "이편한세상"),
        ("KT&G지점", "케이티앤지지점"),
    ],
)
def test_a_place_is_known_by_its_shorter_names(name: str, way: str) -> None:
    assert way in " ".join(ways_to_say_place(name)).split() or way in ways_to_say_place(name)


def test_spaces_and_silent_letters_make_no_difference() -> None:
    assert letters_of("백일 번") == letters_of("백 일번")


def test_a_template_is_written_out() -> None:
    rows = expand("<bus> (언제|몇 분) [와요]", {"bus": "{route} [번]"})
    assert ("{route}", "번", "몇", "분", "와요") in rows
    assert ("{route}", "언제") in rows
    assert len(rows) == 8


def test_a_template_that_is_not_closed_is_refused() -> None:
    with pytest.raises(ValueError, match="not closed"):
        expand("(a|b", {})


def test_every_intent_can_be_said_in_korean_and_written_in_english() -> None:
    from kiosk.understanding.intents import Intent

    said = {(template.intent, template.language) for template in read_templates()}
    assert said == {(intent, language) for intent in Intent for language in ("ko", "en")}
