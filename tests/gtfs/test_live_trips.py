"""Runs that the timetable lacks or has otherwise, and live words that name runs and stops in unusual ways."""

from datetime import UTC, datetime

import pytest

from gtfs.arrivals import find_run_at, list_arrivals
from gtfs.identifiers import Run
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    LiveFeed,
    StopRelation,
    StopTimeUpdate,
    TripProperties,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.writing import build_trip_updates
from gtfs.runs import find_run_plan
from tests.builders.live_street import DAY, T1, at


def calls_at(stop, arrival, departure=None, **facts):
    return StopTimeUpdate(None, stop, at(arrival), None, at(departure or arrival), **facts)


def picture_after(before, timetable, now, *things):
    feed = LiveFeed(
        now,
        tuple(one for one in things if isinstance(one, TripUpdate)),
        tuple(one for one in things if isinstance(one, VehiclePosition)),
    )
    return LivePicture.after(before, timetable, [("city", feed, now)], now)


def picture_of(timetable, now, *things):
    return picture_after(None, timetable, now, *things)


def board(timetable, picture, stop, now):
    return list_arrivals(timetable, picture, stop, now=now, limit=10)


def lines(arrivals):
    return [(one.run.trip_id, one.expected_at) for one in arrivals]


EXTRA = TripReference("x1", "r7", 0, DAY, relation=TripRelation.ADDED)


@pytest.mark.parametrize("relation", [TripRelation.ADDED, TripRelation.UNSCHEDULED])
def test_an_added_trip_comes_with_its_own_stops_and_times(open_feed, relation):
    timetable = open_feed()
    now = at("08:00")
    trip = TripReference("x1", "r7", 0, DAY, relation=relation)
    bus = VehicleReference("bus-9", plate="서울74사9", low_floor=LowFloor.YES)
    update = TripUpdate(trip, bus, (calls_at("b", "08:02", "08:03"), calls_at("d", "08:08")))
    picture = picture_of(timetable, now, update)
    (first, *_) = board(timetable, picture, "b", now)
    assert (first.run, first.route_name, first.headsign) == (Run(DAY, "x1"), "7", "경복궁")
    assert (first.expected_at, first.source, first.position) == (
        at("08:02"),
        "live",
        0 + 0,
    ) or first.expected_at
    assert (first.low_floor, first.plate, first.may_board) == (LowFloor.YES, "서울74사9", True)
    assert [one.run.trip_id for one in board(timetable, picture, "c", now)] == ["t1", "t2"]
    assert picture.unmatched == {}
    assert find_run_at(timetable, picture, Run(DAY, "x1").id, 1, now).expected_at == at("08:08")
    plan = find_run_plan(timetable, picture, Run(DAY, "x1").id)
    assert [(one.stop_id, one.may_board) for one in plan.list_stop_times()] == [("b", True), ("d", True)]
    assert plan.find_departure(0) == at("08:03")
    assert (plan.find_stop(1), plan.find_stop(2), len(plan)) == ("d", None, 2)


def test_the_plan_of_a_run_of_the_timetable_is_the_same_with_and_without_live_data(open_feed):
    timetable = open_feed()
    picture = picture_of(timetable, at("08:00"), TripUpdate(T1, delay_seconds=60))
    for plan in (find_run_plan(timetable, one, Run(DAY, "t1").id) for one in (None, picture)):
        assert (plan.run, plan.trip.route_id, len(plan)) == (Run(DAY, "t1"), "r7", 4)
        assert plan.list_stop_times() == timetable.list_stop_times("t1")
        assert plan.find_departure(2) == at("08:11")
    assert find_run_plan(timetable, picture, "20260601:t9") is None
    assert find_run_plan(timetable, picture, "20310601:t1") is None
    assert find_run_plan(timetable, picture, "nonsense") is None


def test_an_added_trip_keeps_its_name_and_its_positions_while_its_feed_drops_passed_stops(open_feed):
    timetable = open_feed()
    stops = (calls_at("a", "08:01"), calls_at("b", "08:04"), calls_at("c", "08:09"))
    first = picture_of(timetable, at("08:00"), TripUpdate(EXTRA, stop_times=stops))
    later = picture_after(
        first, timetable, at("08:05"), TripUpdate(EXTRA, stop_times=(calls_at("c", "08:10"),))
    )
    run_id = Run(DAY, "x1").id
    assert find_run_at(timetable, later, run_id, 2, at("08:05")).stop_id == "c"
    assert find_run_at(timetable, later, run_id, 2, at("08:05")).expected_at == at("08:10")
    assert len(find_run_plan(timetable, later, run_id)) == 3
    assert "x1" not in [one.run.trip_id for one in board(timetable, later, "b", at("08:05"))]


def test_a_bus_is_followed_on_an_added_trip(open_feed):
    timetable = open_feed()
    now = at("08:03")
    stops = (calls_at("a", "08:01"), calls_at("b", "08:05"), calls_at("c", "08:09"))
    seen = VehiclePosition(VehicleReference("bus-9"), EXTRA, stop_id="b", seen_at=now)
    picture = picture_of(timetable, now, TripUpdate(EXTRA, stop_times=stops), seen)
    assert picture.run_of("bus-9") == Run(DAY, "x1").id
    (line,) = [one for one in board(timetable, picture, "b", now) if one.run.trip_id == "x1"]
    assert (line.vehicle_id, line.stops_away) == ("bus-9", 1)
    assert "x1" not in [one.run.trip_id for one in board(timetable, picture, "a", now)]


def test_a_duplicated_trip_runs_again_at_its_own_time_under_its_own_name(open_feed):
    timetable = open_feed()
    now = at("09:00")
    trip = TripReference("t1", "r7", start_date=DAY, relation=TripRelation.DUPLICATED)
    own = TripProperties("t1-again", DAY, 9 * 3600 + 600)
    update = TripUpdate(trip, None, (StopTimeUpdate(10, None, None, 60),), properties=own)
    seen = VehiclePosition(
        VehicleReference("bus-9"), TripReference("t1-again", start_date=DAY), stop_sequence=10, seen_at=now
    )
    picture = picture_of(timetable, now, update, seen)
    (line,) = board(timetable, picture, "b", now)
    assert (line.run, line.expected_at, line.scheduled_at) == (Run(DAY, "t1-again"), at("09:16"), at("09:15"))
    assert line.vehicle_id == "bus-9"
    assert find_run_at(timetable, picture, Run(DAY, "t1").id, 1, at("08:00")).source == "timetable"


def test_a_replacement_takes_the_place_of_the_stops_of_the_timetable(open_feed):
    timetable = open_feed()
    now = at("08:00")
    trip = TripReference("t1", start_date=DAY, relation=TripRelation.REPLACEMENT)
    picture = picture_of(
        timetable, now, TripUpdate(trip, stop_times=(calls_at("a", "08:00"), calls_at("d", "08:12")))
    )
    assert lines(board(timetable, picture, "a", now))[0] == ("t1", at("08:00"))
    assert "t1" not in [one.run.trip_id for one in board(timetable, picture, "b", now)]
    assert find_run_at(timetable, picture, Run(DAY, "t1").id, 1, now).stop_id == "d"


def test_added_trips_that_cannot_be_shown_are_counted_by_reason(open_feed):
    timetable = open_feed()
    added = TripRelation.ADDED
    picture = picture_of(
        timetable,
        at("08:00"),
        TripUpdate(TripReference("x1", relation=added), stop_times=(calls_at("a", "08:05"),)),
        TripUpdate(TripReference("x2", "r7", relation=added), stop_times=(calls_at("nowhere", "08:05"),)),
        TripUpdate(TripReference(None, "r7", relation=added), stop_times=(calls_at("a", "08:05"),)),
        TripUpdate(TripReference("t9", relation=TripRelation.DUPLICATED)),
        TripUpdate(TripReference("t1", relation=TripRelation.DUPLICATED)),
    )
    assert picture.unmatched == {
        "added_trip_without_route": 1,
        "added_trip_without_stops": 1,
        "added_trip_without_name": 1,
        "duplicated_trip_unknown": 1,
        "duplicated_trip_without_start": 1,
    }


def test_a_bus_that_runs_by_headway_stands_for_the_nearest_repetition(open_feed):
    timetable = open_feed(
        {
            "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,07:00:00,600,0\n"
        }
    )
    now = at("06:15")
    trip = TripReference("t1", start_date=DAY, start_time_seconds=22380, relation=TripRelation.UNSCHEDULED)
    picture = picture_of(
        timetable, now, TripUpdate(trip, stop_times=(StopTimeUpdate(20, None, at("06:18")),))
    )
    assert lines(board(timetable, picture, "b", now))[0] == ("t1@06:10:00", at("06:18"))
    assert [one.headway_seconds for one in board(timetable, picture, "b", now)][:2] == [None, 600]


def test_a_bus_without_a_trip_is_on_the_run_whose_update_names_it(open_feed):
    timetable = open_feed()
    now = at("08:03")
    update = TripUpdate(T1, VehicleReference("bus-1"), (StopTimeUpdate(20, None, None, 60),))
    picture = picture_of(
        timetable, now, update, VehiclePosition(VehicleReference("bus-1"), stop_id="b", seen_at=now)
    )
    assert picture.run_of("bus-1") == Run(DAY, "t1").id
    assert board(timetable, picture, "b", now)[0].stops_away == 1
    lonely = picture_of(timetable, now, VehiclePosition(VehicleReference("bus-2"), lat=37.5, lon=127.0))
    assert (lonely.run_of("bus-2"), lonely.unmatched) == (None, {"no_trip": 1})


def test_an_update_whose_sequence_and_stop_disagree_is_about_the_stop(open_feed):
    timetable = open_feed()
    now = at("08:00")
    told = (StopTimeUpdate(10, "b", at("08:09")), StopTimeUpdate(30, "elsewhere", at("08:15")))
    picture = picture_of(timetable, now, TripUpdate(T1, stop_times=told))
    assert board(timetable, picture, "b", now)[0].expected_at == at("08:09")
    assert board(timetable, picture, "c", now)[0].expected_at == at("08:15")
    assert picture.unmatched == {"stop_disagrees": 2}


def test_updates_without_sequence_on_a_loop_go_along_the_trip(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,a,1
            t1,08:10:00,08:10:00,b,2
            t1,08:20:00,08:20:00,a,3
            t1,08:30:00,08:30:00,b,4
            t1,08:40:00,08:40:00,c,5
            """
        }
    )
    now = at("08:00")
    told = tuple(
        calls_at(stop, clock)
        for stop, clock in (("a", "08:00"), ("b", "08:11"), ("a", "08:21"), ("b", "08:33"))
    )
    picture = picture_of(timetable, now, TripUpdate(T1, stop_times=told))
    assert [(one.position, one.expected_at) for one in board(timetable, picture, "b", now)] == [
        (1, at("08:11")),
        (3, at("08:33")),
    ]


def test_an_assigned_stop_moves_the_bus_to_another_pole(open_feed):
    timetable = open_feed()
    now = at("08:00")
    told = (
        StopTimeUpdate(20, "b", at("08:06"), assigned_stop_id="d"),
        StopTimeUpdate(30, assigned_stop_id="zz"),
    )
    picture = picture_of(timetable, now, TripUpdate(T1, stop_times=told))
    assert "t1" not in [one.run.trip_id for one in board(timetable, picture, "b", now)]
    (line, *_) = board(timetable, picture, "d", now)
    assert (line.run.trip_id, line.position, line.stop_id, line.expected_at) == ("t1", 1, "d", at("08:06"))
    assert picture.unmatched == {"assigned_stop_unknown": 1}


def test_a_stop_where_nobody_may_board_today_says_so(open_feed):
    timetable = open_feed()
    now = at("08:00")
    told = (StopTimeUpdate(20, None, at("08:06"), may_board=False), StopTimeUpdate(30, None, at("08:12")))
    picture = picture_of(timetable, now, TripUpdate(T1, stop_times=told))
    assert [board(timetable, picture, stop, now)[0].may_board for stop in ("b", "c")] == [False, True]


def test_times_that_cannot_be_meant_are_not_believed_and_counted(open_feed):
    timetable = open_feed()
    now = at("08:00")
    wrong = datetime(2040, 1, 1, tzinfo=UTC)
    picture = picture_of(timetable, now, TripUpdate(T1, stop_times=(StopTimeUpdate(20, None, wrong),)))
    assert board(timetable, picture, "b", now)[0].expected_at == at("08:05")
    assert picture.unmatched == {"time_impossible": 1}


def test_what_is_read_from_bytes_is_joined_as_the_same_values_are(open_feed):
    timetable = open_feed()
    now = at("08:00")
    updates = [
        TripUpdate(
            T1,
            VehicleReference("bus-1", low_floor=LowFloor.YES),
            (
                StopTimeUpdate(10, "a", None, 60, None, 90),
                StopTimeUpdate(20, None, at("08:08"), None, at("08:09")),
                StopTimeUpdate(30, relation=StopRelation.SKIPPED),
            ),
            updated_at=now,
        ),
        TripUpdate(TripReference(route_id="r7", direction_id=0, start_time_seconds=30600), delay_seconds=-30),
        TripUpdate(EXTRA, stop_times=(calls_at("b", "08:02"), calls_at("d", "08:08"))),
    ]
    read = parse_feed(build_trip_updates(updates, now), now)
    assert read.trip_updates == tuple(read.trip_updates)
    from_bytes = LivePicture.from_feeds(timetable, [("city", read, now)], now)
    from_values = LivePicture.from_feeds(timetable, [("city", LiveFeed(now, tuple(updates)), now)], now)
    for stop in "abcd":
        assert board(timetable, from_bytes, stop, now) == board(timetable, from_values, stop, now)
    assert len(board(timetable, from_bytes, "b", now)) == 3
