"""Numbers, clocks and routes are read aloud as people say them, in both languages, and shown as they are written."""

import re

import pytest

from booking.messages import Sentence
from kiosk.speech.reading import read_slot
from kiosk.wording.wording import in_each_language, say
from kiosk.wording.words import Words, as_texts, join, key_of, spoken, texts_of, written


@pytest.mark.parametrize(
    ("route", "korean", "english"),
    [
        ("7", "칠", "seven"),
        ("140", "백사십", "one forty"),
        ("101", "백일", "one oh one"),
        ("400", "사백", "four hundred"),
        ("143", "백사십삼", "one forty-three"),
        ("7211", "칠천이백십일", "seventy-two eleven"),
        ("2000", "이천", "two thousand"),
        ("1500", "천오백", "fifteen hundred"),
        ("N37", "엔삼십칠", "N thirty-seven"),
        ("M6450", "엠육천사백오십", "M sixty-four fifty"),
        ("9401-1", "구천사백일다시일", "ninety-four oh one dash one"),
        ("01A", "공일에이", "oh one A"),
        ("마포07", "마포공칠", "마포 oh seven"),
    ],
)
def test_routes_are_called_as_people_call_them(route: str, korean: str, english: str) -> None:
    assert read_slot("route", route, "ko") == korean
    assert read_slot("route", route, "en") == english


@pytest.mark.parametrize(
    ("clock", "korean", "english"),
    [
        ("14:05", "오후 두시 오분", "two oh five p.m."),
        ("09:00", "오전 아홉시", "nine a.m."),
        ("00:00", "밤 열두시", "midnight"),
        ("00:30", "밤 열두시 삼십분", "twelve thirty a.m."),
        ("12:00", "낮 열두시", "noon"),
        ("12:15", "낮 열두시 십오분", "twelve fifteen p.m."),
        ("23:59", "오후 열한시 오십구분", "eleven fifty-nine p.m."),
    ],
)
def test_clocks_are_told_as_people_tell_them(clock: str, korean: str, english: str) -> None:
    assert (read_slot("clock", clock, "ko"), read_slot("clock", clock, "en")) == (korean, english)


@pytest.mark.parametrize(("count", "read"), [(1, "한"), (4, "네"), (10, "열"), (15, "열다섯"), (20, "이십")])
def test_what_is_counted_is_counted_in_korean_words(count: int, read: str) -> None:
    assert spoken(say("piece.stops_away", count=count), "ko") == f", {read}정류소 전"


def test_a_telephone_number_is_read_digit_by_digit() -> None:
    called = say("say.call_person", number="02-120")
    assert called.ko == "직원 연결 전화번호는 02-120입니다."
    assert spoken(called, "ko") == "직원 연결 전화번호는 공이 일이공입니다."
    assert spoken(called, "en") == "To talk to a person, call zero two, one two zero."


def test_one_minute_is_not_one_minutes() -> None:
    assert [say("piece.in_minutes", minutes=m).en for m in (1, 2)] == ["in 1 minute", "in 2 minutes"]
    assert [spoken(say("piece.in_minutes", minutes=m), "ko") for m in (1, 20)] == ["일분 뒤", "이십분 뒤"]


def arrival(route: str) -> Words:
    when = say("piece.in_minutes", minutes=3)
    floor, basis = say("piece.low_floor"), say("piece.basis_live")
    return say("piece.arrival", floor=floor, route=in_each_language(route, {}), when=when, basis=basis)


def test_a_sentence_made_of_others_is_shown_in_digits_and_read_in_words() -> None:
    asked = say("ask.book", first=arrival("N37"))
    assert asked.ko == "저상 N37번 3분 뒤 도착. 예약할까요?"
    assert spoken(asked, "ko") == "저상 엔삼십칠번 삼분 뒤 도착. 예약할까요?"
    assert asked.en == "Low-floor N37 in 3 minutes. Shall I book it?"
    assert spoken(asked, "en") == "Low-floor N thirty-seven in 3 minutes. Shall I book it?"


@pytest.mark.parametrize("route", ["143", "N37", "M6450", "9401-1", "마포07", "01A", "동대문01", "8"])
def test_no_digit_is_left_to_the_voice_in_korean(route: str) -> None:
    sentences = (
        say("ask.cancel", code="47", route=route),
        say("say.low_floor_none_of_route", route=route),
        say("arriving.booked", route=route, code="8"),
        say("notice.stored_since", clock="09:05"),
        say("say.warning", seconds=20),
    )
    assert not [text for text in (spoken(each, "ko") for each in sentences) if re.search(r"\d", text)]


def test_the_servers_own_sentences_are_read_by_sight() -> None:
    told = Sentence(
        "143번 버스 기사가 14:52에 확인했습니다.", "The driver of bus 143 has confirmed at 14:52."
    )
    assert spoken(told, "ko") == "백사십삼번 버스 기사가 오후 두시 오십이분에 확인했습니다."
    assert spoken(told, "en") == "The driver of bus one forty-three has confirmed at two fifty-two p.m."
    assert key_of(told) == "server"


def test_sentences_that_are_joined_stay_one_value_in_every_view() -> None:
    both = join(say("say.cancelled"), Sentence("143번입니다.", "It is bus 143."))
    assert both.ko == "예약을 취소했습니다. 143번입니다."
    assert spoken(both, "ko") == "예약을 취소했습니다. 백사십삼번입니다."
    assert both.key == "say.cancelled+server"


def test_the_page_gets_texts_by_language_and_nothing_else() -> None:
    assert as_texts({"said": [say("choice.yes")]}) == {"said": [{"ko": "예", "en": "Yes"}]}
    assert texts_of(say("choice.no")) == {"ko": "아니요", "en": "No"}
    assert written(say("choice.no"), "xx") == "No", "English stands in for what is not there"
