"""Days, nights and clocks that change: what a time of the feed means, in cities all over the world."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gtfs.identifiers import Run


def in_zone(zone, **files):
    return {"agency.txt": f"agency_name,agency_url,agency_timezone\nx,https://x.example,{zone}\n", **files}


def stop_times(*times):
    rows = "".join(f"t{n},{clock},{clock},a,1\nt{n},{clock},{clock},b,2\n" for n, clock in enumerate(times))
    return {
        "trips.txt": "route_id,service_id,trip_id\n" + "".join(f"r7,daily,t{n}\n" for n in range(len(times))),
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + rows,
    }


def calendar(*rows):
    weekdays = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    return {
        "calendar.txt": f"service_id,{weekdays},start_date,end_date\n" + "".join(f"{row}\n" for row in rows)
    }


@pytest.mark.parametrize(
    ("zone", "day", "local_times"),
    [
        # 29 March: 02:00 becomes 03:00, so what the feed calls 00:30 is 23:30 of the day before.
        ("Europe/Warsaw", date(2026, 3, 29), ["28 23:30", "29 01:30", "29 08:00", "30 00:30"]),
        # 25 October: 03:00 becomes 02:00, so 00:30 of the feed is 01:30 on the clock.
        ("Europe/Warsaw", date(2026, 10, 25), ["25 01:30", "25 02:30", "25 08:00", "26 00:30"]),
        # In São Paulo midnight itself did not exist on 4 November 2018.
        ("America/Sao_Paulo", date(2018, 11, 4), ["03 23:30", "04 02:30", "04 08:00", "05 00:30"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), ["05 01:00", "05 02:30", "05 08:00", "06 00:30"]),
        ("Asia/Seoul", date(2026, 6, 1), ["01 00:30", "01 02:30", "01 08:00", "02 00:30"]),
    ],
)
def test_times_count_from_noon_minus_twelve_hours(open_feed, zone, day, local_times):
    timetable = open_feed(
        in_zone(
            zone,
            **stop_times("00:30:00", "02:30:00", "08:00:00", "24:30:00"),
            **calendar(f"daily,1,1,1,1,1,1,1,{day:%Y%m%d},{day:%Y%m%d}"),
        )
    )
    place = ZoneInfo(zone)
    midnight = datetime.combine(day, datetime.min.time(), UTC) - timedelta(days=1)
    found = timetable.list_departures("a", midnight, limit=9, until=midnight + timedelta(days=4))
    assert [f"{one.departure_at.astimezone(place):%d %H:%M}" for one in found] == local_times
    assert {one.run.service_date for one in found} == {day}
    noon = datetime.combine(day, datetime.min.time(), place).replace(hour=12)
    assert timetable.day_start(day) == noon.astimezone(UTC) - timedelta(hours=12)


def test_a_trip_of_the_third_night_is_found_and_belongs_to_its_service_day(open_feed):
    day = date(2026, 6, 1)
    only = calendar("daily,1,0,0,0,0,0,0,20260601,20260601")
    timetable = open_feed({**stop_times("49:10:00", "73:20:00", "8:05:00"), **only})
    start = timetable.day_start(day)
    late = timetable.list_departures("a", start + timedelta(hours=48), limit=5)
    assert [(one.run, one.departure_at - start) for one in late] == [
        (Run(day, "t0"), timedelta(hours=49, minutes=10)),
        (Run(day, "t1"), timedelta(hours=73, minutes=20)),
    ]
    assert timetable.list_active_runs(start + timedelta(hours=49, minutes=10)) == (Run(day, "t0"),)
    (early,) = timetable.list_departures("a", start, limit=1)
    assert early.run.trip_id == "t2"


def test_calendar_and_calendar_dates_stand_side_by_side(open_feed):
    timetable = open_feed(
        {
            **calendar("daily,1,1,1,1,1,0,0,20260601,20260614", "weekend,0,0,0,0,0,1,1,20260601,20260614"),
            "calendar_dates.txt": """\
            service_id,date,exception_type
            daily,20260604,2
            weekend,20260604,1
            extra,20260620,1
            extra,20260621,2
            """,
            "trips.txt": "route_id,service_id,trip_id\nr7,daily,t1\nr7,weekend,t2\n",
        }
    )
    days = [date(2026, 6, n) for n in range(1, 22)]
    assert [day.day for day in days if timetable.runs_on(day, "t1")] == [1, 2, 3, 5, 8, 9, 10, 11, 12]
    assert [day.day for day in days if timetable.runs_on(day, "t2")] == [4, 6, 7, 13, 14]


def test_of_two_exceptions_for_one_day_the_first_counts_and_the_second_is_named(open_feed):
    dates = "service_id,date,exception_type\ndaily,20260603,2\ndaily,20260603,1\n"
    timetable = open_feed({"calendar_dates.txt": dates})
    assert not timetable.runs_on(date(2026, 6, 3), "t1")
    notices = [
        one for group in timetable.manifest.notices for one in group.examples if one.code == "duplicate_key"
    ]
    assert [(one.file, one.row, one.value) for one in notices] == [
        ("calendar_dates.txt", 3, "daily 20260603")
    ]


def test_both_directions_are_two_poles_of_one_name_each_with_its_own_headsign(open_feed):
    timetable = open_feed(
        {
            "stops.txt": """\
            stop_id,stop_code,stop_name,stop_lat,stop_lon
            a,01001,시청,37.5,127.0
            b,01002,종로,37.5045,127.0
            c,01003,종로,37.5045,127.0003
            d,01004,시청,37.5,127.0003
            """,
            "trips.txt": """\
            route_id,service_id,trip_id,direction_id,trip_headsign
            r7,daily,t1,0,종로
            r7,daily,t2,1,시청
            """,
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence
            t1,08:00:00,08:00:00,a,1
            t1,08:05:00,08:05:00,b,2
            t2,08:06:00,08:06:00,c,1
            t2,08:11:00,08:11:00,d,2
            """,
        }
    )
    assert [stop.id for stop in timetable.search_stops("종로", 5)] == ["b", "c"]
    assert [[one.headsign for one in timetable.list_patterns_at(stop)] for stop in "abcd"] == [
        ["종로"],
        [],
        ["시청"],
        [],
    ]
    assert (timetable.get_trip("t1").direction_id, timetable.get_trip("t2").direction_id) == (0, 1)
    assert {route.id for stop in "abcd" for route in timetable.list_routes_at(stop)} == {"r7"}


def test_a_frequency_says_whether_its_times_are_promised(open_feed):
    rows = "trip_id,start_time,end_time,headway_secs,exact_times\n"
    rows += "t1,06:00:00,06:30:00,600,1\nt2,07:00:00,07:20:00,600,0\nt2,23:55:00,24:15:00,600,\n"
    timetable = open_feed({"frequencies.txt": rows})
    found = {trip: timetable.get_trip(trip).headway_seconds for trip in timetable.list_trips_of_route("r7")}
    assert found == {
        "t1@06:00:00": None, "t1@06:10:00": None, "t1@06:20:00": None,
        "t2@07:00:00": 600, "t2@07:10:00": 600, "t2@23:55:00": 600, "t2@24:05:00": 600,
    }  # fmt: skip
    night = timetable.day_start(date(2026, 6, 2))
    (departure,) = timetable.list_departures("a", night, limit=1)
    assert (departure.run.id, departure.headway_seconds) == ("20260601:t2@24:05:00", 600)


def test_windows_that_overlap_start_by_both_and_are_named(open_feed):
    rows = "trip_id,start_time,end_time,headway_secs,exact_times\n"
    rows += "t1,06:00:00,06:30:00,600,0\nt1,06:20:00,06:40:00,600,1\nt1,06:40:00,06:50:00,600,0\n"
    timetable = open_feed({"frequencies.txt": rows})
    starts = {
        trip: timetable.get_trip(trip).headway_seconds
        for trip in timetable.list_trips_of_route("r7")
        if "@" in trip
    }
    assert starts == {
        "t1@06:00:00": 600,
        "t1@06:10:00": 600,
        "t1@06:20:00": None,
        "t1@06:30:00": None,
        "t1@06:40:00": 600,
    }
    overlaps = [group for group in timetable.manifest.notices if group.code == "overlapping_frequency"]
    assert [notice.row for notice in overlaps[0].examples] == [3]
