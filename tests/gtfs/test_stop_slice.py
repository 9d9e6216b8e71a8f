"""The timetable of one stop, kept by its kiosk."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from gtfs.identifiers import Run
from gtfs.slice_board import board_from_slice
from gtfs.slice_making import make_stop_slice
from gtfs.stop_slice import StopSlice

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


def test_the_slice_has_names_in_english_and_to_be_read_aloud_and_headways(open_feed):
    timetable = open_feed(
        {
            "stops.txt": """\
            stop_id,stop_name,tts_stop_name,stop_lat,stop_lon
            a,시청,시 청,37.5,127.0
            b,종로,,37.6,127.0
            c,광화문,,37.6,127.0
            d,경복궁,,37.6,127.0
            """,
            "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt1,08:00:00,09:00:00,600,0\n",
            "translations.txt": """\
            table_name,field_name,language,translation,record_id,field_value
            stops,stop_name,en,City Hall,a,
            stops,stop_name,en,Palace,d,
            trips,trip_headsign,en,to the Palace,,경복궁
            routes,route_short_name,en,Seven,r7,
            """,
        }
    )
    kept = msgspec.json.decode(
        msgspec.json.encode(make_stop_slice(timetable, "a", at("08:00"))), type=StopSlice
    )
    assert (kept.stop.names, kept.stop.spoken_name) == ({"en": "City Hall"}, "시 청")
    (route,) = kept.routes
    assert (route.names, route.headsigns) == ({"en": "Seven"}, {"en": "to the Palace"})
    assert [stop.names.get("en") for stop in route.following_stops] == [None, None, "Palace"]
    first = board_from_slice(kept, at("08:01"), 1)[0]
    assert (first.run.trip_id, first.headway_seconds) == ("t1@08:10:00", 600)
    assert (first.route_names, first.headsigns) == ({"en": "Seven"}, {"en": "to the Palace"})
