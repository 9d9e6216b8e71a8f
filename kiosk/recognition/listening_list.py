"""What a stop listens for: its phrases cut into words the recogniser has.

The recogniser learns from the list which word follows which, and how often: every phrase is written out in full, so
that what is not listed stays unlikely. A route is listed with 번 (or before 언제); who leaves 번 out is understood by
sound all the same, and everybody else is heard much better.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.recognition.port import Phrase, Recogniser
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import SLOTS, Template, read_templates
from kiosk.understanding.understander import ANSWERS

SOUNDED_AS_ONE = ("십",)
"""십 육 is heard better as the one word 십육, where the recogniser has it."""

USUAL_AFTER_ROUTE = ("번", "언제")


@dataclass(frozen=True, slots=True)
class ListeningList:
    """The phrases to listen for, and what cannot be listened for."""

    everything: tuple[Phrase, ...]
    answers: tuple[Phrase, ...]
    """The small list while a question is open."""
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
    phrases = _distinct(_phrases(filter(_is_usual, templates), ways, recogniser, unsayable))
    answers = tuple(template for template in templates if template.intent in ANSWERS)
    return ListeningList(
        everything=tuple(phrases),
        answers=tuple(_distinct(_phrases(answers, ways, recogniser, unsayable))),
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
    templates: Iterable[Template],
    ways: dict[str, list[Phrase]],
    recogniser: Recogniser,
    unsayable: dict[str, None],
) -> Iterator[Phrase]:
    """Fill each template. The first slot takes every way; a second one, whose words are known by then, takes one."""
    for template in templates:
        rows: list[Phrase] = [()]
        for word in template.words:
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


def _is_usual(template: Template) -> bool:
    words = (*template.words, "")
    after = [words[place + 1] for place, word in enumerate(template.words) if word == "{route}"]
    return all(word in USUAL_AFTER_ROUTE for word in after)
