"""From what two listeners think of each meaning to what is acted on. Pure.

The first listener knows all that can be asked here and finds the likeliest of it, whatever was said. The second knows
nothing of the stop: what it would never have written was not said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.understanding.intents import Meaning, Refusal, Understanding
from kiosk.understanding.stop_offer import StopOffer


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may have been asked; likelihoods are natural logarithms."""

    meaning: Meaning
    text: str
    """How it would be written."""
    heard: float
    """Likelihood of the sound as this, to the first listener; only differences mean anything."""
    written: float
    """Likelihood that the second listener would write this."""
    unlike: float = 1.0
    """How unlike this what it would write by itself sounds, per sound."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure we must be; in natural logarithms of likelihood. Measured: `docs/hearing.md`."""

    trust_in_writing: float = 0.75
    """How much the second listener counts beside the first."""
    least_margin: float = 1.5
    """Between the best meaning and the next."""
    most_ask_for_what_stops: float = 5.0
    """How much likelier a route that does not stop here must be than one that does."""
    least_written: float = -13.0
    """How likely the second listener must be to write the best one ..."""
    when_short: float = 4.0
    """... so much likelier where little is said and nothing named: 취소 is soon heard in something else ..."""
    when_silent: float = 5.0
    """... and so much likelier if it is sure that nobody spoke ..."""
    most_unlike: float = 0.4
    """... or, where a place is named, that what it would write sounds like it: it spells few names right."""


CERTAINTY = Certainty()
SILENT = 0.5
"""From here on nobody spoke: street, rain and engines are above, people below."""
SHORT_SYLLABLES = 6


def weigh(
    candidates: Sequence[Candidate],
    offer: StopOffer,
    own_words: str,
    silence: float,
    certainty: Certainty = CERTAINTY,
) -> Understanding:
    """Return what was meant.

    `own_words`: what the second listener would write by itself; `silence`: how sure it is that nobody spoke, 0 to 1.
    """
    own_words = own_words if silence < SILENT else ""  # it writes something down from any noise
    nothing = Understanding(own_words, None, Refusal.NOT_UNDERSTOOD if own_words else Refusal.NOTHING_HEARD)
    if not candidates:
        return nothing
    best, *others = sorted(candidates, key=lambda each: -_likelihood(each, certainty))
    if not (_is_written(best, silence, certainty) or _sounds_like_it(best, certainty)):
        return nothing
    if (elsewhere := _route_elsewhere(best)) is not None:
        return Understanding(own_words, None, Refusal.NO_SUCH_ROUTE, named=elsewhere)
    if others and _likelihood(best, certainty) - _likelihood(others[0], certainty) < certainty.least_margin:
        if _route_elsewhere(others[0]) is not None:
            return Understanding(own_words, None, Refusal.NOT_UNDERSTOOD)
        return Understanding(own_words, None, Refusal.AMBIGUOUS, likely=(best.meaning, others[0].meaning))
    route, place = best.meaning.route, best.meaning.place
    if route and place and not offer.goes_to(route, place):
        return Understanding(best.text, None, Refusal.ROUTE_DOES_NOT_GO_THERE, likely=(best.meaning,))
    return Understanding(best.text, best.meaning, None)


def _route_elsewhere(candidate: Candidate) -> str | None:
    """Return the route that was named, when it does not stop here."""
    route = candidate.meaning.route
    return route.name if route and not route.route_ids else None


def _likelihood(candidate: Candidate, certainty: Certainty) -> float:
    rarer = certainty.most_ask_for_what_stops if _route_elsewhere(candidate) is not None else 0.0
    return candidate.heard + certainty.trust_in_writing * candidate.written - rarer


def _sounds_like_it(candidate: Candidate, certainty: Certainty) -> bool:
    return candidate.meaning.place is not None and candidate.unlike <= certainty.most_unlike


def _is_written(candidate: Candidate, silence: float, certainty: Certainty) -> bool:
    names_nothing = candidate.meaning.route is None and candidate.meaning.place is None
    is_short = names_nothing and len(candidate.text.replace(" ", "")) < SHORT_SYLLABLES
    surer = certainty.when_short * is_short + certainty.when_silent * silence
    return candidate.written >= certainty.least_written + surer
