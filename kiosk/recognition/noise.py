"""Takes out of sound what goes on all the time: the street, rain, an engine. Streaming; no sound is kept.

Each frequency is made quieter by how little it rises above its own background (a Wiener filter steered by decisions,
Ephraim and Malah 1984); the background follows falls at once and rises slowly. Below `LOWEST_HERTZ` there is much of a
motor and little of a voice. The recogniser was taught on clean voices: at 12 dB of street noise it understands about
twice as much of what is filtered so.
"""

import numpy as np

from kiosk.recognition.port import SAMPLES_PER_SECOND, Sound

FRAME, STEP = 512, 128
WINDOW: Sound = np.sqrt(np.hanning(FRAME + 1)[:-1])
OVERLAP_GAIN = FRAME / STEP / 2
FIRST_FRAMES, FRAMES_OF_BACKGROUND = 3, 27
"""The background is first taken from these frames, about a quarter of a second: nobody speaks that soon."""

LEAST_GAIN = 0.25
STEADINESS = 0.97
"""How much the frame before decides about a frame."""
RISE = 1.01
"""How fast the background may rise in one step."""
LOWEST_HERTZ = 140.0
FAINTEST = 1e-3


def _high_pass() -> Sound:
    hertz = np.fft.rfftfreq(FRAME, 1 / SAMPLES_PER_SECOND)
    shape: Sound = 1 / (1 + (LOWEST_HERTZ / np.maximum(hertz, 1.0)) ** 4)
    return shape


HIGH_PASS = _high_pass()


class NoiseFilter:
    """Filters sound as it comes; what comes out lags behind by 24 ms and, at first, by a quarter of a second."""

    def __init__(self) -> None:
        self._waiting: Sound = np.zeros(FRAME - STEP)
        self._early: list[Sound] = []
        self._background: Sound | None = None
        self._smooth: Sound = np.zeros(FRAME // 2 + 1)
        self._before: Sound = np.zeros(FRAME // 2 + 1)
        self._tail: Sound = np.zeros(FRAME)
        self._to_skip = FRAME - STEP

    def take(self, samples: Sound) -> Sound:
        """Return what is filtered so far."""
        self._waiting = np.concatenate([self._waiting, samples])
        count = max(0, (len(self._waiting) - FRAME) // STEP + 1)
        frames = [self._waiting[place * STEP : place * STEP + FRAME] for place in range(count)]
        self._waiting = self._waiting[count * STEP :]
        if self._background is None:
            self._early.extend(frames)
            if len(self._early) < FRAMES_OF_BACKGROUND:
                return np.zeros(0)
            frames = self._learn_background()
        return self._filter(frames)

    def finish(self) -> Sound:
        """Return the rest."""
        rest = self.take(np.zeros(FRAME))
        if self._background is not None or not self._early:
            return rest
        return np.concatenate([rest, self._filter(self._learn_background())])

    def _learn_background(self) -> list[Sound]:
        frames, self._early = self._early, []
        first = min(FIRST_FRAMES, len(frames) - 1)
        powers = np.square(np.abs(np.fft.rfft(WINDOW * np.stack(frames[first:FRAMES_OF_BACKGROUND]))))
        self._background = self._smooth = powers.mean(axis=0) + FAINTEST
        return frames

    def _filter(self, frames: list[Sound]) -> Sound:
        if not frames:
            return np.zeros(0)
        spectra = np.fft.rfft(WINDOW * np.stack(frames))
        gains = np.stack([self._gain(power) for power in np.square(np.abs(spectra))])
        pieces = np.fft.irfft(spectra * gains * HIGH_PASS) * (WINDOW / OVERLAP_GAIN)
        out = np.zeros(len(frames) * STEP + FRAME - STEP)
        out[: len(self._tail)] += self._tail
        for place, piece in enumerate(pieces):
            out[place * STEP : place * STEP + FRAME] += piece
        done = len(frames) * STEP
        self._tail = out[done:]
        skipped = min(self._to_skip, done)
        self._to_skip -= skipped
        return out[skipped:done]

    def _gain(self, power: Sound) -> Sound:
        background = self._background if self._background is not None else power
        self._smooth = 0.7 * self._smooth + 0.3 * power
        falling = self._smooth < background
        risen = np.minimum(background * RISE, self._smooth)
        background = np.where(falling, 0.9 * background + 0.1 * self._smooth, risen)
        self._background = background
        above = power / (background + FAINTEST)
        signal = STEADINESS * self._before + (1 - STEADINESS) * np.maximum(above - 1, 0)
        gain: Sound = np.maximum(signal / (1 + signal), LEAST_GAIN)
        self._before = gain * gain * above
        return gain
