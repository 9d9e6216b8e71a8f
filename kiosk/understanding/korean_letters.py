"""Latin letters in Korean names, as Koreans say them: KT&G is 케이티앤지, e편한세상 is 이편한세상."""

import re

LETTERS = {
    **{
        "A": "에이",
        "B": "비",
        "C": "씨",
        "D": "디",
        "E": "이",
        "F": "에프",
        "G": "지",
        "H": "에이치",
        "I": "아이",
    },
    **{"J": "제이", "K": "케이", "L": "엘", "M": "엠", "N": "엔", "O": "오", "P": "피", "Q": "큐", "R": "알"},
    **{"S": "에스", "T": "티", "U": "유", "V": "브이", "W": "더블유", "X": "엑스", "Y": "와이", "Z": "지"},
}
SPELLED = re.compile(r"(?<![A-Za-z])(?:[A-Z]{1,4}|[a-z]{1,2})(?![A-Za-z])")
"""LG, KTX, e: said letter by letter. What is longer is a word of its own."""
AS_WORDS = {"APT": "아파트"}


def say_letters(text: str) -> str:
    """Return a text with its letters said; longer foreign words are left as they are."""
    return SPELLED.sub(_said, text).replace("&", "앤")


def _said(match: re.Match[str]) -> str:
    word = match.group()
    return AS_WORDS.get(word) or "".join(LETTERS[letter] for letter in word.upper())
