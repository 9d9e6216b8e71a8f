"""Which run each bus of a route is on, and the GTFS-realtime values that come of it."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import list_arrivals
from gtfs.identifiers import RouteId, StopId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import LiveFeed, VehicleReference, VehicleStatus
from gtfs.realtime.picture import LivePicture
from gtfs.seoul.topis.least_cost import match_least_cost
from gtfs.seoul.topis.route_feed import FORGOTTEN_SECONDS, make_route_feed
from gtfs.seoul.topis.run_choice import choose_runs
from gtfs.seoul.topis.sightings import Arrivals, Expectation, Positions, Sighting
from gtfs.service_time import format_seconds

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ROUTE = RouteId("100100777")
ROUND = ("s1", "s2", "s3", "s4", "s5", "s3", "s2", "s9")
"""Out and back: s2 and s3 are passed twice. Two minutes from stop to stop, a bus every ten."""
HOP, HEADWAY, RUNS = 120, 600, 12


def round_feed():
    """Runs leave at 11:00, 11:10 …; the sixth at 12:00 is there at noon."""
    trips = ["route_id,service_id,trip_id,trip_headsign,direction_id,wheelchair_accessible"]
    times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for run in range(RUNS):
        trips.append(f"{ROUTE},daily,r{run},s5,0,2")
        for place, stop in enumerate(ROUND):
            at = format_seconds(11 * 3600 + run * HEADWAY + place * HOP)
            times.append(f"r{run},{at},{at},{stop},{place + 1}")
    stops = [f"{stop},0{n}001,{stop},{37.5 + n / 100},127.0" for n, stop in enumerate(dict.fromkeys(ROUND))]
    return {
        "stops.txt": "\n".join(["stop_id,stop_code,stop_name,stop_lat,stop_lon", *stops]),
        "routes.txt": f"route_id,route_short_name,route_type\n{ROUTE},777,3\n",
        "trips.txt": "\n".join(trips),
        "stop_times.txt": "\n".join(times),
    }


@pytest.fixture
def timetable(open_feed):
    return open_feed(round_feed())


def bus(name, left, *, at=NOON, stop=None, **facts):
    vehicle = VehicleReference(
        VehicleId(name), f"plate-{name}", f"plate-{name}", facts.pop("floor", LowFloor.YES)
    )
    named = ROUND[left - 1] if stop is None and left else stop
    return Sighting(vehicle, at, left, StopId(named) if named else None, **facts)


def runs(timetable, buses, before=None, now=NOON):
    return choose_runs(timetable, ROUTE, buses, before or {}, now)


def trips_of(choice):
    return {name: one.run.trip_id for name, one in choice.on_run.items()}


def test_a_bus_is_put_on_the_run_whose_times_it_fits_best(timetable):
    # Left s3 a minute ago: five minutes after it set out, that is at 11:55; the nearest runs left at 11:50 and 12:00.
    choice = runs(timetable, [bus("a", 3, share=0.5), bus("b", 3, share=0.9)])
    assert set(trips_of(choice).values()) == {"r5", "r6"}
    assert choice.on_run["a"].run.service_date == DAY
    assert choice.on_run["a"].next_position == 3


def test_out_or_back_is_told_by_the_number_of_the_stop(timetable):
    out, back = bus("out", 2), bus("back", 7)
    assert {name: one.next_position for name, one in runs(timetable, [out, back]).on_run.items()} == {
        "out": 2, "back": 7,
    }  # fmt: skip


def test_numbers_may_be_off_by_some_when_the_stop_is_named(timetable):
    shifted = bus("a", 4, stop="s3")
    assert runs(timetable, [shifted]).on_run["a"].next_position == 3


def test_a_stop_that_the_timetable_does_not_know_leaves_the_number(timetable):
    assert runs(timetable, [bus("a", 3, stop="new")]).on_run["a"].next_position == 3
    assert runs(timetable, [bus("a", 12, stop="new")]).unmatched == {"place_on_route_unknown": 1}


def test_no_two_buses_are_on_one_run_and_they_keep_their_order(timetable):
    bunched = [bus("first", 4), bus("second", 4, share=0.2), bus("third", 3, share=0.9)]
    names = trips_of(runs(timetable, bunched))
    assert len(set(names.values())) == 3
    assert sorted(names, key=lambda name: names[name]) == ["first", "second", "third"]


def test_a_bus_that_fits_no_run_is_counted(timetable):
    late = NOON + timedelta(hours=2)
    assert runs(timetable, [bus("a", 3, at=late)], now=late).unmatched == {"no_run_fits": 1}
    assert choose_runs(timetable, RouteId("nowhere"), [bus("a", 3)], {}, NOON).unmatched == {
        "unknown_route": 1
    }


def test_a_bus_stays_on_its_run_however_late_it_becomes(timetable):
    choice = runs(timetable, [bus("a", 1, share=0.1)])
    first = trips_of(choice)["a"]
    now = NOON
    for _ in range(8):  # eight times seven minutes in which it gets one section further
        now += timedelta(minutes=7)
        left = 2 + int((now - NOON).total_seconds() // 420) // 2
        choice = runs(timetable, [bus("a", left, at=now)], choice.on_run, now)
        assert trips_of(choice)["a"] == first


def test_another_bus_does_not_take_its_run(timetable):
    choice = runs(timetable, [bus("a", 3)])
    taken = trips_of(choice)["a"]
    now = NOON + timedelta(minutes=1)
    again = runs(
        timetable, [bus("b", 3, at=now), bus("a", 3, at=now - timedelta(minutes=1))], choice.on_run, now
    )
    assert trips_of(again)["a"] == taken
    assert trips_of(again)["b"] != taken


def test_a_run_is_held_for_a_bus_that_one_answer_does_not_name(timetable):
    choice = runs(timetable, [bus("a", 3)])
    taken = trips_of(choice)["a"]
    soon, late = NOON + timedelta(minutes=1), NOON + timedelta(minutes=20)
    assert trips_of(runs(timetable, [bus("b", 3, at=soon)], choice.on_run, soon))["b"] != taken
    assert "a" not in runs(timetable, [], choice.on_run, late).on_run


def test_a_bus_that_begins_another_round_is_put_on_another_run(timetable):
    choice = runs(timetable, [bus("a", 7)])
    now = NOON + timedelta(minutes=5)
    again = runs(timetable, [bus("a", 1, at=now)], choice.on_run, now)
    assert trips_of(again)["a"] != trips_of(choice)["a"]
    assert again.on_run["a"].next_position == 1


def test_a_position_that_wavers_back_one_stop_does_not_move_the_bus_back(timetable):
    choice = runs(timetable, [bus("a", 4)])
    now = NOON + timedelta(seconds=20)
    again = runs(timetable, [bus("a", 3, at=now)], choice.on_run, now)
    assert trips_of(again) == trips_of(choice)
    assert again.on_run["a"].next_position == choice.on_run["a"].next_position


def test_yesterdays_run_is_found_past_midnight(open_feed):
    late = round_feed()
    for hour in (13, 12, 11):
        late["stop_times.txt"] = late["stop_times.txt"].replace(f",{hour}:", f",{hour + 12}:")
    midnight = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
    found = runs(open_feed(late), [bus("a", 3, at=midnight)], now=midnight).on_run["a"]
    assert found.run.service_date == DAY


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 8), st.floats(0, 1), st.integers(0, 900)), max_size=14), st.data())
def test_whatever_comes_no_run_has_two_buses_and_the_same_again_changes_nothing(timetable, places, data):
    buses = [
        bus(f"b{number}", left, share=share, at=NOON - timedelta(seconds=age))
        for number, (left, share, age) in enumerate(places)
    ]
    choice = runs(timetable, buses)
    assert len({one.run for one in choice.on_run.values()}) == len(choice.on_run)
    assert len(choice.on_run) + sum(choice.unmatched.values()) == len(buses)
    again = runs(timetable, data.draw(st.permutations(buses)), choice.on_run, NOON + timedelta(seconds=5))
    assert trips_of(again) == trips_of(choice)


@given(st.integers(0, 4), st.integers(0, 3), st.randoms(use_true_random=False))
def test_the_least_cost_is_the_least_of_all(rows, more, chance):
    costs = np.array([[chance.random() for _ in range(rows + more)] for _ in range(rows)]).reshape(
        rows, rows + more
    )
    found = match_least_cost(costs)
    least = min(
        sum(costs[row, way[row]] for row in range(rows)) for way in permutations(range(rows + more), rows)
    )
    assert len(set(found)) == rows
    assert sum(costs[row, column] for row, column in enumerate(found)) == pytest.approx(least)


def told(
    timetable, *, positions=(), arrivals=(), expectations=(), detours=(), before=None, now=NOON, asked=NOON
):
    return make_route_feed(
        timetable,
        ROUTE,
        Positions(ROUTE, asked, tuple(positions)),
        Arrivals(ROUTE, asked, tuple(arrivals), tuple(expectations), tuple(detours)),
        before or {},
        now,
    )


def test_a_route_becomes_vehicles_and_trip_updates_that_a_board_can_show(timetable):
    seen = bus("a", 3, lat=37.52, lon=127.0, floor=LowFloor.YES, at=NOON - timedelta(seconds=40))
    due = [
        Expectation(VehicleId("a"), StopId("s4"), 4, NOON + timedelta(seconds=75), NOON),
        Expectation(VehicleId("a"), StopId("s5"), 5, NOON + timedelta(seconds=200), NOON),
        Expectation(VehicleId("a"), StopId("s3"), 6, NOON + timedelta(seconds=300), NOON),
        Expectation(VehicleId("a"), StopId("s2"), 2, NOON - timedelta(seconds=9), NOON),
    ]
    feed = told(timetable, positions=[seen], expectations=due)
    (update,) = feed.trip_updates
    assert [(one.stop_sequence, one.stop_id) for one in update.stop_times] == [
        (4, "s4"),
        (5, "s5"),
        (6, "s3"),
    ]
    live = LiveFeed(NOON, trip_updates=feed.trip_updates, vehicles=feed.vehicles)
    picture = LivePicture.from_feeds(timetable, [("topis", live, NOON)], NOON)
    assert picture.unmatched == {}
    board = list_arrivals(timetable, picture, StopId("s5"), now=NOON, limit=1)
    assert (board[0].vehicle_id, board[0].plate, board[0].low_floor) == ("a", "plate-a", LowFloor.YES)
    assert (board[0].source, board[0].age_seconds, board[0].stops_away) == ("live", 40, 2)
    assert board[0].expected_at == NOON + timedelta(seconds=200)


def test_a_bus_without_a_run_is_still_a_bus_of_its_route(timetable):
    now = NOON + timedelta(hours=5)
    feed = told(timetable, positions=[bus("a", 3, at=now, lat=37.5, lon=127.0)], now=now, asked=now)
    (vehicle,) = feed.vehicles
    assert (vehicle.trip.route_id, vehicle.trip.trip_id, vehicle.stop_id) == (ROUTE, None, None)
    assert sum(feed.unmatched.values()) == 1
    assert feed.trip_updates == ()


def test_the_newer_sighting_counts_and_the_other_fills_in_what_it_does_not_say(timetable):
    older = bus("a", 3, at=NOON - timedelta(seconds=60), floor=LowFloor.YES, lat=37.5, lon=127.0)
    newer = bus("a", 4, at=NOON, floor=LowFloor.UNKNOWN, is_at_left_stop=True)
    (vehicle,) = told(timetable, positions=[older], arrivals=[newer]).vehicles
    assert (vehicle.stop_sequence, vehicle.status, vehicle.lat) == (4, VehicleStatus.STOPPED_AT, None)
    assert vehicle.vehicle.low_floor is LowFloor.YES


def test_arrivals_are_no_news_of_a_bus_that_has_not_moved_since_its_position(timetable):
    """The time of an answer about arrivals is not that of any bus in it."""
    old = NOON - timedelta(seconds=600)
    (vehicle,) = told(timetable, positions=[bus("a", 3, at=old)], arrivals=[bus("a", 3)]).vehicles
    assert vehicle.seen_at == old
    (vehicle,) = told(timetable, positions=[bus("a", 3, at=old)], arrivals=[bus("a", 4)]).vehicles
    assert vehicle.seen_at == NOON
    (vehicle,) = told(timetable, positions=[bus("a", 7, at=old)], arrivals=[bus("a", 1)]).vehicles
    assert vehicle.seen_at == NOON, "it has begun another round"


def test_the_last_bus_and_a_detour_become_alerts(timetable):
    feed = told(timetable, positions=[bus("a", 3, is_last=True)], detours=[StopId("s2")])
    last, detour = feed.alerts
    assert last.informed[0].trip.trip_id == trips_of(feed)["a"]
    assert (last.header["ko"], last.effect) == ("777번 막차입니다.", "OTHER_EFFECT")
    assert (detour.effect, detour.informed[0].stop_id, set(detour.header)) == ("DETOUR", "s2", {"ko", "en"})


def test_what_was_seen_long_ago_is_not_told_any_more(timetable):
    later = NOON + timedelta(seconds=FORGOTTEN_SECONDS + 1)
    feed = told(timetable, positions=[bus("a", 3)], arrivals=[bus("a", 3)], detours=[StopId("s2")], now=later)
    assert (feed.vehicles, feed.trip_updates, feed.alerts) == ((), (), ())


def test_a_stop_that_the_run_does_not_have_is_counted(timetable):
    due = [Expectation(VehicleId("a"), StopId("elsewhere"), 5, NOON + timedelta(seconds=90), NOON)]
    feed = told(timetable, positions=[bus("a", 3)], expectations=due)
    assert (feed.trip_updates, feed.unmatched) == ((), {"stop_not_on_run": 1})
