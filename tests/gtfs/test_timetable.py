"""What departs where and when: service days, nights, calendars, loops, names and places."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import list_arrivals
from gtfs.errors import UnknownRoute, UnknownStop, UnknownTrip
from gtfs.identifiers import Run
from gtfs.slice_board import board_from_slice
from gtfs.slice_making import make_stop_slice

SEOUL = ZoneInfo("Asia/Seoul")
DAY = date(2026, 6, 1)


def at(clock, day=DAY, zone=SEOUL):
    hours, minutes = (int(part) for part in clock.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)


def shown(departures, zone=SEOUL):
    return [(f"{one.departure_at.astimezone(zone):%d %H:%M}", one.run.trip_id) for one in departures]


def night_trip(*clocks):
    rows = "".join(
        f"t1,{clock},{clock},{stop},{n}\n"
        for n, (stop, clock) in enumerate(zip("abcd", clocks, strict=False))
    )
    return {
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + rows,
        "trips.txt": "route_id,service_id,trip_id\nr7,daily,t1\n",
    }


def test_departures_come_in_order_with_position_and_real_times(open_feed):
    timetable = open_feed()
    first, second = timetable.list_departures("c", at("08:00"), limit=2)
    assert first.run == Run(DAY, "t1")
    assert (first.position, first.route_id, first.headsign, first.may_board) == (2, "r7", "경복궁", True)
    assert (first.arrival_at, first.departure_at) == (at("08:10"), at("08:11"))
    assert second.run.trip_id == "t2"


def test_a_departure_at_the_very_moment_still_counts(open_feed):
    timetable = open_feed()
    assert shown(timetable.list_departures("a", at("08:00"), limit=1)) == [("01 08:00", "t1")]
    assert shown(timetable.list_departures("a", at("08:00") + timedelta(seconds=1), limit=1)) == [
        ("01 08:30", "t2")
    ]


def test_yesterdays_trip_past_midnight_is_found_on_its_own_service_day(open_feed):
    timetable = open_feed(night_trip("23:50:00", "24:05:00", "25:10:00"))
    (departure,) = timetable.list_departures("b", at("00:01"), limit=1)
    assert departure.run == Run(DAY - timedelta(days=1), "t1")
    assert departure.departure_at == at("00:05")


def test_a_trip_two_days_long_is_still_found(open_feed):
    timetable = open_feed(night_trip("10:00:00", "49:30:00", "50:00:00"))
    (departure,) = timetable.list_departures("b", at("01:00"), limit=1)
    assert departure.run.service_date == DAY - timedelta(days=2)


def test_before_and_after_midnight_are_merged_in_order(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,24:20:00,24:20:00,a,1
            t1,24:30:00,24:30:00,b,2
            t2,00:10:00,00:10:00,a,1
            t2,00:40:00,00:40:00,b,2
            """
        }
    )
    assert shown(timetable.list_departures("a", at("23:00"), limit=3)) == [
        ("02 00:10", "t2"),
        ("02 00:20", "t1"),
        ("03 00:10", "t2"),
    ]


def test_until_ends_the_search_and_route_narrows_it(open_feed):
    timetable = open_feed()
    assert shown(timetable.list_departures("a", at("08:00"), limit=9, until=at("08:30"))) == [
        ("01 08:00", "t1"),
        ("01 08:30", "t2"),
    ]
    assert timetable.list_departures("a", at("08:31"), limit=9, until=at("20:00")) == []
    assert len(timetable.list_departures("a", at("08:00"), limit=2, route_id="r7")) == 2
    with pytest.raises(UnknownRoute):
        timetable.list_departures("a", at("08:00"), limit=2, route_id="r8")


def test_a_run_does_not_depart_from_its_last_stop(open_feed):
    timetable = open_feed()
    assert timetable.list_departures("d", at("08:00"), limit=5) == []
    assert [route.id for route in timetable.list_routes_at("d")] == ["r7"]


def test_where_one_may_only_get_off_the_departure_says_so(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
            t1,08:00:00,08:00:00,a,1,0,1
            t1,08:05:00,08:05:00,b,2,1,0
            t1,08:10:00,08:10:00,c,3,,
            """
        }
    )
    assert [one.may_board for one in timetable.list_departures("b", at("08:00"), limit=1)] == [False]
    assert [(one.may_board, one.may_alight) for one in timetable.list_stop_times("t1")] == [
        (True, False),
        (False, True),
        (True, True),
    ]


def test_who_must_phone_first_is_told_and_who_asks_the_driver_may_just_board(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
            t1,08:00:00,08:00:00,a,1,2,0
            t1,08:05:00,08:05:00,b,2,3,2
            t1,08:10:00,08:10:00,c,3,0,3
            t1,08:15:00,08:15:00,d,4,1,0
            """
        }
    )
    assert [(one.may_board, one.must_phone, one.may_alight) for one in timetable.list_stop_times("t1")] == [
        (True, True, True),
        (True, False, True),
        (True, False, True),
        (False, False, True),
    ]
    found = [timetable.list_departures(stop, at("08:00"), limit=1)[0] for stop in "ab"]
    assert [one.must_phone for one in found] == [True, False]
    board = list_arrivals(timetable, None, "a", now=at("07:59"), limit=1)
    kept = board_from_slice(make_stop_slice(timetable, "a", at("07:59")), at("07:59"), 1)
    assert [one.must_phone for one in (*board, *kept)] == [True, True]


def test_a_loop_serves_a_stop_twice_at_two_positions(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,a,1
            t1,08:05:00,08:05:00,b,2
            t1,08:10:00,08:10:00,a,3
            t1,08:15:00,08:15:00,c,4
            """
        }
    )
    assert [
        (one.position, one.departure_at) for one in timetable.list_departures("a", at("08:00"), limit=2)
    ] == [
        (0, at("08:00")),
        (2, at("08:10")),
    ]
    (pattern,) = timetable.list_patterns_at("a")
    assert [stop.id for stop in pattern.following] == ["b", "a", "c"]


def test_weekdays_exceptions_and_periods_decide_the_days(open_feed):
    timetable = open_feed(
        {
            "calendar.txt": """\
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            daily,1,1,1,1,1,0,0,20260601,20260612
            """,
            "calendar_dates.txt": """\
            service_id,date,exception_type
            daily,20260603,2
            daily,20260606,1
            daily,20260620,1
            extra,20260607,1
            daily,2026-06-08,2
            """,
            "trips.txt": "route_id,service_id,trip_id\nr7,daily,t1\nr7,extra,t2\n",
        }
    )
    days = [day for day in range(1, 31) if timetable.runs_on(date(2026, 6, day), "t1")]
    assert days == [1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 20]
    assert [day for day in range(1, 31) if timetable.runs_on(date(2026, 6, day), "t2")] == [7]
    assert (timetable.first_service_date, timetable.last_service_date) == (
        date(2026, 6, 1),
        date(2026, 6, 20),
    )


def test_a_feed_may_have_only_calendar_dates(open_feed):
    timetable = open_feed(
        {"calendar.txt": None, "calendar_dates.txt": "service_id,date,exception_type\ndaily,20260601,1\n"}
    )
    assert shown(timetable.list_departures("a", at("08:00"), limit=5)) == [
        ("01 08:00", "t1"),
        ("01 08:30", "t2"),
    ]


def test_a_stop_served_once_a_week_has_an_answer_on_the_other_days(open_feed):
    timetable = open_feed(
        {
            "calendar.txt": """\
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            daily,0,0,0,0,0,0,1,20260101,20261231
            """
        }
    )
    assert shown(timetable.list_departures("a", at("09:00"), limit=1)) == [("07 08:00", "t1")]


def test_on_the_day_the_clocks_change_times_count_from_noon(open_feed):
    new_york = ZoneInfo("America/New_York")
    timetable = open_feed(
        {"agency.txt": "agency_name,agency_url,agency_timezone\nx,https://x,America/New_York\n"}
    )
    (departure,) = timetable.list_departures("a", datetime(2026, 3, 8, 5, tzinfo=UTC), limit=1)
    assert departure.departure_at.astimezone(new_york).strftime("%d %H:%M") == "08 08:00"
    assert timetable.day_start(date(2026, 3, 8)) == datetime(2026, 3, 8, 4, tzinfo=UTC)


def test_runs_are_active_from_first_departure_to_last_arrival(open_feed):
    timetable = open_feed()
    assert timetable.list_active_runs(at("07:59")) == ()
    assert timetable.list_active_runs(at("08:16")) == (Run(DAY, "t1"),)
    assert timetable.list_active_runs(at("08:29")) == ()
    assert timetable.list_active_runs(at("08:30")) == (Run(DAY, "t2"),)


def test_stops_are_found_by_id_and_by_the_number_on_the_pole(open_feed):
    timetable = open_feed()
    for text in ("b", "01002", "01-002", " 01002 "):
        assert timetable.find_stop(text).id == "b"
    for text in ("", "01-0", "01009", "종로"):
        assert timetable.find_stop(text) is None
    with pytest.raises(UnknownStop) as refusal:
        timetable.get_stop("01002")
    assert refusal.value.code == "unknown_stop"
    with pytest.raises(UnknownTrip):
        timetable.get_trip("t9")


def test_stops_are_searched_by_name_and_number_the_closest_match_first(open_feed):
    timetable = open_feed(
        {
            "stops.txt": """\
            stop_id,stop_code,stop_name,stop_lat,stop_lon
            a,01001,서울시청,37.5,127.0
            b,01-002,시청,37.5,127.0
            c,01003,City Hall,37.5,127.0
            d,,시청 앞,37.5,127.0
            """
        }
    )
    assert [stop.id for stop in timetable.search_stops("시청", 5)] == ["b", "d", "a"]
    assert [stop.id for stop in timetable.search_stops("시청앞", 5)] == ["d"]
    assert [stop.id for stop in timetable.search_stops("cityhall", 5)] == ["c"]
    assert [stop.id for stop in timetable.search_stops("0100", 5)] == ["a", "b", "c"]
    assert {stop.id for stop in timetable.search_stops("01-00", 5)} == {"a", "b", "c"}
    assert timetable.search_stops("  ", 5) == ()
    assert len(timetable.search_stops("시청", 1)) == 1


def test_stops_near_a_place_come_nearest_first_by_geodesic_distance(open_feed):
    timetable = open_feed()
    found = timetable.list_stops_near(37.5046, 127.0, 600, 5)
    assert [stop.id for stop, _ in found] == ["b", "c", "a"]
    assert found[0][1] == pytest.approx(11.1, abs=0.2)
    assert timetable.list_stops_near(37.5046, 127.0, 5, 5) == ()


def test_routes_and_where_they_go_are_listed_by_headsign(open_feed):
    timetable = open_feed(
        {
            "trips.txt": """\
            route_id,service_id,trip_id,trip_headsign
            r7,daily,t1,
            r7,daily,t2,시청
            """,
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign
            t1,08:00:00,08:00:00,a,1,
            t1,08:05:00,08:05:00,b,2,종점
            t1,08:10:00,08:10:00,c,3,
            t2,08:00:00,08:00:00,c,1,
            t2,08:05:00,08:05:00,b,2,
            t2,08:10:00,08:10:00,a,3,
            """,
        }
    )
    patterns = timetable.list_patterns_at("b")
    assert {(one.headsign, tuple(stop.id for stop in one.following)) for one in patterns} == {
        ("광화문", ("c",)),
        ("시청", ("a",)),
    }
    assert [one.headsign for one in timetable.list_departures("b", at("08:00"), limit=2)] == ["종점", "시청"]
    assert timetable.list_trips_of_route("r7") == ("t1", "t2")


def test_a_feed_says_who_made_it_and_what_it_is_worth(open_feed):
    timetable = open_feed(
        {
            "feed_info.txt": """\
            feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version
            시,https://city.example,ko,20260101,20261231,synthetic 7
            """,
            "attributions.txt": "organization_name,is_producer\n열린데이터,1\n시청,1\n",
        }
    )
    info = timetable.feed_info
    assert (info.publisher, info.language, info.version) == ("시", "ko", "synthetic 7")
    assert info.attribution == "열린데이터; 시청"
    assert (info.is_synthetic, info.is_sample, info.end_date) == (True, False, date(2026, 12, 31))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.lists(st.integers(0, 47 * 60), min_size=1, max_size=12),
    after=st.integers(-26 * 60, 50 * 60),
    limit=st.integers(1, 8),
)
def test_the_index_finds_what_walking_through_every_day_would_find(open_feed, starts, after, limit):
    trips = "".join(f"r7,daily,t{n}\n" for n in range(len(starts)))
    rows = "".join(
        f"t{n},{m // 60:02d}:{m % 60:02d}:00,{m // 60:02d}:{m % 60:02d}:00,{stop},{order}\n"
        for n, start in enumerate(starts)
        for order, (stop, m) in enumerate((("a", start), ("b", start + 3)))
    )
    timetable = open_feed(
        {
            "trips.txt": "route_id,service_id,trip_id\n" + trips,
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + rows,
        }
    )
    moment = at("00:00") + timedelta(minutes=after)
    expected = sorted(
        departure
        for day in range(-5, 10)
        for start in starts
        if (departure := at("00:00") + timedelta(days=day, minutes=start)) >= moment
    )[:limit]
    found = timetable.list_departures("a", moment, limit=limit)
    assert [one.departure_at for one in found] == expected
