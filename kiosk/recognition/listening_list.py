"""What a stop listens for: its phrases cut into words the recogniser has.

The recogniser learns from the list which word follows which, and how often: every phrase is written out in full, so
that what is not listed stays unlikely. Listened for are fewer phrases than are understood (`listened.toml`), and
beside them decoys (`decoys.toml`) for whoever says something else.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kiosk.recognition.port import Phrase, Recogniser
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import SLOTS, Template, expand, read_templates
from kiosk.understanding.understander import ANSWERS

SOUNDED_AS_ONE = ("십",)
"""십 육 is heard better as the one word 십육, where the recogniser has it."""

MISTAKEN_FOR_NO = "할게요"
"""A bare 아니요 is heard as this word where it is listed; who says 안 할게요 is still understood by its sound."""


@dataclass(frozen=True, slots=True)
class ListeningList:
    """The phrases to listen for, and what cannot be listened for."""

    everything: tuple[Phrase, ...]
    answers: tuple[Phrase, ...]
    """The small list while a question is open, with decoys for whoever says something else: a yes books a bus."""
    unsayable: tuple[str, ...]
    """Names and phrases for which the recogniser lacks a word."""


def make_listening_list(offer: StopOffer, recogniser: Recogniser) -> ListeningList:
    """Return what to listen for at a stop."""
    templates = tuple(template for template in read_templates() if template.language == "ko")
    unsayable: dict[str, None] = {}
    ways = {
        "route": _cut((way for way, _ in offer.route_ways), recogniser, unsayable),
        "place": _cut((way for way, _ in offer.place_ways), recogniser, unsayable),
    }
    phrases = _distinct(_phrases(_read_listened(), ways, recogniser, unsayable))
    rows = (template.words for template in templates if _is_answer(template))
    answers = _distinct(_phrases(rows, ways, recogniser, unsayable))
    return ListeningList(
        everything=(*phrases, *_decoys(phrases, recogniser)),
        answers=(*answers, *_decoys(answers, recogniser)),
        unsayable=tuple(unsayable),
    )


def _cut(spoken: Iterable[str], recogniser: Recogniser, unsayable: dict[str, None]) -> list[Phrase]:
    cut: dict[Phrase, None] = {}
    for way in spoken:
        words = recogniser.split(way)
        if words is None:
            unsayable.setdefault(way)
            continue
        cut.setdefault(words)
        cut.setdefault(_sounded_as_one(words, recogniser))
    return list(cut)


def _sounded_as_one(words: Phrase, recogniser: Recogniser) -> Phrase:
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in SOUNDED_AS_ONE and recogniser.has(joined[-1] + word):
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def _phrases(
    templates: Iterable[tuple[str, ...]],
    ways: dict[str, list[Phrase]],
    recogniser: Recogniser,
    unsayable: dict[str, None],
) -> Iterator[Phrase]:
    """Fill each template. The first slot takes every way; a second one, whose words are known by then, takes one."""
    for template in templates:
        rows: list[Phrase] = [()]
        for word in template:
            if word not in SLOTS:
                words = recogniser.split(word)
                if words is None:
                    unsayable.setdefault(word)
                    rows = []
                    break
                rows = [(*row, *words) for row in rows]
                continue
            options = ways[SLOTS[word]]
            rows = [
                (*row, *option) for row in rows for option in (options if len(rows) == 1 else options[:1])
            ]
        yield from rows


def _distinct(phrases: Iterable[Phrase]) -> list[Phrase]:
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


def _decoys(answers: list[Phrase], recogniser: Recogniser) -> Iterator[Phrase]:
    known = {word for phrase in answers for word in phrase}
    return ((word,) for word in read_decoys() if word not in known and recogniser.has(word))


@lru_cache(maxsize=1)
def read_decoys() -> tuple[str, ...]:
    """Return the words that are listened for only so that nothing else is taken for a question or an answer."""
    document = _read("decoys.toml")
    return tuple(dict.fromkeys((*document["syllables"], *document["words"])))


@lru_cache(maxsize=1)
def _read_listened() -> tuple[tuple[str, ...], ...]:
    phrases: list[str] = _read("listened.toml")["phrases"]["korean"]
    return tuple(words for phrase in phrases for words in expand(phrase, {}))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("kiosk.recognition").joinpath(name).read_text(encoding="utf-8"))


def _is_answer(template: Template) -> bool:
    return template.intent in ANSWERS and MISTAKEN_FOR_NO not in template.words
