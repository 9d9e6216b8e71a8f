"""One mouth: an arriving bus before an answer, an answer before news, and never two at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from booking.messages import ArrivalView, Sentence
from kiosk.conversation import effects, events
from kiosk.conversation.state import Mode
from kiosk.conversation.world import Announces, World
from kiosk.understanding.intents import Intent
from kiosk.wording.words import key_of
from tests.builders.kiosk_talk import NOON, Talk, a_reservation, an_arrival, meant, pressed

COMES_IN = "140번 저상버스가 들어옵니다."
MINE_COMES_IN = "예약하신 143번 저상버스가 들어옵니다. 예약번호 47."
ASKED = "저상 7번 9분 뒤 도착. 예약할까요?"


def coming_in(route: str, **changes: object) -> ArrivalView:
    facts = {"trip_id": f"trip-{route}-3", "stops_away": 1, "expected_at": NOON + timedelta(seconds=30)}
    return an_arrival(route, bookable=False, why_not="too_late", **(facts | changes))


def test_a_low_floor_bus_that_comes_in_is_announced_once(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(coming_in("140"))).then(events.Ticked())
    assert talk.said == [COMES_IN]
    assert talk.heard_out().ticking(60).said == []


def test_buses_that_come_in_together_are_named_in_order_and_ones_own_first(
    world_of: Callable[..., World],
) -> None:
    buses = (coming_in("140"), coming_in("7"), coming_in("143"))
    talk = Talk(world_of(*buses, reservations=(a_reservation(),))).then(events.Ticked())
    assert talk.said == [f"{MINE_COMES_IN} 140번, 7번 저상버스가 들어옵니다."]


@pytest.mark.parametrize(
    "bus",
    [
        coming_in("140", low_floor="no"),
        coming_in("140", stops_away=2),
        coming_in("140", stops_away=None),
        coming_in("140", age=91),
        coming_in("140", silent=True),
        coming_in("140", expected_at=NOON + timedelta(minutes=3)),
    ],
    ids=["high floor", "two stops off", "nobody knows where", "old", "not heard of", "held up"],
)
def test_what_is_not_known_to_come_in_is_not_announced(
    world_of: Callable[..., World], bus: ArrivalView
) -> None:
    assert Talk(world_of(bus)).then(events.Ticked()).said == []


@pytest.mark.parametrize(
    ("announces", "said"),
    [("low_floor", [f"{MINE_COMES_IN} {COMES_IN}"]), ("booked", [MINE_COMES_IN]), ("nothing", [])],
)
def test_neighbours_may_have_asked_for_quiet(
    world_of: Callable[..., World], announces: Announces, said: list[str]
) -> None:
    world = world_of(coming_in("143"), coming_in("140"), reservations=(a_reservation(),))
    assert Talk(replace(world, announces=announces)).then(events.Ticked()).said == said


def test_the_timetable_announces_nothing(world_of: Callable[..., World]) -> None:
    assert Talk(world_of(coming_in("140"), online=False)).then(events.Ticked()).said == []


def test_an_answer_waits_until_the_arriving_bus_has_been_announced(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(coming_in("140"), an_arrival("7", 9))).then(events.Ticked())
    assert talk.then(meant(Intent.BOOK, "7")).said == []
    assert talk.state.question is not None, "on the screen it is at once"
    assert talk.heard_out().said == [ASKED]


def test_an_arriving_bus_waits_for_the_end_of_an_answer_and_goes_before_news(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of(an_arrival("7", 9))).then(pressed("help"))
    talk.then(events.Noticed(Sentence("공사 중입니다.", "Works.")))
    talk.world = world_of(coming_in("140"))
    assert talk.then(events.Ticked()).said == []
    assert talk.heard_out().said == [COMES_IN]
    assert talk.heard_out().said == ["공사 중입니다."]


def test_ones_own_bus_breaks_off_an_answer_which_is_said_again_after(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("7", 9), reservations=(a_reservation(),)))
    talk.then(events.WorldChanged(is_first=True)).then(meant(Intent.BOOK, "7"))
    talk.world = world_of(coming_in("143"), an_arrival("7", 9), reservations=(a_reservation(),))
    talk.then(events.Ticked())
    assert talk.done[0] == effects.Hush()
    assert talk.said == [MINE_COMES_IN]
    assert talk.heard_out().said == [ASKED]
    assert talk.state.question is not None


def test_news_gives_way_to_an_arriving_bus(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(events.Noticed(Sentence("공사 중입니다.", "Works.")))
    talk.world = world_of(coming_in("140"))
    assert talk.then(events.Ticked()).said == [COMES_IN]
    assert talk.heard_out().said == ["공사 중입니다."]


def test_an_announcement_that_came_too_late_is_dropped(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(coming_in("140"))).then(events.TalkPressed()).then(events.Ticked())
    talk.then(events.TalkReleased(), after_seconds=28)
    talk.then(meant(Intent.HELP))
    assert talk.heard_out(after_seconds=10).said == []


def test_the_talk_button_stops_any_speech_at_once_and_nothing_is_said_into_the_microphone(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of(coming_in("143"), reservations=(a_reservation(),))).then(events.Ticked())
    talk.then(events.TalkPressed())
    assert talk.done[0] == effects.Hush()
    talk.then(events.Noticed(Sentence("공사 중입니다.", "Works."))).ticking(5)
    assert talk.said == []
    talk.then(events.TalkReleased()).then(meant(Intent.HELP))
    assert "이렇게 말씀해 보세요" in talk.said[0]
    assert MINE_COMES_IN in talk.heard_out().said, "one's own bus is announced all the same"


def test_stop_means_quiet(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(coming_in("140"))).then(pressed("help")).then(events.Ticked())
    talk.then(pressed("stop_speaking"))
    assert talk.done == (effects.Hush(),)
    assert talk.ticking(20).said == []


def test_a_page_that_was_closed_holds_nothing_up(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("help"))
    talk.then(events.SoundMade(talk.state.speech.count, 3.0))
    talk.then(events.Noticed(Sentence("공사 중입니다.", "Works.")))
    assert talk.ticking(8).said == ["공사 중입니다."]


def test_the_end_of_an_older_sentence_does_not_end_the_newer_one(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("help"))
    older = talk.state.speech.count
    talk.then(pressed("status")).then(events.SpokenOut(older))
    assert talk.state.speech.is_going_on
    assert talk.state.mode is Mode.ANSWERING


def test_in_silence_everything_is_shown_and_nothing_is_spoken(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("7", 9))).then(pressed("privacy", privacy="silent"))
    assert talk.then(meant(Intent.BOOK, "7")).said == []
    assert talk.state.said is not None
    assert talk.state.said.sentence.ko == ASKED
    assert talk.ticking(25).state.question is not None
    assert talk.ticking(10).state.is_warned
    assert talk.said == []


def test_whoever_plugs_in_headphones_hears_alone_until_they_are_pulled_out(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of()).then(events.HeadphonesChanged(True)).then(pressed("help"))
    assert talk.state.privacy == "headphones"
    assert talk.said
    talk.then(events.HeadphonesChanged(False))
    assert effects.Hush() in talk.done, "what was private is not spoken on aloud"
    assert talk.state.privacy == "silent"
    talk.then(pressed("privacy", privacy="aloud"))
    assert talk.said == ["스피커로 안내합니다."]
    assert talk.then(pressed("back")).state.privacy == "aloud"


def test_louder_and_slower_say_once_more_what_was_not_heard(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("7", 9))).then(meant(Intent.BOOK, "7"))
    assert talk.then(pressed("louder")).said == [f"소리를 키웠습니다. {ASKED}"]
    assert talk.then(pressed("slower")).said == [f"천천히 말씀드리겠습니다. {ASKED}"]
    assert talk.then(pressed("repeat")).said == [ASKED]
    assert talk.then(pressed("quieter")).said == ["소리를 줄였습니다."]
    assert talk.then(pressed("yes")).sent


def test_no_answer_of_the_server_is_said_and_a_late_one_still_told(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(meant(Intent.BOOK)).then(pressed("yes"))
    (command,) = talk.sent
    assert talk.said == ["예약하고 있습니다."]
    talk.heard_out().ticking(30)
    assert talk.said == ["아직 답을 받지 못했습니다. 답이 오면 알려 드리겠습니다."]
    talk.then(events.CommandTaken(command, a_reservation()))
    assert talk.heard_out().said == ["예약번호 47. 143번을 예약했습니다."]
    assert talk.then(pressed("repeat")).said == ["예약번호 47. 143번을 예약했습니다."]


def test_what_is_shown_spoken_and_waited_for_is_one_value(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival("7", 9))).then(meant(Intent.BOOK, "7"))
    (spoken_now,) = [each.utterance for each in talk.done if isinstance(each, effects.Say)]
    assert spoken_now is talk.state.said is talk.state.speech.current
    assert talk.state.question is not None
    assert talk.state.question.sentence is spoken_now.sentence is talk.state.repeatable
    assert key_of(spoken_now.sentence) == "ask.book", (
        "the log knows which sentence it was, and not what filled it"
    )


def test_what_the_keys_come_to_is_read_aloud_and_the_answer_stays_on_the_screen(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of(an_arrival("7", 9))).then(meant(Intent.BOOK, "7"))
    talk.then(events.PointedAt(Sentence("아니요", "No")))
    assert talk.said == ["아니요"]
    assert talk.state.question is not None
    assert talk.state.said is not None
    assert talk.state.said.sentence.ko == ASKED
    assert talk.heard_out().then(pressed("repeat")).said == [ASKED]


def test_an_arriving_bus_is_not_talked_over_by_keys(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(coming_in("140"))).then(events.Ticked())
    for label in ("크게", "작게"):
        talk.then(events.PointedAt(Sentence(label, label)))
    assert talk.said == []
    assert talk.heard_out().said == ["작게"], "only where the keys are now"
