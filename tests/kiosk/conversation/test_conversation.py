"""The conversation: nothing is booked without a yes, nobody is hurried, nothing is promised that cannot be kept."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from booking.messages import Sentence, StopRef
from gtfs.identifiers import RouteId, StopId
from gtfs.stop_slice import StopSlice
from kiosk.conversation import effects, events
from kiosk.conversation.deadlines import WARNED_BEFORE
from kiosk.conversation.state import Mode, Wish
from kiosk.conversation.transitions import HANDLERS
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning, Refusal, Understanding
from kiosk.understanding.stop_offer import make_stop_offer
from tests.builders.kiosk_talk import Talk, a_reservation, an_arrival, meant, pressed, refused


def test_a_booking_is_read_back_and_needs_a_yes(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK, "143"))
    assert talk.said == ["저상 143번 3분 뒤 도착. 예약할까요?"]
    assert talk.sent == []
    assert talk.state.mode is Mode.CONFIRMING
    talk.then(meant(Intent.YES))
    (command,) = talk.sent
    assert isinstance(command, effects.Reserve)
    assert command.wish.trip_id == "trip-143-3"
    assert talk.state.mode is Mode.WAITING


def test_a_no_books_nothing(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK, "143")).then(meant(Intent.NO))
    assert (talk.sent, talk.state.question) == ([], None)


def test_what_is_not_understood_leaves_the_question_open(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(refused(Refusal.NOT_UNDERSTOOD))
    assert talk.sent == []
    assert talk.state.question is not None
    assert "예약할까요?" in talk.said[0]


def test_a_bus_offered_before_that_has_come_too_near_gives_way_to_the_next(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(meant(Intent.NO))
    talk.world = world_of(an_arrival(bookable=False, why_not="too_late"), an_arrival("7", minutes=9))
    talk.then(meant(Intent.BOOK))
    assert talk.said == [
        "저상 143번 3분 뒤 도착, 예약 마감. 그다음은 저상 7번 9분 뒤 도착. 그 버스를 예약할까요?"
    ]


def test_a_yes_to_nothing_does_nothing(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.YES))
    assert talk.sent == []
    assert talk.said == ["지금 답할 질문이 없습니다."]


def test_the_answer_names_the_high_floor_bus_and_offers_the_low_floor_one(
    world_of: Callable[..., World],
) -> None:
    high = an_arrival(minutes=2, low_floor="no", bookable=False, why_not="high_floor")
    talk = Talk(world_of(high, an_arrival(minutes=12))).then(meant(Intent.ARRIVALS, "143"))
    assert talk.said == ["일반 143번 2분 뒤 도착. 그다음은 저상 143번 12분 뒤 도착. 저상버스를 예약할까요?"]
    assert talk.state.question is not None
    assert talk.state.question.wish is not None
    assert talk.state.question.wish.trip_id == "trip-143-12"


def test_old_knowledge_is_spoken_with_its_age(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(age=150, bookable=False))).then(meant(Intent.ARRIVALS, "143"))
    assert "2분 전 위치 기준" in talk.said[0]


def test_the_timetable_is_called_the_timetable(world_of: Callable[..., World]) -> None:
    stored = an_arrival(source="timetable", age=None)
    talk = Talk(world_of(stored, online=False)).then(meant(Intent.NEXT_LOW_FLOOR))
    assert "시간표 기준" in talk.said[0]


def test_a_bus_far_off_is_told_by_the_clock(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(minutes=125))).then(meant(Intent.ARRIVALS, "143"))
    assert "14:05에" in talk.said[0]


def test_book_it_means_the_bus_last_spoken_of(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("140", 2), an_arrival("143", 9)))
    talk.then(meant(Intent.NEXT_LOW_FLOOR, "143")).then(meant(Intent.NO)).then(meant(Intent.BOOK))
    assert talk.state.question is not None
    assert talk.state.question.wish is not None
    assert talk.state.question.wish.route_name == "143"


def test_a_place_is_kept_as_the_alighting_stop(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK, "143", "강남역")).then(pressed("yes"))
    (command,) = talk.sent
    assert isinstance(command, effects.Reserve)
    assert command.wish.alight_stop == StopRef(StopId("s2"), "강남역")


def test_which_bus_goes_there_is_answered_with_routes_and_an_offer(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("140", 4))).then(meant(Intent.BUS_TO, place="강남역"))
    assert "강남역 가는 버스: 143번, 140번, N37번, M6450번." in talk.said[0]
    assert talk.state.question is not None


def test_a_bus_that_cannot_be_booked_says_why(world_of: Callable[..., World]) -> None:
    full = an_arrival(bookable=False, why_not="no_space")
    talk = Talk(world_of(full)).then(meant(Intent.BOOK, "143"))
    assert talk.state.question is None
    assert "휠체어석이 모두" in talk.said[0]


def test_a_code_nobody_has_words_for_is_said_in_the_servers_words(world_of: Callable[..., World]) -> None:
    detail = Sentence("운전원이 없습니다.", "No driver.")
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(pressed("yes"))
    talk.then(events.CommandRefused(talk.sent[0], "brand_new_code", detail))
    assert talk.said == ["운전원이 없습니다."]


def test_two_likely_meanings_are_asked_about_one_after_the_other(world_of: Callable[..., World]) -> None:
    likely = tuple(meant(Intent.ARRIVALS, route).understanding.meaning for route in ("140", "143"))
    talk = Talk(world_of(an_arrival("143"))).then(refused(Refusal.AMBIGUOUS, *filter(None, likely)))
    assert talk.said == ["140번 도착 시간, 맞나요?"]
    talk.then(pressed("no"))
    assert talk.said == ["143번 도착 시간, 맞나요?"]
    talk.then(pressed("yes"))
    assert talk.said[0].startswith("저상 143번 3분 뒤")


def test_a_hand_that_trembles_does_not_answer_the_next_question(world_of: Callable[..., World]) -> None:
    likely = tuple(meant(Intent.BOOK, route).understanding.meaning for route in ("143", "140"))
    talk = Talk(world_of(an_arrival())).then(refused(Refusal.AMBIGUOUS, *filter(None, likely)))
    talk.then(pressed("yes")).then(pressed("yes"), after_seconds=0.4)
    assert (talk.sent, talk.said) == ([], [])
    assert talk.state.question is not None
    assert talk.state.question.kind == "book"
    assert talk.then(pressed("yes"), after_seconds=2).sent
    assert talk.then(pressed("yes"), after_seconds=0.2).said == [], "nor is it told that nothing was asked"
    talk.then(pressed("book", route_id="r143"), after_seconds=0.2)
    assert talk.then(pressed("yes"), after_seconds=0.2).sent, "a hand that has gone elsewhere means it"


def test_a_route_that_does_not_stop_here_is_named(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(refused(Refusal.NO_SUCH_ROUTE, named="999"))
    assert talk.said == ["999번은 이 정류소에 서지 않습니다."]


def test_giving_up_a_question_is_announced_twenty_seconds_before(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).heard_out(after_seconds=9)
    assert talk.ticking(24).said == []
    assert talk.ticking(1).said == ["계속하시겠어요? 20초 뒤에 처음 화면으로 돌아갑니다."]
    assert talk.state.is_warned
    talk.heard_out(after_seconds=5)
    assert talk.state.deadline == talk.now + WARNED_BEFORE, "the seconds begin when the announcement ends"
    talk.ticking(19)
    assert talk.state.question is not None
    assert talk.ticking(1).said == ["처음 화면으로 돌아갑니다."]
    assert talk.state.question is None
    assert talk.sent == []


@pytest.mark.parametrize(
    "something",
    [
        pressed("extend"),
        pressed("louder"),
        events.TalkPressed(),
        refused(Refusal.NOT_UNDERSTOOD),
        meant(Intent.REPEAT),
    ],
)
def test_any_key_press_or_word_gives_the_full_time_again(
    world_of: Callable[..., World], something: events.Event
) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).heard_out().ticking(30)
    assert talk.state.is_warned
    talk.then(something)
    assert not talk.state.is_warned
    assert talk.state.question is not None
    assert talk.state.deadline is not None
    assert talk.state.deadline - talk.now >= 2 * WARNED_BEFORE


def test_whoever_asks_for_more_time_hears_that_there_is(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK))
    assert talk.then(pressed("extend")).said == [], "before the warning there is nothing to say"
    talk.heard_out().ticking(26)
    assert talk.then(pressed("extend")).said == ["시간을 더 드리겠습니다."]
    assert talk.then(pressed("repeat")).said[0].endswith("예약할까요?")


def test_an_answer_leaves_the_screen_only_after_a_warning_there(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("help")).heard_out()
    assert talk.ticking(40).said == []
    assert talk.state.is_warned
    assert talk.state.said is not None
    talk.ticking(20)
    assert talk.state.said is None


def test_who_hears_in_their_own_way_is_warned_aloud_before_it_ends(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("slower")).heard_out()
    assert "20초 뒤에" in talk.ticking(40).said[0]


def test_time_stands_still_while_the_kiosk_speaks(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK))
    number = talk.state.speech.count
    talk.then(events.SoundMade(number, 50.0)).ticking(52)
    assert not talk.state.is_warned
    talk.heard_out()
    assert not talk.ticking(24).state.is_warned


def test_the_talk_button_hushes_and_listens_for_an_answer_only(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(events.TalkPressed())
    assert talk.done == (effects.Hush(), effects.Listen("everything"))
    talk.then(events.TalkReleased()).then(meant(Intent.BOOK)).then(events.TalkPressed())
    assert talk.done == (effects.Hush(), effects.Listen("yes or no"))


def test_volume_speed_language_and_privacy_return_to_default_after_use(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of())
    for press in (
        pressed("louder"),
        pressed("slower"),
        pressed("language", language="en"),
        pressed("privacy", privacy="silent"),
    ):
        talk.then(press)
    state = talk.state
    assert (state.volume, state.speed, state.language, state.privacy) == (8, "slow", "en", "silent")
    state = talk.ticking(80).state
    assert (state.volume, state.speed, state.language, state.privacy) == (6, "normal", "ko", "aloud")
    assert state.said is None


def test_repeat_says_the_same_again(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK))
    first = talk.said
    assert talk.then(meant(Intent.REPEAT)).said == first
    assert talk.state.question is not None


def test_cancelling_asks_which_booking_and_needs_a_yes(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(reservations=(a_reservation(),))).then(meant(Intent.CANCEL))
    assert talk.said == ["예약번호 47, 143번 예약을 취소할까요?"]
    assert talk.then(pressed("yes")).sent == [effects.Cancel("r1")]


def test_nothing_to_cancel_is_said(world_of: Callable[..., World]) -> None:
    assert Talk(world_of()).then(pressed("cancel")).said == ["취소할 예약이 없습니다."]


def test_a_booked_bus_is_told_with_its_code_once(world_of: Callable[..., World]) -> None:
    booked = a_reservation()
    wish = Wish(RouteId("route-143"), "143", None, None, None)
    talk = Talk(world_of(reservations=(booked,))).then(events.CommandTaken(effects.Reserve(wish), booked))
    assert talk.said == ["예약번호 47. 143번을 예약했습니다."]
    assert talk.heard_out().then(events.WorldChanged()).said == []


def test_each_new_step_of_a_booking_is_told(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(reservations=(a_reservation(),))).then(events.WorldChanged(is_first=True))
    assert talk.said == []
    stepped = a_reservation(sentence=Sentence("기사가 확인했습니다.", "The driver has confirmed."), version=2)
    talk.world = world_of(reservations=(stepped,))
    assert talk.then(events.WorldChanged()).said == ["예약번호 47. 기사가 확인했습니다."]


def test_news_waits_until_an_open_question_has_been_answered(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(), reservations=(a_reservation(),))).then(meant(Intent.BOOK))
    assert talk.then(events.WorldChanged()).said == []
    assert talk.heard_out().said == []
    assert talk.then(pressed("no")).said == ["알겠습니다. 예약하지 않았습니다."]
    assert talk.heard_out().said == ["예약번호 47. 143번을 예약했습니다."]


def test_of_news_that_had_to_wait_only_the_newest_is_told(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(), reservations=(a_reservation(),))).then(meant(Intent.BOOK))
    talk.then(events.WorldChanged())
    stepped = a_reservation(sentence=Sentence("기사가 확인했습니다.", "The driver has confirmed."), version=2)
    talk.world = world_of(an_arrival(), reservations=(stepped,))
    talk.then(events.WorldChanged()).then(pressed("no"))
    assert talk.heard_out().said == ["예약번호 47. 기사가 확인했습니다."]
    assert talk.heard_out().said == []


def test_did_you_board_is_asked_once_and_the_answer_sent(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(reservations=(a_reservation(question="did_you_board"),))).then(events.WorldChanged())
    assert talk.said == ["예약번호 47. 버스에 타셨나요?"]
    assert talk.then(meant(Intent.NO)).sent == [effects.TellOutcome("r1", "not_boarded")]
    talk.then(events.CommandTaken(talk.sent[0], None)).then(events.WorldChanged())
    assert talk.state.question is None


def test_without_a_line_the_promise_is_to_send_later(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival(), online=False)).then(meant(Intent.BOOK)).then(pressed("yes"))
    talk.then(events.CommandQueued(talk.sent[0]))
    assert talk.said == ["지금은 연결이 끊겨 있습니다. 연결되면 바로 143번 예약을 보내겠습니다."]
    talk.heard_out().then(events.CommandWithdrawn(effects.Reserve(talk.state.offered or _no_wish())))
    assert "다시 예약해 주세요" in talk.said[0]


def _no_wish() -> Wish:
    raise AssertionError("the wish was forgotten")


def test_what_cannot_be_kept_on_disk_is_not_promised(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(pressed("yes"))
    assert talk.then(events.CommandLost(talk.sent[0])).said == [
        "지금은 예약을 받아 둘 수 없습니다. 직원에게 문의해 주세요."
    ]


def test_a_pressed_bus_is_read_back_like_a_spoken_one(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("140", 2), an_arrival("143", 9)))
    talk.then(pressed("book", trip_id="trip-143-9", service_date="2026-11-21"))
    assert talk.said == ["저상 143번 9분 뒤 도착. 예약할까요?"]
    assert talk.sent == []


def test_a_missing_microphone_points_to_the_screen(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(events.TalkPressed()).then(events.MicrophoneFailed("denied"))
    assert talk.state.microphone == "denied"
    assert effects.StopListening() in talk.done
    assert "화면을 눌러 주세요" in talk.said[0]


def test_listening_that_never_ends_is_given_up(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(events.TalkPressed()).then(events.Ticked(), after_seconds=40)
    assert effects.StopListening() in talk.done
    assert talk.state.mode is Mode.ANSWERING


def test_back_forgets_the_question(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(pressed("back"))
    assert (talk.state.mode, talk.state.question, talk.state.said) == (Mode.IDLE, None, None)


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_is_answered_at_an_empty_stop(world_of: Callable[..., World], intent: Intent) -> None:
    route = "143" if intent is Intent.ARRIVALS else None
    place = "강남역" if intent is Intent.BUS_TO else None
    assert Talk(world_of()).then(meant(intent, route, place)).said


@pytest.mark.parametrize("action", list(events.Action))
def test_every_button_does_something_at_an_empty_stop(
    world_of: Callable[..., World], action: events.Action
) -> None:
    talk = Talk(world_of()).then(events.Pressed(action, reservation_id="r1"))
    assert talk.done or action is events.Action.EXTEND


def test_every_event_has_a_handler() -> None:
    assert set(HANDLERS) == set(events.Event.__args__)


def test_only_names_are_counted_never_words(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(events.Understood(Understanding("비밀", None, Refusal.NOT_UNDERSTOOD)))
    counted = [effect for effect in talk.done if isinstance(effect, effects.Count)]
    assert counted == [effects.Count("not_understood")]
    assert replace(talk.state, heard=None).said is not None


def test_a_bus_of_which_only_the_headway_is_known_is_told_by_that(world_of: Callable[..., World]) -> None:
    arrival = an_arrival(source="timetable", age=None, headway=720, low_floor="no", bookable=False)
    talk = Talk(world_of(arrival)).then(meant(Intent.ARRIVALS, "143"))
    assert talk.said == ["일반 143번 약 12분 간격으로 도착 (시간표 기준)."]


def test_places_and_routes_are_named_in_the_language_of_the_sentence(
    slice_of: Callable[..., StopSlice], world_of: Callable[..., World]
) -> None:
    whole = slice_of(routes=("143",))
    stops = tuple(
        msgspec.structs.replace(stop, names={"en": f"Place {n}"})
        for n, stop in enumerate(whole.routes[0].following_stops)
    )
    route = msgspec.structs.replace(whole.routes[0], following_stops=stops)
    offer = make_stop_offer(msgspec.structs.replace(whole, routes=(route,)))
    place = offer.places[1]
    world = replace(world_of(an_arrival(low_floor="no", bookable=False)), offer=offer)
    to_there = events.Understood(Understanding("말", Meaning(Intent.BUS_TO, None, place), None))
    (said,) = [one.sentence for one in Talk(world).then(to_there).done if isinstance(one, effects.Say)]
    assert place.name in said.ko
    assert "Place 1" in said.en
    assert place.name not in said.en
    assert place.ref.names == {"en": "Place 1"}
