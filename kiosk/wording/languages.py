"""The languages of the kiosk: one file each, all of it data. A further one is a further file.

The files of this package are Korean and English; `add_folder` names a folder of the operator's own with more.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

FIRST = "ko"
"""What the next person is spoken to in, before they choose."""

FALLBACK = "en"
"""What stands in for a sentence that a language has not (those that the server makes, and what was forgotten)."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: how it is called, who reads it aloud, and every text by `table.key`."""

    code: str
    """ISO 639-1, as in the timetable's translations: `ko`."""
    name: str
    """What its speakers call it."""
    voice: str
    """The voice of espeak-ng that reads it."""
    texts: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    """What people say in it, by intent, beside what stands in `understanding/phrases.toml`."""


_further: list[Path] = []


def add_folder(folder: Path) -> None:
    """Read the languages of this folder too, if there is one; a file there replaces one of the same code here."""
    if folder not in _further:
        _further.append(folder)
        read_tongues.cache_clear()


def remove_folder(folder: Path) -> None:
    """Read them no more."""
    _further.remove(folder)
    read_tongues.cache_clear()


@lru_cache(maxsize=1)
def read_tongues() -> Mapping[str, Tongue]:
    """Return every language by its code, the first one first. Raises `KeyError`, `tomllib.TOMLDecodeError`."""
    tongues = {tongue.code: tongue for tongue in map(_read, _list_files())}
    first = {code: tongues[code] for code in (FIRST, FALLBACK)}
    return {**first, **tongues}


def find_tongue(code: str) -> Tongue:
    """Return a language; the one that stands in for it when it is not known."""
    tongues = read_tongues()
    return tongues.get(code) or tongues[FALLBACK]


def _list_files() -> Iterator[Traversable]:
    for folder in (files("kiosk.wording"), *(folder for folder in _further if folder.is_dir())):
        yield from sorted(
            (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
        )


def _read(file: Traversable) -> Tongue:
    document: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    about, phrases = document.pop("language"), document.pop("phrases", {})
    texts = {f"{table}.{key}": text for table, texts in document.items() for key, text in texts.items()}
    said = {intent: tuple(ways) for intent, ways in phrases.items()}
    return Tongue(about["code"], about["name"], about["voice"], texts, said)
