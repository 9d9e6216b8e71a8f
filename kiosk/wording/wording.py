"""Looking up what to say: a key and what fills it, in each language at once."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from booking.messages import Sentence
from kiosk.wording.particles import with_particles

FILES = {"ko": "korean.toml", "en": "english.toml"}

PARTS = ("piece.", "meaning.")
"""Tables whose texts stand inside others and do not begin with a capital."""

Slot = str | int | Sentence | tuple[Sentence, ...]
"""A tuple is a list of routes, joined as each language does it."""


@lru_cache(maxsize=1)
def read_wording() -> Mapping[str, Mapping[str, str]]:
    """Return every text by language and `table.key`."""
    return {language: _flat(name) for language, name in FILES.items()}


def _flat(name: str) -> dict[str, str]:
    document: dict[str, Any] = tomllib.loads(
        files("kiosk.wording").joinpath(name).read_text(encoding="utf-8")
    )
    return {f"{table}.{key}": text for table, texts in document.items() for key, text in texts.items()}


def in_each_language(name: str, names: Mapping[str, str]) -> Sentence:
    """Return a name for a slot: in the languages that the timetable has it in, else as it is written."""
    return Sentence(ko=names.get("ko") or name, en=names.get("en") or name)


def has_words_for(key: str) -> bool:
    """Say whether there is a sentence for `key` in every language."""
    return all(key in texts for texts in read_wording().values())


def say(key: str, **slots: Slot) -> Sentence:
    """Return the sentence of `key`, filled. Raises `KeyError` for a key or a slot that is not there."""
    wording = read_wording()
    korean = with_particles(_filled(wording["ko"][key], "ko", slots))
    english = _filled(wording["en"][key], "en", slots)
    is_part = key.startswith(PARTS)
    return Sentence(ko=korean, en=english if is_part else english[:1].upper() + english[1:])


def _filled(text: str, language: str, slots: Mapping[str, Slot]) -> str:
    return text.format(**{name: _in_language(slot, language) for name, slot in slots.items()})


def _in_language(slot: Slot, language: str) -> str:
    if isinstance(slot, tuple):
        unit = read_wording()[language]["piece.route_in_list"]
        return ", ".join(unit.format(route=_in_language(each, language)) for each in slot)
    return str(getattr(slot, language)) if isinstance(slot, Sentence) else str(slot)
