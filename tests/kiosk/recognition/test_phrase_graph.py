"""What can be asked at a stop as a graph: every phrase means what it should, and nothing else means anything."""

import struct
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from gtfs.stop_slice import StopSlice
from kiosk.recognition.errors import RecogniserFailed
from kiosk.recognition.graph_file import FST_MAGIC, SYMBOLS_MAGIC, as_openfst, write_model_with_graph
from kiosk.recognition.phrase_graph import START, PhraseGraph, make_phrase_graph, read_listened
from kiosk.recognition.port import Phrase
from kiosk.understanding.intents import Intent
from kiosk.understanding.stop_offer import make_stop_offer
from kiosk.understanding.understander import Understander


class KnowsSyllables:
    """A recogniser that has every Hangul syllable as a word, and a few longer words."""

    longer = ("백", "사십", "언제", "저상버스")

    def has(self, word: str) -> bool:
        return len(word) == 1 or word in self.longer

    def split(self, phrase: str) -> Phrase | None:
        words: list[str] = []
        for token in phrase.split():
            words.extend((token,) if token in self.longer else tuple(token))
        return tuple(words)


@pytest.fixture(scope="module")
def graph(slice_of: Callable[..., StopSlice]) -> PhraseGraph:
    return make_phrase_graph(make_stop_offer(slice_of(("143", "140", "N37"))), KnowsSyllables())


def meanings(graph: PhraseGraph, text: str) -> set[tuple[str, str | None, str | None]]:
    found = graph.readings_of(text.split())
    return {(each.intent.value, each.slots.get("route"), each.slots.get("place")) for each in found}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("백 사십 삼 번 언제", ("arrivals", "143", None)),
        ("백 사 십 삼 번 언제", ("arrivals", "143", None)),
        ("일 사 영 번", ("arrivals", "140", None)),
        ("일 사 공 번 언제", ("arrivals", "140", None)),
        ("엔 삼 칠 번", ("arrivals", "N37", None)),
        ("저상버스 언제", ("next_low_floor", None, None)),
        ("강 남 역 가 는 버 스", ("bus_to", None, "강남역")),
        ("취 소", ("cancel", None, None)),
    ],
)
def test_a_whole_phrase_means_one_thing(
    graph: PhraseGraph, text: str, meaning: tuple[str, str | None, str | None]
) -> None:
    assert meanings(graph, text) == {meaning}


@pytest.mark.parametrize("text", ["", "백 사십", "번 언제", "백 사십 삼 번 취 소", "가 나 다"])
def test_parts_and_mixtures_mean_nothing(graph: PhraseGraph, text: str) -> None:
    assert meanings(graph, text) == set()


def test_what_was_heard_is_read_as_the_phrase_that_it_is(graph: PhraseGraph) -> None:
    (template,) = graph.readings_of(["백", "사십", "삼", "번", "언제"]).values()
    assert template.words == ("{route}", "번", "언제")


def test_yes_and_no_are_not_listened_for_while_nothing_is_asked(graph: PhraseGraph) -> None:
    assert not {Intent.YES, Intent.NO} & {template.intent for template in graph.ends.values()}
    assert not meanings(graph, "네")


def test_everything_else_that_can_be_asked_is_listened_for() -> None:
    assert {template.intent for template in read_listened()} == set(Intent) - {Intent.YES, Intent.NO}


def test_what_is_listened_for_is_understood_as_what_it_is(slice_of: Callable[..., StopSlice]) -> None:
    understander = Understander(make_stop_offer(slice_of(("143", "140", "N37"))))
    for template in read_listened():
        text = " ".join(template.words).replace("{route}", "143").replace("{place}", "강남역")
        understood = understander.understand(text)
        assert understood.meaning, text
        assert understood.meaning.intent is template.intent, text


def test_what_names_nothing_and_what_books_costs_more(graph: PhraseGraph) -> None:
    cheapest = {
        intent: min(
            graph.end_costs.get(state, 0.0) for state, each in graph.ends.items() if each.intent is intent
        )
        for intent in (Intent.ARRIVALS, Intent.BOOK, Intent.CANCEL)
    }
    assert cheapest[Intent.ARRIVALS] == 0.0
    assert min(cheapest[Intent.BOOK], cheapest[Intent.CANCEL]) > 0


def test_a_name_without_words_is_told_and_costs_nothing_else(slice_of: Callable[..., StopSlice]) -> None:
    class LacksEn(KnowsSyllables):
        def split(self, phrase: str) -> Phrase | None:
            return None if "엔" in phrase else super().split(phrase)

        def has(self, word: str) -> bool:
            return word != "엔" and super().has(word)

    graph = make_phrase_graph(make_stop_offer(slice_of(("143", "N37"))), LacksEn())
    assert "엔 삼십 칠" in graph.unsayable
    assert meanings(graph, "백 사십 삼 번") == {("arrivals", "143", None)}


def test_the_file_holds_every_arc_in_the_order_of_its_words(graph: PhraseGraph) -> None:
    numbers: dict[str, int] = {}
    contents = as_openfst(graph, lambda word: numbers.setdefault(word, len(numbers) + 1), SYMBOLS_MAGIC)
    at = contents.index(SYMBOLS_MAGIC) + 4
    states, arcs = struct.unpack_from("<qq", contents, at - 4 - 16)
    assert (contents[:4], states, arcs) == (FST_MAGIC, len(graph.arcs), sum(map(len, graph.arcs)))
    for state in range(states):
        final, count = struct.unpack_from("<fq", contents, at)
        at += 12
        words = [row[0] for row in struct.iter_unpack("<iifi", contents[at : at + 16 * count])]
        at += 16 * count
        assert (final < float("inf"), words) == (state in graph.ends, sorted(words))
    assert at == len(contents)
    assert graph.arcs[START]


def test_a_model_of_another_kind_is_refused(tmp_path: Path, graph: PhraseGraph) -> None:
    original = tmp_path / "model"
    for name, text in (
        ("graph/Gr.fst", "no graph"),
        ("conf/model.conf", "--beam=10\n"),
        ("conf/mfcc.conf", ""),
    ):
        (original / name).parent.mkdir(parents=True, exist_ok=True)
        (original / name).write_text(text)
    with pytest.raises(RecogniserFailed):
        write_model_with_graph(original, tmp_path / "new", graph, len, {"beam": "13"})


def test_settings_are_replaced_and_all_else_is_linked(tmp_path: Path, graph: PhraseGraph) -> None:
    original, new = tmp_path / "model", tmp_path / "new"
    files: Iterable[tuple[str, bytes]] = (
        ("graph/Gr.fst", FST_MAGIC + SYMBOLS_MAGIC + b"one" + SYMBOLS_MAGIC + b"two"),
        ("conf/model.conf", b"--beam=10\n--max-active=3000\n"),
        ("conf/mfcc.conf", b"--num-ceps=40\n"),
        ("am/final.mdl", b"sounds"),
    )
    for name, contents in files:
        (original / name).parent.mkdir(parents=True, exist_ok=True)
        (original / name).write_bytes(contents)
    write_model_with_graph(original, new, graph, len, {"beam": "13"})
    assert (new / "conf/model.conf").read_text() == "--max-active=3000\n--beam=13\n"
    assert (new / "conf/mfcc.conf").read_text() == "--num-ceps=40\n--dither=0\n"
    assert (new / "am/final.mdl").is_symlink()
    assert (new / "am/final.mdl").read_bytes() == b"sounds"
    assert SYMBOLS_MAGIC + b"one" in (new / "graph/Gr.fst").read_bytes()
