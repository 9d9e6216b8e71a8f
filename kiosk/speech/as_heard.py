"""A sentence as a microphone would deliver it: the kiosk's own voice, at 16 kHz, with a room's quiet around it."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.speech.espeak_voice import EspeakVoice

TAPS_EACH_SIDE = 24
PASSED = 0.94
"""The part of the band that is kept: the rest is where the filter falls off."""

QUIET_BEFORE_SECONDS, QUIET_AFTER_SECONDS = 0.4, 0.6
ROOM = 15.0
"""How loud a quiet room is, in samples."""

Samples = NDArray[np.float64]


def as_heard(text: str) -> bytes:
    """Return a Korean sentence, said aloud: mono, 16 kHz, signed 16-bit. Raises `VoiceFailed`."""
    with wave.open(io.BytesIO(EspeakVoice().speak(text, language="ko", speed="normal"))) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16).astype(np.float64)
    before, after = (
        np.zeros(int(seconds * SAMPLES_PER_SECOND)) for seconds in (QUIET_BEFORE_SECONDS, QUIET_AFTER_SECONDS)
    )
    padded = np.concatenate([before, resampled(samples, rate), after])
    room = np.random.default_rng(1).normal(0.0, ROOM, len(padded))
    return np.clip(padded + room, -32768, 32767).astype("<i2").tobytes()


def resampled(samples: Samples, rate: int) -> Samples:
    """Return the same sound at 16 kHz, by a windowed sinc: straight lines between samples fold hiss into speech."""
    moments = np.arange(int(len(samples) * SAMPLES_PER_SECOND / rate)) * rate / SAMPLES_PER_SECOND
    near = np.floor(moments).astype(int)[:, None] + np.arange(1 - TAPS_EACH_SIDE, TAPS_EACH_SIDE + 1)
    away = moments[:, None] - near
    cutoff = min(1.0, SAMPLES_PER_SECOND / rate) * PASSED
    weights = cutoff * np.sinc(cutoff * away) * (0.5 + 0.5 * np.cos(np.pi * away / TAPS_EACH_SIDE))
    weights[np.abs(away) > TAPS_EACH_SIDE] = 0.0
    around = np.pad(samples, TAPS_EACH_SIDE)
    taken = around[np.clip(near + TAPS_EACH_SIDE, 0, len(around) - 1)]
    mixed: Samples = (taken * weights).sum(axis=1)
    return mixed
