"""What Whisper looks at: bands of hearing in time, as its makers defined them."""

import numpy as np
import pytest

from kiosk.recognition.log_mel import BANDS, log_mel
from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound


def tone(hertz: float, seconds: float, loudness: float = 8000.0) -> Sound:
    moments = np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    return loudness * np.sin(2 * np.pi * hertz * moments)


@pytest.mark.parametrize(("hertz", "band"), [(200, 4), (1000, 26), (2000, 44), (4000, 61)])
def test_a_tone_is_loudest_in_its_own_band(hertz: float, band: int) -> None:
    mel = log_mel(tone(hertz, 1.0), 100)
    assert int(np.argmax(mel[:, 50])) == pytest.approx(band, abs=1)


def test_sound_that_is_too_short_ends_in_silence_and_one_that_is_too_long_is_cut() -> None:
    short, long = log_mel(tone(500, 0.5), 300), log_mel(tone(500, 9.0), 300)
    assert short.shape == long.shape == (BANDS, 300)
    assert short[:, 100:].max() == pytest.approx(short.min())
    assert long[:, 250].max() > short[:, 250].max()


def test_silence_is_one_value_everywhere() -> None:
    assert np.ptp(log_mel(np.zeros(0), 50)) == 0.0
