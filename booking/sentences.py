"""The sentences of `booking/sentences.toml`: each key in Korean and in English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from booking.messages import Sentence


@cache
def list_sentences() -> Mapping[str, Sentence]:
    """All sentences by dotted key, e.g. `refusal.no_space`."""
    tables = tomllib.loads(files("booking").joinpath("sentences.toml").read_text(encoding="utf-8"))
    return {
        f"{group}.{key}": Sentence(ko=said["ko"], en=said["en"])
        for group, sentences in tables.items()
        for key, said in sentences.items()
    }


def say(key: str, **facts: object) -> Sentence:
    """The sentence of `key` with its facts filled in. Raises `KeyError` for a key without a sentence."""
    sentence = list_sentences()[key]
    return Sentence(ko=sentence.ko.format(**facts), en=sentence.en.format(**facts))
