"""The timetable of one stop, kept by its kiosk."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from gtfs.identifiers import Run
from gtfs.stop_slice import StopSlice, board_from_slice, make_stop_slice

DAY = date(2026, 6, 1)


def at(clock, day=DAY):
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Seoul"))
    return (midnight + timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))).astimezone(UTC)


def test_the_slice_of_a_stop_answers_without_a_line_and_says_it_is_timetable(open_feed):
    timetable = open_feed()
    made = make_stop_slice(timetable, "b", at("07:00"))
    stored = msgspec.json.decode(msgspec.json.encode(made), type=StopSlice)
    assert stored == made
    assert [(one.name, [stop.name for stop in one.following_stops]) for one in stored.routes] == [
        ("7", ["광화문", "경복궁"])
    ]
    assert len(stored.departures) == 4  # two today, two tomorrow
    first, *_ = board_from_slice(stored, at("08:06"), 5)
    assert (first.run, first.source, first.route_name) == (Run(DAY, "t2"), "timetable", "7")
    assert [one.run.trip_id for one in board_from_slice(stored, at("08:00"), 2)] == ["t1", "t2"]
    assert [one.run.trip_id for one in board_from_slice(stored, at("08:00"), 1, low_floor_only=True)] == [
        "t2"
    ]
