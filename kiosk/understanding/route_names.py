"""All the ways people say the name of a route: 143, N37, M6450, 9401-1, 마포07, 01A, 동대문01."""

import re
from itertools import islice, product

from kiosk.understanding.korean_letters import LETTERS
from kiosk.understanding.korean_numbers import say_digits, say_number

BRANCH = ("다시", "대시")
"""How the stroke of 9401-1 is said."""

PIECE = re.compile(r"\d+|[가-힣]+|[A-Za-z]|-")
BRACKETS = re.compile(r"\([^)]*\)")
MOST_WAYS = 24


def ways_to_say_route(name: str) -> tuple[str, ...]:
    """Return the ways to say `name`, without 번, likeliest first; words are parted by spaces."""
    plain = BRACKETS.sub("", name)
    pieces = PIECE.findall(plain)
    options = [_ways_to_say_piece(piece) for piece in pieces]
    ways = (" ".join(filter(None, words)) for words in product(*options))
    return tuple(dict.fromkeys(islice((way for way in ways if way), MOST_WAYS)))


def _ways_to_say_piece(piece: str) -> tuple[str, ...]:
    if piece == "-":
        return BRANCH
    if piece.isdigit():
        return _ways_to_say_digits(piece)
    if piece.upper() in LETTERS:
        return (LETTERS[piece.upper()],)
    return (piece,)


def _ways_to_say_digits(digits: str) -> tuple[str, ...]:
    ways = [say_digits(digits)]
    if "0" in digits:
        ways.append(say_digits(digits, zero="영"))
    if len(digits) <= 4:
        number = say_number(int(digits))
        # 143 is said both ways and as often; 07 is nearly always 공칠.
        ways.insert(0 if not digits.startswith("0") else len(ways), number)
        if number.startswith("천"):
            ways.append("일" + number)
    return tuple(dict.fromkeys(ways))
