"""Text as a row of sounds, and how unlike two sounds are.

Hangul syllables are taken apart into letters (the silent ㅇ falls away, so 백 일 and 백일 are the same row), Latin
letters and digits stand for themselves, a filler of the recogniser is a sound of its own. Costs are in units of
"one clearly different sound": 0 same, 0.3 hard to tell apart (ㄱ ㅋ), 1 different, more for digits, because a typed
digit carries a whole syllable.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Sounds = NDArray[np.int16]

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = (
    *(
        "",
        "ㄱ",
        "ㄲ",
        "ㄱㅅ",
        "ㄴ",
        "ㄴㅈ",
        "ㄴㅎ",
        "ㄷ",
        "ㄹ",
        "ㄹㄱ",
        "ㄹㅁ",
        "ㄹㅂ",
        "ㄹㅅ",
        "ㄹㅌ",
        "ㄹㅍ",
        "ㄹㅎ",
    ),
    *("ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ŋ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"),
)
CONSONANTS = INITIALS.replace("ㅇ", "ŋ")
LATIN = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
FILLER = "*"
ALPHABET = CONSONANTS + VOWELS + LATIN + DIGITS + FILLER
NUMBER_OF = {letter: number for number, letter in enumerate(ALPHABET)}

FILLER_WORDS = frozenset({"<UNK>", "<SPOKEN_NOISE>", "[unk]"})

ALIKE: tuple[tuple[float, tuple[str, ...]], ...] = (
    # the three series of one place, written ways of one sound
    (0.3, ("ㄱㄲㅋ", "ㄷㄸㅌ", "ㅂㅃㅍ", "ㅅㅆ", "ㅈㅉㅊ", "ㅐㅔ", "ㅒㅖ", "ㅙㅚㅞ", "ㅅㄷ")),
    # a glide more or less, neighbours in the mouth
    (
        0.4,
        (
            "ㅏㅑ",
            "ㅓㅕ",
            "ㅗㅛ",
            "ㅜㅠ",
            "ㅔㅖ",
            "ㅐㅖ",
            "ㅏㅘ",
            "ㅓㅝ",
            "ㅣㅟ",
            "ㅣㅢ",
            "ㅡㅢ",
            "ㅔㅚ",
            "ㅐㅚ",
            "ㅐㅙ",
        ),
    ),
    (0.5, ("ㄴㅁŋ", "ㄴㄹ", "ㅗㅜ", "ㅓㅗ", "ㅡㅜ", "ㅡㅓ", "ㅗㅝ", "ㅛㅠ", "ㄱŋ", "ㄷㄴ", "ㅂㅁ")),
    (
        0.7,
        ("ㄱㄷㅂ", "ㅋㅌㅍ", "ㄷㅈ", "ㅌㅊ", "ㅅㅈ", "ㅅㅊ", "ㄷㄹ", "ㅎㅋ", "ㅎㅅ", "ㅓㅏ", "ㅣㅔ", "ㅡㅣ"),
    ),
)
OTHER_VOWEL = 0.9
OTHER_CONSONANT = 1.0
VOWEL_FOR_CONSONANT = 1.8
DIGIT_COST = 2.5


def _weights() -> NDArray[np.float32]:
    weight = dict.fromkeys(ALPHABET, 0.9)
    weight |= dict.fromkeys(VOWELS, 1.0) | dict.fromkeys(DIGITS, DIGIT_COST)
    weight |= {"ㅎ": 0.5, "ŋ": 0.8, FILLER: 0.9}
    return np.array([weight[letter] for letter in ALPHABET], dtype=np.float32)


def _differences() -> NDArray[np.float32]:
    size = len(ALPHABET)
    table = np.full((size, size), 2 * OTHER_CONSONANT, dtype=np.float32)
    for letters, cost in (
        (CONSONANTS, OTHER_CONSONANT),
        (VOWELS, OTHER_VOWEL),
        (LATIN, 1.0),
        (DIGITS, DIGIT_COST),
    ):
        rows = [NUMBER_OF[letter] for letter in letters]
        table[np.ix_(rows, rows)] = cost
    consonants, vowels = ([NUMBER_OF[letter] for letter in letters] for letters in (CONSONANTS, VOWELS))
    table[np.ix_(consonants, vowels)] = table[np.ix_(vowels, consonants)] = VOWEL_FOR_CONSONANT
    for cost, groups in reversed(ALIKE):
        for group in groups:
            rows = [NUMBER_OF[letter] for letter in group]
            table[np.ix_(rows, rows)] = cost
    np.fill_diagonal(table, 0.0)
    filler = NUMBER_OF[FILLER]
    table[filler, :] = table[:, filler] = DIGIT_COST
    return table


WEIGHT = _weights()
"""What it costs to miss a sound, or to have one too many."""

DIFFERENCE = _differences()
"""What it costs to have one sound instead of another."""


@lru_cache(maxsize=65536)
def _letters_of(character: str) -> str:
    place = ord(character) - 0xAC00
    if 0 <= place < 11172:
        initial, vowel, final = place // 588, place % 588 // 28, place % 28
        return INITIALS[initial].replace("ㅇ", "") + VOWELS[vowel] + FINALS[final]
    lower = character.lower()
    return lower if lower in NUMBER_OF else ""


def letters_of(text: str) -> str:
    """Return the sounds of `text` as letters; anything that has no sound falls away."""
    words = (FILLER if word in FILLER_WORDS else "".join(map(_letters_of, word)) for word in text.split())
    return "".join(words)


def sounds_of(text: str) -> Sounds:
    """Return the sounds of `text` as numbers into `WEIGHT` and `DIFFERENCE`."""
    return np.array([NUMBER_OF[letter] for letter in letters_of(text)], dtype=np.int16)


def weight_of(sounds: Sounds) -> float:
    """Return how much sound there is: the cost of hearing none of it."""
    return float(WEIGHT[sounds].sum())
