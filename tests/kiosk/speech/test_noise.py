"""The street is measured between the words of whoever speaks, and the ears get every piece all the same."""

import numpy as np
import pytest

from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.speech.noise import QUIETEST_DECIBELS, NoiseMeter, measure


def hiss(decibels: float, seconds: float = 2.0) -> np.ndarray:
    random = np.random.default_rng(3)
    return random.normal(0, 32768 * 10 ** (decibels / 20), round(seconds * SAMPLES_PER_SECOND))


def as_sound(samples: np.ndarray) -> bytes:
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


class Ears:
    def __init__(self) -> None:
        self.heard = b""
        self.ends = 0

    def take(self, samples: bytes) -> None:
        self.heard += samples

    def end(self) -> None:
        self.ends += 1


@pytest.mark.parametrize("decibels", [-60, -45, -30])
def test_the_street_is_as_loud_as_it_is(decibels: float) -> None:
    assert measure(as_sound(hiss(decibels))) == pytest.approx(decibels, abs=1.5)


def test_words_over_the_street_do_not_make_it_louder() -> None:
    street = hiss(-50)
    street[: SAMPLES_PER_SECOND * 3 // 2] += hiss(-12, 1.5)
    assert measure(as_sound(street)) == pytest.approx(-50, abs=1.5)


def test_silence_and_nothing_are_the_quietest_there_is() -> None:
    assert measure(bytes(SAMPLES_PER_SECOND)) == measure(b"") == QUIETEST_DECIBELS


def test_every_piece_goes_on_to_the_ears_and_each_two_seconds_are_measured() -> None:
    ears, told = Ears(), list[float]()
    meter = NoiseMeter(ears, told.append)
    sound = as_sound(hiss(-40, 5.0))
    for start in range(0, len(sound), 3200):
        meter.take(sound[start : start + 3200])
    meter.end()
    assert ears.heard == sound
    assert ears.ends == 1
    assert told == pytest.approx([-40, -40], abs=1.5)
