"""`gachita bench feeds` in short: the sample town, ours and the floors that need nothing installed, all right."""

import json
import re
from datetime import date

import pytest

from gtfs.sample_town.building import build_sample_town
from tests.builders.processes import gachita

FLOORS = "SQLite-made-to-measure,bare-memory-map,parse-and-index-by-hand"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "town.zip"
    build_sample_town(path, valid_from=date(2026, 11, 1), valid_until=date(2027, 10, 31))
    return path


@pytest.fixture(scope="module")
def run(town, tmp_path_factory):
    """The folder of one run beside the floors."""
    folder = tmp_path_factory.mktemp("bench")
    done = gachita(
        "bench", "feeds", "--feed", town, "--rounds", 1, "--peers", FLOORS, "--no-growth", "--data", folder,
        "--json", folder / "feeds.json", "--markdown", folder / "feeds.md", "--picture", folder / "feeds.svg",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def record(run):
    return json.loads((run / "feeds.json").read_text(encoding="utf-8"))


def test_every_step_of_everybody_is_measured(record):
    assert record["failed"] == {}
    measured = {name: set(steps) for name, steps in record["measured"].items()}
    static = {"ingest", "warm", "query"}
    assert measured == {
        "gachita": static | {"arrivals", "live"},
        "SQLite made to measure": static,
        "bare memory map": static,
        "parse and index by hand": {"live"},
    }


def test_all_answer_as_the_naive_reading_of_the_feed_does(record):
    assert record["questions"] == 600
    for name, wrong in record["wrong"].items():
        assert (wrong["asked"], wrong["by_day"], wrong["by_night"]) == (600, 0, 0), name
        assert wrong["asked_by_night"] == 100


def test_all_live_boards_are_those_of_the_message(record):
    assert record["live"]["stop_times"] > 1000
    for name, (wrong, asked) in record["wrong_boards"].items():
        assert wrong == 0, name
        assert asked > 100


def test_every_figure_is_of_its_own_process(record):
    for steps in record["measured"].values():
        for rounds in steps.values():
            for said in rounds:
                assert said["seconds"] > 0
                assert said["cpu_seconds"] > 0
                assert said["peak_bytes"] > 1 << 20


def test_each_target_is_held_against_its_figure(record, run):
    works = [target["work"] for target in record["targets"]]
    assert len(works) == 10
    text = (run / "feeds.md").read_text(encoding="utf-8")
    for target in record["targets"]:
        verdict = "met" if target["is_met"] else "**missed**"
        assert f"| {target['work']} | {target['to_reach']} |" in text
        assert re.search(rf"{re.escape(target['measured'])} \| .* \| {re.escape(verdict)} \|", text)


def test_the_picture_has_a_bar_for_everybody(run):
    picture = (run / "feeds.svg").read_text(encoding="utf-8")
    for name in ("gachita", "SQLite made to measure", "bare memory map", "parse and index by hand"):
        assert f">{name}</text>" in picture


def test_nothing_large_is_left_behind(run):
    assert not (run / "bench-feeds" / "work").exists()


def test_the_feed_is_measured_twice_and_four_times_over(town, tmp_path):
    done = gachita(
        "bench", "feeds", "--feed", town, "--rounds", 1, "--peers", "none", "--data", tmp_path,
        "--json", tmp_path / "feeds.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    growth = json.loads((tmp_path / "feeds.json").read_text(encoding="utf-8"))["growth"]
    assert list(growth) == ["1", "2", "4"]
    assert [set(steps["gachita"]) for steps in growth.values()] == [{"ingest", "warm", "query"}] * 3
    assert "| 4× |" in done.stdout


def test_an_unknown_peer_is_refused_in_words(town, tmp_path):
    done = gachita("bench", "feeds", "--feed", town, "--peers", "nobody", "--data", tmp_path)
    assert done.returncode == 2
    assert "Nobody is called nobody" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_feed_that_is_none_is_refused_in_words(tmp_path):
    broken = tmp_path / "broken.zip"
    broken.write_text("not a zip")
    done = gachita("bench", "feeds", "--feed", broken, "--peers", "none", "--data", tmp_path)
    assert done.returncode == 1
    assert "[feed_not_a_zip]" in done.stderr
    assert "Traceback" not in done.stderr
