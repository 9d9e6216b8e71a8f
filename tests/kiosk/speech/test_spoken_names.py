"""A stop is called aloud as the timetable says, and shown as it is written."""

from collections.abc import Callable

import msgspec

from gtfs.identifiers import StopId
from gtfs.stop_slice import SliceStop, StopSlice
from kiosk.speech.spoken_names import SpokenNames

CEMETERY = SliceStop(
    StopId("s1"),
    "4.19민주묘지",
    "01001",
    names={"en": "April 19th Cemetery"},
    spoken_name="사일구 민주묘지",
    spoken_names={"en": "April nineteenth Cemetery"},
)
HALL = SliceStop(StopId("s2"), "시청", "01002", spoken_name="시 청")
HALL_FRONT = SliceStop(
    StopId("s3"), "시청앞", "01003", names={"en": "City Hall Front"}, spoken_name="시청 앞"
)


def names_of(slice_of: Callable[..., StopSlice], *stops: SliceStop) -> SpokenNames:
    whole = slice_of(routes=("143",))
    route = msgspec.structs.replace(whole.routes[0], following_stops=stops)
    return SpokenNames(msgspec.structs.replace(whole, routes=(route,)))


def test_the_written_name_gives_way_to_the_spoken_one_also_before_a_particle(slice_of) -> None:
    spoken = names_of(slice_of, CEMETERY)
    assert spoken.in_words("4.19민주묘지으로 갑니다.", "ko") == "사일구 민주묘지으로 갑니다."
    assert spoken.in_words("143번 곧 도착", "ko") == "143번 곧 도착"


def test_the_longer_name_wins_and_a_name_inside_another_word_stays(slice_of) -> None:
    spoken = names_of(slice_of, HALL, HALL_FRONT)
    assert spoken.in_words("시청앞, 시청, 구시청", "ko") == "시청 앞, 시 청, 구시청"


def test_english_is_read_as_english_says_and_never_with_a_korean_name(slice_of) -> None:
    spoken = names_of(slice_of, CEMETERY, HALL_FRONT)
    assert spoken.in_words("To April 19th Cemetery", "en") == "To April nineteenth Cemetery"
    assert spoken.in_words("To City Hall Front", "en") == "To City Hall Front"


def test_without_spoken_names_a_sentence_stays_as_it_is(slice_of) -> None:
    assert names_of(slice_of).in_words("종로2가", "ko") == "종로2가"
