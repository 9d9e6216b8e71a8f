"""No state, effect, refusal or code lacks a sentence in either language, and Korean particles come out right."""

import re
import string
from typing import get_args

import pytest

from booking.errors import BookingError
from kiosk.conversation.events import Action
from kiosk.conversation.state import MicrophoneState, Mode, QuestionKind
from kiosk.errors import OutboxFull
from kiosk.recognition.errors import RecogniserFailed
from kiosk.understanding.intents import Intent, Refusal
from kiosk.wording.particles import with_particles
from kiosk.wording.wording import has_words_for, read_wording, say


def test_both_languages_have_the_same_keys() -> None:
    korean, english = read_wording()["ko"], read_wording()["en"]
    for one_of_a_kind in english.keys() - korean.keys():
        assert one_of_a_kind.removesuffix("_one") in korean, "only a form for one thing may be missing"
    assert korean.keys() <= english.keys()


@pytest.mark.parametrize("key", sorted(read_wording()["ko"]))
def test_both_languages_are_filled_with_the_same_slots(key: str) -> None:
    def slots(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert slots(read_wording()["ko"][key]) == slots(read_wording()["en"][key])


@pytest.mark.parametrize(
    "key",
    [
        *(f"reason.{reason}" for reason in Refusal),
        *(f"meaning.{intent}" for intent in Intent),
        *(
            f"error.microphone_{why}"
            for why in get_args(MicrophoneState)
            if why not in ("unknown", "working")
        ),
        *(f"error.{error.code}" for error in (RecogniserFailed, OutboxFull)),
        *(f"ask.{kind}" for kind in get_args(QuestionKind)),
        *(
            f"say.{what}_{kind}"
            for what in ("queued", "withdrawn")
            for kind in ("reserve", "cancel", "outcome")
        ),
        *(f"pending.{kind}" for kind in ("reserve", "cancel", "outcome")),
        *(f"choice.{action}" for action in ("yes", "no", "boarded", "not_boarded")),
    ],
)
def test_everything_that_can_happen_has_words(key: str) -> None:
    assert has_words_for(key)


def test_every_reason_why_a_bus_cannot_be_booked_has_words() -> None:
    shown = {
        "bus_gone",
        "too_late",
        "high_floor",
        "floor_unknown",
        "no_space",
        "ramp_broken",
        "may_not_board_here",
        "must_phone_agency",
    }
    known = {code for kind in BookingError.__subclasses__() for code in kind.codes}
    assert shown <= known
    assert all(has_words_for(f"error.{code}") for code in shown)


def test_modes_and_actions_are_what_the_page_was_promised() -> None:
    assert {mode.value for mode in Mode} == {
        *("idle", "listening", "thinking", "answering", "confirming", "asking", "waiting")
    }
    assert {"yes", "no", "book", "cancel", "boarded", "not_boarded", "extend", "back"} <= {
        a.value for a in Action
    }


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("버스은(는)", "버스는"),
        ("143번은(는)", "143번은"),
        ("서울역으로(로)", "서울역으로"),
        ("종로으로(로)", "종로로"),
        ("서울으로(로)", "서울로"),
        ("7으로(로)", "7로"),
        ("3으로(로)", "3으로"),
        ("2이(가)", "2가"),
        ("N을(를)", "N을"),
        ("A과(와)", "A와"),
        ("M을(를)", "M을"),
        ("L으로(로)", "L로"),
        ("10이(가)", "10이"),
        ("동대문(흥인지문)으로(로)", "동대문(흥인지문)으로"),
        ("‘서울역’은(는)", "‘서울역’은"),
        ("은(는)", "는"),
    ],
)
def test_particles_follow_the_sound_before_them(text: str, right: str) -> None:
    assert with_particles(text) == right


def test_a_sentence_is_filled_in_each_language() -> None:
    sentence = say("say.arrivals_none", route="143")
    assert (sentence.ko, sentence.en) == (
        "143번은 지금 오는 버스가 없습니다.",
        "No 143 is coming at the moment.",
    )


def test_neither_language_borrows_from_the_other() -> None:
    korean, english = read_wording()["ko"], read_wording()["en"]
    assert not [key for key, text in english.items() if re.search(r"[가-힣]", text)]
    words = {key: re.sub(r"\{\w+\}", "", text) for key, text in korean.items()}
    assert not [key for key, text in words.items() if re.search(r"[A-Za-z]{2}", text)]
