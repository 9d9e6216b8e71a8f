"""The same sound for the recogniser, looked at in more than one way: what each hears is likelier to have been said."""

from typing import Protocol

import numpy as np

from kiosk.recognition.noise import NoiseFilter, Sound

HISS = 4.0
"""In samples: utter silence is not of this world, and confuses the recogniser."""


class View(Protocol):
    """Changes sound as it comes: mono, 16 kHz, signed 16-bit little-endian."""

    def take(self, samples: bytes) -> bytes:
        """Return what can be told so far."""

    def finish(self) -> bytes:
        """Return the rest."""


class Plain:
    """Sound as it is."""

    def take(self, samples: bytes) -> bytes:
        """Return the same sound."""
        return samples

    def finish(self) -> bytes:
        """Return nothing."""
        return b""


class Quietened:
    """Sound without the noise around it, a little slower and so a little deeper.

    Slower, because words said clearly and apart are short for a recogniser of free speech, and high voices are rare in
    what it was taught. With `speed` 0.9 a second lasts 1.1 s.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._filter = NoiseFilter()
        self._random = np.random.default_rng(1)
        self._last = np.zeros(1)
        self._at = 1.0
        """Where the next sample lies, counted from the last sample of what came before."""

    def take(self, samples: bytes) -> bytes:
        """Return what can be told so far."""
        heard = np.frombuffer(samples, dtype="<i2").astype(np.float64)
        return self._as_pcm(self._slowed(self._filter.take(heard)))

    def finish(self) -> bytes:
        """Return the rest."""
        return self._as_pcm(self._slowed(self._filter.finish()))

    def _slowed(self, sound: Sound) -> Sound:
        line = np.concatenate([self._last, sound])
        moments = np.arange(self._at, len(line) - 1, self._speed)
        slowed: Sound = np.interp(moments, np.arange(len(line)), line)
        self._at += self._speed * len(moments) - (len(line) - 1)
        self._last = line[-1:]
        return slowed

    def _as_pcm(self, sound: Sound) -> bytes:
        hissing = sound + self._random.normal(0.0, HISS, len(sound))
        return np.clip(np.round(hissing), -32768, 32767).astype("<i2").tobytes()
