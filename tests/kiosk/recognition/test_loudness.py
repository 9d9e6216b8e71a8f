"""The recogniser gets speech of one level, whatever the microphone gave; pauses do not count as speech."""

import numpy as np
import pytest

from kiosk.recognition.loudness import LEVEL, at_level, level_of, powers_of
from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound


def tone(seconds: float, loudness: float) -> Sound:
    moments = np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    return loudness * np.sin(2 * np.pi * 400 * moments)


@pytest.mark.parametrize("loudness", [100.0, 3000.0, 30_000.0])
def test_sound_of_any_loudness_is_brought_to_one_level(loudness: float) -> None:
    sound = tone(1.0, loudness)
    given = np.frombuffer(at_level(sound, level_of(powers_of(sound))), dtype="<i2").astype(np.float64)
    assert np.sqrt(np.square(given).mean()) == pytest.approx(LEVEL, rel=0.02)


def test_pauses_are_no_speech() -> None:
    sound = np.concatenate([tone(1.0, 2.0), tone(0.5, 3000.0), tone(1.0, 2.0)])
    assert level_of(powers_of(sound)) == pytest.approx(3000 / np.sqrt(2), rel=0.05)


def test_no_sound_has_no_level() -> None:
    nothing = np.zeros(0)
    assert level_of(powers_of(nothing)) == 0.0
    assert at_level(nothing, 0.0) == b""
