"""What does not work is said once, before the first answer that it concerns, to each who comes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from gtfs.stop_slice import StopSlice
from kiosk.condition import Condition, Device
from kiosk.conversation.world import World
from kiosk.surroundings import Surroundings
from kiosk.understanding.intents import Intent
from tests.builders.kiosk_talk import NOON, Talk, an_arrival, meant, pressed

NO_LIVE_DATA = "12:00부터 실시간 정보가 없습니다. 시간표로 안내합니다. "


def condition_of(slice_of: Callable[..., StopSlice], *broken: tuple[Device, str]) -> Condition:
    """That of a kiosk which has no line since noon, five minutes later."""
    around = Surroundings.of(slice_of(), help_number="120", now=NOON)
    for device, state in broken:
        around = around.with_device(device, state, NOON)
    return around.condition(NOON + timedelta(minutes=5))


def talk_without_line(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice], *broken: tuple[Device, str]
) -> Talk:
    return Talk(replace(world_of(an_arrival(), online=False), condition=condition_of(slice_of, *broken)))


def test_who_asks_for_a_bus_hears_once_that_there_is_no_live_data(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of).then(meant(Intent.ARRIVALS, "143"))
    (first,) = talk.said
    assert first.startswith(NO_LIVE_DATA + "저상 143번")
    talk.heard_out().then(meant(Intent.NEXT_LOW_FLOOR))
    assert "실시간 정보가 없습니다" not in talk.said[0]


def test_whoever_comes_next_hears_it_too(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of).then(meant(Intent.ARRIVALS, "143")).heard_out()
    talk.then(pressed("back")).then(meant(Intent.ARRIVALS, "143"))
    assert talk.said[0].startswith(NO_LIVE_DATA)


def test_who_picks_a_bus_by_touch_hears_it_before_the_question(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of).then(pressed("book", trip_id="trip-143-3"))
    assert talk.said[0].startswith(NO_LIVE_DATA)
    assert talk.said[0].endswith("예약할까요?")
    assert talk.state.question is not None
    assert not talk.state.question.sentence.ko.startswith(NO_LIVE_DATA), (
        "asked again it is the question alone"
    )


def test_an_answer_that_does_not_rest_on_it_does_not_mention_it(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of, ("microphone", "missing"))
    assert talk.then(pressed("louder")).said == ["소리를 키웠습니다."]
    assert talk.heard_out().then(pressed("call_person")).said == [
        "12:00부터 서버와 연결이 끊겨 있습니다. 직원 연결 전화번호는 120입니다."
    ]


def test_who_asks_how_to_speak_is_told_that_nobody_would_hear(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of, ("microphone", "missing")).then(pressed("help"))
    assert talk.said[0].startswith("마이크가 없습니다. 화면을 눌러 주세요. ")


def test_without_room_for_a_booking_that_is_said_first_and_only_without_a_line(
    world_of: Callable[..., World], slice_of: Callable[..., StopSlice]
) -> None:
    talk = talk_without_line(world_of, slice_of, ("disk", "full")).then(meant(Intent.BOOK, "143"))
    assert talk.said[0].startswith("12:00부터 저장 공간이 없어 예약을 받을 수 없습니다. ")
    online = replace(talk.world, is_online=True)
    assert "저장 공간" not in Talk(online).then(meant(Intent.BOOK, "143")).said[0]


def test_when_all_is_well_nothing_is_added(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.ARRIVALS, "143"))
    assert talk.said[0].startswith("저상 143번")
