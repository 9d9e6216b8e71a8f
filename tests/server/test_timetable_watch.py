"""A new timetable is taken when it is whole and good, and only then."""

import shutil
from datetime import date

import pytest

from gtfs.compiling import open_or_compile
from server.world.timetable_watch import TimetableWatch
from tests.builders.slow_street import write_street

TODAY = date(2026, 3, 2)


@pytest.fixture
def place(tmp_path):
    """Where the city puts its timetable: one is in force."""
    feed = write_street(tmp_path / "city.zip")
    return feed, TimetableWatch(feed, tmp_path / "timetables")


def look_twice(watch, today=TODAY):
    """Once to notice, once to be sure that the copying is over."""
    assert watch.find_newer(today) is None
    return watch.find_newer(today)


def test_nothing_new_is_nothing_new(place):
    _, watch = place
    assert look_twice(watch) is None
    assert watch.fault is None


def test_a_new_timetable_is_compiled_beside_and_taken_once(place):
    feed, watch = place
    write_street(feed, prefix="new-")
    timetable = look_twice(watch)
    assert timetable.trips.find("new-0") >= 0
    assert look_twice(watch) is None


def test_a_file_that_still_grows_is_left_alone(place):
    feed, watch = place
    whole = feed.read_bytes()
    for share in (3, 2, 1):
        feed.write_bytes(whole[: len(whole) // share])
        assert watch.find_newer(TODAY) is None
    assert watch.fault is None


def test_a_broken_timetable_changes_nothing_and_is_named_once(place, caplog):
    feed, watch = place
    feed.write_bytes(b"not a zip")
    for _ in range(4):
        assert watch.find_newer(TODAY) is None
    assert watch.fault == "compile_failed"
    assert len([record for record in caplog.records if "feed_not_a_zip" in record.message]) == 1


def test_the_one_after_a_broken_one_is_taken(place):
    feed, watch = place
    feed.write_bytes(b"not a zip")
    assert look_twice(watch) is None
    write_street(feed, prefix="new-")
    assert look_twice(watch) is not None
    assert watch.fault is None


def test_a_timetable_of_the_past_is_refused(place):
    feed, watch = place
    write_street(feed, prefix="new-")
    assert look_twice(watch, date(2099, 1, 1)) is None
    assert watch.fault == "timetable_expired"


@pytest.mark.parametrize(
    ("today", "fault"), [(date(2026, 3, 3), None), (date(2026, 3, 4), "timetable_expired")]
)
def test_a_timetable_holds_until_its_last_night_bus_has_arrived(place, today, fault):
    feed, watch = place
    write_street(feed, prefix="new-", trips=40)  # on 2 March, the last at 25:00
    taken = look_twice(watch, today)
    assert (taken is None, watch.fault) == (fault is not None, fault)


def test_while_it_is_away_the_old_one_stays(place, tmp_path):
    feed, watch = place
    shutil.move(feed, tmp_path / "away.zip")
    assert look_twice(watch) is None
    assert watch.fault is None


def test_a_compiled_folder_is_taken_again_when_it_was_compiled_again(tmp_path):
    feed = write_street(tmp_path / "city.zip")
    folder = tmp_path / "compiled"
    open_or_compile(feed, tmp_path / "cache")
    shutil.copytree(next((tmp_path / "cache").iterdir()), folder)
    watch = TimetableWatch(folder, tmp_path / "timetables")
    other = write_street(tmp_path / "other.zip", prefix="new-")
    open_or_compile(other, tmp_path / "cache2")
    shutil.rmtree(folder)
    shutil.copytree(next((tmp_path / "cache2").iterdir()), folder)
    timetable = look_twice(watch)
    assert timetable.trips.find("new-0") >= 0
