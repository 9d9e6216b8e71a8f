"""Where a city's kiosks stand: on median lanes first, the busiest first, and never where no bus comes."""

import zipfile

import pytest

from gtfs.compiling import open_or_compile
from server.benchmarks.kiosk_stops import choose_kiosk_stops, read_median_lane_stops
from server.errors import SetupError

STOPS = """stop_id,stop_name,stop_desc,stop_lat,stop_lon
busy,번화가,일반차로,37.50,127.00
median-a,중앙 가,중앙차로,37.51,127.00
median-b,중앙 나,중앙차로,37.52,127.00
idle,빈 정류소,중앙차로,37.53,127.00
"""
WAYS = {"1": ("busy", "median-b"), "2": ("busy", "median-a", "median-b"), "3": ("busy", "median-b")}


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "lanes.zip"
    trips = ["route_id,service_id,trip_id", *(f"{route},daily,t{route}" for route in WAYS)]
    times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for route, way in WAYS.items():
        times += [f"t{route},08:0{n}:00,08:0{n}:00,{stop},{n}" for n, stop in enumerate(way)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "agency.txt", "agency_name,agency_url,agency_timezone\nA,https://example.org,Asia/Seoul\n"
        )
        archive.writestr("stops.txt", STOPS)
        archive.writestr(
            "routes.txt", "\n".join(["route_id,route_short_name,route_type", *(f"{r},{r},3" for r in WAYS)])
        )
        archive.writestr("trips.txt", "\n".join(trips))
        archive.writestr("stop_times.txt", "\n".join(times))
        archive.writestr("calendar_dates.txt", "service_id,date,exception_type\ndaily,20261121,1\n")
    return path


def test_median_lanes_come_first_and_the_busiest_of_them_first(feed, tmp_path):
    timetable = open_or_compile(feed, tmp_path / "compiled")
    assert choose_kiosk_stops(feed, timetable, 3) == (["median-b", "median-a", "busy"], 2)


def test_no_kiosk_stands_where_no_bus_comes(feed, tmp_path):
    timetable = open_or_compile(feed, tmp_path / "compiled")
    assert "idle" in read_median_lane_stops(feed)
    assert "idle" not in choose_kiosk_stops(feed, timetable, 10)[0]


def test_a_feed_without_stops_is_refused_in_words(tmp_path):
    path = tmp_path / "empty.zip"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(SetupError, match=r"feed_unreadable"):
        read_median_lane_stops(path)
