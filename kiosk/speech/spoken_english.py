"""English as it is read aloud: 143 is "one forty-three", 9401-1 "ninety-four oh one dash one", 14:05 "two oh five"."""

import re

ONES = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
HOUR = 12

PIECE = re.compile(r"\d+|[^\W\d_]+|-")
CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
BUS = re.compile(r"(?<=\bbus )([^\W\d_]*\d+[^\W\d_]?(?:-\d+)?)\b", re.IGNORECASE)


def as_spoken(written: str) -> str:
    """Return a sentence as it is read aloud: its clocks, and the routes that are called buses."""
    spoken = CLOCK.sub(lambda found: read_clock(found.group()), written)
    spoken = BUS.sub(lambda found: read_route(found.group()), spoken)
    return spoken.replace(".m..", ".m.")


def read_route(name: str) -> str:
    """Return a route as people call it."""
    pieces = PIECE.findall(name)
    return " ".join("dash" if each == "-" else _read_piece(each) for each in pieces) or name


def read_clock(clock: str) -> str:
    """Return a time of the clock (`14:05`)."""
    found = CLOCK.fullmatch(clock)
    if found is None:
        return clock
    hour, minute = int(found[1]), int(found[2])
    half = "a.m." if hour < HOUR else "p.m."
    if minute == 0:
        return {0: "midnight", HOUR: "noon"}.get(hour, f"{ONES[hour % HOUR or HOUR]} {half}")
    return f"{ONES[hour % HOUR or HOUR]} {_read_pair(f'{minute:02}')} {half}"


def read_digits(digits: str) -> str:
    """Return a telephone number, digit by digit."""
    return " ".join(ONES[int(each)] if each.isdecimal() else "," for each in digits).replace(" ,", ",")


def _read_piece(piece: str) -> str:
    if not piece.isdecimal():
        return piece
    if len(piece) <= 2:
        return _read_pair(piece)
    if len(piece) == 3:
        return _read_hundreds(ONES[int(piece[0])], piece[1:], "hundred")
    if len(piece) == 4:
        if piece[1:] == "000":
            return f"{ONES[int(piece[0])]} thousand"
        return _read_hundreds(_read_pair(piece[:2]), piece[2:], "hundred")
    return read_digits(piece)


def _read_hundreds(first: str, rest: str, unit: str) -> str:
    return f"{first} {unit}" if rest == "00" else f"{first} {_read_pair(rest)}"


def _read_pair(digits: str) -> str:
    """Return one or two digits: 7, 07 (oh seven), 43."""
    if len(digits) == 2 and digits[0] == "0":
        return f"oh {'oh' if digits[1] == '0' else ONES[int(digits[1])]}"
    number = int(digits)
    if number < len(ONES):
        return ONES[number]
    tens, ones = divmod(number, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]
