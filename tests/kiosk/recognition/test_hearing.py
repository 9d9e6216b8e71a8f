"""The real recogniser hears what is said at the stop, and acts on nothing else. Synthetic speech: a smoke test."""

import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from gtfs.stop_slice import StopSlice
from kiosk.commands import command
from kiosk.ears import load_listeners, make_ears
from kiosk.recognition.hearing import Ears
from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.understanding.intents import Refusal, Understanding
from kiosk.understanding.understander import Audience
from tests.builders.spoken_words import spoken

pytestmark = pytest.mark.speech

CHUNK_BYTES = 3200


@pytest.fixture(scope="module")
def ears(slice_of: Callable[..., StopSlice], tmp_path_factory: pytest.TempPathFactory) -> Ears:
    return make_ears(slice_of(("143", "150", "N37")), load_listeners(tmp_path_factory.mktemp("data")))


def hear(ears: Ears, samples: bytes, audience: Audience = "everything") -> Understanding:
    utterance = ears.open(audience)
    for start in range(0, len(samples), CHUNK_BYTES):
        utterance.feed(samples[start : start + CHUNK_BYTES])
    return utterance.finish()


@pytest.mark.parametrize(
    ("text", "intent", "route"),
    [
        ("백오십 번 언제 와요", "arrivals", "150"),
        ("저상버스 언제 와요", "next_low_floor", None),
        ("백오십 번 예약해 주세요", "book", "150"),
        ("예약 취소해 주세요", "cancel", None),
    ],
)
def test_what_is_said_at_the_stop_is_heard(ears: Ears, text: str, intent: str, route: str | None) -> None:
    meaning = hear(ears, spoken(text)).meaning
    assert meaning is not None
    assert (meaning.intent, meaning.slots.get("route")) == (intent, route)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("네", "yes"),
        ("네네", "yes"),
        ("네 예약해 주세요", "yes"),
        ("예 예약해 주세요", "yes"),
        ("아니요", "no"),
        ("하지 마세요", "no"),
        ("취소해 주세요", "cancel"),
    ],
)
def test_an_answer_is_heard_while_a_question_is_open(ears: Ears, text: str, intent: str) -> None:
    understood = hear(ears, spoken(text), "yes or no")
    assert understood.meaning is not None, understood
    assert understood.meaning.intent.value == intent


@pytest.mark.parametrize(
    "text",
    [
        "어제 친구하고 영화를 봤어요",
        "오늘 날씨가 참 좋네요",
        "점심에 뭐 먹을까",
        "여기 앉으세요",
        "회사에 늦겠다 빨리 가자",
        "커피 한 잔 마실래",
    ],
)
def test_talk_beside_an_open_question_answers_nothing(ears: Ears, text: str) -> None:
    assert not hear(ears, spoken(text), "yes or no").accepted


@pytest.mark.parametrize("audience", ["everything", "yes or no"])
@pytest.mark.parametrize("loudness", [0, 30, 3000])
def test_where_nobody_speaks_nothing_is_heard(ears: Ears, loudness: int, audience: Audience) -> None:
    noise = np.random.default_rng(7).normal(0, 1, 2 * SAMPLES_PER_SECOND) * loudness
    assert hear(ears, noise.astype("<i2").tobytes(), audience).reason is Refusal.NOTHING_HEARD


def test_talk_about_other_things_is_not_acted_on(ears: Ears) -> None:
    assert not hear(ears, spoken("어제 친구하고 영화를 보고 저녁을 먹었어요")).accepted


def test_everything_here_can_be_heard(ears: Ears) -> None:
    assert (ears.graph.unsayable, ears.listening_list.unsayable) == ({}, ())
    assert all(ears.recogniser.has(word) for phrase in ears.listening_list.answers for word in phrase)
    assert all(ears.recogniser.has(arc.word) for arcs in ears.graph.arcs for arc in arcs)


def test_the_command_prints_one_line_per_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.wav", tmp_path / "bad.wav"
    with wave.open(str(good), "wb") as file:
        file.setparams((1, 2, SAMPLES_PER_SECOND, 0, "NONE", ""))
        file.writeframes(spoken("저상버스 언제 와요"))
    bad.write_bytes(b"no sound")
    result = CliRunner().invoke(
        command, ["hear", "--stop", "90004", "--data", str(tmp_path / "data"), str(good), str(bad)]
    )
    first, second = map(json.loads, result.stdout.splitlines())
    assert set(first) == {
        *("file", "text", "intent", "slots", "accepted", "reason", "seconds_audio", "seconds_decoding")
    }
    assert (first["intent"], first["accepted"], first["reason"]) == ("next_low_floor", True, None)
    assert (second["intent"], second["accepted"], second["reason"]) == (None, False, "wav_not_a_wav")
    assert "[wav_not_a_wav]" in result.stderr
    assert result.exit_code == 1
