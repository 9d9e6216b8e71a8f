"""Korean particles that depend on the sound before them: 143번은, 버스는; 서울역으로, 종로로, 7로.

A closing bracket or quotation mark is silent: 동대문(흥인지문)으로.
"""

import re

PARTICLE = re.compile(r"(\w?)([^\w\s]*)(은\(는\)|이\(가\)|을\(를\)|과\(와\)|으로\(로\))")
FINAL_OF_DIGIT = {
    "0": "ŋ",
    "1": "ㄹ",
    "2": "",
    "3": "ㅁ",
    "4": "",
    "5": "",
    "6": "ㄱ",
    "7": "ㄹ",
    "8": "ㄹ",
    "9": "",
}
FINAL_OF_LETTER = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
RIEUL = 8


def with_particles(text: str) -> str:
    """Return `text` with every 은(는), 이(가), 을(를), 과(와), 으로(로) decided by the sound before it."""
    return PARTICLE.sub(_choose, text)


def _choose(match: re.Match[str]) -> str:
    before, closing, pair = match.groups()
    with_final, without = pair.rstrip(")").split("(")
    final = _final_sound(before)
    takes_first = bool(final) and not (with_final == "으로" and final == "ㄹ")
    return before + closing + (with_final if takes_first else without)


def _final_sound(character: str) -> str:
    """Return how a character ends when read aloud: empty (also of none), ㄹ, or some other consonant."""
    if not character:
        return ""
    place = ord(character) - 0xAC00
    if 0 <= place < 11172:
        final = place % 28
        return "" if final == 0 else "ㄹ" if final == RIEUL else "ㄱ"
    return FINAL_OF_DIGIT.get(character) or FINAL_OF_LETTER.get(character.upper(), "")
