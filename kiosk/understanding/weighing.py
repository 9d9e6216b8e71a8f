"""From what two listeners think of each meaning to what is acted on. Pure.

The first listener knows all that can be asked here and finds the likeliest of it, whatever was said. The second knows
nothing of the stop: what it would rather not have written was not said. What both know is added up to one figure, the
sureness: the logarithm of the odds that the likeliest meaning was said, by a logistic regression over questions, other
talk and noise (`docs/hearing.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kiosk.understanding.intents import Meaning, Refusal, Understanding
from kiosk.understanding.stop_offer import StopOffer

EXPECTED_SHARE = 0.9
"""How much of what would be written from silence too is no evidence: all of it would punish what is often said."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may have been asked; likelihoods are natural logarithms."""

    meaning: Meaning
    text: str
    """How it would be written."""
    heard: float
    """Likelihood of the sound as this, to the first listener; only differences mean anything."""
    written: float
    """Likelihood that the second listener would write this, in any of the ways to write it."""
    gained: float
    """That, without `EXPECTED_SHARE` of how likely it would write this before anybody has spoken."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the second listener makes of the sound by itself."""

    text: str
    likelihood: float
    """That it would write this, as a natural logarithm."""
    silence: float
    """How sure it is that nobody spoke, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """What sureness is made of, each in logarithms of odds for one unit of it. Measured: `docs/hearing.md`."""

    trust_in_writing: float = 1.25
    """How much the second listener counts beside the first in what is likeliest."""
    most_ask_for_what_stops: float = 8.0
    """How much likelier a route that does not stop here must be than one that does."""
    none: float = -2.8
    """Where nothing speaks for it."""
    lead: float = 0.33
    """For being likelier than the next, up to `longest_lead`."""
    longest_lead: float = 8.0
    gained: float = 0.125
    """For what the sound added to the likelihood that it is written."""
    beside: float = 0.085
    """For being likelier than what would be written by itself, from `least_beside` to `most_beside`; only where a route
    is named: numbers are spelled right, names of places seldom, nor is 저상버스."""
    least_beside: float = -30.0
    most_beside: float = 10.0
    silent: float = -1.5
    """For silence."""
    names_no_route: float = -0.4
    """For a phrase without a route: 취소 is soon heard in something else."""
    least_of_either: float = 0.3
    """Sureness that one of the two likeliest was said, to be asked which."""
    least_of_answers: float = -0.45
    """What the sound has gained an answer, less the silence: 네 is too short to gain much, and other talk loses."""


CERTAINTY = Certainty()
SILENT = 0.5
"""From here on nobody spoke: street, rain and engines are above, people below."""


def gained(written: Sequence[float], expected: Sequence[float]) -> float:
    """Return what the sound added to the likelihood of a meaning that can be written in these ways."""
    return float(np.logaddexp.reduce(np.subtract(written, EXPECTED_SHARE * np.asarray(expected))))


def was_said(gained: float, silence: float, certainty: Certainty = CERTAINTY) -> bool:
    """Say whether an answer to an open question was said at all, rather than something else, or nothing."""
    return certainty.gained * gained + certainty.silent * silence >= certainty.least_of_answers


def weigh(
    candidates: Sequence[Candidate],
    offer: StopOffer,
    own: OwnWords,
    certainty: Certainty = CERTAINTY,
) -> Understanding:
    """Return what was meant."""
    own_text = own.text if own.silence < SILENT else ""  # it writes something down from any noise
    nothing = Understanding(own_text, None, Refusal.NOT_UNDERSTOOD if own_text else Refusal.NOTHING_HEARD)
    if not candidates:
        return nothing
    best, *others = sorted(candidates, key=lambda each: -_likelihood(each, certainty))
    lead = _likelihood(best, certainty) - max(
        (_likelihood(other, certainty) for other in others), default=-np.inf
    )
    if _sureness(best, lead, own, certainty) < 0:
        either = _sureness(best, certainty.longest_lead, own, certainty) >= certainty.least_of_either
        if others and either and not any(map(_route_elsewhere, (best, others[0]))):
            return Understanding(own_text, None, Refusal.AMBIGUOUS, likely=(best.meaning, others[0].meaning))
        return nothing
    return _checked(best, own_text, offer)


def _checked(best: Candidate, own_text: str, offer: StopOffer) -> Understanding:
    """Refuse what this stop does not have."""
    if (elsewhere := _route_elsewhere(best)) is not None:
        return Understanding(own_text, None, Refusal.NO_SUCH_ROUTE, named=elsewhere)
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
    return candidate.heard + certainty.trust_in_writing * candidate.gained - rarer


def _sureness(candidate: Candidate, lead: float, own: OwnWords, certainty: Certainty) -> float:
    """Return the logarithm of the odds that this was said."""
    beside = np.clip(candidate.written - own.likelihood, certainty.least_beside, certainty.most_beside)
    return float(
        certainty.none
        + certainty.lead * min(lead, certainty.longest_lead)
        + certainty.gained * candidate.gained
        + certainty.silent * own.silence
        + (certainty.beside * beside if candidate.meaning.route else certainty.names_no_route)
    )
