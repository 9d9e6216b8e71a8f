"""What a speech recogniser must be able to do for a kiosk; the one in use can be replaced behind this."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kiosk.recognition.phrase_graph import PhraseGraph

SAMPLES_PER_SECOND = 16_000
BYTES_PER_SAMPLE = 2
BYTES_PER_SECOND = SAMPLES_PER_SECOND * BYTES_PER_SAMPLE

Sound = NDArray[np.float64]
"""Mono samples in units of 16-bit samples, 16 kHz."""

Phrase = tuple[str, ...]
"""Words, each one known to the recogniser."""


@dataclass(frozen=True, slots=True)
class HeardText:
    """One thing that may have been said."""

    text: str
    likelihood: float
    """Log-likelihood of the whole utterance as this text; only differences mean anything."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of one utterance, likeliest first; empty when nothing was heard."""

    alternatives: tuple[HeardText, ...]

    @property
    def text(self) -> str:
        """The likeliest text."""
        return self.alternatives[0].text if self.alternatives else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an utterance has got."""

    text: str
    """What has been heard so far; may change."""
    has_ended: bool
    """Whether the recogniser thinks that the speaker has finished."""


class Hearing(Protocol):
    """One utterance being listened to. Not shared between threads."""

    def feed(self, samples: bytes) -> Progress:
        """Take more sound: mono, 16 kHz, signed 16-bit little-endian; an even number of bytes."""

    def again(self) -> None:
        """Forget what was heard, not what was learnt of voice and place: the same sound is fed once more."""

    def finish(self) -> Heard:
        """Return what was heard. Called once, after the last `feed`."""


class Knows(Protocol):
    """Says what can be heard."""

    def has(self, word: str) -> bool:
        """Say whether `word` can be heard at all."""

    def split(self, phrase: str) -> Phrase | None:
        """Return `phrase` as words that can be heard, or None."""


class Recogniser(Knows, Protocol):
    """Listens for phrases."""

    def learn(self, graph: "PhraseGraph") -> None:
        """Be ready to listen for everything in this graph and for nothing else; may take seconds."""

    def open(self, phrases: tuple[Phrase, ...] | None = None) -> Hearing:
        """Begin an utterance in which one of `phrases`, or of the graph learnt, is expected."""


class Impression(Protocol):
    """What a second listener makes of one whole utterance."""

    @property
    def text(self) -> str:
        """What it would write down, whatever may be asked here."""

    @property
    def silence(self) -> float:
        """How likely it is that nobody spoke, from 0 to 1."""

    def weigh(self, texts: Sequence[str]) -> tuple[float, ...]:
        """Return for each text how likely it is that what it would write begins so, as a natural logarithm."""


class SecondListener(Protocol):
    """Hears anything, not only what can be asked: whether a phrase was said at all is for it to tell."""

    def listen(self, sound: Sound) -> Impression:
        """Listen to a whole utterance: mono, 16 kHz, in units of 16-bit samples. Shared between threads."""

    def expect(self, texts: Sequence[str]) -> tuple[float, ...]:
        """Return for each text how likely it would be written from silence, as a natural logarithm."""
