"""Boards with live data: who is believed, how delays travel, and when a bus is gone."""

import pytest

from gtfs.arrivals import find_run_at, list_arrivals
from gtfs.identifiers import Run
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    Occupancy,
    StopRelation,
    StopTimeUpdate,
    TripReference,
    TripRelation,
    TripUpdate,
    VehicleReference,
    VehicleStatus,
)
from tests.builders.live_street import DAY, T1, a_bus, at, picture_of


def an_update(*stop_times, trip=T1, **facts):
    return TripUpdate(trip, stop_times=stop_times, **facts)


def board(timetable, picture, stop, now, **options):
    return list_arrivals(timetable, picture, stop, now=now, **{"limit": 10, **options})


def test_without_live_data_the_timetable_speaks(open_feed):
    timetable = open_feed()
    first, second = board(timetable, None, "c", at("08:00"))
    assert first.run == Run(DAY, "t1")
    assert (first.source, first.age_seconds, first.stops_away, first.vehicle_id) == (
        "timetable",
        None,
        None,
        None,
    )
    assert first.scheduled_at == first.expected_at == at("08:10")
    assert (first.low_floor, second.low_floor) == (LowFloor.NO, LowFloor.YES)
    assert [one.run.trip_id for one in board(timetable, None, "c", at("08:00"), low_floor_only=True)] == [
        "t2"
    ]
    assert board(timetable, None, "c", at("08:12"), horizon_seconds=60) == []


def test_a_late_bus_is_expected_as_late_as_it_is_now_and_never_in_the_past(open_feed):
    timetable = open_feed()
    now = at("08:10")  # due at b 08:05, still on its way there
    picture = picture_of(timetable, now, a_bus(20, lat=37.5045, lon=127.0, seen_at=now))
    (arrival, _) = board(timetable, picture, "b", now)
    assert (arrival.source, arrival.stops_away, arrival.age_seconds) == ("predicted", 1, 0)
    assert arrival.expected_at == now
    assert board(timetable, picture, "c", now)[0].expected_at == at("08:15")
    assert board(timetable, picture, "c", now)[0].scheduled_at == at("08:10")


def test_a_bus_that_has_left_the_stop_is_not_listed_and_one_that_stands_there_is(open_feed):
    timetable = open_feed()
    now = at("08:05")
    stands = picture_of(timetable, now, a_bus(20, status=VehicleStatus.STOPPED_AT, seen_at=now))
    assert next((one.run.trip_id, one.stops_away) for one in board(timetable, stands, "b", now)) == ("t1", 0)
    left = picture_of(timetable, now, a_bus(30, seen_at=now))
    assert [one.run.trip_id for one in board(timetable, left, "b", now)] == ["t2"]
    assert find_run_at(timetable, left, Run(DAY, "t1").id, 1, now) is None
    assert find_run_at(timetable, left, Run(DAY, "t1").id, 3, now).stops_away == 2


def test_a_bus_far_behind_its_timetable_is_still_listed(open_feed):
    timetable = open_feed()
    now = at("09:00")
    picture = picture_of(timetable, now, a_bus(20, seen_at=now))
    assert [one.run.trip_id for one in board(timetable, picture, "c", now)] == ["t1"]
    assert board(timetable, None, "c", now) == []


def test_a_bus_waiting_at_its_first_stop_is_not_early(open_feed):
    timetable = open_feed()
    now = at("07:50")
    picture = picture_of(timetable, now, a_bus(10, status=VehicleStatus.STOPPED_AT, seen_at=now))
    assert board(timetable, picture, "a", now)[0].expected_at == at("08:00")
    assert board(timetable, picture, "b", now)[0].expected_at == at("08:05")


def test_a_silent_bus_stays_on_the_board_with_its_age_until_it_must_have_passed(open_feed):
    timetable = open_feed()
    seen = a_bus(20, status=VehicleStatus.STOPPED_AT, seen_at=at("08:05"))
    later = picture_of(timetable, at("08:09"), seen)
    assert next((one.age_seconds, one.source) for one in board(timetable, later, "c", at("08:09"))) == (
        240,
        "predicted",
    )
    gone = picture_of(timetable, at("08:20"), seen)
    assert [one.run.trip_id for one in board(timetable, gone, "c", at("08:20"))] == ["t2"]


def test_a_time_counts_more_than_a_delay_and_a_delay_travels_along_the_trip(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(
        timetable,
        now,
        an_update(
            StopTimeUpdate(10, None, None, 60, None, 60),
            StopTimeUpdate(20, None, at("08:08"), 60),
            updated_at=at("07:59:50"),
        ),
    )
    assert board(timetable, picture, "a", now)[0].expected_at == at("08:01")
    assert board(timetable, picture, "b", now)[0].expected_at == at("08:08")
    arrival = board(timetable, picture, "c", now)[0]
    assert (arrival.expected_at, arrival.source, arrival.age_seconds) == (at("08:13"), "live", 10)


def test_skipped_stops_are_passed_by_and_hand_the_delay_on(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(
        timetable,
        now,
        an_update(StopTimeUpdate(10, None, None, 120), StopTimeUpdate(20, relation=StopRelation.SKIPPED)),
    )
    assert [one.run.trip_id for one in board(timetable, picture, "b", now)] == ["t2"]
    assert board(timetable, picture, "c", now)[0].expected_at == at("08:12")


def test_no_data_ends_the_delay(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(
        timetable,
        now,
        an_update(StopTimeUpdate(10, None, None, 120), StopTimeUpdate(30, relation=StopRelation.NO_DATA)),
    )
    assert board(timetable, picture, "b", now)[0].expected_at == at("08:07")
    arrival = board(timetable, picture, "c", now)[0]
    assert (arrival.expected_at, arrival.source, arrival.age_seconds) == (at("08:10"), "timetable", None)


def test_a_trip_wide_delay_counts_where_no_stop_says_otherwise(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(timetable, now, an_update(delay_seconds=180))
    assert board(timetable, picture, "c", now)[0].expected_at == at("08:13")


def test_expected_times_never_go_back_along_a_trip(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(
        timetable,
        now,
        an_update(StopTimeUpdate(20, None, at("08:20")), StopTimeUpdate(30, None, at("08:10"))),
    )
    run_id = Run(DAY, "t1").id
    times = [picture.prediction(run_id, position) for position in range(1, 4)]
    flat = [moment for one in times for moment in (one.arrival_at, one.departure_at)]
    assert flat == sorted(flat)
    assert picture.prediction(run_id, 0) is None


def test_canceled_runs_are_not_listed(open_feed):
    timetable = open_feed()
    now = at("08:00")
    canceled = TripReference("t1", start_date=DAY, relation=TripRelation.CANCELED)
    picture = picture_of(timetable, now, an_update(trip=canceled), a_bus(20))
    assert [one.run.trip_id for one in board(timetable, picture, "b", now)] == ["t2"]
    assert picture.is_canceled(Run(DAY, "t1").id)
    assert find_run_at(timetable, picture, Run(DAY, "t1").id, 1, now) is None


def test_an_update_that_begins_further_on_lets_passed_stops_go(open_feed):
    timetable = open_feed()
    now = at("08:11")
    update = an_update(StopTimeUpdate(30, None, at("08:12")), updated_at=now)
    picture = picture_of(timetable, now, update)
    assert [one.run.trip_id for one in board(timetable, picture, "b", now)] == ["t2"]
    assert board(timetable, picture, "c", now)[0].expected_at == at("08:12")


def test_the_trip_update_tells_the_time_and_the_bus_where_it_is(open_feed):
    timetable = open_feed()
    now = at("08:03")
    picture = picture_of(
        timetable, now, a_bus(20, seen_at=at("08:02:30")), an_update(StopTimeUpdate(30, None, at("08:30")))
    )
    arrival = board(timetable, picture, "c", now)[0]
    assert (arrival.expected_at, arrival.source, arrival.stops_away) == (at("08:30"), "live", 2)
    assert (arrival.vehicle_id, arrival.plate, arrival.age_seconds) == ("bus-1", "서울74사1001", 30)


@pytest.mark.parametrize(
    ("of_vehicle", "shown"),
    [(LowFloor.UNKNOWN, LowFloor.NO), (LowFloor.YES, LowFloor.YES), (LowFloor.NO, LowFloor.NO)],
)
def test_the_bus_that_comes_decides_whether_it_is_low_floor(open_feed, of_vehicle, shown):
    timetable = open_feed()
    now = at("08:00")
    bus = a_bus(20, vehicle=VehicleReference("bus-1", low_floor=of_vehicle))
    assert board(timetable, picture_of(timetable, now, bus), "b", now)[0].low_floor is shown
    update = TripUpdate(T1, VehicleReference("bus-1", low_floor=of_vehicle))
    assert board(timetable, picture_of(timetable, now, update), "b", now)[0].low_floor is shown


def test_how_full_a_bus_is_stays_known_when_its_terminal_knows_the_place_better(open_feed):
    timetable = open_feed()
    now = at("08:03")
    counted = a_bus(20, seen_at=at("08:02"), occupancy=Occupancy.CRUSHED)
    placed = a_bus(20, seen_at=now)
    (arrival, after) = board(timetable, picture_of(timetable, now, placed, counted), "b", now)
    assert (arrival.occupancy, arrival.age_seconds) == (Occupancy.CRUSHED, 0)
    assert after.occupancy is None, "nobody counts in a timetable"


def test_names_that_are_no_run_find_nothing(open_feed):
    timetable = open_feed()
    now = at("08:00")
    picture = picture_of(timetable, now)
    for run_id in ("", "t1", "20260601:t9", "20301301:t1"):
        assert find_run_at(timetable, picture, run_id, 0, now) is None
        assert picture.vehicle_of(run_id) is None
    assert find_run_at(timetable, picture, "20260601:t1", 4, now) is None
    assert find_run_at(timetable, picture, "20310601:t1", 0, now) is None
    assert find_run_at(timetable, picture, "20260601:t1", 3, now).may_board is False
