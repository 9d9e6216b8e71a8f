"""What is typed or heard at a stop means one of the things that can be asked there, or nothing."""

from collections.abc import Callable

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.understanding.intents import Refusal
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.understanding.understander import Hypothesis, Understander


@pytest.fixture(scope="module")
def understander(slice_of: Callable[..., StopSlice]) -> Understander:
    return Understander(make_stop_offer(slice_of()))


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ("143번 언제 와요", "143"),
        ("백사십삼 번 언제 와요?", "143"),
        ("일사삼 언제 오나요", "143"),
        ("백사십 번 언제 와요", "140"),
        ("일사공 번 언제 와요", "140"),
        ("일사영 언제 와요", "140"),
        ("N37 언제 와요", "N37"),
        ("엔 삼십칠 번 언제 와요", "N37"),
        ("엔삼칠번 언제 와", "N37"),
        ("엠 육사오공 번 언제 와요", "M6450"),
        ("엠 육천사백오십 번 언제 와요", "M6450"),
        ("구사공일 다시 일 번 언제 와요", "9401-1"),
        ("구천사백일 대시 일 언제 와요", "9401-1"),
        ("9401-1 언제 와요", "9401-1"),
        ("마포 공칠 언제 와요", "마포07"),
        ("마포07번 언제 와요", "마포07"),
        ("공일에이 언제 와요", "01A"),
        ("사백일 번 버스 몇 분 남았어요", "401"),
        ("When does bus 143 come?", "143"),
    ],
)
def test_every_way_to_say_a_route_is_that_route(understander: Understander, said: str, route: str) -> None:
    understood = understander.understand(said)
    assert understood.meaning is not None, understood
    assert (understood.meaning.intent, understood.meaning.slots["route"]) == ("arrivals", route)


@pytest.mark.parametrize(
    ("said", "intent", "slots"),
    [
        ("다음 저상버스 언제 와요", "next_low_floor", {}),
        ("143번 저상버스 언제 와요", "next_low_floor", {"route": "143", "route_id": "route-143"}),
        ("시청 가는 버스", "bus_to", {"place": "시청앞", "stop_id": "s0"}),
        ("서울역 가려면 몇 번 타요", "bus_to", {"place": "서울역버스환승센터", "stop_id": "s1"}),
        ("종로이가 가는 버스 있어요?", "bus_to", {"place": "종로2가", "stop_id": "s3"}),
        ("종로2가 가는 버스", "bus_to", {"place": "종로2가", "stop_id": "s3"}),
        ("흥인지문까지 어떻게 가요", "bus_to", {"place": "동대문역.흥인지문", "stop_id": "s4"}),
        ("143번 예약해 주세요", "book", {"route": "143", "route_id": "route-143"}),
        ("다음 저상버스 예약", "book", {}),
        (
            "강남역까지 143번 예약해 주세요",
            "book",
            {"route": "143", "route_id": "route-143", "place": "강남역", "stop_id": "s2"},
        ),
        ("book the next low floor bus", "book", {}),
        ("내 예약 확인해 주세요", "status", {}),
        ("예약 취소해 주세요", "cancel", {}),
        ("다시 말해 주세요", "repeat", {}),
        ("소리 좀 크게 해 주세요", "louder", {}),
        ("작게", "quieter", {}),
        ("천천히 말해 주세요", "slower", {}),
        ("도와 주세요", "help", {}),
        ("직원 연결해 주세요", "call_person", {}),
        ("네", "yes", {}),
        ("아니요", "no", {}),
        ("yes please", "yes", {}),
    ],
)
def test_what_can_be_asked_is_understood(
    understander: Understander, said: str, intent: str, slots: dict[str, str]
) -> None:
    meaning = understander.understand(said).meaning
    assert meaning is not None
    assert (meaning.intent, meaning.slots) == (intent, slots)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", Refusal.NOTHING_HEARD),
        ("?!", Refusal.NOTHING_HEARD),
        ("오늘 점심 뭐 먹을까", Refusal.NOT_UNDERSTOOD),
        ("안녕하세요 반갑습니다", Refusal.NOT_UNDERSTOOD),
        ("what a lovely day", Refusal.NOT_UNDERSTOOD),
        ("999번 언제 와요", Refusal.NO_SUCH_ROUTE),
        ("강남역까지 401번 예약해 주세요", Refusal.ROUTE_DOES_NOT_GO_THERE),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(
    understander: Understander, said: str, reason: Refusal
) -> None:
    understood = understander.understand(said)
    assert (understood.meaning, understood.reason) == (None, reason)


def test_a_number_between_two_routes_is_not_guessed(understander: Understander) -> None:
    """사백 일 is 401; 사백 alone is nearly 401, and nearly nothing else: not sure enough is not enough."""
    heard = (Hypothesis("백 사십 언제 와 요"), Hypothesis("백 사십 삼 언제 와 요", penalty=0.1))
    understood = understander.understand_spoken(heard)
    assert understood.reason is Refusal.AMBIGUOUS
    assert {meaning.slots["route"] for meaning in understood.likely} == {"143", "140"}


def test_fillers_alone_are_nothing_heard(understander: Understander) -> None:
    heard = (Hypothesis("<UNK> <SPOKEN_NOISE>"),)
    assert understander.understand_spoken(heard).reason is Refusal.NOTHING_HEARD


def test_a_listed_word_amid_unknown_speech_is_not_acted_on(understander: Understander) -> None:
    heard = (Hypothesis("<UNK> <UNK> 취소 <UNK>"),)
    assert not understander.understand_spoken(heard).accepted


def test_a_small_slip_of_the_ear_is_forgiven(understander: Understander) -> None:
    meaning = understander.understand_spoken((Hypothesis("백 사십 삼 펀 언재 와 요"),)).meaning
    assert meaning is not None
    assert meaning.slots["route"] == "143"


def test_only_answers_are_listened_for_while_a_question_is_open(understander: Understander) -> None:
    assert understander.understand_spoken((Hypothesis("네"),), "yes or no").accepted
    assert not understander.understand_spoken((Hypothesis("백 사십 삼 번 언제 와 요"),), "yes or no").accepted
