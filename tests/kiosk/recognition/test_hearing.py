"""The real recogniser hears what is said at the stop, and acts on nothing else. Synthetic speech: a smoke test."""

import io
import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from gtfs.stop_slice import StopSlice
from kiosk.commands import command
from kiosk.ears import load_recogniser, make_ears
from kiosk.recognition.hearing import Ears
from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.speech.espeak_voice import EspeakVoice
from kiosk.understanding.intents import Refusal, Understanding

pytestmark = pytest.mark.speech

CHUNK_BYTES = 3200


@pytest.fixture(scope="module")
def ears(slice_of: Callable[..., StopSlice], tmp_path_factory: pytest.TempPathFactory) -> Ears:
    return make_ears(slice_of(("143", "150", "N37")), load_recogniser(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def voice() -> EspeakVoice:
    return EspeakVoice()


def spoken(voice: EspeakVoice, text: str) -> bytes:
    """Speech at 16 kHz, with a little silence before and after."""
    with wave.open(io.BytesIO(voice.speak(text, language="ko", speed="normal"))) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16).astype(np.float64)
    moments = np.arange(int(len(samples) * SAMPLES_PER_SECOND / rate)) * rate / SAMPLES_PER_SECOND
    at_rate = np.interp(moments, np.arange(len(samples)), samples)
    silence = np.zeros(SAMPLES_PER_SECOND // 4)
    return np.concatenate([silence, at_rate, silence]).astype("<i2").tobytes()


def hear(ears: Ears, samples: bytes) -> Understanding:
    utterance = ears.open()
    for start in range(0, len(samples), CHUNK_BYTES):
        utterance.feed(samples[start : start + CHUNK_BYTES])
    return utterance.finish()


@pytest.mark.parametrize(
    ("text", "intent", "route"),
    [
        ("백오십 번 언제 와요", "arrivals", "150"),
        ("다음 저상버스 언제 와요", "next_low_floor", None),
        ("백오십 번 예약해 주세요", "book", "150"),
        ("예약 취소해 주세요", "cancel", None),
    ],
)
def test_what_is_said_at_the_stop_is_heard(
    ears: Ears, voice: EspeakVoice, text: str, intent: str, route: str | None
) -> None:
    meaning = hear(ears, spoken(voice, text)).meaning
    assert meaning is not None
    assert (meaning.intent, meaning.slots.get("route")) == (intent, route)


def test_silence_is_nothing_heard(ears: Ears) -> None:
    assert hear(ears, bytes(2 * SAMPLES_PER_SECOND)).reason is Refusal.NOTHING_HEARD


def test_noise_alone_is_not_acted_on(ears: Ears) -> None:
    noise = np.random.default_rng(7).normal(0, 3000, 3 * SAMPLES_PER_SECOND).astype("<i2").tobytes()
    assert not hear(ears, noise).accepted


def test_talk_about_other_things_is_not_acted_on(ears: Ears, voice: EspeakVoice) -> None:
    assert not hear(ears, spoken(voice, "어제 친구하고 영화를 보고 저녁을 먹었어요")).accepted


def test_a_name_that_the_model_cannot_say_is_listed_and_costs_nothing_else(ears: Ears) -> None:
    assert ears.listening_list.unsayable == ()
    assert all(ears.recogniser.has(word) for phrase in ears.listening_list.everything for word in phrase)


def test_the_command_prints_one_line_per_file(tmp_path: Path, voice: EspeakVoice) -> None:
    good, bad = tmp_path / "good.wav", tmp_path / "bad.wav"
    with wave.open(str(good), "wb") as file:
        file.setparams((1, 2, SAMPLES_PER_SECOND, 0, "NONE", ""))
        file.writeframes(spoken(voice, "다음 저상버스 언제 와요"))
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
