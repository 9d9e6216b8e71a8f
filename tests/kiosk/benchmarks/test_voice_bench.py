"""The bench of hearing counts what it should, mixes noise as loud as asked, and joins words without losing any."""

import wave
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from gtfs.stop_slice import StopSlice
from kiosk.benchmarks.errors import ExpectationsRefused, SoundUnreadable
from kiosk.benchmarks.expectations import Expectation, read_expectations
from kiosk.benchmarks.joining import WAYS, cut_into, join, read_words, write_joined
from kiosk.benchmarks.sound import as_pcm, level_of, list_sounds, read_sound, with_noise
from kiosk.benchmarks.voice_picture import as_svg
from kiosk.benchmarks.voice_run import (
    ACTED_ON,
    BESIDE,
    LEFT_ALONE,
    RIGHT,
    WRONG,
    Heard,
    VoiceFigures,
    outcome_of,
)
from kiosk.benchmarks.voice_table import as_markdown
from kiosk.recognition.port import SAMPLES_PER_SECOND
from kiosk.understanding.intents import Intent, Meaning, Refusal, Understanding
from kiosk.understanding.stop_offer import make_stop_offer
from server.commands.bench import command
from tests.builders.spoken_words import spoken


def write_wav(path: Path, pcm: bytes) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLES_PER_SECOND, 0, "NONE", ""))
        file.writeframes(pcm)
    return path


def tone(seconds: float, loudness: float = 3000.0) -> np.ndarray:
    times = np.arange(round(seconds * SAMPLES_PER_SECOND)) / SAMPLES_PER_SECOND
    return (loudness * np.sin(2 * np.pi * 200 * times)).astype(np.float32)


def a_heard(kind: str, outcome: str, level: str = "clean") -> Heard:
    return Heard(level, kind, "", outcome, 2.0, 0.1, 0.5, "a.wav", "백 번")


def test_both_formats_say_the_same(tmp_path: Path) -> None:
    json_folder, tab_folder = tmp_path / "json", tmp_path / "tabs"
    json_folder.mkdir()
    tab_folder.mkdir()
    line = '{"file": "a.wav", "intent": "arrivals", "slots": {"route": "143"}}\n{"file": "b.wav", "intent": "none"}\n'
    (json_folder / "expectations.jsonl").write_text(line)
    (tab_folder / "expectations.tsv").write_text("# made by hand\na.wav\tarrivals\troute=143\nb.wav\tnone\n")
    first, second = (read_expectations(folder) for folder in (json_folder, tab_folder))
    assert [(one.file.name, one.intent, one.slots) for one in first] == [
        ("a.wav", "arrivals", {"route": "143"}),
        ("b.wav", "none", {}),
    ]
    assert [(one.intent, one.slots) for one in first] == [(one.intent, one.slots) for one in second]


@pytest.mark.parametrize("text", ["", "a.wav\tdance\n", "a.wav\n"])
def test_expectations_that_cannot_be_read_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "expectations.tsv").write_text(text)
    with pytest.raises(ExpectationsRefused):
        read_expectations(tmp_path)


def test_noise_is_mixed_as_loud_as_asked_and_pauses_do_not_count() -> None:
    speech = np.concatenate([tone(1), np.zeros(5 * SAMPLES_PER_SECOND, dtype=np.float32)])
    noise = np.random.default_rng(1).normal(0, 50, SAMPLES_PER_SECOND).astype(np.float32)
    mixed = with_noise(speech, noise, 12, np.random.default_rng(2))
    under = mixed - speech
    ratio = 20 * np.log10(level_of(speech) / np.sqrt(np.square(under).mean()))
    assert ratio == pytest.approx(12, abs=0.1)
    assert level_of(speech) == pytest.approx(3000 / np.sqrt(2), rel=0.01)


def test_a_sound_file_that_is_none_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    with pytest.raises(SoundUnreadable):
        read_sound(bad)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SoundUnreadable):
        list_sounds(tmp_path / "empty")


def test_every_way_of_joining_keeps_every_word() -> None:
    word = np.concatenate([np.zeros(3200, dtype=np.float32), tone(0.3), np.zeros(3200, dtype=np.float32)])
    for way in WAYS.values():
        joined = join([word, word, word], way)
        assert 0.9 - 0.1 < len(joined) / SAMPLES_PER_SECOND - 0.6 < 0.9 + 0.4
        assert np.abs(joined).max() <= 1.5 * np.abs(word).max()


def test_words_are_joined_into_what_the_stop_offers(
    tmp_path: Path, slice_of: Callable[..., StopSlice]
) -> None:
    recorded = ("백", "사십", "삼", "번", "언제", "일", "사")
    for number in range(len(recorded)):
        write_wav(tmp_path / f"w{number}.wav", as_pcm(tone(0.2 + number / 50)))
    (tmp_path / "transcripts.tsv").write_text(
        "".join(f"w{number}.wav\t{text}\n" for number, text in enumerate(recorded))
    )
    words = read_words(tmp_path)
    assert cut_into("백 사십 삼 번", words) == ["백", "사십", "삼", "번"]
    assert cut_into("백 오십", words) is None
    out = tmp_path / "out"
    count = write_joined(words, make_stop_offer(slice_of(("143", "150", "N37"))), out, seed=1)
    found = read_expectations(out)
    # as a number and digit by digit, with 번, 번 언제, 언제
    assert count == len(found) == 6
    assert {one.slots["route"] for one in found} == {"143"}
    assert {one.group for one in found} == {"digits", "number"}
    assert all(len(read_sound(one.file)) for one in found)


def test_outcomes_are_judged_by_intent_and_named_slots() -> None:
    asked = Expectation(Path("a.wav"), "help")
    unrelated = Expectation(Path("u.wav"), "none")
    meant = Understanding("도움말", Meaning(Intent.HELP), None)
    unsure = Understanding("도움말", None, Refusal.AMBIGUOUS)
    lost = Understanding("", None, Refusal.NOTHING_HEARD)
    assert [outcome_of(asked, each) for each in (meant, unsure, lost)] == [
        "right",
        "did you mean",
        "not understood",
    ]
    assert outcome_of(Expectation(Path("a.wav"), "cancel"), meant) == "wrong"
    assert [outcome_of(unrelated, each) for each in (meant, unsure)] == ["acted on", "left alone"]


def test_the_table_and_the_picture_show_the_same_shares() -> None:
    outcomes = [RIGHT, RIGHT, RIGHT, WRONG]
    figures = VoiceFigures("종로", 3, 1, [a_heard("asked", outcome) for outcome in outcomes])
    figures.heard += [
        a_heard("asked", RIGHT, "6 dB"),
        a_heard("unrelated", ACTED_ON),
        a_heard(BESIDE, LEFT_ALONE),
    ]
    table = as_markdown(figures)
    assert "| clean | 4 | 75.0 % | 25.0 % | 0.0 % | 0.0 % | 1 | 100.0 % | 0.0 % |" in table
    assert "| 6 dB | 1 | 100.0 % | 0.0 % | 0.0 % | 0.0 % | 0 | – | – |" in table
    picture = ElementTree.fromstring(as_svg(figures))
    texts = {element.text for element in picture.iter() if element.tag.endswith("text")}
    assert {"clean", "6 dB", "75", "25"} <= texts


@pytest.mark.speech
def test_a_folder_is_heard_clean_and_in_noise(tmp_path: Path) -> None:
    sounds, noise = tmp_path / "sounds", tmp_path / "noise"
    sounds.mkdir()
    noise.mkdir()
    write_wav(sounds / "low.wav", spoken("저상버스 언제 와요"))
    write_wav(sounds / "other.wav", spoken("어제 친구하고 영화를 보고 저녁을 먹었어요"))
    (sounds / "expectations.tsv").write_text("low.wav\tnext_low_floor\nother.wav\tnone\n")
    hiss = np.random.default_rng(3).normal(0, 300, SAMPLES_PER_SECOND).astype(np.float32)
    write_wav(noise / "hiss.wav", as_pcm(hiss))
    picture, each = tmp_path / "hearing.svg", tmp_path / "each.tsv"
    options = ["--stop", "90004", "--data", str(tmp_path / "data"), "--noise", str(noise), "--snr", "30"]
    files = ["--picture", str(picture), "--each", str(each)]
    result = CliRunner().invoke(command, ["voice", str(sounds), *options, *files])
    assert result.exit_code == 0, result.stderr
    assert "| clean | 1 | 100.0 % | 0.0 % | 0.0 % | 0.0 % | 1 | 0.0 % | 0.0 % |" in result.stdout
    assert "Noise alone: 0 of 1 acted on, 0 taken for an answer." in result.stdout
    assert len(each.read_text().splitlines()) == 8
    ElementTree.fromstring(picture.read_text())


def test_a_folder_without_expectations_is_refused_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["voice", str(tmp_path), "--stop", "90004"])
    assert result.exit_code == 1
    assert "[expectations_refused]" in result.stderr
