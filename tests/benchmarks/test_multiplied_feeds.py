"""A feed several times over is a feed again: as many more stops, trips and stop times, each copy whole in itself."""

import zipfile
from datetime import UTC, date, datetime

import pytest

from gtfs.compiling import open_or_compile
from gtfs.identifiers import StopId
from gtfs.sample_town.building import build_sample_town
from server.benchmarks.feeds.multiplying import multiply_feed


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.zip"
    build_sample_town(path, valid_from=date(2026, 11, 1), valid_until=date(2027, 10, 31))
    return path


def test_three_copies_have_three_times_as_much_of_everything_that_is_repeated(town, tmp_path):
    multiply_feed(town, tmp_path / "three.zip", 3)
    one, three = (
        open_or_compile(path, tmp_path / "compiled").manifest.counts
        for path in (town, tmp_path / "three.zip")
    )
    for name in ("stops", "routes", "trips", "stop_times"):
        assert three[name] == 3 * one[name]
    assert three["services"] == one["services"]


def test_each_copy_answers_like_the_first(town, tmp_path):
    multiply_feed(town, tmp_path / "two.zip", 2)
    timetable = open_or_compile(tmp_path / "two.zip", tmp_path / "compiled")
    after = datetime(2026, 11, 4, 0, 0, tzinfo=UTC)
    for stop in open_or_compile(town, tmp_path / "compiled").list_stops()[:50]:
        first, copy = (
            [
                (found.departure_at, found.run.trip_id.removeprefix("copy1-"))
                for found in timetable.list_departures(StopId(name), after, limit=5)
            ]
            for name in (stop.id, f"copy1-{stop.id}")
        )
        assert sorted(first) == sorted(copy)


def test_commas_quotes_and_line_ends_in_names_survive(tmp_path):
    names = 'stop_id,stop_name,stop_lat,stop_lon\na,"가, ""나""\n다",37.5,127.0\nb,,37.6,127.0\n'
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        archive.writestr("folder/stops.txt", names)
        archive.writestr("folder/note.txt", "as it is")
    multiply_feed(tmp_path / "odd.zip", tmp_path / "two.zip", 2)
    with zipfile.ZipFile(tmp_path / "two.zip") as archive:
        text = archive.read("stops.txt").decode()
        assert archive.read("note.txt") == b"as it is"
    assert text.count('"가, ""나""\n다"') == 2
    assert '"copy1-a"' in text
    assert text.count("stop_id") == 1
