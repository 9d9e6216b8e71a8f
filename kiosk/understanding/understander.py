"""From what was recognised to what was meant, among what this stop offers, or an honest "not understood"."""

import re
from dataclasses import dataclass
from typing import Literal

from kiosk.understanding.intents import Intent, Meaning, PlaceNamed, Refusal, RouteNamed, Understanding
from kiosk.understanding.network import Laid, Node, Utterance, Ways, grow_tree, lay_phrases, make_ways
from kiosk.understanding.sounds import FILLER_WORDS, sounds_of
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import Slot, Template, read_templates

Audience = Literal["everything", "yes or no"]

ANSWERS = frozenset({Intent.YES, Intent.NO, Intent.REPEAT, Intent.MORE, Intent.CANCEL, Intent.HELP})
"""All that is listened for while a question is open."""

YES_AND_NO = frozenset({Intent.YES, Intent.NO})
"""Spoken while nothing is asked, these are talk that was not meant for the stop."""

SHORT = 6.0
"""Weight of sound below which an utterance says too little to be guessed at: 네, 취소."""


@dataclass(frozen=True, slots=True)
class Strictness:
    """How sure we must be before anything is acted on."""

    most_difference: float = 0.2
    """Greatest cost per sound of phrase or utterance, whichever has more."""
    most_difference_when_short: float = 0.12
    least_margin: float = 0.45
    """Least distance, in sounds, between the best meaning and the next one ..."""
    margin_per_cost: float = 0.2
    """... and how much more for each sound in which even the best one differs."""


SPOKEN = Strictness()
TYPED = Strictness(
    most_difference=0.25, most_difference_when_short=0.2, least_margin=0.3, margin_per_cost=0.1
)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One thing the recogniser thinks was said."""

    text: str
    penalty: float = 0.0
    """How much less likely than its best guess, in sounds; 0 for the best."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    meaning: Meaning
    cost: float
    difference: float
    """Cost per sound."""
    text: str
    """What this was made of."""


class Understander:
    """Understands what is said at one stop.

    | call | for |
    |---|---|
    | `understand(text)` | typed text |
    | `understand_spoken(hypotheses)` | what a recogniser heard, best first |
    """

    def __init__(self, offer: StopOffer) -> None:
        self.offer = offer
        templates = read_templates()
        korean = tuple(template for template in templates if template.language == "ko")
        self._typed = grow_tree(templates)
        self._spoken = grow_tree(tuple(each for each in korean if each.intent not in YES_AND_NO))
        self._answers = grow_tree(tuple(template for template in korean if template.intent in ANSWERS))
        written = tuple((route.name, route) for route in offer.routes)
        written_places = tuple((place.name, place) for place in offer.places)
        self._spoken_ways = _ways(offer.route_ways, offer.place_ways)
        self._typed_ways = _ways(offer.route_ways + written, offer.place_ways + written_places)

    def understand(self, text: str) -> Understanding:
        """Return what typed `text` means at this stop."""
        if not len(sounds_of(text)):
            return Understanding(text, None, Refusal.NOTHING_HEARD)
        candidates = self._candidates(self._typed, self._typed_ways, Hypothesis(text))
        if unknown := self._unknown_route(text):
            return Understanding(text, None, Refusal.NO_SUCH_ROUTE, named=unknown)
        return self._decide(text, candidates, TYPED)

    def understand_spoken(
        self, hypotheses: tuple[Hypothesis, ...], audience: Audience = "everything"
    ) -> Understanding:
        """Return what was said, from what was heard (best guess first)."""
        text = " ".join(word for word in (hypotheses[0].text if hypotheses else "").split())
        spoken = tuple(each for each in hypotheses if _has_words(each.text))
        if not spoken:
            return Understanding(text, None, Refusal.NOTHING_HEARD)
        tree = self._spoken if audience == "everything" else self._answers
        candidates = [
            candidate for each in spoken for candidate in self._candidates(tree, self._spoken_ways, each)
        ]
        return self._decide(text, candidates, SPOKEN)

    def _candidates(self, tree: Node, ways: "_SlotWays", hypothesis: Hypothesis) -> list[_Candidate]:
        utterance = Utterance(sounds_of(hypothesis.text))
        most = 1.0 + 0.4 * utterance.weight
        laid = lay_phrases(tree, ways, utterance, most=most, within=3.0)
        candidates = []
        for phrase in laid:
            cost = phrase.cost + hypothesis.penalty
            meaning = _meaning(phrase, ways)
            difference = cost / max(utterance.weight, phrase.weight)
            candidates.append(_Candidate(meaning, cost, difference, hypothesis.text))
        return candidates

    def _decide(self, text: str, candidates: list[_Candidate], strictness: Strictness) -> Understanding:
        ranked = _best_of_each_meaning(candidates)
        if not ranked:
            return Understanding(text, None, Refusal.NOT_UNDERSTOOD)
        best = ranked[0]
        weight = best.cost / best.difference if best.difference else float("inf")
        short = weight < SHORT
        most = strictness.most_difference_when_short if short else strictness.most_difference
        if best.difference > most:
            return Understanding(text, None, Refusal.NOT_UNDERSTOOD)
        margin = strictness.least_margin + strictness.margin_per_cost * best.cost
        if len(ranked) > 1 and ranked[1].cost - best.cost < margin:
            return Understanding(text, None, Refusal.AMBIGUOUS, likely=(best.meaning, ranked[1].meaning))
        return self._checked(best.text, best.meaning)

    def _checked(self, text: str, meaning: Meaning) -> Understanding:
        """Refuse what cannot be: a route named together with a place that it does not serve."""
        if meaning.route and meaning.place and not self.offer.goes_to(meaning.route, meaning.place):
            return Understanding(text, None, Refusal.ROUTE_DOES_NOT_GO_THERE, likely=(meaning,))
        return Understanding(text, meaning, None)

    def _unknown_route(self, text: str) -> str | None:
        """Return a route that was typed with digits and is not one of this stop's, nor part of a place's name."""
        names = {route.name.casefold() for route in self.offer.routes}
        folded = text.casefold()
        for known in (*names, *(place.name.casefold() for place in self.offer.places)):
            if known in folded and re.search(r"\d", known):
                return None
        found = re.search(r"[a-z]?\d+[a-z]?(?:-\d+)?(?= *번|\b)", folded)
        return found.group().upper() if found else None


_SlotWays = dict[Slot, Ways[RouteNamed | PlaceNamed]]


def _ways(
    routes: tuple[tuple[str, RouteNamed], ...], places: tuple[tuple[str, PlaceNamed], ...]
) -> _SlotWays:
    return {"route": make_ways(tuple(routes)), "place": make_ways(tuple(places))}


def _meaning(laid: Laid, ways: _SlotWays) -> Meaning:
    template: Template = laid.template
    route: RouteNamed | None = None
    place: PlaceNamed | None = None
    for slot, row in laid.ways:
        value = ways[slot].values[row]
        if isinstance(value, RouteNamed):
            route = value
        else:
            place = value
    return Meaning(template.intent, route, place)


def _best_of_each_meaning(candidates: list[_Candidate]) -> list[_Candidate]:
    best: dict[Meaning, _Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.meaning)
        if known is None or (candidate.cost, candidate.difference) < (known.cost, known.difference):
            best[candidate.meaning] = candidate
    return sorted(best.values(), key=lambda candidate: candidate.cost)


def _has_words(text: str) -> bool:
    return any(word not in FILLER_WORDS for word in text.split())
