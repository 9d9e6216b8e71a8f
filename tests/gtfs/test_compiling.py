"""From a feed to a compiled timetable: what is refused, what is repaired, what is counted."""

import json
import shutil
import zipfile
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.checking import check_feed
from gtfs.columns import MANIFEST, open_columns
from gtfs.compiling import compile_feed, open_or_compile
from gtfs.errors import (
    CompiledFeedBroken,
    FeedColumnMissing,
    FeedEmpty,
    FeedError,
    FeedFileMissing,
    FeedNotAZip,
    FeedNotFound,
    FeedTimezoneUnknown,
)
from gtfs.low_floor import LowFloor
from gtfs.timetable import Timetable

DAY = date(2026, 6, 1)


def compiled_notices(report):
    counts = Counter()
    for group in report.notices:
        counts[group.code] += group.count
        counts[group.code, group.field] += group.count
    return counts


def times_of(timetable, trip_id):
    return [
        (one.stop_id, one.arrival_seconds, one.departure_seconds)
        for one in timetable.list_stop_times(trip_id)
    ]


@pytest.mark.parametrize("missing", ["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"])
def test_a_feed_without_a_needed_file_is_refused(make_feed, tmp_path, missing):
    with pytest.raises(FeedFileMissing, match=missing):
        compile_feed(make_feed({missing: None}), tmp_path / "out")


def test_a_feed_without_any_calendar_is_refused(make_feed, tmp_path):
    with pytest.raises(FeedFileMissing, match="calendar"):
        compile_feed(make_feed({"calendar.txt": None}), tmp_path / "out")


def test_a_feed_without_a_needed_column_is_refused(make_feed, tmp_path):
    with pytest.raises(FeedColumnMissing, match="stop_sequence"):
        compile_feed(make_feed({"stop_times.txt": "trip_id,stop_id\nt1,a\n"}), tmp_path / "out")


def test_what_is_no_zip_or_not_there_is_refused(tmp_path):
    (tmp_path / "page.zip").write_text("<html>", encoding="utf-8")
    with pytest.raises(FeedNotAZip):
        compile_feed(tmp_path / "page.zip", tmp_path / "out")
    with pytest.raises(FeedNotFound):
        compile_feed(tmp_path / "nothing.zip", tmp_path / "out")


def test_a_zip_cut_off_in_the_middle_is_refused(make_feed, tmp_path):
    whole = make_feed().read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FeedNotAZip):
        compile_feed(tmp_path / "cut.zip", tmp_path / "out")


def test_a_feed_in_which_nothing_stops_anywhere_is_refused(make_feed, tmp_path):
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    with pytest.raises(FeedEmpty):
        compile_feed(make_feed({"stop_times.txt": header}), tmp_path / "out")


def test_an_unknown_time_zone_is_refused(make_feed, tmp_path):
    agency = "agency_name,agency_url,agency_timezone\nx,https://x.example,Asia/Atlantis\n"
    with pytest.raises(FeedTimezoneUnknown, match="Atlantis"):
        compile_feed(make_feed({"agency.txt": agency}), tmp_path / "out")


def test_rows_that_name_what_is_not_there_are_counted_and_left_out(make_feed, tmp_path):
    report = compile_feed(
        make_feed(
            {
                "trips.txt": "route_id,service_id,trip_id\nr7,daily,t1\nr8,daily,t2\nr7,never,t3\nr7,daily,t1\n",
                "stop_times.txt": """\
                    trip_id,arrival_time,departure_time,stop_id,stop_sequence
                    t1,08:00:00,08:00:00,a,1
                    t1,08:05:00,08:05:00,z,2
                    t1,08:10:00,08:10:00,c,3
                    t2,08:00:00,08:00:00,a,1
                    t9,08:00:00,08:00:00,a,1
                    t1,08:20:00,08:20:00,d,x
                    """,
            }
        ),
        tmp_path / "out",
    )
    counts = compiled_notices(report)
    assert counts["foreign_key_violation", "route_id"] == 1
    assert counts["foreign_key_violation", "service_id"] == 1
    assert counts["foreign_key_violation", "stop_id"] == 1
    assert counts["foreign_key_violation", "trip_id"] == 2
    assert counts["duplicate_key", "trip_id"] == 1
    assert counts["invalid_integer"] == 1
    assert report.counts["stop_times"] == 2
    unknown_stop = next(group for group in report.notices if group.field == "stop_id")
    assert (unknown_stop.examples[0].file, unknown_stop.examples[0].row) == ("stop_times.txt", 3)


def test_frequencies_become_trips_named_by_their_start(open_feed):
    timetable = open_feed(
        {
            "frequencies.txt": """\
            trip_id,start_time,end_time,headway_secs,exact_times
            t1,06:00:00,06:30:00,900,0
            t1,23:50:00,24:10:00,600,1
            t1,09:00:00,08:00:00,600,1
            t9,06:00:00,06:30:00,900,0
            """
        }
    )
    trips = timetable.list_trips_of_route("r7")
    assert trips == ("t1@06:00:00", "t1@06:15:00", "t2", "t1@23:50:00", "t1@24:00:00")
    assert times_of(timetable, "t1@06:15:00") == [
        ("a", 22500, 22500),
        ("b", 22800, 22800),
        ("c", 23100, 23160),
        ("d", 23460, 23460),
    ]
    trip = timetable.get_trip("t1@06:15:00")
    assert (trip.feed_trip_id, trip.start_time_seconds, trip.low_floor) == ("t1", 22500, LowFloor.NO)
    counts = {group.code: group.count for group in timetable.manifest.notices}
    assert counts["start_and_end_range_out_of_order"] == 1
    assert counts["foreign_key_violation"] == 1


def test_what_trips_say_of_wheelchairs_is_kept_and_nonsense_is_unknown(open_feed):
    timetable = open_feed(
        {
            "trips.txt": """\
            route_id,service_id,trip_id,wheelchair_accessible
            r7,daily,t1,7
            r7,daily,t2,
            """
        }
    )
    assert timetable.get_trip("t1").low_floor is LowFloor.UNKNOWN
    assert timetable.get_trip("t2").low_floor is LowFloor.UNKNOWN
    assert timetable.get_trip("t1").headsign == "경복궁"


def test_a_platform_inherits_what_its_station_says_of_wheelchairs(open_feed):
    stops = """\
        stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding,platform_code
        s,,역,37.5,127.0,1,,1,
        a,,역,37.5,127.0,0,s,,1
        b,,역,37.5045,127.0,0,s,2,2
        c,,광화문,37.509,127.0,,,,
        d,,경복궁,37.5135,127.0,,nowhere,,
        """
    timetable = open_feed({"stops.txt": stops})
    assert [timetable.get_stop(stop).wheelchair_boarding for stop in "abcd"] == [1, 2, 0, 0]
    assert timetable.get_stop("a").parent_id == "s"
    assert timetable.get_stop("b").platform_code == "2"
    assert [stop.id for stop in timetable.list_stops()] == ["a", "b", "c", "d"]
    assert "parent_station" in {group.field for group in timetable.manifest.notices}


def test_a_compile_that_fails_leaves_the_timetable_in_force(make_feed, tmp_path):
    target = tmp_path / "out"
    compile_feed(make_feed(), target)
    before = (target / MANIFEST).read_bytes()
    with pytest.raises(FeedError):
        compile_feed(make_feed({"routes.txt": None}, name="bad.zip"), target)
    assert (target / MANIFEST).read_bytes() == before
    assert Timetable.open(target).find_stop("a") is not None
    assert len(list(target.glob("columns-*"))) == 1


def test_a_timetable_that_is_open_goes_on_when_it_is_replaced(make_feed, tmp_path):
    target = tmp_path / "out"
    compile_feed(make_feed(), target)
    old = Timetable.open(target)
    compile_feed(make_feed({"routes.txt": "route_id,route_short_name,route_type\nr7,777,3\n"}), target)
    assert old.get_route("r7").name == "7"
    assert len(old.list_stop_times("t1")) == 4
    assert Timetable.open(target).get_route("r7").name == "777"


def test_a_source_is_compiled_again_only_when_it_has_changed(make_feed, tmp_path):
    cache = tmp_path / "cache"
    open_or_compile(make_feed(), cache)
    (folder,) = cache.iterdir()
    stamp = (folder / MANIFEST).stat().st_mtime_ns
    open_or_compile(tmp_path / "feed.zip", cache)
    assert (folder / MANIFEST).stat().st_mtime_ns == stamp
    timetable = open_or_compile(
        make_feed({"routes.txt": "route_id,route_short_name,route_type\nr7,7000,3\n"}), cache
    )
    assert timetable.get_route("r7").name == "7000"
    assert open_or_compile(folder, cache).get_route("r7").name == "7"


def test_a_damaged_compiled_timetable_is_noticed(make_feed, tmp_path):
    target = tmp_path / "out"
    compile_feed(make_feed(), target)
    columns = next(target.glob("columns-*"))
    open_columns(target).verify()

    arrival = columns / "stop_times.arrival.npy"
    whole = arrival.read_bytes()
    arrival.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(CompiledFeedBroken, match="damaged"):
        open_columns(target).verify()
    arrival.write_bytes(whole[:-4])
    with pytest.raises(CompiledFeedBroken):
        Timetable.open(target)
    arrival.unlink()
    with pytest.raises(CompiledFeedBroken):
        Timetable.open(target)


def test_another_format_version_or_a_broken_manifest_is_refused(make_feed, tmp_path):
    target = tmp_path / "out"
    compile_feed(make_feed(), target)
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    (target / MANIFEST).write_text(json.dumps({**manifest, "format_version": 99}), encoding="utf-8")
    with pytest.raises(CompiledFeedBroken, match="99"):
        Timetable.open(target)
    (target / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(CompiledFeedBroken):
        Timetable.open(target)
    shutil.rmtree(target)
    with pytest.raises(CompiledFeedBroken):
        Timetable.open(target)


def test_a_check_names_code_file_and_row_and_knows_the_day(make_feed):
    path = make_feed(
        {
            "stops.txt": """\
                stop_id,stop_name,stop_lat,stop_lon
                a,x,37.5,127
                b,y,99,127
                c,z,0,0
                d,w,37.6,127
                e,v,37.6,127
                """,
            "extra.txt": "a,b\n",
        }
    )
    report = check_feed(path, date(2030, 1, 1))
    groups = {group.code: group for group in report.groups}
    assert [notice.row for notice in groups["number_out_of_range"].examples] == [3]
    assert [notice.row for notice in groups["point_near_origin"].examples] == [4]
    assert groups["feed_expired"].severity == "warning"
    assert groups["unknown_file"].file == "extra.txt"
    assert groups["stop_without_stop_time"].examples[0].row == 6
    assert report.count_of("error") == 2
    assert "feed_expired" not in {group.code for group in check_feed(path, DAY).groups}
    assert "feed_not_yet_valid" in {group.code for group in check_feed(path, date(2025, 1, 1)).groups}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    file=st.sampled_from(
        ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt", "agency.txt"]
    ),
    cut=st.integers(0, 400),
    junk=st.binary(max_size=40),
)
def test_damaged_files_are_refused_with_a_code_or_compiled_never_a_crash(
    make_feed, tmp_path, file, cut, junk
):
    with zipfile.ZipFile(make_feed(name="whole.zip")) as archive:
        whole = archive.read(file)
    at = min(cut, len(whole))
    path = make_feed({file: whole[:at] + junk + whole[at:]}, name="damaged.zip")
    with suppress(FeedError):
        compile_feed(path, tmp_path / "fuzzed")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), junk=st.binary(min_size=1, max_size=30))
def test_a_damaged_zip_is_refused_with_a_code_or_compiled_never_a_crash(make_feed, tmp_path, cut, junk):
    whole = make_feed(name="whole.zip").read_bytes()
    at = min(cut, len(whole))
    path = tmp_path / "damaged.zip"
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    with suppress(FeedError):
        compile_feed(path, tmp_path / "fuzzed")
