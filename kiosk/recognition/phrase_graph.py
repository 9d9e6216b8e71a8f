"""Everything that can be asked at a stop as one graph of words: a strict list, of which nothing can be mixed.

States are numbered from 0, where every phrase begins. An arc says one word; the last word of a route or a place
carries what it names. From state 0 a loop of filler words leads away too, in which anything can be said at a price per
word: who says something else sounds more like the fillers than like a phrase. Costs are natural logarithms: what is
three dearer must sound e³ times likelier.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kiosk.recognition.listening_list import read_decoys
from kiosk.recognition.port import Knows, Phrase
from kiosk.understanding.intents import Intent, Meaning, PlaceNamed, RouteNamed
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import SLOTS, Slot, Template, read_templates

Named = RouteNamed | PlaceNamed

FILLER_COST = 5.5
"""Of each filler word. Less: more is rejected, of what was meant as well."""
ROUTE_SHARE, PLACE_SHARE = 0.5, 1.3
"""How much of the surprise that one of so many is named counts."""
START = 0


class Arc(NamedTuple):
    """One word, or none, from one state to another."""

    word: str | None
    cost: float
    target: int
    named: Named | None = None


@dataclass(slots=True)
class PhraseGraph:
    """States with arcs out of them; where a phrase may end, and what it then asks."""

    arcs: list[list[Arc]] = field(default_factory=lambda: [[]])
    ends: dict[int, Intent | None] = field(default_factory=dict)
    """The intent of each state where a phrase may end; None for fillers."""
    unsayable: dict[str, None] = field(default_factory=dict)
    """Names and phrases for which the recogniser lacks a word."""

    def add_state(self) -> int:
        """Return a new state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def meanings_of(self, words: Iterable[str]) -> frozenset[Meaning]:
        """Return what a row of words means; empty for fillers and for what is no whole phrase."""
        at: set[tuple[int, RouteNamed | None, PlaceNamed | None]] = {(START, None, None)}
        for word in words:
            at = set(self._after(at, word))
        meant = ((self.ends.get(state), route, place) for state, route, place in at)
        return frozenset(Meaning(intent, route, place) for intent, route, place in meant if intent)

    def begins(self, words: Iterable[str]) -> bool:
        """Say whether some phrase, not a filler, begins with these words."""
        at: set[tuple[int, RouteNamed | None, PlaceNamed | None]] = {(START, None, None)}
        for word in words:
            at = {each for each in self._after(at, word) if self.ends.get(each[0], Intent.HELP)}
        return bool(at)

    def _after(
        self, at: set[tuple[int, RouteNamed | None, PlaceNamed | None]], word: str
    ) -> Iterator[tuple[int, RouteNamed | None, PlaceNamed | None]]:
        for state, route, place in at:
            for arc in self._arcs_saying(state, word):
                named = arc.named
                yield (
                    arc.target,
                    named if isinstance(named, RouteNamed) else route,
                    named if isinstance(named, PlaceNamed) else place,
                )

    def _arcs_saying(self, state: int, word: str) -> Iterator[Arc]:
        for arc in self.arcs[state]:
            if arc.word == word:
                yield arc
            elif arc.word is None:
                yield from (after for after in self.arcs[arc.target] if after.word == word)


def make_phrase_graph(offer: StopOffer, recogniser: Knows, filler_words: Iterable[str]) -> PhraseGraph:
    """Return the graph of a stop. `filler_words`: the recogniser's own words for noise and unknown speech."""
    builder = _Builder(offer, recogniser)
    for template in read_templates():
        if template.language == "ko" and template.intent not in (Intent.YES, Intent.NO):
            builder.add_template(template)
    builder.add_fillers((*read_decoys(), *filler_words))
    return builder.graph


class _Builder:
    def __init__(self, offer: StopOffer, recogniser: Knows) -> None:
        self.graph = PhraseGraph()
        self._recogniser = recogniser
        self._start = self.graph.add_state()
        self.graph.arcs[START].append(Arc(None, 0.0, self._start))
        self._after: dict[tuple[int, str], int] = {}
        routes, places = max(2, len(offer.routes)), max(2, len(offer.places))
        self._costs = {"route": ROUTE_SHARE * math.log(routes), "place": PLACE_SHARE * math.log(places)}
        self._ways: dict[Slot, list[tuple[Phrase, Named]]] = {
            "route": self._cut(offer.route_ways),
            "place": self._cut(offer.place_ways),
        }

    def add_template(self, template: Template) -> None:
        """Add one phrase with all that its slots may be."""
        words: list[str] = []
        for word in template.words:
            cut = (word,) if word in SLOTS else self._recogniser.split(word)
            if cut is None:
                self.graph.unsayable.setdefault(word)
                return
            words.extend(cut)
        state = self._start
        for word in words:
            following = self._after.get((state, word))
            if following is None:
                following = self._after[state, word] = self.graph.add_state()
                if word in SLOTS:
                    self._open_slot(state, SLOTS[word], following)
                else:
                    self.graph.arcs[state].append(Arc(word, 0.0, following))
            state = following
        self.graph.ends[state] = template.intent

    def add_fillers(self, words: Iterable[str]) -> None:
        """Add the loop in which anything can be said."""
        loop = self.graph.add_state()
        self.graph.arcs[START].append(Arc(None, 0.0, loop))
        self.graph.ends[loop] = None
        known = (word for word in dict.fromkeys(words) if self._recogniser.has(word))
        self.graph.arcs[loop].extend(Arc(word, FILLER_COST, loop) for word in known)

    def _open_slot(self, start: int, slot: Slot, end: int) -> None:
        """Lay every way to say something of this slot between two states; beginnings are shared."""
        states: dict[tuple[int, str], int] = {}
        for words, named in self._ways[slot]:
            state = start
            for word in words[:-1]:
                following = states.get((state, word))
                if following is None:
                    following = states[state, word] = self.graph.add_state()
                    cost = self._costs[slot] if state == start else 0.0
                    self.graph.arcs[state].append(Arc(word, cost, following))
                state = following
            cost = self._costs[slot] if state == start else 0.0
            self.graph.arcs[state].append(Arc(words[-1], cost, end, named))

    def _cut(self, ways: Iterable[tuple[str, Named]]) -> list[tuple[Phrase, Named]]:
        cut: dict[tuple[Phrase, Named], None] = {}
        for way, named in ways:
            found = [words for words in self._cuts_of(way) if words]
            if not found:
                self.graph.unsayable.setdefault(way)
            for words in found:
                cut.setdefault((words, named))
        return list(cut)

    def _cuts_of(self, way: str) -> Iterator[Phrase | None]:
        """As few words as can be, said in one go; word by word; syllable by syllable, for who pauses."""
        yield self._recogniser.split(way)
        yield self._recogniser.split(way.replace(" ", ""))
        syllables = tuple(way.replace(" ", ""))
        yield syllables if all(map(self._recogniser.has, syllables)) else None
