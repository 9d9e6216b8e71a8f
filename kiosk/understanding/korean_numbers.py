"""Numbers as Korean words: 143 is 백 사십 삼, digit by digit 일 사 삼, and three o'clock is 세 시."""

DIGITS = ("영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
PLACES = ((1000, "천"), (100, "백"), (10, "십"))
NATIVE = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두")


def say_number(number: int) -> str:
    """Return `number` (0 to 99,999,999) in Sino-Korean words, one space between places: 백 사십 삼."""
    if not 0 <= number < 100_000_000:
        raise ValueError(f"no words for {number}")
    if number == 0:
        return DIGITS[0]
    myriads, rest = divmod(number, 10_000)
    words = []
    if myriads:
        words.append("만" if myriads == 1 else f"{say_number(myriads)} 만")
    for size, name in PLACES:
        count, rest = divmod(rest, size)
        if count:
            words.append(name if count == 1 else DIGITS[count] + name)
    if rest:
        words.append(DIGITS[rest])
    return " ".join(words)


def say_digits(digits: str, *, zero: str = "공") -> str:
    """Return digits one by one: `401` is 사 공 일, or with `zero="영"` 사 영 일."""
    return " ".join(zero if digit == "0" else DIGITS[int(digit)] for digit in digits)


def say_hour(hour: int) -> str:
    """Return an hour of the clock (0 to 23) as it is said before 시: 오후 세, 오전 열한."""
    half = "오전" if hour < 12 else "오후"
    return f"{half} {NATIVE[hour % 12 or 12]}"
