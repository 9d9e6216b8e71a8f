"""What a speech recogniser must be able to do for a kiosk; the one in use can be replaced behind this."""

from dataclasses import dataclass
from typing import Protocol

SAMPLES_PER_SECOND = 16_000
BYTES_PER_SAMPLE = 2
BYTES_PER_SECOND = SAMPLES_PER_SECOND * BYTES_PER_SAMPLE

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

    def finish(self) -> Heard:
        """Return what was heard. Called once, after the last `feed`."""


class Recogniser(Protocol):
    """Listens for phrases."""

    def has(self, word: str) -> bool:
        """Say whether `word` can be heard at all."""

    def split(self, phrase: str) -> Phrase | None:
        """Return `phrase` as words that can be heard, or None."""

    def open(self, phrases: tuple[Phrase, ...]) -> Hearing:
        """Begin an utterance in which one of `phrases` is expected."""
