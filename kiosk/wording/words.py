"""What is said, once, in every language: how it is written, how it is read aloud, and what it is called in the log."""

from collections.abc import Mapping
from typing import Any

from booking.messages import Sentence
from kiosk.speech.reading import read_aloud
from kiosk.wording.languages import FALLBACK

Texts = tuple[tuple[str, str], ...]
"""Language and text, for each language."""


class Words(Sentence, frozen=True):
    """A sentence of the kiosk's own. What is shown, spoken and logged of it are three views of this one value."""

    key: str = ""
    """Which sentence it is, without what fills it: all that a log may know."""
    others: Texts = ()
    """As written, in languages beside Korean and English."""
    aloud: Texts = ()
    """As read aloud, in each language."""


def written(sentence: Sentence, language: str) -> str:
    """Return a sentence as it is shown; what the server says in neither language is shown in the one that stands in."""
    texts = texts_of(sentence)
    return texts.get(language) or texts[FALLBACK]


def spoken(sentence: Sentence, language: str) -> str:
    """Return a sentence as it is read aloud: numbers, clocks and routes as people say them."""
    if isinstance(sentence, Words):
        found = dict(sentence.aloud).get(language)
        if found is not None:
            return found
    texts = texts_of(sentence)
    is_known = bool(texts.get(language))
    return read_aloud(written(sentence, language), language if is_known else FALLBACK)


def texts_of(sentence: Sentence) -> dict[str, str]:
    """Return how it is written, by language."""
    others = sentence.others if isinstance(sentence, Words) else ()
    return {"ko": sentence.ko, "en": sentence.en, **dict(others)}


def as_texts(value: Any) -> Any:
    """Return `value` (of dicts, lists and tuples) with every sentence as its texts by language."""
    if isinstance(value, Sentence):
        return texts_of(value)
    if isinstance(value, Mapping):
        return {key: as_texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(each) for each in value]
    return value


def key_of(sentence: Sentence) -> str:
    """Return what a log may know of a sentence; the server's own have no name here."""
    return sentence.key if isinstance(sentence, Words) else "server"


def join(*sentences: Sentence) -> Words:
    """Return sentences one after the other, as one."""
    languages = dict.fromkeys(code for each in sentences for code in texts_of(each))
    return Words(
        ko=" ".join(each.ko for each in sentences),
        en=" ".join(each.en for each in sentences),
        key="+".join(map(key_of, sentences)),
        others=tuple(
            (code, " ".join(written(each, code) for each in sentences))
            for code in languages
            if code not in ("ko", "en")
        ),
        aloud=tuple((code, " ".join(spoken(each, code) for each in sentences)) for code in languages),
    )
