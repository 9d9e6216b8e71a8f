"""Damaged feeds: whatever the bytes, a feed compiles or is refused with a code, and never anything else happens.

`GACHITA_EXAMPLES` sets how many are tried.
"""

import os
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.checking import check_feed
from gtfs.compiling import compile_feed
from gtfs.errors import FeedError, FeedTooLarge
from gtfs.notices import NOTICES
from gtfs.timetable import Timetable
from tests.builders.random_feeds import feeds

EXAMPLES = int(os.environ.get("GACHITA_EXAMPLES", "25"))
trying = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD_VALUES = (
    "",
    "0",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
    "2147483648",
    "1e308",
    "nan",
    "inf",
    "\0",
    "\0\0\0",
    '"',
    '""',
    '"\n"',
    "\r",
    "999:59:59",
    "-8:00:00",
    "24:60:00",
    "00010101",
    "99991231",
    "29990230",
    "가" * 50,
    "🚌",
    "\ufeff",
    "a",
    "t0",
    "s0",
    "a,b,c,d,e,f,g",
    "../../etc",
)
STOPS = """\
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
a,x,37.5,127,0,s
b,y,37.6,127,,
s,s,37.5,127,1,
"""
FILES = (
    "agency.txt",
    "routes.txt",
    "trips.txt",
    "stop_times.txt",
    "stops.txt",
    "calendar.txt",
    "frequencies.txt",
)
MORE_FILES = ("feed_info.txt", "attributions.txt", "translations.txt", "calendar_dates.txt")


def outcome(path, folder, day):
    """Compile, open, ask and check; a refusal is the only other way it may end."""
    try:
        report = compile_feed(path, folder)
    except FeedError as refusal:
        named = bool(refusal.code and refusal.sentence)
    else:
        named = None
    if named is not None:
        assert named
        with pytest.raises(FeedError):
            check_feed(path, day)
        return
    assert {group.code for group in report.notices} <= NOTICES.keys()
    timetable = Timetable.open(folder)
    for stop in timetable.list_stops()[:3]:
        timetable.list_departures(stop.id, timetable.day_start(day), limit=5)
        timetable.list_patterns_at(stop.id)
    for route in timetable.list_routes()[:2]:
        for trip in timetable.list_trips_of_route(route.id)[:3]:
            timetable.list_stop_times(trip)
            timetable.get_trip(trip)
    timetable.search_stops("a", 3)
    timetable.list_stops_near(37.5, 127.0, 1000, 3)
    check_feed(path, day)


def changed_text(draw, text):
    """One or a few fields, rows or headers of a file that are not what they were."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(("value", "cut", "twice", "swap", "insert")))
        fields = lines[at].split(",")
        if kind == "value":
            fields[draw(st.integers(0, len(fields) - 1))] = draw(
                st.sampled_from(ODD_VALUES) | st.text(max_size=8)
            )
            lines[at] = ",".join(fields)
        elif kind == "cut":
            del lines[at:]
            lines.append("")
        elif kind == "twice":
            lines.insert(at, lines[at])
        elif kind == "swap":
            lines[at] = ",".join(draw(st.permutations(fields)))
        else:
            lines.insert(at, draw(st.text(max_size=20)))
    return "\n".join(lines)


@trying
@given(data=st.data())
def test_a_feed_with_fields_rows_and_headers_that_make_no_sense(make_feed, tmp_path, data):
    files, _, day = data.draw(feeds())
    files["translations.txt"] = (
        "table_name,field_name,language,translation,record_id,record_sub_id,field_value\nstops,stop_name,en,A,a,,\n"
    )
    for name in data.draw(st.lists(st.sampled_from(FILES + MORE_FILES), min_size=1, max_size=2, unique=True)):
        text = files.get(name)
        if name == "stops.txt":
            text = STOPS
        if text:
            changed = changed_text(data.draw, text)
            files[name] = changed.encode(
                data.draw(st.sampled_from(("utf-8", "utf-8", "utf-16", "cp949"))), "replace"
            )
    outcome(make_feed(files), tmp_path / "compiled", day)


@trying
@given(data=st.data())
def test_a_zip_with_bytes_cut_off_turned_over_or_put_in(make_feed, tmp_path, data):
    files, _, day = data.draw(feeds())
    whole = bytearray(make_feed(files).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, max(len(whole) - 1, 0)))
        kind = data.draw(st.sampled_from(("flip", "cut", "insert", "zero", "huge")))
        if kind == "flip" and whole:
            whole[at] ^= 1 << data.draw(st.integers(0, 7))
        elif kind == "cut":
            del whole[at : at + data.draw(st.integers(1, 4000))]
        elif kind == "insert":
            whole[at:at] = data.draw(st.binary(max_size=30))
        else:
            # Sizes and offsets of a zip are little-endian words.
            whole[at : at + 4] = b"\0\0\0\0" if kind == "zero" else b"\xff\xff\xff\xff"
    path = tmp_path / "damaged.zip"
    path.write_bytes(whole)
    outcome(path, tmp_path / "compiled", day)


@trying
@given(
    data=st.data(),
    names=st.lists(
        st.sampled_from(
            (
                "stops.txt",
                "STOPS.TXT",
                "feed/stops.txt",
                "../stops.txt",
                "/stops.txt",
                "C:\\stops.txt",
                "stops.txt/",
                "x.txt",
                "__MACOSX/stops.txt",
                "a/b/c/stops.txt",
                ".txt",
                "stops.txt\0x",
            )
        )
        | st.text(min_size=1, max_size=9),
        max_size=4,
    ),
)
def test_a_zip_with_odd_entries_beside_the_feed(make_feed, tmp_path, data, names):
    files, _, day = data.draw(feeds())
    path = make_feed(files)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that occur twice are meant
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), data.draw(st.binary(max_size=20)))
    outcome(path, tmp_path / "compiled", day)


def test_a_zip_that_claims_to_unpack_to_more_than_any_country_has_is_refused(make_feed, tmp_path):
    whole = bytearray(make_feed().read_bytes())
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 24 : at + 28] = b"\xfe\xff\xff\xff"  # the unpacked size in the central directory
        at = whole.find(b"PK\x01\x02", at + 1)
    path = tmp_path / "bomb.zip"
    path.write_bytes(whole)
    with pytest.raises(FeedTooLarge):
        compile_feed(path, tmp_path / "out")


def test_a_frequency_of_a_second_for_weeks_is_left_out_and_named(make_feed, tmp_path):
    rows = "trip_id,start_time,end_time,headway_secs\nt1,00:00:00,999:00:00,1\nt2,06:00:00,07:00:00,1800\n"
    report = compile_feed(make_feed({"frequencies.txt": rows}), tmp_path / "out")
    assert report.counts["trips"] == 3
    assert "too_many_repetitions" in {group.code for group in report.notices}
