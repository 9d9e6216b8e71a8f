"""Times left out or out of order: calculated as the specification allows, or put right and named."""

import pytest

from gtfs.compiling import compile_feed
from gtfs.timetable import Timetable


def compiled_notices(report):
    return {group.code: group.count for group in report.notices}


def times_of(timetable, trip_id):
    return [
        (one.stop_id, one.arrival_seconds, one.departure_seconds)
        for one in timetable.list_stop_times(trip_id)
    ]


def test_times_left_out_are_interpolated_by_distance_where_it_is_given(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
            t1,08:00:00,08:00:00,a,1,0
            t1,,,b,2,1
            t1,,,c,3,9
            t1,08:10:00,08:10:00,d,4,10
            """
        }
    )
    assert [arrival - 28800 for _, arrival, _ in times_of(timetable, "t1")] == [0, 60, 540, 600]


@pytest.mark.parametrize("distances", [("0", "9", "", "10"), ("0", "9", "3", "10"), ("5", "9", "9", "5")])
def test_one_distance_missing_or_going_back_leaves_the_times_between_evenly_spread(open_feed, distances):
    clocks = ("08:00:00", "", "", "08:09:00")
    rows = "".join(
        f"t1,{clock},{clock},{stop},{n},{far}\n"
        for n, (stop, clock, far) in enumerate(zip("abcd", clocks, distances, strict=True))
    )
    header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
    timetable = open_feed({"stop_times.txt": header + rows})
    assert [arrival - 28800 for _, arrival, _ in times_of(timetable, "t1")] == [0, 180, 360, 540]
    assert "stop_time_with_arrival_before_previous_departure_time" not in {
        group.code for group in timetable.manifest.notices
    }


def test_times_left_out_are_spread_evenly_where_no_distance_is_given(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:01:00,a,1
            t1,,,b,2
            t1,,,c,3
            t1,08:10:00,,d,4
            """
        }
    )
    half = [group for group in timetable.manifest.notices if group.code.startswith("stop_time_with_only")]
    assert [notice.row for notice in half[0].examples] == [5]
    assert [(arrival - 28800, departure - 28800) for _, arrival, departure in times_of(timetable, "t1")] == [
        (0, 60),
        (240, 240),
        (420, 420),
        (600, 600),
    ]


def test_a_first_or_last_stop_without_a_time_is_left_out_and_noted(make_feed, tmp_path):
    report = compile_feed(
        make_feed(
            {
                "stop_times.txt": """\
                trip_id,arrival_time,departure_time,stop_id,stop_sequence
                t1,,,a,1
                t1,08:05:00,08:05:00,b,2
                t1,08:10:00,08:10:00,c,3
                t1,,,d,4
                """
            }
        ),
        tmp_path / "out",
    )
    assert compiled_notices(report)["missing_trip_edge"] == 2
    assert [one.stop_id for one in Timetable.open(tmp_path / "out").list_stop_times("t1")] == ["b", "c"]


def test_times_that_go_back_are_put_in_order_and_noted(make_feed, tmp_path):
    report = compile_feed(
        make_feed(
            {
                "stop_times.txt": """\
                trip_id,arrival_time,departure_time,stop_id,stop_sequence
                t1,08:00:00,08:00:00,a,1
                t1,07:00:00,07:00:00,b,2
                t1,08:10:00,08:09:00,c,3
                """
            }
        ),
        tmp_path / "out",
    )
    counts = compiled_notices(report)
    assert counts["stop_time_with_arrival_before_previous_departure_time"] == 1
    assert counts["start_and_end_range_out_of_order"] == 1
    times = times_of(Timetable.open(tmp_path / "out"), "t1")
    assert times == [("a", 28800, 28800), ("b", 28800, 28800), ("c", 29400, 29400)]


def test_stop_times_in_any_order_are_put_in_the_order_of_travel(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t2,08:40:00,08:40:00,c,3
            t1,08:10:00,08:10:00,c,300
            t2,08:30:00,08:30:00,a,1
            t1,08:00:00,08:00:00,a,2
            """
        }
    )
    assert [one.stop_id for one in timetable.list_stop_times("t1")] == ["a", "c"]
    assert [one.stop_sequence for one in timetable.list_stop_times("t1")] == [2, 300]
    assert [one.stop_id for one in timetable.list_stop_times("t2")] == ["a", "c"]
