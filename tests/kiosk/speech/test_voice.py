"""Sentences are read as people read them, and made into sound on this box."""

import io
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from kiosk.speech.espeak_voice import EspeakVoice
from kiosk.speech.shelf import SpeechShelf, at_volume
from kiosk.speech.speaker import Sound, Speaker, Speech
from kiosk.speech.spoken_korean import as_spoken

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def loudness(wav: bytes) -> int:
    with wave.open(io.BytesIO(wav)) as file:
        return int(
            np.abs(np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16).astype(int)).max()
        )


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("저상 143번 3분 뒤 도착.", "저상 백사십삼번 삼분 뒤 도착."),
        ("N37번 14:05에 도착", "엔삼십칠번 오후 두시 오분에 도착"),
        ("9401-1번, 마포07번", "구천사백일다시일번, 마포공칠번"),
        ("예약번호 47", "예약번호 사십칠"),
        ("9:00에", "오전 아홉시에"),
        ("2번 출구. KT&G앞, LG전자", "이번 출구. 케이티앤지앞, 엘지전자"),
        ("e편한세상, 라마다&스위트호텔", "이편한세상, 라마다앤스위트호텔"),
        ("SK뷰APT 101동", "에스케이뷰아파트 백일동"),
        ("IPARK, Jongno 방면", "IPARK, Jongno 방면"),
        ("4.19민주묘지, 래미안2.4단지", "사일구민주묘지, 래미안이사단지"),
        ("문래동.금호아파트3.5단지", "문래동.금호아파트삼오단지"),
    ],
)
def test_digits_and_letters_are_spoken_as_korean_words(shown: str, spoken: str) -> None:
    assert as_spoken(shown) == spoken


@pytest.mark.speech
def test_the_voice_speaks_both_languages_and_slower_when_asked() -> None:
    voice = EspeakVoice()
    normal = voice.speak("저상 143번 3분 뒤 도착", language="ko", speed="normal")
    slow = voice.speak("저상 143번 3분 뒤 도착", language="ko", speed="slow")
    english = voice.speak("Low-floor 143 in 3 minutes", language="en", speed="normal")
    assert len(slow) > len(normal) > 20_000
    assert english != normal


@pytest.mark.speech
def test_many_voices_in_many_threads_share_one_library() -> None:
    """Opened twice, the library once forgot the first user and then crashed the process."""
    sentences = [f"{number}번 버스" for number in range(8)]

    def speak(sentence: str) -> int:
        return len(EspeakVoice().speak(sentence, language="ko", speed="normal"))

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(speak, sentences))
    alone = [speak(sentence) for sentence in sentences]
    assert together == pytest.approx(alone, rel=0.1)  # the voice itself is never twice the same


@pytest.mark.speech
def test_volume_scales_the_sound() -> None:
    wav = EspeakVoice().speak("안녕하세요", language="ko", speed="normal")
    assert loudness(at_volume(wav, 10)) > loudness(at_volume(wav, 4)) > loudness(at_volume(wav, 0)) == 0


def test_speech_is_forgotten_after_some_minutes() -> None:
    shelf = SpeechShelf()
    old = shelf.put(b"old", NOON)
    new = shelf.put(b"new", NOON + timedelta(minutes=11))
    assert (shelf.find(old), shelf.find(new)) == (None, b"new")


def test_without_a_voice_the_text_is_still_handed_on() -> None:
    from kiosk.errors import VoiceFailed

    def no_voice() -> EspeakVoice:
        raise VoiceFailed("no library")

    made = threading.Event()
    sounds: list[Sound | None] = []

    def take(speech: Speech, sound: Sound | None) -> None:
        sounds.append(sound)
        made.set()

    speaker = Speaker(no_voice, SpeechShelf(), take)
    speaker.start()
    speaker.say(Speech("a-1", 1, "말", "말", "ko", "normal", 6))
    assert made.wait(5)
    speaker.stop()
    assert sounds == [None]


@pytest.mark.speech
def test_a_sentence_hushed_while_it_is_made_into_sound_is_never_handed_on() -> None:
    class SlowVoice:
        def __init__(self) -> None:
            self.began, self.may_end = threading.Event(), threading.Event()

        def speak(self, text: str, *, language: str, speed: str) -> bytes:
            self.began.set()
            assert self.may_end.wait(5)
            return EspeakVoice().speak(text, language="ko", speed="normal")

    voice, made = SlowVoice(), list[tuple[str, Sound | None]]()
    done = threading.Event()

    def take(speech: Speech, sound: Sound | None) -> None:
        made.append((speech.id, sound))
        done.set()

    speaker = Speaker(lambda: voice, SpeechShelf(), take)
    speaker.start()
    try:
        speaker.say(Speech("a-1", 1, "처음", "처음", "ko", "normal", 6))
        assert voice.began.wait(5)
        speaker.hush()
        voice.may_end.set()
        speaker.say(Speech("a-2", 2, "다음", "다음", "ko", "normal", 6))
        assert done.wait(5)
    finally:
        voice.may_end.set()
        speaker.stop()
    ((id_, sound),) = made
    assert id_ == "a-2"
    assert sound is not None
    assert sound.seconds > 0.2
