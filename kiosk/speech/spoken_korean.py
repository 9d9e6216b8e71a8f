"""A sentence as it is shown, turned into one as it is spoken: digits and route names become Korean words."""

import re

from kiosk.understanding.korean_numbers import say_digits, say_hour, say_number
from kiosk.understanding.route_names import ways_to_say_route

CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
ROUTE = re.compile(r"(?<![\w-])([가-힣]*[A-Za-z]?\d+[A-Za-z]?(?:-\d+)?)(?=번)")
NUMBER = re.compile(r"\d+")


def as_spoken(shown: str) -> str:
    """Return the words in which a Korean sentence is read aloud: 143번 3분 뒤 is 백사십삼번 삼분 뒤."""
    spoken = CLOCK.sub(_clock, shown)
    spoken = ROUTE.sub(_route, spoken)
    return NUMBER.sub(_number, spoken)


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    minutes = f" {say_number(minute).replace(' ', '')}분" if minute else ""
    return f"{say_hour(hour)}시{minutes}"


def _route(match: re.Match[str]) -> str:
    ways = ways_to_say_route(match[1])
    return ways[0].replace(" ", "") if ways else match[1]


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    if digits.startswith("0") or len(digits) > 6:
        return say_digits(digits).replace(" ", "")
    return say_number(int(digits)).replace(" ", "")
