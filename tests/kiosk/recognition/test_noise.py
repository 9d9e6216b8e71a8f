"""The filter takes out what goes on all the time, keeps what comes and goes, and does not care how sound is cut."""

import numpy as np
import pytest

from kiosk.recognition.noise import NoiseFilter, Sound
from kiosk.recognition.port import SAMPLES_PER_SECOND


def filtered(sound: Sound, piece: int = 1600) -> Sound:
    noise_filter = NoiseFilter()
    parts = [noise_filter.take(sound[start : start + piece]) for start in range(0, len(sound), piece)]
    return np.concatenate([*parts, noise_filter.finish()])


def tone(hertz: float, seconds: float) -> Sound:
    return 3000 * np.sin(
        2 * np.pi * hertz * np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    )


def loudness(sound: Sound) -> float:
    return float(np.sqrt(np.square(sound).mean()))


def test_steady_noise_becomes_quieter_and_a_voice_stays() -> None:
    hiss = np.random.default_rng(1).normal(0, 300, 3 * SAMPLES_PER_SECOND)
    voice = np.concatenate(
        [np.zeros(SAMPLES_PER_SECOND), tone(700, 0.4), np.zeros(16 * SAMPLES_PER_SECOND // 10)]
    )
    out = filtered(hiss + voice)
    before, during = slice(8000, 15000), slice(17500, 21500)
    assert loudness(out[before]) < 0.4 * loudness(hiss[before])
    assert loudness(out[during]) == pytest.approx(loudness(voice[during]), rel=0.1)


def test_the_rumble_of_a_motor_goes_even_when_it_comes_suddenly() -> None:
    sudden = np.concatenate([np.zeros(SAMPLES_PER_SECOND), tone(50, 1.0)])
    assert loudness(filtered(sudden)[SAMPLES_PER_SECOND:]) < 0.1 * loudness(sudden[SAMPLES_PER_SECOND:])


@pytest.mark.parametrize("piece", [100, 1600, 50_000])
def test_pieces_of_any_length_give_the_same_sound(piece: int) -> None:
    sound = np.random.default_rng(2).normal(0, 500, 20_000) + tone(400, 1.25)
    assert np.allclose(filtered(sound, piece)[: len(sound)], filtered(sound)[: len(sound)])
    assert len(filtered(sound, piece)) >= len(sound)


@pytest.mark.parametrize("length", [0, 100, 2000])
def test_sound_too_short_to_know_its_background_comes_out_too(length: int) -> None:
    assert np.isfinite(filtered(np.ones(length))).all()
