"""Looking up what to say: a key and what fills it, in each language at once, written and read aloud."""

from collections.abc import Mapping

from booking.messages import Sentence
from kiosk.speech.reading import read_slot
from kiosk.wording.languages import FALLBACK, Tongue, read_tongues
from kiosk.wording.particles import with_particles
from kiosk.wording.words import Words, spoken, written

PARTS = ("piece.", "meaning.")
"""Tables whose texts stand inside others and do not begin with a capital."""

Slot = str | int | Sentence | tuple[Sentence, ...]
"""A tuple is a list of routes, joined as each language does it."""

COUNTED = ("minutes", "seconds", "count")
"""A text of the key with `_one` is taken where one of these is 1, in languages that have such a text."""


def read_wording() -> Mapping[str, Mapping[str, str]]:
    """Return every text by language and `table.key`."""
    return {code: tongue.texts for code, tongue in read_tongues().items()}


def in_each_language(name: str, names: Mapping[str, str]) -> Words:
    """Return a name for a slot: in the languages that the timetable has it in, else as it is written."""
    others = tuple(
        (code, names[code]) for code in read_tongues() if code not in ("ko", "en") and code in names
    )
    return Words(ko=names.get("ko") or name, en=names.get("en") or name, others=others)


def has_words_for(key: str) -> bool:
    """Say whether there is a sentence for `key` in every language that ships with the kiosk."""
    return all(key in read_tongues()[code].texts for code in ("ko", "en"))


def say(key: str, **slots: Slot) -> Words:
    """Return the sentence of `key`, filled. Raises `KeyError` for a key or a slot that is not there."""
    tongues = read_tongues()
    texts = {code: _fill(key, tongue, slots) for code, tongue in tongues.items()}
    aloud = {code: _fill(key, tongue, slots, is_aloud=True) for code, tongue in tongues.items()}
    others = tuple((code, text) for code, text in texts.items() if code not in ("ko", "en"))
    name = "+".join(dict.fromkeys([key, *_keys_in(slots)])) if key in JOINING else key
    return Words(ko=texts["ko"], en=texts["en"], key=name, others=others, aloud=tuple(aloud.items()))


JOINING = frozenset({"say.and_another"})
"""Sentences that are nothing but what fills them."""


def _keys_in(slots: Mapping[str, Slot]) -> list[str]:
    return [slot.key for slot in slots.values() if isinstance(slot, Words)]


def _fill(key: str, tongue: Tongue, slots: Mapping[str, Slot], *, is_aloud: bool = False) -> str:
    text = _text_of(key, tongue, slots)
    filled = text.format(**{name: _in(tongue, name, slot, is_aloud) for name, slot in slots.items()})
    if tongue.code == "ko":
        return with_particles(filled)
    return filled if key.startswith(PARTS) else filled[:1].upper() + filled[1:]


def _text_of(key: str, tongue: Tongue, slots: Mapping[str, Slot]) -> str:
    texts = tongue.texts
    if any(slots.get(name) == 1 for name in COUNTED) and f"{key}_one" in texts:
        return texts[f"{key}_one"]
    return texts.get(key) or read_tongues()[FALLBACK].texts[key]


def _in(tongue: Tongue, name: str, slot: Slot, is_aloud: bool) -> str:
    if isinstance(slot, tuple):
        unit = _text_of("piece.route_in_list", tongue, {})
        return ", ".join(unit.format(route=_in(tongue, "route", each, is_aloud)) for each in slot)
    if not is_aloud:
        return written(slot, tongue.code) if isinstance(slot, Sentence) else str(slot)
    if (isinstance(slot, Words) and slot.aloud) or (
        isinstance(slot, Sentence) and not isinstance(slot, Words)
    ):
        return spoken(slot, tongue.code)
    return read_slot(
        name, written(slot, tongue.code) if isinstance(slot, Sentence) else str(slot), tongue.code
    )
