"""Tiny feeds, written out as text in the test that needs them."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from gtfs.compiling import compile_feed
from gtfs.timetable import Timetable

STREET = {
    # One street, four stops 500 m apart going north, in Seoul; A trip every half hour, the second is low-floor.
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nx,시내버스,https://bus.example,Asia/Seoul\n",
    "stops.txt": """\
        stop_id,stop_code,stop_name,stop_lat,stop_lon,wheelchair_boarding
        a,01001,시청,37.5000,127.0,1
        b,01002,종로,37.5045,127.0,1
        c,01003,광화문,37.5090,127.0,2
        d,01004,경복궁,37.5135,127.0,0
        """,
    "routes.txt": "route_id,route_short_name,route_long_name,route_type\nr7,7,시청~경복궁,3\n",
    "calendar.txt": """\
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        """,
    "trips.txt": """\
        route_id,service_id,trip_id,trip_headsign,direction_id,wheelchair_accessible
        r7,daily,t1,경복궁,0,2
        r7,daily,t2,경복궁,0,1
        """,
    "stop_times.txt": """\
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t1,08:00:00,08:00:00,a,10
        t1,08:05:00,08:05:00,b,20
        t1,08:10:00,08:11:00,c,30
        t1,08:16:00,08:16:00,d,40
        t2,08:30:00,08:30:00,a,10
        t2,08:35:00,08:35:00,b,20
        t2,08:40:00,08:41:00,c,30
        t2,08:46:00,08:46:00,d,40
        """,
}
"""File name → text; a test replaces the files that it is about."""

Feed = dict[str, str | bytes | None]


@pytest.fixture
def make_feed(tmp_path: Path) -> Callable[..., Path]:
    """A zip of the street with some files replaced; None takes a file out."""

    def make(changes: Feed | None = None, *, folder: str = "", name: str = "feed.zip") -> Path:
        files: Feed = {**STREET, **(changes or {})}
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in files.items():
                if text is not None:
                    archive.writestr(folder + file, dedent(text) if isinstance(text, str) else text)
        return path

    return make


@pytest.fixture
def open_feed(make_feed: Callable[..., Path], tmp_path: Path) -> Callable[..., Timetable]:
    """The same, compiled and opened."""

    def open_(changes: Feed | None = None, **options: str) -> Timetable:
        compile_feed(make_feed(changes, **options), tmp_path / "compiled")
        return Timetable.open(tmp_path / "compiled")

    return open_


@pytest.fixture(scope="session")
def street_timetable(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    """The street as it is, opened once for tests that ask many times."""
    folder = tmp_path_factory.mktemp("street")
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for file, text in STREET.items():
            archive.writestr(file, dedent(text))
    compile_feed(folder / "feed.zip", folder / "compiled")
    return Timetable.open(folder / "compiled")
