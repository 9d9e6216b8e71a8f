"""Somebody at the stop asks for a person and is told the truth: passed on, seen, not seen, or only a number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from booking.messages import PersonCallView
from kiosk.conversation import events
from kiosk.conversation.effects import CallPerson
from kiosk.conversation.state import Mode
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent
from tests.builders.kiosk_talk import NOON, Talk, an_arrival, meant, pressed

ASKED = PersonCallView(NOON)
TAKEN = PersonCallView(NOON, NOON + timedelta(minutes=1))


def called(world: World) -> Talk:
    """Passed on, said and heard out."""
    talk = Talk(world).then(pressed("call_person")).heard_out()
    know(talk, ASKED)
    return talk.then(events.PersonCallAnswered(True)).heard_out()


def know(talk: Talk, call: PersonCallView | None) -> Talk:
    talk.world = replace(talk.world, person=call)
    return talk.then(events.WorldChanged())


def test_it_is_passed_on_once_and_said_so_with_the_number(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("call_person"))
    assert CallPerson() in talk.done
    assert talk.said == ["직원에게 알리고 있습니다."]
    know(talk.heard_out(), ASKED)
    talk.then(events.PersonCallAnswered(True))
    assert talk.said == [
        "관제 직원에게 알렸습니다. 직원이 확인하면 알려 드리겠습니다. 급하시면 120으로 전화해 주세요."
    ]
    talk.heard_out().then(pressed("call_person"))
    assert CallPerson() not in talk.done
    assert talk.said == [
        "12:00에 관제 직원에게 알렸고, 확인을 기다리고 있습니다. 급하시면 120으로 전화해 주세요."
    ]


def test_it_can_be_asked_for_by_voice(world_of: Callable[..., World]) -> None:
    assert CallPerson() in Talk(world_of()).then(meant(Intent.CALL_PERSON)).done


def test_without_a_line_only_the_number_is_told(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(online=False)).then(pressed("call_person"))
    assert CallPerson() not in talk.done
    assert talk.said == ["직원 연결 전화번호는 120입니다."]


def test_what_could_not_be_passed_on_is_said_and_can_be_tried_again(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("call_person")).heard_out()
    talk.then(events.PersonCallAnswered(False))
    assert talk.said == ["직원에게 알리지 못했습니다. 120으로 전화해 주세요."]
    assert CallPerson() in talk.heard_out().then(pressed("call_person")).done


def test_whoever_waits_hears_once_that_somebody_has_seen_it(world_of: Callable[..., World]) -> None:
    talk = called(world_of())
    assert know(talk, TAKEN).said == ["관제 직원이 확인했습니다. 급하시면 120으로 전화해 주세요."]
    talk.heard_out()
    assert know(talk, TAKEN).said == []
    assert talk.ticking(300).said == []
    assert know(talk, None).said == []


def test_who_is_seen_by_nobody_for_two_minutes_is_told_so_once(world_of: Callable[..., World]) -> None:
    talk = called(world_of())
    assert talk.ticking(100).said == []
    assert talk.ticking(300).said == ["아직 확인한 직원이 없습니다. 120으로 전화해 주세요."]


def test_a_call_from_before_the_start_is_no_news(world_of: Callable[..., World]) -> None:
    talk = Talk(replace(world_of(), person=TAKEN)).then(events.WorldChanged(is_first=True))
    assert talk.then(events.WorldChanged()).said == []


def test_an_answer_that_comes_while_somebody_speaks_waits(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of()).then(pressed("call_person")).heard_out().then(events.TalkPressed())
    talk.then(events.PersonCallAnswered(True))
    assert (talk.state.mode, talk.said) == (Mode.LISTENING, [])


def test_an_open_question_stays_open_under_it(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(pressed("book", trip_id="trip-143-3")).heard_out()
    talk.then(pressed("call_person")).heard_out().then(events.PersonCallAnswered(True))
    assert talk.state.question is not None
    assert talk.then(pressed("yes"), after_seconds=3).sent
