"""What nobody can say at a stop is shown, by the words of the real model."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from gtfs.sample_town.building import CENTRAL_STOP_CODE, build_sample_town
from gtfs.stop_slice import StopSlice
from kiosk.missing_words import find_missing_words
from kiosk.model_commands import command, stop_table
from kiosk.understanding.stop_offer import make_stop_offer
from models.vocabulary import Vocabulary


class AllButLatin:
    """A model with every Korean syllable and no other sign."""

    def vosk_model_find_word(self, word: str) -> int:
        return 1 if all("가" <= sign <= "힣" for sign in word) else -1


def stop_going_to(stop_slice: StopSlice, *places: str) -> StopSlice:
    (route,) = stop_slice.routes
    stops = tuple(replace(stop, name=name) for stop, name in zip(route.following_stops, places, strict=False))
    return replace(stop_slice, routes=(replace(route, following_stops=stops),))


def test_a_place_that_can_be_said_in_no_way_is_told_from_one_that_can(
    slice_of: Callable[..., StopSlice],
) -> None:
    stop_slice = stop_going_to(slice_of(("143",)), "Hillstate지점", "서울역.Lotte빌딩", "시청")
    found = find_missing_words(make_stop_offer(stop_slice), Vocabulary(AllButLatin()))
    assert [(gap.name, gap.heard) for gap in found.gaps] == [
        ("Hillstate지점", ()),
        ("서울역.Lotte빌딩", ("서울역",)),
    ]
    assert [gap.name for gap in found.by_touch_only] == ["Hillstate지점"]
    assert [way.lacks for way in found.gaps[0].unheard] == [("Hillstate",)]
    assert (found.routes, found.places) == (1, 3)


def test_the_table_names_what_is_never_heard_and_what_remains(slice_of: Callable[..., StopSlice]) -> None:
    stop_slice = stop_going_to(slice_of(("143",)), "Hillstate지점", "서울역.Lotte빌딩")
    found = find_missing_words(make_stop_offer(stop_slice), Vocabulary(AllButLatin()))
    lines = list(stop_table(stop_slice.stop, "some-model", found))
    assert "1 routes, 2 places" in lines[0]
    assert [line.split() for line in lines[1:]] == [
        ["what", "name", "never", "heard", "lacks", "heard", "as"],
        ["place", "Hillstate지점", "Hillstate지점", "Hillstate", "-"],
        [
            *("place", "서울역.Lotte빌딩", "서울역", "Lotte빌딩,", "Lotte빌딩"),
            *("Lotte", "서울역"),
        ],
    ]


@pytest.fixture
def town_with_a_brand(tmp_path: Path) -> Path:
    """The sample town, where one stop has a name that no Korean model has a word for."""
    year = datetime.now(UTC).year
    build_sample_town(
        tmp_path / "plain.zip",
        valid_from=date(year, 1, 1),
        valid_until=date(year + 1, 1, 31),
    )
    with ZipFile(tmp_path / "plain.zip") as plain, ZipFile(tmp_path / "town.zip", "w") as town:
        for name in plain.namelist():
            text = plain.read(name).decode()
            town.writestr(
                name, text.replace("강북구청앞", "Hillstate관악지점") if name == "stops.txt" else text
            )
    return tmp_path / "town.zip"


@pytest.mark.speech
def test_the_real_model_says_which_place_of_a_stop_is_by_touch_only(
    town_with_a_brand: Path, tmp_path: Path
) -> None:
    asked = ["missing-words", "--stop", CENTRAL_STOP_CODE, "--feed", str(town_with_a_brand), "--json"]
    result = CliRunner().invoke(command, [*asked, "--data", str(tmp_path / "data")])
    document = json.loads(result.stdout)
    (gap,) = document["gaps"]
    assert (gap["kind"], gap["name"], gap["heard"]) == ("place", "Hillstate관악지점", [])
    assert gap["unheard"] == [{"way": "Hillstate관악지점", "lacks": ["illstate"]}]
    assert document["by_touch_only"] == 1
    assert "[words_missing]" in result.stderr
    assert result.exit_code == 1


@pytest.mark.speech
def test_a_town_whose_every_name_can_be_said_ends_well(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        command, ["missing-words", "--stop", CENTRAL_STOP_CODE, "--data", str(tmp_path)]
    )
    assert "0 with a way that is never heard" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize("words", [["--stop", "90004", "언제"], ["--feed", "town.zip", "언제"]])
def test_options_that_do_not_go_together_are_refused(words: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["missing-words", *words, "--data", str(tmp_path)])
    assert result.exit_code == 2
