"""Phrases are cut into words the model really has."""

import pytest

from models.vocabulary import Vocabulary

KNOWN = ("백", "사십", "삼", "사", "십", "십삼", "번", "언제", "와", "요", "와요음")


class FewWords:
    def vosk_model_find_word(self, word: str) -> int:
        return KNOWN.index(word) if word in KNOWN else -1


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("언제 와요", ("언제", "와", "요")),
        ("사십삼번", ("사십", "삼", "번")),
        ("백", ("백",)),
        ("에이", None),
        ("백 에이 번", None),
    ],
)
def test_a_phrase_becomes_the_fewest_known_words(phrase: str, words: tuple[str, ...] | None) -> None:
    assert Vocabulary(FewWords()).split(phrase) == words


def test_what_cannot_be_said_is_named() -> None:
    assert Vocabulary(FewWords()).missing_in("백 에이 번") == ("에이",)


def test_of_what_cannot_be_said_only_the_letters_without_a_word_are_named() -> None:
    assert Vocabulary(FewWords()).missing_in("사KT십엑 번엑") == ("KT", "엑")
