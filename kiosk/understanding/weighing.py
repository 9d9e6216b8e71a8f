"""From how likely each meaning was to what is acted on. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.understanding.intents import Meaning, Refusal, Understanding
from kiosk.understanding.stop_offer import StopOffer


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure we must be; in natural logarithms of likelihood."""

    least_margin: float = 0.5
    """Between the best meaning and the next."""
    least_each_second: float = 46.0
    """How likely the best meaning must make each second of sound: below, something else was said, or too much noise.
    Clean speech that was asked has 60 to 80, other speech laid on a phrase by force 30 to 45."""
    unseen: float = 7.0
    """How much less likely than the best one that was not even proposed is taken to be."""


CERTAINTY = Certainty()

Likelihoods = Mapping[Meaning | None, float]
"""Log-likelihood of each meaning, None being anything else that may have been said."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one view of the sound found likely."""

    likelihoods: Likelihoods
    weight: float = 1.0
    """How much it counts beside the others."""


def weigh(
    opinions: Sequence[Opinion],
    offer: StopOffer,
    text: str,
    seconds: float,
    certainty: Certainty = CERTAINTY,
) -> Understanding:
    """Return what was meant, from what each view of `seconds` of sound found likely."""
    opinions = [opinion for opinion in opinions if opinion.likelihoods]
    ranked = rank(opinions, certainty)
    if not ranked:
        return Understanding(text, None, Refusal.NOTHING_HEARD)
    (best, likelihood), *others = ranked
    if best is None or likelihood < certainty.least_each_second * seconds:
        return Understanding(text, None, Refusal.NOT_UNDERSTOOD)
    if others and likelihood - others[0][1] < certainty.least_margin:
        second = others[0][0]
        if second is None:
            return Understanding(text, None, Refusal.NOT_UNDERSTOOD)
        return Understanding(text, None, Refusal.AMBIGUOUS, likely=(best, second))
    if best.route and best.place and not offer.goes_to(best.route, best.place):
        return Understanding(text, None, Refusal.ROUTE_DOES_NOT_GO_THERE, likely=(best,))
    return Understanding(text, best, None)


def rank(opinions: Sequence[Opinion], certainty: Certainty) -> list[tuple[Meaning | None, float]]:
    """Return all meanings with their weighed mean log-likelihood, likeliest first."""
    meanings = dict.fromkeys(meaning for opinion in opinions for meaning in opinion.likelihoods)
    weight = sum(opinion.weight for opinion in opinions)
    floors = [_floor(opinion.likelihoods, certainty) for opinion in opinions]
    means = {
        meaning: sum(
            opinion.weight * opinion.likelihoods.get(meaning, floor)
            for opinion, floor in zip(opinions, floors, strict=True)
        )
        / weight
        for meaning in meanings
    }
    return sorted(means.items(), key=lambda pair: -pair[1])


def _floor(likelihoods: Likelihoods, certainty: Certainty) -> float:
    """Return how likely a meaning is taken to be that was not proposed."""
    return min(min(likelihoods.values()), max(likelihoods.values()) - certainty.unseen)
