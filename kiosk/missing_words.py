"""What nobody can say at a stop, because the recogniser has no word for it: routes, places, ways of asking."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import SLOTS, read_templates

Kind = Literal["route", "place", "question"]


class KnowsWords(Protocol):
    """The words of one model, see `models.vocabulary`."""

    def split(self, phrase: str) -> tuple[str, ...] | None:
        """Return the words of a phrase, or None when some part of it cannot be said."""

    def missing_in(self, phrase: str) -> tuple[str, ...]:
        """Return the pieces of the phrase that no words cover."""


@dataclass(frozen=True, slots=True)
class UnheardWay:
    """One way of saying something that is never heard."""

    way: str
    lacks: tuple[str, ...]
    """The pieces that no word of the model covers: `KT&G`."""


@dataclass(frozen=True, slots=True)
class PartlyHeard:
    """A route, a place or a question that cannot be said in every way, or in none."""

    kind: Kind
    name: str
    unheard: tuple[UnheardWay, ...]
    heard: tuple[str, ...]
    """The ways that remain; empty: by touch only."""


@dataclass(frozen=True, slots=True)
class StopWords:
    """How a model gets on with all that can be said at a stop."""

    routes: int
    places: int
    questions: int
    gaps: tuple[PartlyHeard, ...]

    @property
    def by_touch_only(self) -> tuple[PartlyHeard, ...]:
        """What cannot be said in any way."""
        return tuple(gap for gap in self.gaps if not gap.heard)


def find_missing_words(offer: StopOffer, words: KnowsWords) -> StopWords:
    """Return what cannot be said at the stop of this offer. Only Korean is listened for."""
    named = list(_all_ways(offer))
    gaps = (_find_gap(kind, name, ways, words) for kind, name, ways in named)
    kinds = [kind for kind, _, _ in named]
    return StopWords(
        routes=kinds.count("route"),
        places=kinds.count("place"),
        questions=kinds.count("question"),
        gaps=tuple(gap for gap in gaps if gap),
    )


def _all_ways(offer: StopOffer) -> Iterator[tuple[Kind, str, list[str]]]:
    for route in offer.routes:
        yield "route", route.name, [way for way, named in offer.route_ways if named == route]
    ways_of_places: dict[str, list[str]] = {place.name: [] for place in offer.places}
    for way, place in offer.place_ways:
        ways_of_places[place.name].append(way)
    for name, ways in ways_of_places.items():
        yield "place", name, ways
    questions: dict[str, list[str]] = {}
    for template in read_templates():
        if template.language == "ko":
            said = " ".join("…" if word in SLOTS else word for word in template.words)
            questions.setdefault(template.intent.value, []).append(said)
    for intent, ways in questions.items():
        yield "question", intent, list(dict.fromkeys(ways))


def _find_gap(kind: Kind, name: str, ways: list[str], words: KnowsWords) -> PartlyHeard | None:
    """A name whose every way belongs to a better owner of the same sound has none, and is no gap of the model."""
    unheard, heard = [], []
    for way in ways:
        spoken = way.replace("…", " ")
        if words.split(spoken) is None:
            unheard.append(UnheardWay(way, words.missing_in(spoken)))
        else:
            heard.append(way)
    return PartlyHeard(kind, name, tuple(unheard), tuple(heard)) if unheard else None
