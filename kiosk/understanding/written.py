"""How what was asked would be written down: with numbers as digits, and words as people part them. Pure."""

import re

from kiosk.understanding.intents import Meaning, PlaceNamed
from kiosk.understanding.stop_offer import StopOffer
from kiosk.understanding.templates import Template

WITH_A_NUMBER = "번"
NUMBER = re.compile(
    r"(?:(?<=\s)|^)[영공일이삼사오육칠팔구십백천]+(?: [영공일이삼사오육칠팔구십백천]+)*(?=\s|$)"
)
"""Words that say a number, by value or digit by digit."""


def ways_to_write(meaning: Meaning, template: Template, heard: str, offer: StopOffer) -> tuple[str, ...]:
    """Return the ways to write one phrase that was `heard` in these words at this stop.

    A number may be written as such, digit by digit, or as it is said: `143번`, `1 4 3번`, `일사삼번`. Of a place is
    written as much as was said.
    """
    place = _as_said(meaning.place, heard, offer) if meaning.place else ""
    ways = []
    for route in _ways_to_write_route(meaning.route.name if meaning.route else "", heard):
        words = [{"{place}": place, "{route}": route}.get(word, word) for word in template.words]
        ways.append(" ".join(words).replace(f"{route} {WITH_A_NUMBER}", f"{route}{WITH_A_NUMBER}"))
    return tuple(dict.fromkeys(ways))


def _as_said(place: PlaceNamed, heard: str, offer: StopOffer) -> str:
    sounds = heard.replace(" ", "")
    said = (way for way, named in offer.place_ways if named == place and way.replace(" ", "") in sounds)
    return max(said, key=len, default=place.name)


def _ways_to_write_route(name: str, heard: str) -> tuple[str, ...]:
    if not name.isdigit():
        return (name,)
    said = NUMBER.search(heard)
    return (name, " ".join(name), *((said.group().replace(" ", ""),) if said else ()))
