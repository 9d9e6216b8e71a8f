"""The ways people say the name of a stop: 종로2가 is 종로이가, 서울역버스환승센터 is just 서울역."""

import re

from kiosk.understanding.korean_letters import say_letters
from kiosk.understanding.korean_numbers import say_digits, say_number

BREAKS = re.compile(r"(?<!\d)[.·]|[.·](?!\d)|[,/()]|\s-\s")
NUMBER = re.compile(r"\d+(?:[.·]\d+)*")
DROPPED_ENDINGS = (
    "버스환승센터",
    "환승센터",
    "버스정류장",
    "정류장",
    "정류소",
    "앞",
    "입구",
    "건너편",
    "중앙차로",
)
FEWEST_SYLLABLES = 2


def ways_to_say_place(name: str) -> tuple[str, ...]:
    """Return the ways to say a stop's name, the whole of it first, without digits and single letters."""
    parts = [part.strip() for part in BREAKS.split(name) if part.strip()]
    ways = [" ".join(parts)]
    for part in parts:
        ways.append(part)
        ways.extend(_without_endings(part))
    spoken = (_with_numbers_said(say_letters(way)) for way in ways)
    return tuple(dict.fromkeys(way for way in spoken if len(way.replace(" ", "")) >= FEWEST_SYLLABLES))


def _without_endings(part: str) -> list[str]:
    shorter = []
    for ending in DROPPED_ENDINGS:
        if part.endswith(ending) and len(part) - len(ending) >= FEWEST_SYLLABLES:
            shorter.append(part.removesuffix(ending))
    station = (shorter or [part])[0]
    if station.endswith("역") and len(station) > FEWEST_SYLLABLES + 1:
        shorter.append(station.removesuffix("역"))
    return shorter


def _with_numbers_said(way: str) -> str:
    def said(match: re.Match[str]) -> str:
        digits = match.group()
        if not digits.isdigit():
            # a date that became a name: 4.19 is 사일구
            return say_digits(re.sub(r"\D", "", digits)).replace(" ", "")
        number = say_digits(digits) if digits.startswith("0") or len(digits) > 4 else say_number(int(digits))
        return number.replace(" ", "")

    return NUMBER.sub(said, way)
