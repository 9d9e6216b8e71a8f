"""Which words a speech model has, and how a phrase is cut into them. The only file here that imports vosk."""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

import vosk


class FindsWords(Protocol):
    """A loaded model, as far as its words are concerned."""

    def vosk_model_find_word(self, word: str) -> int:
        """Return the number of `word`, or a negative number when the model lacks it."""


class Vocabulary:
    """The words of one loaded model.

    | call | answer |
    |---|---|
    | `has(word)` | whether the model has exactly this word |
    | `split(phrase)` | the phrase as words the model has, or None when some part of it cannot be said |
    | `missing_in(phrase)` | the pieces of the phrase that no words of the model cover |
    """

    def __init__(self, model: FindsWords) -> None:
        self._model = model
        self._split_token = lru_cache(maxsize=65536)(self._split_one)
        self._has = lru_cache(maxsize=65536)(self._ask)

    def has(self, word: str) -> bool:
        """Say whether the model has this word."""
        return self._has(word)

    def split(self, phrase: str) -> tuple[str, ...] | None:
        """Return `phrase` as the fewest words that the model has, long ones first; None when impossible."""
        words: list[str] = []
        for token in phrase.split():
            pieces = self._split_token(token)
            if pieces is None:
                return None
            words.extend(pieces)
        return tuple(words)

    def missing_in(self, phrase: str) -> tuple[str, ...]:
        """Return the pieces of `phrase` that no words of the model cover, as few letters as possible, none twice."""
        pieces = (piece for token in phrase.split() for piece in self._uncovered(token))
        return tuple(dict.fromkeys(pieces))

    def _ask(self, word: str) -> bool:
        return self._model.vosk_model_find_word(word) >= 0

    def _split_one(self, token: str) -> tuple[str, ...] | None:
        """Fewest pieces, and among those the one whose first pieces are longest."""
        best: list[tuple[str, ...] | None] = [None] * len(token) + [()]
        for start in range(len(token) - 1, -1, -1):
            for end in range(len(token), start, -1):
                rest = best[end]
                if rest is None or not self._has(token[start:end]):
                    continue
                known = best[start]
                if known is None or len(rest) + 1 < len(known):
                    best[start] = (token[start:end], *rest)
        return best[0]

    def _uncovered(self, token: str) -> tuple[str, ...]:
        """The letters that are left when words of the model cover as many of the others as they can."""
        size = len(token)
        fewest = [0] * (size + 1)  # letters left uncovered from here to the end
        ends = [size] * size  # where the word that begins here ends; here itself: no word does
        for start in range(size - 1, -1, -1):
            fewest[start], ends[start] = fewest[start + 1] + 1, start
            for end in range(size, start, -1):
                if fewest[end] < fewest[start] and self._has(token[start:end]):
                    fewest[start], ends[start] = fewest[end], end
        left, start = "", 0
        while start < size:
            left += token[start] if ends[start] == start else " "
            start = max(ends[start], start + 1)
        return tuple(left.split())


def open_vocabulary(folder: Path) -> Vocabulary:
    """Load the model in `folder` (some seconds, some hundred megabytes) and return its words."""
    vosk.SetLogLevel(-1)
    return Vocabulary(vosk.Model(str(folder)))
