"""Lists of phrases that a stop listens for, cut into words the recogniser has: the answers to an open question.

The recogniser learns from the list which word follows which, and how often. Beside the answers stand decoys
(`decoys.toml`) for whoever says something else: a yes books a bus.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kiosk.recognition.port import Knows, Phrase
from kiosk.understanding.templates import Template, read_templates
from kiosk.understanding.understander import ANSWERS

MISTAKEN_FOR_NO = "할게요"
"""A bare 아니요 is heard as this word where it is listed; who says 안 할게요 is still understood by its sound."""


@dataclass(frozen=True, slots=True)
class ListeningList:
    """The phrases to listen for, and what cannot be listened for."""

    answers: tuple[Phrase, ...]
    unsayable: tuple[str, ...]
    """Words that the recogniser lacks."""


def make_listening_list(recogniser: Knows) -> ListeningList:
    """Return what to listen for while a question is open."""
    answers: dict[Phrase, None] = {}
    unsayable: dict[str, None] = {}
    for template in read_templates():
        if template.language == "ko" and _is_answer(template) and not template.slots:
            words = recogniser.split(" ".join(template.words))
            if words:
                answers.setdefault(words)
            else:
                unsayable.setdefault(" ".join(template.words))
    return ListeningList(
        answers=(*answers, *_decoys(answers, recogniser)),
        unsayable=tuple(unsayable),
    )


def _decoys(answers: Iterable[Phrase], recogniser: Knows) -> Iterator[Phrase]:
    known = {word for phrase in answers for word in phrase}
    return ((word,) for word in read_decoys() if word not in known and recogniser.has(word))


@lru_cache(maxsize=1)
def read_decoys() -> tuple[str, ...]:
    """Return the words that are listened for only so that nothing else is taken for a question or an answer."""
    document = tomllib.loads(files("kiosk.recognition").joinpath("decoys.toml").read_text(encoding="utf-8"))
    return tuple(dict.fromkeys((*document["syllables"], *document["words"])))


def _is_answer(template: Template) -> bool:
    return template.intent in ANSWERS and MISTAKEN_FOR_NO not in template.words
