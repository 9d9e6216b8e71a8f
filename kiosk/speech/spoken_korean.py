"""A sentence as it is shown, turned into one as it is spoken: digits, letters and route names become Korean words."""

import re

from kiosk.understanding.korean_letters import say_letters
from kiosk.understanding.korean_numbers import NATIVE, say_digits, say_hour, say_number
from kiosk.understanding.route_names import ways_to_say_route

CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
ROUTE = re.compile(r"(?<![\w-])([가-힣]*[A-Za-z]?\d+[A-Za-z]?(?:-\d+)?)(?=번)")
NUMBER = re.compile(r"\d+")
DAY_AS_NAME = re.compile(r"(?<![\d.])(\d)[.·](\d{1,2})(?=[가-힣])")
COUNTED_UP_TO = 19
"""As many things as people count in Korean words; of more they say the number."""
TWELVE = {0: "밤 열두", 12: "낮 열두"}


def as_spoken(shown: str) -> str:
    """Return the words in which a Korean sentence is read aloud.

    143번 3분 뒤 is 백사십삼번 삼분 뒤, KT&G앞 is 케이티앤지앞, 4.19묘지 is 사일구묘지.
    """
    spoken = CLOCK.sub(_clock, shown)
    spoken = ROUTE.sub(_route, spoken)
    spoken = DAY_AS_NAME.sub(lambda day: say_digits(day[1] + day[2]).replace(" ", ""), spoken)
    return NUMBER.sub(_number, say_letters(spoken))


def read_route(name: str) -> str:
    """Return a route as people call it, without 번: 엔삼십칠, 구천사백일다시일, 마포공칠."""
    ways = ways_to_say_route(name)
    return ways[0].replace(" ", "") if ways else name


def read_number(digits: str) -> str:
    """Return a whole number; one that begins with 0, or is too long to be counted, digit by digit."""
    return NUMBER.sub(_number, digits)


def read_count(digits: str) -> str:
    """Return how many there are, before what is counted: 네 (정류소), 두 (건), 열다섯 (정류소), 이십 (건)."""
    count = int(digits) if digits.isdecimal() else 0
    if not 0 < count <= COUNTED_UP_TO:
        return read_number(digits)
    tens, ones = divmod(count, 10)
    return NATIVE[10 * tens] + NATIVE[ones]


def read_digits(digits: str) -> str:
    """Return a telephone number, digit by digit: 일이공."""
    return NUMBER.sub(lambda found: say_digits(found.group()).replace(" ", ""), digits).replace("-", " ")


def read_clock(clock: str) -> str:
    """Return a time of the clock (`14:05`): 오후 두시 오분; twelve is named by noon and night."""
    return CLOCK.sub(_clock, clock)


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    minutes = f" {say_number(minute).replace(' ', '')}분" if minute else ""
    return f"{TWELVE.get(hour) or say_hour(hour)}시{minutes}"


def _route(match: re.Match[str]) -> str:
    return read_route(match[1])


def _number(match: re.Match[str]) -> str:
    digits = match.group()
    if digits.startswith("0") or len(digits) > 6:
        return say_digits(digits).replace(" ", "")
    return say_number(int(digits)).replace(" ", "")
