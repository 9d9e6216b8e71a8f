"""Live feeds joined with the timetable: which run is meant, where the bus is on it, whose word counts."""

from datetime import date
from itertools import permutations

from gtfs.arrivals import list_arrivals
from gtfs.identifiers import Run
from gtfs.realtime.entities import (
    Alert,
    InformedEntity,
    LiveFeed,
    TripReference,
    TripRelation,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.picture import LivePicture
from tests.builders.live_street import DAY, a_bus, at, picture_of


def board(timetable, picture, stop, now, **options):
    return list_arrivals(timetable, picture, stop, now=now, **{"limit": 10, **options})


def test_a_run_is_found_by_route_direction_and_start_time(open_feed):
    timetable = open_feed()
    now = at("08:03")
    named = TripReference(route_id="r7", direction_id=0, start_time_seconds=28800, start_date=DAY)
    assert picture_of(timetable, now, a_bus(20, trip=named)).run_of("bus-1") == "20260601:t1"
    undated = TripReference(route_id="r7", start_time_seconds=28800)
    assert picture_of(timetable, now, a_bus(20, trip=undated)).run_of("bus-1") == "20260601:t1"


def test_a_trip_without_a_date_is_on_the_day_nearest_to_now(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,23:50:00,23:50:00,a,10
            t1,24:05:00,24:05:00,b,20
            t1,24:20:00,24:20:00,c,30
            """
        }
    )
    picture = picture_of(timetable, at("00:10"), a_bus(20, trip=TripReference("t1")))
    assert picture.run_of("bus-1") == "20260531:t1"
    (arrival, *_) = board(timetable, picture, "b", at("00:10"))
    assert arrival.run == Run(date(2026, 5, 31), "t1")


def test_a_repeated_trip_is_found_by_its_start_time(open_feed):
    timetable = open_feed(
        {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,600\n"}
    )
    trip = TripReference("t1", start_date=DAY, start_time_seconds=22200)
    assert picture_of(timetable, at("06:12"), a_bus(20, trip=trip)).run_of("bus-1") == "20260601:t1@06:10:00"


def test_what_cannot_be_joined_is_counted_by_reason(open_feed):
    timetable = open_feed()
    picture = picture_of(
        timetable,
        at("08:00"),
        a_bus(trip=None, bus="1"),
        a_bus(trip=TripReference("t9"), bus="2"),
        a_bus(trip=TripReference("x1", relation=TripRelation.ADDED), bus="3"),
        a_bus(trip=TripReference("t1", start_date=date(2031, 1, 1)), bus="4"),
        a_bus(trip=TripReference(route_id="r9", start_time_seconds=1), bus="5"),
        a_bus(trip=TripReference(route_id="r7", start_time_seconds=1), bus="6"),
        a_bus(99, bus="7"),
        VehiclePosition(VehicleReference()),
    )
    assert picture.unmatched == {
        "no_trip": 1,
        "unknown_trip": 1,
        "added_trip": 1,
        "not_running_that_day": 1,
        "unknown_route": 1,
        "no_trip_starts_then": 1,
        "place_on_trip_unknown": 1,
        "vehicle_without_name": 1,
    }
    assert len(picture.vehicles()) == 7


def test_the_place_is_found_by_stop_id_and_by_position_where_no_sequence_is_given(open_feed):
    timetable = open_feed()
    now = at("08:07")
    run_id = Run(DAY, "t1").id
    by_stop = picture_of(timetable, now, a_bus(stop_id="c", seen_at=now))
    assert by_stop.progress_of(run_id).next_position == 2
    between = picture_of(timetable, now, a_bus(lat=37.5068, lon=127.0003, seen_at=now))
    assert (between.progress_of(run_id).next_position, between.progress_of(run_id).is_at_stop) == (2, False)
    standing = picture_of(timetable, now, a_bus(lat=37.50451, lon=127.0, seen_at=now))
    assert (standing.progress_of(run_id).next_position, standing.progress_of(run_id).is_at_stop) == (1, True)


def test_where_sequence_and_stop_disagree_the_stop_is_believed_and_it_is_counted(open_feed):
    timetable = open_feed()
    picture = picture_of(timetable, at("08:07"), a_bus(20, stop_id="c"))
    assert picture.progress_of(Run(DAY, "t1").id).next_position == 2
    assert picture.unmatched == {"stop_disagrees": 1}


def test_on_a_loop_the_visit_that_is_due_is_meant(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,a,1
            t1,08:10:00,08:10:00,b,2
            t1,08:20:00,08:20:00,c,3
            t1,08:30:00,08:30:00,b,4
            t1,08:40:00,08:40:00,a,5
            """
        }
    )
    for clock, position in (("08:09", 1), ("08:29", 3)):
        seen = a_bus(stop_id="b", seen_at=at(clock))
        assert picture_of(timetable, at(clock), seen).progress_of(Run(DAY, "t1").id).next_position == position
    for clock, position in (("08:05", 1), ("08:35", 4)):
        seen = a_bus(lat=37.50225, lon=127.0, seen_at=at(clock))
        assert picture_of(timetable, at(clock), seen).progress_of(Run(DAY, "t1").id).next_position == position
    picture = picture_of(timetable, at("08:20"), a_bus(3, seen_at=at("08:20")))
    assert [one.position for one in board(timetable, picture, "b", at("08:20"))] == [3]


def test_of_two_words_on_one_bus_the_newest_counts_whatever_the_order_of_the_sources(open_feed):
    timetable = open_feed()
    now = at("08:08")
    feeds = [
        ("old", LiveFeed(now, vehicles=(a_bus(10, seen_at=at("08:01")),)), now),
        ("new", LiveFeed(None, vehicles=(a_bus(30, seen_at=at("08:07")),)), now),
        ("undated", LiveFeed(at("08:05"), vehicles=(a_bus(20),)), now),
    ]
    for order in permutations(feeds):
        picture = LivePicture.from_feeds(timetable, list(order), now)
        assert picture.progress_of(Run(DAY, "t1").id).next_position == 2
        assert picture.newest_at == now


def test_equal_stamps_give_the_same_picture_in_any_order(open_feed):
    timetable = open_feed()
    now = at("08:08")
    feeds = [
        ("x", LiveFeed(now, vehicles=(a_bus(lat=37.5, lon=127.0, seen_at=now),)), now),
        ("y", LiveFeed(now, vehicles=(a_bus(lat=37.509, lon=127.0, seen_at=now),)), now),
        ("x", LiveFeed(now, vehicles=(a_bus(lat=37.5, lon=127.0, seen_at=now),)), now),
    ]
    pictures = [
        LivePicture.from_feeds(timetable, list(order), now).vehicles() for order in permutations(feeds)
    ]
    assert all(one == pictures[0] for one in pictures)


def test_a_vehicle_whose_clock_is_ahead_does_not_win_for_ever(open_feed):
    timetable = open_feed()
    now = at("08:08")
    picture = picture_of(timetable, now, a_bus(10, seen_at=at("12:00")))
    assert picture.find_vehicle("bus-1").seen_at == now


def test_alerts_are_found_by_stop_and_route_while_they_are_in_force(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(
        timetable,
        now,
        Alert("1", (InformedEntity(stop_id="b"),), {"ko": "정류소 공사"}),
        Alert("2", (InformedEntity(route_id="r7"),), {"ko": "우회"}),
    )
    assert [one.entity_id for one in picture.alerts_for(now, stop_id="b")] == ["1"]
    assert [one.entity_id for one in picture.alerts_for(now, stop_id="c", route_id="r7")] == ["2"]
    assert picture.alerts_for(now, trip_id="t1") == ()
