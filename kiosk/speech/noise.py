"""How loud the street is, measured in passing from the sound that the ears get. Nothing is kept."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from kiosk.recognition.port import SAMPLES_PER_SECOND

FRAME = SAMPLES_PER_SECOND // 50
WINDOW = 2 * SAMPLES_PER_SECOND
"""Between words, and before them, two seconds always hold some frames of street alone."""

STREET_SHARE = 10
"""Per cent of the frames that hold no speech, even of somebody in a hurry."""

QUIETEST_DECIBELS = -90.0


class TakesSound(Protocol):
    """Where sound from the page goes."""

    def take(self, samples: bytes) -> None:
        """More sound."""

    def end(self) -> None:
        """The speaker has finished."""


class NoiseMeter:
    """Stands before the ears: hands every piece of sound on, and tells now and then how loud the street is."""

    def __init__(self, ears: TakesSound, tell: Callable[[float], None]) -> None:
        self._ears = ears
        self._tell = tell
        self._window = bytearray()

    def take(self, samples: bytes) -> None:
        """Mono, 16 kHz, signed 16-bit little-endian."""
        self._ears.take(samples)
        self._window += samples
        if len(self._window) >= 2 * WINDOW:
            decibels = measure(bytes(self._window))
            self._window.clear()
            self._tell(decibels)

    def end(self) -> None:
        """What was not measured yet belongs to nobody else."""
        self._window.clear()
        self._ears.end()


def measure(sound: bytes) -> float:
    """Return how loud the quietest tenth of `sound` is, in decibels against the loudest there can be."""
    samples = np.frombuffer(sound[: len(sound) // 2 * 2], dtype="<i2").astype(np.float64) / 32768
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return QUIETEST_DECIBELS
    powers = np.percentile((frames**2).mean(axis=1), STREET_SHARE)
    return max(QUIETEST_DECIBELS, float(10 * np.log10(max(powers, 1e-12))))
