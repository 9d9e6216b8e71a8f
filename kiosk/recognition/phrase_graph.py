"""Everything that can be asked at a stop as one graph of words: a strict list, of which nothing can be mixed.

States are numbered from 0, where every phrase begins. An arc says one word; the last word of a route or a place
carries what it names. Costs are natural logarithms: what is three dearer must sound e³ times likelier. Whatever is
said, some phrase of the graph is the likeliest: whether it was said at all is for a second listener to tell.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from kiosk.recognition.port import Knows, Phrase
from kiosk.understanding.intents import Intent, Meaning, PlaceNamed, RouteNamed
from kiosk.understanding.other_routes import ways_to_say_others
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import SLOTS, Slot, Template, expand

Named = RouteNamed | PlaceNamed
_Place = tuple[int, RouteNamed | None, PlaceNamed | None]
"""A state, and what has been named on the way there."""

WORD_COST, SLOT_WORD_COST = 3.0, 1.5
"""Of each word of a phrase, and of each word of a route or a place: what is longer explains any sound better."""
SLOT_COSTS: dict[Slot, float] = {"route": 3.0, "place": 7.0}
"""Of naming one of many."""
NOT_HERE_COST = 7.0
"""Of naming a route that does not stop here, beside that: most people ask for one that does."""
BARE_COST = 5.0
"""Of a phrase that names nothing; or else noise would be a command."""
INTENT_COSTS = {Intent.BOOK: 3.0}
"""Most ask when a bus comes; a booking is rarer, and costs more when it was not meant."""
START = 0


class Arc(NamedTuple):
    """One word from one state to another."""

    word: str
    cost: float
    target: int
    named: Named | None = None


@dataclass(slots=True)
class PhraseGraph:
    """States with arcs out of them; where a phrase may end, and what it then asks."""

    arcs: list[list[Arc]] = field(default_factory=lambda: [[]])
    ends: dict[int, Template] = field(default_factory=dict)
    """The phrase of each state where one may end."""
    end_costs: dict[int, float] = field(default_factory=dict)
    """What it costs to end there, where it costs anything."""
    unsayable: dict[str, None] = field(default_factory=dict)
    """Names and phrases for which the recogniser lacks a word."""

    def add_state(self) -> int:
        """Return a new state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def readings_of(self, words: Iterable[str]) -> dict[Meaning, Template]:
        """Return what a row of words means, and the phrase it is; empty for what is no whole phrase."""
        found: dict[Meaning, Template] = {}
        for state, route, place in self._reached_by(words):
            template = self.ends.get(state)
            if template:
                found.setdefault(Meaning(template.intent, route, place), template)
        return found

    def _reached_by(self, words: Iterable[str]) -> set[_Place]:
        at: set[_Place] = {(START, None, None)}
        for word in words:
            at = set(self._after(at, word))
        return at

    def _after(self, at: set[_Place], word: str) -> Iterator[_Place]:
        for state, route, place in at:
            for arc in self.arcs[state]:
                if arc.word == word:
                    named = arc.named
                    yield (
                        arc.target,
                        named if isinstance(named, RouteNamed) else route,
                        named if isinstance(named, PlaceNamed) else place,
                    )


def make_phrase_graph(offer: StopOffer, recogniser: Knows) -> PhraseGraph:
    """Return the graph of a stop."""
    builder = _Builder(offer, recogniser)
    for template in read_listened():
        builder.add_template(template)
    return builder.graph


@lru_cache(maxsize=1)
def read_listened() -> tuple[Template, ...]:
    """Return the phrases that are listened for, alternatives written out."""
    text = files("kiosk.recognition").joinpath("listened.toml").read_text(encoding="utf-8")
    return tuple(
        Template(Intent(intent), "ko", words)
        for intent, phrases in tomllib.loads(text).items()
        for phrase in phrases
        for words in expand(phrase, {})
    )


class _Builder:
    def __init__(self, offer: StopOffer, recogniser: Knows) -> None:
        self.graph = PhraseGraph()
        self._recogniser = recogniser
        self._after: dict[tuple[int, str], int] = {}
        self._ways: dict[Slot, list[tuple[Phrase, Named]]] = {
            "route": self._cut((*offer.route_ways, *ways_to_say_others(offer.routes))),
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
        state = START
        for word in words:
            following = self._after.get((state, word))
            if following is None:
                following = self._after[state, word] = self.graph.add_state()
                if word in SLOTS:
                    self._open_slot(state, SLOTS[word], following)
                else:
                    self.graph.arcs[state].append(Arc(word, WORD_COST, following))
            state = following
        self.graph.ends[state] = template
        bare = 0.0 if template.slots else BARE_COST
        self.graph.end_costs[state] = bare + INTENT_COSTS.get(template.intent, 0.0)

    def _open_slot(self, start: int, slot: Slot, end: int) -> None:
        """Lay every way to say something of this slot between two states; beginnings are shared."""
        states: dict[tuple[int, str], int] = {}
        for words, named in self._ways[slot]:
            state = start
            for place, word in enumerate(words):
                cost = SLOT_WORD_COST + (SLOT_COSTS[slot] if state == start else 0.0)
                if place == len(words) - 1:
                    dearer = NOT_HERE_COST if isinstance(named, RouteNamed) and not named.route_ids else 0.0
                    self.graph.arcs[state].append(Arc(word, cost + dearer, end, named))
                    break
                following = states.get((state, word))
                if following is None:
                    following = states[state, word] = self.graph.add_state()
                    self.graph.arcs[state].append(Arc(word, cost, following))
                state = following

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
