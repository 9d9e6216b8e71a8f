"""Joins words that were recorded one by one into things that are asked at a stop, with what they mean.

Speech like this is far from what people say in one breath; its use is that real voices say route numbers of which
nobody has recordings. How the words are joined changes what is measured, so there are several ways.
"""

import random
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.benchmarks.errors import ExpectationsRefused
from kiosk.benchmarks.expectations import NAMES, Expectation, as_line
from kiosk.benchmarks.sound import Samples, as_pcm, level_of, read_sound
from kiosk.recognition.port import BYTES_PER_SAMPLE, SAMPLES_PER_SECOND
from kiosk.understanding.stop_offer import StopOffer

DIGITS = frozenset("공영일이삼사오육칠팔구")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to join words."""

    quietest: float
    """What is quieter than this share of a word's loudest sample, before and after it, is cut off ..."""
    before_seconds: float
    after_seconds: float
    """... but for so much."""
    gap_seconds: float
    """Between words; negative is a cross-fade of that length."""
    evens_level: bool
    """Whether all words are made equally loud."""


WAYS = {
    "close": Way(0.03, 0.01, 0.02, -0.01, evens_level=True),
    "soft": Way(0.02, 0.02, 0.03, -0.03, evens_level=False),
    "cut": Way(0.05, 0.0, 0.0, -0.005, evens_level=True),
    "apart": Way(0.03, 0.03, 0.05, 0.03, evens_level=True),
    "whole": Way(0.01, 0.03, 0.05, -0.015, evens_level=False),
}
TAILS = ("번", "번 언제", "언제", "번 지금 어디")
"""What follows a route: all of it asks when it comes."""
LEVEL = 3000
SILENCE = 0.3


def read_words(folder: Path) -> dict[str, Samples]:
    """Return the words of a folder by text: `transcripts.tsv` holds `file<TAB>text`."""
    listing = folder / "transcripts.tsv"
    if not listing.is_file():
        raise ExpectationsRefused(f"{folder} holds no transcripts.tsv.")
    words: dict[str, Samples] = {}
    for line in listing.read_text(encoding="utf-8").splitlines():
        file, _, text = line.partition("\t")
        words.setdefault(text.replace(" ", ""), read_sound(folder / file))
    return words


def write_joined(words: dict[str, Samples], offer: StopOffer, folder: Path, seed: int) -> int:
    """Write a WAV file for each way to ask for each route, and what they mean; return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    choose = random.Random(seed)  # noqa: S311 - nothing is secret
    for number, (saying, route, spelt) in enumerate(_list_sayings(words, offer, choose)):
        way = choose.choice(sorted(WAYS))
        samples = join([words[word] for word in saying], WAYS[way])
        path = folder / f"{number:04}_{way}.wav"
        _write_wav(path, samples)
        group = "digits" if all(word in DIGITS for word in spelt) else "number"
        lines.append(as_line(Expectation(path, "arrivals", {"route": route}, group), folder))
    if not lines:
        raise ExpectationsRefused("None of this stop's routes can be said with these words.")
    (folder / NAMES[0]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def join(pieces: list[Samples], way: Way) -> Samples:
    """Return the pieces as one utterance, with silence around."""
    cut = [_trimmed(piece, way) for piece in pieces]
    joined = cut[0]
    for piece in cut[1:]:
        joined = _appended(joined, piece, round(way.gap_seconds * SAMPLES_PER_SECOND))
    silence = np.zeros(round(SILENCE * SAMPLES_PER_SECOND), dtype=np.float32)
    return np.concatenate([silence, joined, silence])


def _list_sayings(
    words: dict[str, Samples], offer: StopOffer, choose: random.Random
) -> Iterator[tuple[list[str], str, list[str]]]:
    """Give the recorded words, the route, and the words of the number, of everything that can be said."""
    for way, route in offer.route_ways:
        for tail in TAILS:
            cuts = [
                cut
                for text in (f"{way} {tail}", f"{way} {tail}".replace(" ", ""))
                if (cut := cut_into(text, words))
            ]
            if cuts:
                yield choose.choice(cuts), route.name, way.split()


def cut_into(text: str, words: dict[str, Samples]) -> list[str] | None:
    """Return `text` as recorded words, the longest first, or None."""
    found: list[str] = []
    for token in text.split():
        start = 0
        while start < len(token):
            ends = (end for end in range(len(token), start, -1) if token[start:end] in words)
            end = next(ends, None)
            if end is None:
                return None
            found.append(token[start:end])
            start = end
    return found


def _trimmed(samples: Samples, way: Way) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > way.quietest * np.abs(samples).max())
    start = max(0, loud[0] - round(way.before_seconds * SAMPLES_PER_SECOND))
    piece = samples[start : loud[-1] + 1 + round(way.after_seconds * SAMPLES_PER_SECOND)]
    return piece * np.float32(LEVEL / level_of(piece)) if way.evens_level else piece


def _appended(before: Samples, after: Samples, gap: int) -> Samples:
    if gap >= 0:
        return np.concatenate([before, np.zeros(gap, dtype=np.float32), after])
    fade = min(-gap, len(before), len(after))
    rising = np.linspace(0, 1, fade, dtype=np.float32)
    return np.concatenate(
        [before[:-fade], before[-fade:] * (1 - rising) + after[:fade] * rising, after[fade:]]
    )


def _write_wav(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, BYTES_PER_SAMPLE, SAMPLES_PER_SECOND, 0, "NONE", ""))
        file.writeframes(as_pcm(samples))
