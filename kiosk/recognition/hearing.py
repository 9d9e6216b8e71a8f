"""One utterance at one stop: listened to, then understood."""

from dataclasses import dataclass

from kiosk.recognition.listening_list import ListeningList
from kiosk.recognition.phrase_graph import PhraseGraph
from kiosk.recognition.port import BYTES_PER_SECOND, Heard, Hearing, Progress, Recogniser
from kiosk.recognition.views import Plain, Quietened, View
from kiosk.understanding.intents import Meaning, Understanding
from kiosk.understanding.understander import Audience, Hypothesis, Understander
from kiosk.understanding.weighing import Opinion, weigh

SOUNDS_PER_LIKELIHOOD = 0.15
"""How many sounds one unit of log-likelihood is worth."""

LONGEST_SECONDS = 15

SPEEDS = ((0.92, 1.0), (1.0, 0.35))
"""Speed and weight of each view of the sound; each is one more decoding."""


@dataclass(frozen=True, slots=True)
class Ears:
    """All that is needed to listen at one stop; the recogniser has learnt the graph."""

    recogniser: Recogniser
    understander: Understander
    listening_list: ListeningList
    graph: PhraseGraph

    def open(self, audience: Audience = "everything") -> "Utterance":
        """Begin listening to one utterance."""
        if audience == "everything":
            return Utterance(
                self, audience, tuple((Quietened(speed), self.recogniser.open()) for speed, _ in SPEEDS)
            )
        views = ((Plain(), self.recogniser.open(self.listening_list.answers)),)
        return Utterance(self, audience, views)


class Utterance:
    """What one person says, from the first sample to the last. No sound is kept."""

    def __init__(self, ears: Ears, audience: Audience, views: tuple[tuple[View, Hearing], ...]) -> None:
        self._ears = ears
        self._audience = audience
        self._views = views
        self._bytes = 0

    @property
    def seconds(self) -> float:
        """How much sound there has been."""
        return self._bytes / BYTES_PER_SECOND

    def feed(self, samples: bytes) -> Progress:
        """Take more sound; it has ended by itself when the speaker pauses or after `LONGEST_SECONDS`."""
        self._bytes += len(samples)
        progress = [hearing.feed(view.take(samples)) for view, hearing in self._views]
        has_ended = any(each.has_ended for each in progress) or self.seconds >= LONGEST_SECONDS
        return Progress(self._shown(progress[0].text), has_ended)

    def finish(self) -> Understanding:
        """Return what was meant."""
        for view, hearing in self._views:
            if rest := view.finish():
                hearing.feed(rest)
        heard = [hearing.finish() for _, hearing in self._views]
        understander = self._ears.understander
        if self._audience != "everything":
            return understander.understand_spoken(_hypotheses(heard[0]), self._audience)
        opinions = [
            Opinion(_likelihoods(each, self._ears.graph), weight)
            for each, (_, weight) in zip(heard, SPEEDS, strict=True)
        ]
        return weigh(opinions, understander.offer, heard[0].text, self.seconds)

    def _shown(self, text: str) -> str:
        """Fillers are not what somebody said."""
        if self._audience == "everything" and not self._ears.graph.begins(text.split()):
            return ""
        return text


def _likelihoods(heard: Heard, graph: PhraseGraph) -> dict[Meaning | None, float]:
    """Return how likely each meaning is at best."""
    likelihoods: dict[Meaning | None, float] = {}
    for each in heard.alternatives:
        for meaning in graph.meanings_of(each.text.split()) or (None,):
            likelihoods[meaning] = max(each.likelihood, likelihoods.get(meaning, each.likelihood))
    return likelihoods


def _hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    best = heard.alternatives[0].likelihood if heard.alternatives else 0.0
    return tuple(
        Hypothesis(each.text, SOUNDS_PER_LIKELIHOOD * max(0.0, best - each.likelihood))
        for each in heard.alternatives
    )
