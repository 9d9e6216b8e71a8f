"""One utterance at one stop: listened to, then understood."""

from dataclasses import dataclass

from kiosk.recognition.listening_list import ListeningList
from kiosk.recognition.port import BYTES_PER_SECOND, Heard, Phrase, Progress, Recogniser
from kiosk.understanding.intents import Understanding
from kiosk.understanding.understander import Audience, Hypothesis, Understander

SOUNDS_PER_LIKELIHOOD = 0.15
"""How many sounds one unit of log-likelihood is worth."""

LONGEST_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Ears:
    """All that is needed to listen at one stop."""

    recogniser: Recogniser
    understander: Understander
    listening_list: ListeningList

    def open(self, audience: Audience = "everything") -> "Utterance":
        """Begin listening to one utterance."""
        return Utterance(self, audience)

    def phrases_for(self, audience: Audience) -> tuple[Phrase, ...]:
        """Return what is listened for."""
        lists = self.listening_list
        return lists.everything if audience == "everything" else lists.answers


class Utterance:
    """What one person says, from the first sample to the last. No sound is kept."""

    def __init__(self, ears: Ears, audience: Audience) -> None:
        self._ears = ears
        self._audience = audience
        self._hearing = ears.recogniser.open(ears.phrases_for(audience))
        self._bytes = 0

    @property
    def seconds(self) -> float:
        """How much sound there has been."""
        return self._bytes / BYTES_PER_SECOND

    def feed(self, samples: bytes) -> Progress:
        """Take more sound; it has ended by itself when the speaker pauses or after `LONGEST_SECONDS`."""
        self._bytes += len(samples)
        progress = self._hearing.feed(samples)
        return Progress(progress.text, progress.has_ended or self.seconds >= LONGEST_SECONDS)

    def finish(self) -> Understanding:
        """Return what was meant."""
        heard = self._hearing.finish()
        return self._ears.understander.understand_spoken(_hypotheses(heard), self._audience)


def _hypotheses(heard: Heard) -> tuple[Hypothesis, ...]:
    best = heard.alternatives[0].likelihood if heard.alternatives else 0.0
    return tuple(
        Hypothesis(each.text, SOUNDS_PER_LIKELIHOOD * max(0.0, best - each.likelihood))
        for each in heard.alternatives
    )
