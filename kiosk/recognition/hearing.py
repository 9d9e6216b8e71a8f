"""One utterance at one stop: listened to, then understood.

While somebody speaks, the sound is decoded once, so that the recogniser learns the voice and the place; at the end,
again from the start with what was learnt. Meanwhile a second listener, who knows nothing of the stop, hears the whole.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kiosk.recognition.listening_list import ListeningList
from kiosk.recognition.loudness import FAINTEST, at_level, level_of, powers_of
from kiosk.recognition.noise import NoiseFilter
from kiosk.recognition.phrase_graph import PhraseGraph
from kiosk.recognition.port import (
    BYTES_PER_SECOND,
    Heard,
    Impression,
    Progress,
    Recogniser,
    SecondListener,
    Sound,
)
from kiosk.understanding.intents import Meaning, Refusal, Understanding
from kiosk.understanding.understander import Audience, Hypothesis, Understander
from kiosk.understanding.weighing import SILENT, Candidate, OwnWords, gained, was_said, weigh
from kiosk.understanding.written import ways_to_write

SOUNDS_PER_LIKELIHOOD = 0.15
"""How many sounds one unit of log-likelihood is worth."""

LONGEST_SECONDS = 15
MOST_PROPOSALS = 6
"""The second listener takes longer for each."""


@dataclass(frozen=True, slots=True)
class Ears:
    """All that is needed to listen at one stop; the recogniser has learnt the graph."""

    recogniser: Recogniser
    understander: Understander
    listening_list: ListeningList
    graph: PhraseGraph
    second_listener: SecondListener

    def open(self, audience: Audience = "everything") -> "Utterance":
        """Begin listening to one utterance."""
        return Utterance(_Question(self) if audience == "everything" else _Answer(self, audience))


class _Listening(Protocol):
    """How one kind of utterance is made out."""

    def take(self, samples: bytes) -> Progress: ...

    def understand(self) -> Understanding: ...


class Utterance:
    """What one person says, from the first sample to the last. No sound is kept after it."""

    def __init__(self, listening: _Listening) -> None:
        self._listening = listening
        self._bytes = 0

    @property
    def seconds(self) -> float:
        """How much sound there has been."""
        return self._bytes / BYTES_PER_SECOND

    def feed(self, samples: bytes) -> Progress:
        """Take more sound; it has ended by itself when the speaker pauses or after `LONGEST_SECONDS`."""
        self._bytes += len(samples)
        progress = self._listening.take(samples)
        return Progress(progress.text, progress.has_ended or self.seconds >= LONGEST_SECONDS)

    def finish(self) -> Understanding:
        """Return what was meant."""
        return self._listening.understand()


class _Answer:
    """A yes, a no: one of few words, decoded once over a small list. It may book: both listeners must agree."""

    def __init__(self, ears: Ears, audience: Audience) -> None:
        self._ears = ears
        self._audience = audience
        self._hearing = ears.recogniser.open(ears.listening_list.answers)
        self._sound: list[Sound] = []

    def take(self, samples: bytes) -> Progress:
        self._sound.append(_as_sound(samples))
        return self._hearing.feed(samples)

    def understand(self) -> Understanding:
        heard = self._hearing.finish()
        second = self._ears.second_listener
        impression = second.listen(np.concatenate((np.zeros(0), *self._sound)))
        if impression.silence >= SILENT:
            return Understanding("", None, Refusal.NOTHING_HEARD)
        understood = self._ears.understander.understand_spoken(_hypotheses(heard), self._audience)
        if understood.meaning is not None:
            ways = tuple({understood.text, understood.text.replace(" ", "")})
            gain = gained(impression.weigh(ways), second.expect(ways))
            if not was_said(gain, impression.silence):
                return Understanding(impression.text, None, Refusal.NOT_UNDERSTOOD)
        return understood


class _Question:
    """Anything that can be asked here, decoded over the graph of the stop and then weighed by the second listener."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._filter = NoiseFilter()
        self._sound: list[Sound] = []
        self._powers: list[Sound] = []
        self._hearing = ears.recogniser.open()

    def take(self, samples: bytes) -> Progress:
        return self._listen_to(self._filter.take(_as_sound(samples)))

    def understand(self) -> Understanding:
        self._listen_to(self._filter.finish())
        sound = np.concatenate(self._sound)
        with ThreadPoolExecutor(1) as beside:
            listening = beside.submit(self._ears.second_listener.listen, sound)
            self._hearing.again()
            self._hearing.feed(at_level(sound, level_of(powers_of(sound))))
            heard = self._hearing.finish()
            impression = listening.result()
        return _weighed(_proposals(heard, self._ears), impression, self._ears)

    def _listen_to(self, sound: Sound) -> Progress:
        self._sound.append(sound)
        self._powers.append(powers_of(sound))
        level = max(FAINTEST, level_of(np.concatenate(self._powers)))
        return self._hearing.feed(at_level(sound, level))


@dataclass(frozen=True, slots=True)
class _Proposal:
    """One thing that may have been asked, by the first recogniser alone."""

    meaning: Meaning
    ways: tuple[str, ...]
    """How it may be written."""
    likelihood: float


def _proposals(heard: Heard, ears: Ears) -> list[_Proposal]:
    """Return each meaning in its likeliest wording, likeliest first."""
    proposals: dict[Meaning, _Proposal] = {}
    for each in heard.alternatives:
        for meaning, template in ears.graph.readings_of(each.text.split()).items():
            known = proposals.get(meaning)
            if known is None or known.likelihood < each.likelihood:
                proposals[meaning] = _Proposal(
                    meaning,
                    ways_to_write(meaning, template, each.text, ears.understander.offer),
                    each.likelihood,
                )
    return sorted(proposals.values(), key=lambda proposal: -proposal.likelihood)[:MOST_PROPOSALS]


def _weighed(proposals: list[_Proposal], impression: Impression, ears: Ears) -> Understanding:
    """Ask the second listener about every way to write every proposal, and for what it would write by itself."""
    ways = [way for proposal in proposals for way in proposal.ways]
    *written, own_likelihood = impression.weigh([*ways, impression.text])
    expected = ears.second_listener.expect(ways)
    candidates, first = [], 0
    for proposal in proposals:
        these = slice(first, first := first + len(proposal.ways))
        candidates.append(
            Candidate(
                proposal.meaning,
                proposal.ways[0],
                proposal.likelihood,
                float(np.logaddexp.reduce(written[these])),
                gained(written[these], expected[these]),
            )
        )
    own = OwnWords(impression.text, own_likelihood, impression.silence)
    return weigh(candidates, ears.understander.offer, own)


def _as_sound(samples: bytes) -> Sound:
    return np.frombuffer(samples, dtype="<i2").astype(np.float64)


def _hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    best = heard.alternatives[0].likelihood if heard.alternatives else 0.0
    return tuple(
        Hypothesis(each.text, SOUNDS_PER_LIKELIHOOD * max(0.0, best - each.likelihood))
        for each in heard.alternatives
    )
