"""Stations, platforms, entrances and boarding areas: who asks for the whole gets all of its parts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gtfs.arrivals import list_arrivals
from gtfs.checking import check_feed
from gtfs.slice_board import board_from_slice
from gtfs.slice_making import make_stop_slice

SEOUL = ZoneInfo("Asia/Seoul")
EIGHT = datetime(2026, 6, 1, 8, tzinfo=SEOUL).astimezone(UTC)

STATION = {
    # A station with two platforms (one with a boarding area), an entrance, and a stop of its own down the road.
    "stops.txt": """\
        stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code,wheelchair_boarding
        hub,H,환승센터,37.5,127.0,1,,,1
        a,H1,환승센터 1,37.5001,127.0,0,hub,1,
        b,H2,환승센터 2,37.5002,127.0,,hub,2,2
        door,,환승센터 1번 출구,37.5,127.0001,2,hub,,
        front,,,,,4,a,,
        c,C,시청,37.51,127.0,0,,,
        """,
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\nr7,daily,t1,시청\nr7,daily,t2,시청\n",
    "stop_times.txt": """\
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        t1,08:00:00,08:00:00,a,1
        t1,08:20:00,08:20:00,c,2
        t2,08:05:00,08:05:00,b,1
        t2,08:25:00,08:25:00,c,2
        """,
}


def test_a_station_gathers_the_departures_of_its_platforms_in_order(open_feed):
    timetable = open_feed(STATION)
    found = timetable.list_departures("hub", EIGHT, limit=3)
    assert [(one.stop_id, one.run.trip_id) for one in found] == [("a", "t1"), ("b", "t2"), ("a", "t1")]
    assert timetable.list_departures("hub", EIGHT, limit=1) == found[:1]
    assert [one.stop_id for one in timetable.list_departures("b", EIGHT, limit=1)] == ["b"]


def test_an_entrance_means_its_station_and_a_boarding_area_its_platform(open_feed):
    timetable = open_feed(STATION)
    assert [stop.id for stop in timetable.list_platforms("door")] == ["a", "b", "hub"]
    assert [stop.id for stop in timetable.list_platforms("front")] == ["a"]
    assert [stop.id for stop in timetable.list_platforms("c")] == ["c"]
    assert [one.stop_id for one in timetable.list_departures("door", EIGHT, limit=2)] == ["a", "b"]


def test_the_board_and_the_slice_of_a_station_name_the_platform(open_feed):
    timetable = open_feed(STATION)
    arrivals = list_arrivals(timetable, None, "hub", now=EIGHT, limit=5)
    assert [(one.stop_id, one.position) for one in arrivals] == [("a", 0), ("b", 0)]
    kept = make_stop_slice(timetable, "hub", EIGHT)
    assert [one.run.trip_id for one in board_from_slice(kept, EIGHT, 2)] == ["t1", "t2"]
    assert [one.name for one in kept.routes] == ["7"]


def test_a_station_is_found_by_id_and_number_and_knows_its_routes(open_feed):
    timetable = open_feed(STATION)
    assert timetable.find_stop("hub").id == "hub"
    assert timetable.find_stop("H").id == "hub"
    assert [stop.id for stop in timetable.search_stops("환승센터", 5)] == ["hub", "a", "b"]
    assert [stop.id for stop, _ in timetable.list_stops_near(37.5001, 127.0, 100, 5)] == ["a", "b"]
    assert [route.id for route in timetable.list_routes_at("hub")] == ["r7"]
    (pattern,) = timetable.list_patterns_at("hub")
    assert [stop.id for stop in pattern.following] == ["c"]


def test_what_has_no_word_on_wheelchairs_name_or_place_has_its_parents(open_feed):
    timetable = open_feed(STATION)
    boarding = {
        stop: timetable.get_stop(stop).wheelchair_boarding for stop in ("hub", "a", "b", "door", "front")
    }
    assert boarding == {"hub": 1, "a": 1, "b": 2, "door": 1, "front": 1}
    front = timetable.get_stop("front")
    assert (front.name, front.lat, front.parent_id) == ("환승센터 1", 37.5001, "a")
    assert timetable.get_stop("b").platform_code == "2"


def test_a_feed_that_stops_at_the_station_itself_is_shown_and_named(make_feed, open_feed):
    changes = {**STATION, "stop_times.txt": STATION["stop_times.txt"].replace(",b,", ",hub,")}
    found = open_feed(changes).list_departures("hub", EIGHT, limit=2)
    assert [one.stop_id for one in found] == ["a", "hub"]
    groups = {group.code: group for group in check_feed(make_feed(changes), EIGHT.date()).groups}
    notice = groups["location_with_unexpected_stop_time"].examples[0]
    assert (notice.file, notice.row, notice.value) == ("stops.txt", 2, "hub")


def test_parents_of_the_wrong_kind_are_named_and_not_followed(make_feed, open_feed):
    stops = """\
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
        a,a,37.5,127.0,0,b,
        b,b,37.5,127.0,0,a,1
        s,s,37.5,127.0,1,z,1
        z,z,37.5,127.0,1,s,2
        c,c,37.5,127.0,0,nowhere,
        door,d,37.5,127.0,2,,
        """
    timetable = open_feed({"stops.txt": stops, "stop_times.txt": STATION["stop_times.txt"]})
    assert [timetable.get_stop(stop).parent_id for stop in ("a", "b", "s", "z", "c", "door")] == [None] * 6
    assert [timetable.get_stop(stop).wheelchair_boarding for stop in "abszc"] == [0, 1, 1, 2, 0]
    found = {(g.code, n.row) for g in timetable.manifest.notices for n in g.examples if g.file == "stops.txt"}
    assert found == {
        ("wrong_parent_location_type", 2),
        ("wrong_parent_location_type", 3),
        ("station_with_parent_station", 4),
        ("station_with_parent_station", 5),
        ("foreign_key_violation", 6),
        ("location_without_parent_station", 7),
    }


def test_yesterdays_trip_past_midnight_leaves_from_a_platform_too(open_feed):
    night = STATION["stop_times.txt"].replace("08:05", "24:05").replace("08:25", "24:25")
    timetable = open_feed({**STATION, "stop_times.txt": night})
    midnight = EIGHT - timedelta(hours=8)
    (first,) = timetable.list_departures("hub", midnight, limit=1)
    assert (first.stop_id, first.departure_at) == ("b", midnight + timedelta(minutes=5))
