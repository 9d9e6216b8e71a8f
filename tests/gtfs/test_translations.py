"""Names in other languages and names to be read aloud: by record, by the words, and what is wrong with them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gtfs.low_floor import LowFloor

EIGHT = datetime(2026, 6, 1, 8, tzinfo=ZoneInfo("Asia/Seoul")).astimezone(UTC)
HEADER = "table_name,field_name,language,translation,record_id,record_sub_id,field_value\n"


def translations(*rows):
    return {"translations.txt": HEADER + "".join(f"{row}\n" for row in rows)}


def notices_of(timetable, file="translations.txt"):
    return {
        (group.code, notice.row, notice.value)
        for group in timetable.manifest.notices
        if group.file == file
        for notice in group.examples
    }


def test_stops_and_routes_have_names_by_record_or_by_their_words(open_feed):
    timetable = open_feed(
        translations(
            "stops,stop_name,en,City Hall,a,,",
            "stops,stop_name,en,Jongno,,,종로",
            "routes,route_short_name,en,Seven,r7,,",
            "routes,route_long_name,en,not asked for,r7,,",
        )
    )
    assert [dict(timetable.get_stop(stop).names) for stop in "abc"] == [
        {"en": "City Hall"},
        {"en": "Jongno"},
        {},
    ]
    assert dict(timetable.get_route("r7").names) == {"en": "Seven"}


def test_a_route_without_short_name_is_called_by_the_translated_long_one(open_feed):
    timetable = open_feed(
        {
            "routes.txt": "route_id,route_long_name,route_type\nr7,시청~경복궁,3\n",
            **translations("routes,route_long_name,en,City Hall - Palace,r7,,"),
        }
    )
    assert timetable.get_route("r7").name == "시청~경복궁"
    assert dict(timetable.get_route("r7").names) == {"en": "City Hall - Palace"}


def test_the_record_wins_over_the_words_and_the_plain_language_over_a_countrys(open_feed):
    timetable = open_feed(
        translations(
            "stops,stop_name,en-GB,Town Hall,a,,",
            "stops,stop_name,en,City Hall,a,,",
            "stops,stop_name,EN,by words,,,시청",
            "stops,stop_name,en-GB,Jongno (GB),b,,",
            "stops,stop_name,ja,市庁,a,,",
        )
    )
    assert dict(timetable.get_stop("a").names) == {"en": "City Hall"}
    assert dict(timetable.get_stop("b").names) == {"en": "Jongno (GB)"}


def test_headsigns_are_translated_by_words_by_trip_and_from_the_last_stop(open_feed):
    trips = (
        "route_id,service_id,trip_id,trip_headsign\nr7,daily,t1,경복궁\nr7,daily,t2,경복궁\nr7,daily,t3,\n"
    )
    rows = "".join(
        f"t{n},08:0{n}:00,08:0{n}:00,a,1\nt{n},09:00:00,09:00:00,{last},2\n"
        for n, last in ((1, "d"), (2, "d"), (3, "c"))
    )
    timetable = open_feed(
        {
            "trips.txt": trips,
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + rows,
            **translations(
                "trips,trip_headsign,en,Palace,,,경복궁",
                "trips,trip_headsign,en,The Palace at last,t2,,",
                "stops,stop_name,en,Gwanghwamun,c,,",
            ),
        }
    )
    found = timetable.list_departures("a", EIGHT, limit=3)
    assert [one.headsign for one in found] == ["경복궁", "경복궁", "광화문"]
    assert [dict(one.headsigns) for one in found] == [
        {"en": "Palace"},
        {"en": "The Palace at last"},
        {"en": "Gwanghwamun"},
    ]
    assert dict(timetable.get_trip("t2").headsigns) == {"en": "The Palace at last"}


def test_the_headsign_of_one_stop_is_translated_by_words_or_by_trip_and_sequence(open_feed):
    timetable = open_feed(
        {
            "stop_times.txt": """\
            trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign
            t1,08:00:00,08:00:00,a,10,종로 방면
            t1,08:05:00,08:05:00,b,20,종점
            t1,08:10:00,08:10:00,c,30,
            t2,08:00:00,08:00:00,a,10,종로 방면
            t2,08:06:00,08:06:00,b,20,종점
            t2,08:10:00,08:10:00,c,30,
            """,
            **translations(
                "stop_times,stop_headsign,en,towards Jongno,,,종로 방면",
                "stop_times,stop_headsign,en,terminus,,,종점",
                "stop_times,stop_headsign,en,last stop,t2,20,",
                "stop_times,stop_headsign,ko,끝,t2,20,",
                "stop_times,stop_headsign,en,nothing there,t2,99,",
            ),
        }
    )
    assert [dict(one.headsigns) for one in timetable.list_departures("b", EIGHT, limit=2)] == [
        {"en": "terminus"},
        {"en": "last stop", "ko": "끝"},
    ]
    assert [one.headsign for one in timetable.list_departures("b", EIGHT, limit=2)] == ["종점", "종점"]
    assert dict(timetable.list_departures("a", EIGHT, limit=1)[0].headsigns) == {"en": "towards Jongno"}


def test_repeated_trips_keep_the_translation_of_their_pattern(open_feed):
    timetable = open_feed(
        {
            "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,10:00:00,11:00:00,1800\n",
            **translations("trips,trip_headsign,en,Palace,t1,,"),
        }
    )
    assert dict(timetable.get_trip("t1@10:30:00").headsigns) == {"en": "Palace"}
    assert dict(timetable.get_trip("t2").headsigns) == {}
    assert timetable.get_trip("t1@10:30:00").low_floor is LowFloor.NO


def test_the_publisher_has_names_and_without_one_the_agency(open_feed):
    agency = translations(
        "agency,agency_name,en,City Bus,x,,", "feed_info,feed_publisher_name,en,The City,,,"
    )
    assert open_feed(agency).feed_info.publishers == {"en": "City Bus"}
    info = {"feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang\n시,https://city.example,ko\n"}
    assert open_feed({**agency, **info}).feed_info.publishers == {"en": "The City"}


def test_the_spoken_name_is_kept_beside_the_written_one_and_translated(open_feed):
    stops = """\
        stop_id,stop_name,tts_stop_name,stop_lat,stop_lon
        a,4.19민주묘지,사일구 민주묘지,37.5,127
        b,종로,,37.6,127
        c,c,,37.6,127
        d,d,,37.6,127
        """
    timetable = open_feed(
        {"stops.txt": stops, **translations("stops,tts_stop_name,en,April nineteenth cemetery,a,,")}
    )
    stop = timetable.get_stop("a")
    assert (stop.name, stop.spoken_name) == ("4.19민주묘지", "사일구 민주묘지")
    assert dict(stop.spoken_names) == {"en": "April nineteenth cemetery"}
    assert (timetable.get_stop("b").spoken_name, dict(timetable.get_stop("b").spoken_names)) == ("", {})


def test_a_stop_is_found_by_its_english_name_too_and_listed_once(open_feed):
    timetable = open_feed(
        translations(
            "stops,stop_name,en,City Hall,a,,",
            "stops,stop_name,ko,시청역 City Hall,a,,",
            "stops,stop_name,en,Old City Hall,b,,",
        )
    )
    assert [stop.id for stop in timetable.search_stops("city hall", 5)] == ["a", "b"]
    assert [stop.id for stop in timetable.search_stops("시청", 5)] == ["a"]


def test_translations_that_cannot_be_used_are_named_with_their_row(open_feed):
    timetable = open_feed(
        translations(
            "stops,stop_name,en,Nowhere,zz,,",
            "trips,trip_headsign,en,Nobody,t9,,",
            "fares,fare_id,en,Dear,a,,",
            "stops,stop_name,klingon!,X,a,,",
            "stops,stop_name,en,Both,a,,시청",
            "stops,stop_name,en,Neither,,,",
            "feed_info,feed_publisher_name,en,City,1,,",
            "stop_times,stop_headsign,en,No number,t1,,",
            "stops,stop_name,en,A number,a,3,",
        )
    )
    assert notices_of(timetable) == {
        ("translation_foreign_key_violation", 2, "stops zz"),
        ("translation_foreign_key_violation", 3, "trips t9"),
        ("translation_unknown_table_name", 4, "fares"),
        ("invalid_language_code", 5, "klingon!"),
        ("translation_unexpected_value", 6, "시청"),
        ("missing_required_field", 7, ""),
        ("translation_unexpected_value", 8, "1"),
        ("missing_required_field", 9, ""),
        ("translation_unexpected_value", 10, "3"),
    }
    assert dict(timetable.get_stop("a").names) == {}
