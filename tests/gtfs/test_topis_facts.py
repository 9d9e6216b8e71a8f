"""What single fields and rows of the city's answers mean, quirks and all."""

from datetime import UTC, datetime, timedelta

import pytest

from gtfs.identifiers import RouteId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy
from gtfs.seoul.topis.facts import (
    SOON_SECONDS,
    read_arrival_text,
    read_crowd,
    read_floor,
    read_moment,
    read_plate,
    read_seconds_until,
)
from gtfs.seoul.topis.sightings import read_arrivals, read_positions

ROUTE = RouteId("100100777")
NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def test_times_are_those_of_seoul():
    assert read_moment("20260302120000") == NOON
    assert read_moment("2026-03-02 12:00:00.0") == NOON
    assert read_moment(" 20260302120000  ") == NOON


@pytest.mark.parametrize("text", ["", "0", "0430  ", "20261302120000", "20260302126000", "yesterday"])
def test_what_is_no_time_is_none(text):
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "seconds", "stops"),
    [
        ("7분18초후[2번째 전]", 438, 2),
        ("128분5초후[41번째 전]", 7685, 41),
        ("45초후[1번째 전]", 45, 1),
        ("3분후[1번째 전]", 180, 1),
        ("[막차] 12분 50초 후 [4번째 전]", 770, 4),
        ("곧 도착", SOON_SECONDS, None),
    ],
)
def test_arrival_texts(text, seconds, stops):
    assert read_seconds_until(text) == seconds
    assert read_arrival_text(text).stops_before == stops


@pytest.mark.parametrize(
    "text", ["출발대기", "첫 번째 버스 출발대기", "운행종료", "", "정보 없음", "회차대기", "2번째 전"]
)
def test_a_bus_that_is_not_on_its_way_has_no_time(text):
    assert read_seconds_until(text, "300") is None


def test_the_text_counts_more_than_the_numbers_beside_it():
    assert read_seconds_until("2분20초후[1번째 전]", "0", "999") == 140
    assert read_seconds_until("곧 도착", "5") == 5
    assert read_seconds_until("곧 도착", "0", "", "-3", "x") == SOON_SECONDS


def test_floor_crowd_and_plate():
    assert [read_floor(kind) for kind in ("0", "1", "2", "", "9")] == [
        LowFloor.NO, LowFloor.YES, LowFloor.UNKNOWN, LowFloor.UNKNOWN, LowFloor.UNKNOWN,
    ]  # fmt: skip
    assert [read_crowd(kind) for kind in ("0", "3", "4", "5", "6", "")] == [
        None, Occupancy.MANY_SEATS, Occupancy.STANDING_ROOM, Occupancy.CRUSHED, Occupancy.FULL, None,
    ]  # fmt: skip
    assert read_crowd("3", is_full="1") is Occupancy.FULL
    assert read_plate("8서울74사1598") == read_plate(" 서울74사 1598 ") == "서울74사1598"
    assert (read_plate("74사1598"), read_plate(""), read_plate("N-12")) == ("74사1598", "", "N-12")


def position(**fields):
    return {
        "vehId": "111", "plainNo": "서울70사1001", "busType": "1", "congetion": "3", "dataTm": "20260302115950",
        "gpsX": "127.01", "gpsY": "37.51", "isrunyn": "1", "islastyn": "0", "lastStnId": "s3", "sectOrd": "3",
        "sectDist": "0.2", "fullSectDist": "0.4", "stopFlag": "0", "isFullFlag": "0",
    } | fields  # fmt: skip


def the_bus(**fields):
    (seen,) = read_positions(ROUTE, [position(**fields)], NOON).sightings
    return seen


def test_a_position_names_the_stop_that_the_bus_has_left():
    seen = the_bus()
    assert (seen.id, seen.vehicle.plate, seen.vehicle.low_floor) == ("111", "서울70사1001", LowFloor.YES)
    assert (seen.left_order, seen.left_stop_id, seen.share) == (3, "s3", 0.5)
    assert (seen.lat, seen.lon, seen.occupancy) == (37.51, 127.01, Occupancy.MANY_SEATS)
    assert seen.seen_at == NOON - timedelta(seconds=10)
    assert not seen.is_at_left_stop
    assert not seen.is_at_next_stop


def test_a_bus_that_stands_stands_at_the_nearer_end_of_its_section():
    assert the_bus(stopFlag="1", sectDist="0.01").is_at_left_stop
    assert the_bus(stopFlag="1", sectDist="0.39").is_at_next_stop
    assert the_bus(stopFlag="1", sectDist="", fullSectDist="0").is_at_left_stop


def test_each_bus_has_its_own_age_and_none_is_from_the_future():
    rows = [
        position(vehId="1", dataTm="20260302114504"),
        position(vehId="2", dataTm="20260302115955"),
        position(vehId="3", dataTm="20260302130000"),
        position(vehId="4", dataTm=""),
    ]
    seen = read_positions(ROUTE, rows, NOON).sightings
    assert [(NOON - one.seen_at).total_seconds() for one in seen] == [896, 5, 0, 0]


def test_rows_of_no_use_are_counted_and_a_bus_told_twice_counts_once():
    rows = [
        position(vehId="0", plainNo=""),
        position(isrunyn="0"),
        position(sectOrd=""),
        position(vehId="5", dataTm="20260302115000"),
        position(vehId="5", dataTm="20260302115900", sectOrd="4"),
    ]
    told = read_positions(ROUTE, rows, NOON)
    assert told.dropped == {"vehicle_without_name": 1, "not_in_service": 1, "vehicle_without_place": 1}
    assert [one.left_order for one in told.sightings] == [4]


def test_a_bus_without_an_id_goes_by_its_plate_and_one_outside_korea_has_no_place():
    assert the_bus(vehId="0").id == "서울70사1001"
    assert the_bus(plainNo="").vehicle.plate == ""
    assert the_bus(gpsX="0", gpsY="0").lat is None


def stop(order, **fields):
    row = {"busRouteId": ROUTE, "stId": f"s{order}", "staOrd": str(order), "mkTm": "2026-03-02 11:59:58.0"}
    for number in ("1", "2"):
        row |= {
            f"vehId{number}": "0", f"plainNo{number}": "", f"arrmsg{number}": "출발대기", f"traTime{number}": "0",
            f"sectOrd{number}": "0", f"busType{number}": "0", f"isLast{number}": "0", f"isArrive{number}": "0",
            f"repTm{number}": "2021-04-15 12:06:41.0",
        }  # fmt: skip
    return row | {"deTourAt": "00"} | fields


def coming(order, *, vehicle="111", left=2, text="2분0초후[2번째 전]", **fields):
    return stop(order, vehId1=vehicle, plainNo1="", busType1="1", sectOrd1=str(left), arrmsg1=text, **fields)


def test_arrivals_tell_where_the_bus_is_and_when_it_is_at_each_stop():
    rows = [stop(1), stop(2), coming(3, text="곧 도착", traTime1="20"), coming(4, text="1분30초후[2번째 전]")]
    told = read_arrivals(ROUTE, rows, NOON)
    (seen,) = told.sightings
    assert (seen.id, seen.left_order, seen.left_stop_id, seen.vehicle.low_floor) == (
        "111",
        2,
        "s2",
        LowFloor.YES,
    )
    made = NOON - timedelta(seconds=2)
    assert seen.seen_at == made
    assert [(one.stop_id, (one.arrival_at - made).total_seconds()) for one in told.expectations] == [
        ("s3", 20),
        ("s4", 90),
    ]


def test_the_last_bus_the_detour_and_the_crowd_are_told():
    rows = [stop(1, deTourAt="11"), stop(2), coming(3, isLast1="1", congestion1="5"), stop(4, deTourAt="11")]
    told = read_arrivals(ROUTE, rows, NOON)
    assert told.detours == ("s1", "s4")
    assert (told.sightings[0].is_last, told.sightings[0].occupancy) == (True, Occupancy.CRUSHED)


def test_a_bus_that_has_arrived_stands_at_that_stop():
    (seen,) = read_arrivals(ROUTE, [stop(2), coming(3, text="곧 도착", isArrive1="1")], NOON).sightings
    assert (seen.left_order, seen.is_at_next_stop) == (2, True)


def test_a_section_that_lies_behind_the_stop_cannot_be():
    """Buses of other cities are told with the stop's own number: they are on their way to it all the same."""
    (seen,) = read_arrivals(ROUTE, [coming(9, left=9, text="곧 도착", traTime1="5")], NOON).sightings
    assert seen.left_order == 8


def test_rows_of_another_route_and_stops_without_a_number_are_left_out():
    rows = [coming(3, busRouteId="100100999"), coming(4, staOrd=""), coming(5, vehicle="0")]
    told = read_arrivals(ROUTE, rows, NOON)
    assert told.expectations == told.sightings == ()
    assert {name: told.dropped[name] for name in ("other_route", "stop_without_order", "vehicle_without_name")} == {
        "other_route": 1, "stop_without_order": 1, "vehicle_without_name": 1,
    }  # fmt: skip
