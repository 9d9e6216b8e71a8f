"""How loud speech is, and the same sound as loud as the recogniser was taught on.

Sound as loud as a microphone gives it is understood much worse than the same sound made quieter (`docs/hearing.md`).
"""

import numpy as np

from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound

FRAME = SAMPLES_PER_SECOND // 50
WITHIN = 1e-3
"""Frames with at least this share of the loudest one's power (-30 dB) are speech."""
FAINTEST = 300.0
"""Level below which sound that may only be beginning is not made louder."""
LEVEL = 1500.0
"""Root mean square of the speech that the recogniser is given, in units of 16-bit samples."""


def at_level(sound: Sound, level: float) -> bytes:
    """Return `sound` of this level as signed 16-bit little-endian samples of the level wanted."""
    louder = sound * (LEVEL / max(level, 1.0))
    return np.clip(np.round(louder), -32768, 32767).astype("<i2").tobytes()


def powers_of(sound: Sound) -> Sound:
    """Return the mean power of each whole frame of 20 ms."""
    whole = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    powers: Sound = np.square(whole).mean(axis=1)
    return powers


def level_of(powers: Sound) -> float:
    """Return the level of the frames that are no pauses; 0 without any."""
    if not len(powers):
        return 0.0
    return float(np.sqrt(powers[powers >= powers.max() * WITHIN].mean()))
