"""A voice that crashes, hangs or fails: the sentence is spoken by another one, or shown, and it is tried again."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from kiosk.errors import VoiceFailed
from kiosk.speech.espeak_voice import EspeakVoice
from kiosk.speech.shelf import SpeechShelf
from kiosk.speech.speaker import Sound, Speaker, Speech
from kiosk.speech.voice_process import VoiceProcess
from tests.builders.processes import eventually, list_children

SENTENCE = Speech("1", 1, "143번 곧 도착", "백사십삼번 곧 도착", "ko", "normal", 6)
WAIT_SECONDS = 20


@pytest.fixture
def voice() -> Iterator[VoiceProcess]:
    voice = VoiceProcess().open()
    yield voice
    voice.close()


def process_of_voice() -> int:
    return eventually(lambda: list_children(os.getpid(), "kiosk.speech.voice_process"))[0]


@pytest.mark.speech
@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["crashed", "hanging"])
def test_a_voice_that_is_gone_is_started_again_and_speaks_the_sentence(
    voice: VoiceProcess, fault: signal.Signals
) -> None:
    assert voice.speak("143번", language="ko", speed="normal").startswith(b"RIFF")
    before = process_of_voice()
    os.kill(before, fault)
    assert voice.speak("143번", language="ko", speed="normal").startswith(b"RIFF")
    assert process_of_voice() != before


@pytest.mark.speech
def test_what_the_voice_cannot_say_is_refused_and_the_next_sentence_is_said(voice: VoiceProcess) -> None:
    with pytest.raises(VoiceFailed):
        voice.speak("half a character: \ud800", language="en", speed="normal")
    assert voice.speak("Bus", language="en", speed="slow").startswith(b"RIFF")


class Hoarse:
    """A voice that fails, in one way or another, until it is given water."""

    def __init__(self, fault: Exception) -> None:
        self.fault: Exception | None = fault
        self._voice = EspeakVoice()

    def speak(self, text: str, *, language: str, speed: str) -> bytes:
        if self.fault:
            raise self.fault
        return self._voice.speak(text, language=language, speed=speed)  # type: ignore[arg-type]


@pytest.mark.speech
@pytest.mark.parametrize("fault", [VoiceFailed("hoarse"), RuntimeError("out of memory")], ids=str)
def test_a_sentence_that_was_not_spoken_is_handed_on_and_the_voice_is_tried_until_it_works(
    fault: Exception,
) -> None:
    hoarse = Hoarse(fault)
    made: list[Sound | None] = []
    is_made, works = threading.Event(), threading.Event()

    def keep(_: Speech, sound: Sound | None) -> None:
        made.append(sound)
        is_made.set()

    speaker = Speaker(lambda: hoarse, SpeechShelf(), keep, works.set, again_seconds=0.01)
    speaker.start()
    try:
        speaker.say(SENTENCE)
        assert is_made.wait(WAIT_SECONDS)
        assert made == [None]
        hoarse.fault = None
        assert works.wait(WAIT_SECONDS)
        is_made.clear()
        speaker.say(SENTENCE)
        assert is_made.wait(WAIT_SECONDS)
        assert made[1] is not None
    finally:
        speaker.stop()
