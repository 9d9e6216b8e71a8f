"""What Whisper looks at: how loud each band of hearing is, every hundredth of a second.

As in "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al. 2022, section 2.2) and its program:
windows of 25 ms, 80 bands of the mel scale of Slaney's Auditory Toolbox (linear below 1 kHz), decimal logarithms, no
more than eight orders of magnitude below the loudest.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound

WINDOW, STEP, BANDS = 400, 160, 80
FRAMES_PER_SECOND = SAMPLES_PER_SECOND // STEP
ORDERS_OF_MAGNITUDE = 8.0
FULL_SCALE = 32768.0

Mel = NDArray[np.float32]


def log_mel(sound: Sound, frames: int) -> Mel:
    """Return (80, `frames`) values of about -1 to 1; what is missing at the end is silence."""
    samples = np.zeros(frames * STEP)
    used = min(len(sound), len(samples))
    samples[:used] = sound[:used] / FULL_SCALE
    padded = np.pad(samples, WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP][:frames]
    powers = np.abs(np.fft.rfft(windows * np.hanning(WINDOW + 1)[:-1])) ** 2
    decades = np.log10(np.maximum(_bands() @ powers.T, 1e-10))
    clipped = np.maximum(decades, decades.max() - ORDERS_OF_MAGNITUDE)
    mel: Mel = ((clipped + 4.0) / 4.0).astype(np.float32)
    return mel


@cache
def _bands() -> NDArray[np.float64]:
    """Return the weight of each of 201 frequencies in each band: triangles of equal area."""
    hertz = np.fft.rfftfreq(WINDOW, 1 / SAMPLES_PER_SECOND)
    edges = _hertz(np.linspace(0.0, _mels(SAMPLES_PER_SECOND / 2), BANDS + 2))
    widths = np.diff(edges)
    away = edges[:, None] - hertz[None, :]
    rising, falling = -away[:-2] / widths[:-1, None], away[2:] / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    scaled: NDArray[np.float64] = triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return scaled


LINEAR_MELS, LINEAR_HERTZ = 15.0, 1000.0
OCTAVE = np.log(6.4) / 27.0


def _mels(hertz: float) -> float:
    """Return the mel of a frequency above 1 kHz."""
    return LINEAR_MELS + float(np.log(hertz / LINEAR_HERTZ) / OCTAVE)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mels * (LINEAR_HERTZ / LINEAR_MELS)
    above: NDArray[np.float64] = LINEAR_HERTZ * np.exp(OCTAVE * (mels - LINEAR_MELS))
    return np.where(mels < LINEAR_MELS, linear, above)
