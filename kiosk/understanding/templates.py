"""The phrases of `phrases.toml`, written out: each is a row of literal words and slots."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from kiosk.understanding.intents import Intent
from kiosk.wording.languages import read_tongues

Language = str
Slot = Literal["route", "place"]

TOKEN = re.compile(r"<\w+>|\{\w+\}|[()\[\]|]|[^\s()\[\]|<>{}]+")
SLOTS: dict[str, Slot] = {"{route}": "route", "{place}": "place"}
LANGUAGES: tuple[tuple[Language, str], ...] = (("ko", "korean"), ("en", "english"))


@dataclass(frozen=True, slots=True)
class Template:
    """One way to say one intent."""

    intent: Intent
    language: Language
    words: tuple[str, ...]
    """Literal words, and `{route}`, `{place}` where something of this stop is named."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in order."""
        return tuple(SLOTS[word] for word in self.words if word in SLOTS)


@lru_cache(maxsize=1)
def read_templates() -> tuple[Template, ...]:
    """Return every phrase of this package and of further languages, alternatives written out, none twice."""
    document = tomllib.loads(
        files("kiosk.understanding").joinpath("phrases.toml").read_text(encoding="utf-8")
    )
    templates: dict[Template, None] = {}
    for name, by_language in document["phrases"].items():
        for language, key in LANGUAGES:
            for phrase in by_language.get(key, ()):
                for words in expand(phrase, document["pieces"]):
                    templates.setdefault(Template(Intent(name), language, words))
    for tongue in read_tongues().values():
        for name, phrases in tongue.phrases.items():
            for words in (words for phrase in phrases for words in expand(phrase, {})):
                templates.setdefault(Template(Intent(name), tongue.code, words))
    return tuple(templates)


def expand(phrase: str, pieces: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return every row of words that `phrase` stands for. Raises `ValueError` on a phrase that cannot be read."""
    tokens = TOKEN.findall(phrase)
    rows, rest = _alternatives(tokens, pieces)
    if rest:
        raise ValueError(f"cannot read the phrase {phrase!r} from {rest[0]!r} on")
    return tuple(dict.fromkeys(rows))


def _alternatives(tokens: list[str], pieces: dict[str, str]) -> tuple[list[tuple[str, ...]], list[str]]:
    """Read `a b | c d` up to a closing bracket or the end."""
    rows, rest = _sequence(tokens, pieces)
    while rest and rest[0] == "|":
        more, rest = _sequence(rest[1:], pieces)
        rows = rows + more
    return rows, rest


def _sequence(tokens: list[str], pieces: dict[str, str]) -> tuple[list[tuple[str, ...]], list[str]]:
    rows: list[tuple[str, ...]] = [()]
    while tokens and tokens[0] not in (")", "]", "|"):
        options, tokens = _item(tokens, pieces)
        rows = [(*row, *option) for row in rows for option in options]
    return rows, tokens


def _item(tokens: list[str], pieces: dict[str, str]) -> tuple[list[tuple[str, ...]], list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first.startswith("<"):
        return list(expand(pieces[first[1:-1]], pieces)), rest
    if first not in ("(", "["):
        return [(first,)], rest
    options, rest = _alternatives(rest, pieces)
    if not rest or rest[0] != (")" if first == "(" else "]"):
        raise ValueError(f"{first} is not closed")
    if first == "[":
        options = [(), *options]
    return options, rest[1:]
