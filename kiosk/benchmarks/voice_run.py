"""Hears every file of a folder as one stop's kiosk would, clean and in noise, and counts what came of it."""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kiosk.benchmarks.expectations import Expectation
from kiosk.benchmarks.sound import Samples, as_pcm, piece_of, read_sound, with_noise
from kiosk.recognition.hearing import Ears
from kiosk.recognition.port import BYTES_PER_SECOND, SAMPLES_PER_SECOND
from kiosk.understanding.intents import Refusal, Understanding
from kiosk.understanding.understander import Audience

CHUNK_BYTES = BYTES_PER_SECOND // 10
NOISE_SECONDS = 3
CLEAN = "clean"
NOISE_ALONE = "noise alone"
BESIDE = "beside"

RIGHT, WRONG, DID_YOU_MEAN, NOT_UNDERSTOOD, ACTED_ON, LEFT_ALONE = (
    *("right", "wrong", "did you mean", "not understood"),
    *("acted on", "left alone"),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One file at one level."""

    level: str
    kind: str
    """`asked`, `unrelated` or `noise`; `beside` for the last two while a yes or no is waited for."""
    group: str
    outcome: str
    seconds_audio: float
    seconds_to_answer: float
    """From the end of the sound to the meaning, when the sound came no faster than it is spoken."""
    seconds_decoding: float
    file: str
    text: str


@dataclass(slots=True)
class VoiceFigures:
    """Everything heard in one run."""

    stop: str
    routes: int
    seed: int
    heard: list[Heard] = field(default_factory=list)
    memory_megabytes: float = 0.0

    @property
    def levels(self) -> list[str]:
        """The levels in the order in which they were heard."""
        return list(dict.fromkeys(each.level for each in self.heard if each.level != NOISE_ALONE))

    def count(self, kind: str, level: str | None = None, group: str | None = None) -> Counter[str]:
        """Count outcomes."""
        return Counter(
            each.outcome
            for each in self.heard
            if each.kind == kind and level in (None, each.level) and group in (None, each.group)
        )

    def percentile(self, name: str, share: float) -> float:
        """Return a percentile of a figure of `Heard`."""
        values = [getattr(each, name) for each in self.heard]
        return float(np.percentile(values, share)) if values else 0.0


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """What is heard, and in what noise."""

    expectations: tuple[Expectation, ...]
    noises: tuple[Path, ...]
    ratios_db: tuple[float, ...]
    seed: int
    most_files: int | None


def run_voice(
    ears: Ears, settings: VoiceSettings, figures: VoiceFigures, tell: Callable[[str], None]
) -> None:
    """Hear everything; figures are added as they come, so that a run which is interrupted has some."""
    noises = [read_sound(path) for path in settings.noises]
    levels = [None, *(settings.ratios_db if noises else ())]
    chosen = _chosen(settings)
    for level in levels:
        name = CLEAN if level is None else f"{level:g} dB"
        tell(f"{name}: {len(chosen)} files")
        for expectation in chosen:
            samples = read_sound(expectation.file)
            if level is not None:
                samples = _noisy(samples, noises, level, settings.seed, expectation.file)
            figures.heard.append(_hear(ears, expectation, name, samples))
            if expectation.is_unrelated:
                figures.heard.append(_hear(ears, expectation, name, samples, BESIDE, "yes or no"))
    for path, noise in zip(settings.noises, noises, strict=True):
        figures.heard.extend(_hear_noise(ears, path, noise, settings.seed))
    figures.memory_megabytes = peak_memory_megabytes()


def peak_memory_megabytes() -> float:
    """Return the most memory that this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def _chosen(settings: VoiceSettings) -> tuple[Expectation, ...]:
    most = settings.most_files
    if most is None or most >= len(settings.expectations):
        return settings.expectations
    places = np.random.default_rng(settings.seed).permutation(len(settings.expectations))[:most]
    return tuple(settings.expectations[place] for place in sorted(places))


def _noisy(samples: Samples, noises: list[Samples], level: float, seed: int, file: Path) -> Samples:
    random = np.random.default_rng([seed, round(level * 10), *file.name.encode()])
    return with_noise(samples, noises[int(random.integers(len(noises)))], level, random)


def _hear_noise(ears: Ears, path: Path, noise: Samples, seed: int) -> Iterator[Heard]:
    random = np.random.default_rng([seed, *path.name.encode()])
    nothing = Expectation(path, "none")
    piece = piece_of(noise, NOISE_SECONDS * SAMPLES_PER_SECOND, random)
    yield _hear(ears, nothing, NOISE_ALONE, piece, "noise")
    yield _hear(ears, nothing, NOISE_ALONE, piece, BESIDE, "yes or no")


def _hear(
    ears: Ears,
    expectation: Expectation,
    level: str,
    samples: Samples,
    kind: str | None = None,
    audience: Audience = "everything",
) -> Heard:
    pcm = as_pcm(samples)
    utterance = ears.open(audience)
    began = time.perf_counter()
    behind = 0.0
    for start in range(0, len(pcm), CHUNK_BYTES):
        chunk_began = time.perf_counter()
        utterance.feed(pcm[start : start + CHUNK_BYTES])
        behind = max(0.0, behind + time.perf_counter() - chunk_began - CHUNK_BYTES / BYTES_PER_SECOND)
    finishing = time.perf_counter()
    understanding = utterance.finish()
    ended = time.perf_counter()
    return Heard(
        level=level,
        kind=kind or ("unrelated" if expectation.is_unrelated else "asked"),
        group=expectation.group,
        outcome=outcome_of(expectation, understanding),
        seconds_audio=len(pcm) / BYTES_PER_SECOND,
        seconds_to_answer=behind + ended - finishing,
        seconds_decoding=ended - began,
        file=expectation.file.name,
        text=understanding.text,
    )


def outcome_of(expectation: Expectation, understanding: Understanding) -> str:
    """Say what an understanding is worth."""
    meaning = understanding.meaning
    if expectation.is_unrelated:
        return ACTED_ON if meaning else LEFT_ALONE
    if meaning:
        return RIGHT if expectation.is_met_by(meaning) else WRONG
    return DID_YOU_MEAN if understanding.reason is Refusal.AMBIGUOUS else NOT_UNDERSTOOD
