"""Pictures one after the other: a bus that has left stays away, expected times keep still, nobody flickers."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import list_arrivals
from gtfs.identifiers import Run
from gtfs.realtime.entities import (
    LiveFeed,
    StopTimeUpdate,
    TripReference,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.expectations import STEADY_SECONDS
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.writing import build_trip_updates

DAY = date(2026, 6, 1)
T1, T2 = TripReference("t1", start_date=DAY), TripReference("t2", start_date=DAY)
EIGHT = datetime(2026, 6, 1, 8, tzinfo=ZoneInfo("Asia/Seoul")).astimezone(UTC)


def after_eight(minutes, seconds=0):
    return EIGHT + timedelta(minutes=minutes, seconds=seconds)


def a_bus(sequence, seen_at, *, trip=T1, bus="bus-1"):
    return VehiclePosition(
        VehicleReference(bus), trip, stop_sequence=sequence, seen_at=seen_at, entity_id=bus
    )


def feed_of(now, *things, **facts):
    return LiveFeed(
        now,
        tuple(one for one in things if isinstance(one, TripUpdate)),
        tuple(one for one in things if isinstance(one, VehiclePosition)),
        **facts,
    )


def picture_after(before, timetable, now, *things):
    return LivePicture.after(before, timetable, [("city", feed_of(now, *things), now)], now)


def trips_at(timetable, picture, stop, now):
    return [one.run.trip_id for one in list_arrivals(timetable, picture, stop, now=now, limit=9)]


def expected_at(timetable, picture, stop, now, trip="t1"):
    lines = list_arrivals(timetable, picture, stop, now=now, limit=9)
    return next((one.expected_at for one in lines if one.run.trip_id == trip), None)


def test_a_bus_that_has_left_a_stop_does_not_come_back_to_it(open_feed):
    timetable = open_feed()
    left = picture_after(None, timetable, after_eight(5), a_bus(30, after_eight(5)))
    back = picture_after(left, timetable, after_eight(6), a_bus(20, after_eight(6)))
    lost = picture_after(back, timetable, after_eight(20))
    for picture, now in ((left, after_eight(5)), (back, after_eight(6)), (lost, after_eight(20))):
        assert trips_at(timetable, picture, "b", now) == ["t2"]
    without_memory = picture_after(None, timetable, after_eight(6), a_bus(20, after_eight(6)))
    assert trips_at(timetable, without_memory, "b", after_eight(6)) == ["t1", "t2"]


def test_another_bus_that_takes_over_a_run_begins_where_it_is(open_feed):
    timetable = open_feed()
    first = picture_after(None, timetable, after_eight(5), a_bus(30, after_eight(5)))
    other = a_bus(20, after_eight(7), bus="bus-2")
    taken_over = picture_after(first, timetable, after_eight(7), other)
    assert picture_has(taken_over, "bus-1"), "the first is remembered for a moment, and stays"
    later = picture_after(taken_over, timetable, after_eight(12), a_bus(20, after_eight(12), bus="bus-2"))
    assert trips_at(timetable, later, "b", after_eight(12)) == ["t1", "t2"]


def picture_has(picture, bus):
    return picture.vehicle_of(Run(DAY, "t1").id).id == bus


def test_a_departure_that_was_told_as_past_is_not_taken_back(open_feed):
    timetable = open_feed()

    def told(minutes, now):
        times = (StopTimeUpdate(20, None, after_eight(minutes), None, after_eight(minutes)),)
        return TripUpdate(T1, stop_times=times, updated_at=now)

    past = picture_after(None, timetable, after_eight(5), told(4, after_eight(5)))
    again = picture_after(past, timetable, after_eight(6), told(9, after_eight(6)))
    assert trips_at(timetable, again, "b", after_eight(6)) == ["t2"]
    assert trips_at(timetable, again, "c", after_eight(6)) == ["t1", "t2"]


def test_what_a_feed_leaves_out_for_a_moment_is_remembered_and_then_forgotten(open_feed):
    timetable = open_feed()
    late = TripUpdate(T1, stop_times=(StopTimeUpdate(10, None, None, 300),), updated_at=EIGHT)
    told = picture_after(None, timetable, EIGHT, late, a_bus(10, EIGHT, trip=T2, bus="bus-2"))
    soon = picture_after(told, timetable, after_eight(2))
    assert expected_at(timetable, soon, "c", after_eight(2)) == after_eight(15)
    assert [one.id for one in soon.vehicles()] == ["bus-2"]
    gone = picture_after(soon, timetable, after_eight(2, 31))
    assert expected_at(timetable, gone, "c", after_eight(2, 31)) == after_eight(10)
    assert gone.vehicles() == ()


def test_a_source_that_sends_an_older_message_again_is_not_listened_to(open_feed):
    timetable = open_feed()
    new = picture_after(None, timetable, after_eight(5), a_bus(30, after_eight(5)))
    old = feed_of(after_eight(1), a_bus(10, after_eight(1)))
    again = LivePicture.after(new, timetable, [("city", old, after_eight(6))], after_eight(6))
    assert again.find_vehicle("bus-1").next_position == 2
    assert again.unmatched == {"feed_older": 1}


def test_expected_times_keep_still_for_a_few_seconds_and_follow_a_real_change(open_feed):
    timetable = open_feed()
    picture, now = None, EIGHT
    shown = []
    for number, seconds in enumerate(
        (60, 60 + STEADY_SECONDS - 1, 61, 59, 60 + STEADY_SECONDS, 61 + STEADY_SECONDS)
    ):
        now = after_eight(0, number)
        told = TripUpdate(T1, stop_times=(StopTimeUpdate(20, None, None, seconds),), updated_at=now)
        picture = picture_after(picture, timetable, now, told)
        shown.append((expected_at(timetable, picture, "b", now) - after_eight(5)).total_seconds())
    assert shown == [60, 60, 60, 60, 60 + STEADY_SECONDS, 60 + STEADY_SECONDS]


def test_of_two_buses_on_one_run_the_same_one_is_believed_every_time(open_feed):
    timetable = open_feed()
    picture = None
    for minute in range(4):
        now = after_eight(minute)
        ahead, behind = (now, now - timedelta(seconds=20))[:: 1 if minute % 2 else -1]
        buses = (a_bus(20, ahead, bus="bus-2"), a_bus(10, behind, bus="bus-1"))
        for order in permutations(buses):
            picture = picture_after(picture, timetable, now, *order)
            assert picture_has(picture, "bus-1")
            assert picture_has(picture_after(None, timetable, now, *order), "bus-1")
    assert picture.unmatched == {"run_claimed_twice": 1}
    alone = picture_after(picture, timetable, after_eight(7), a_bus(20, after_eight(7), bus="bus-2"))
    assert picture_has(alone, "bus-2")


def test_the_bus_that_the_trip_update_names_is_believed_against_another(open_feed):
    timetable = open_feed()
    update = TripUpdate(T1, VehicleReference("bus-2"))
    picture = picture_after(None, timetable, EIGHT, update, a_bus(10, EIGHT), a_bus(20, EIGHT, bus="bus-2"))
    assert picture_has(picture, "bus-2")


def test_a_bus_that_should_be_heard_of_and_is_not_is_called_silent(open_feed):
    timetable = open_feed()

    def silent(picture, now):
        return {
            one.run.trip_id: one.is_silent for one in list_arrivals(timetable, picture, "c", now=now, limit=5)
        }

    now = after_eight(5)
    others = picture_after(None, timetable, now, a_bus(10, now, trip=T2, bus="bus-2"))
    assert silent(others, now) == {"t1": True, "t2": False}
    assert silent(picture_after(None, timetable, now), now) == {"t1": False, "t2": False}, (
        "no bus reports here"
    )
    assert silent(picture_after(None, timetable, now, a_bus(20, now)), now) == {"t1": False, "t2": False}
    assert silent(others, after_eight(9)) == {"t1": False, "t2": False}, "then it is the feed that is silent"
    assert silent(others, after_eight(2)) == {"t1": False, "t2": False}, "it may begin a little late"


def test_entities_may_change_their_ids_from_feed_to_feed(open_feed):
    timetable = open_feed()

    def told(entity_id):
        return TripUpdate(T1, stop_times=(StopTimeUpdate(10, None, None, 60),), entity_id=entity_id)

    first = picture_after(None, timetable, EIGHT, told("1"))
    second = picture_after(first, timetable, after_eight(1), told("2"))
    assert second.list_run_keys() == first.list_run_keys()


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_differential_feed_changes_what_it_names_and_takes_back_what_it_deletes(open_feed, as_bytes):
    timetable = open_feed()

    def told(trip, seconds, entity_id):
        return TripUpdate(trip, stop_times=(StopTimeUpdate(10, None, None, seconds),), entity_id=entity_id)

    def feed(now, *updates, **facts):
        read = parse_feed(build_trip_updates(updates, now), now).trip_updates if as_bytes else updates
        return LiveFeed(now, read, **facts)

    now = after_eight(-5)
    whole = feed(now, told(T1, 60, "1"), told(T2, 60, "2"))
    change = feed(now, told(T1, 120, "1"), is_differential=True, deleted=frozenset({"2"}))
    picture = LivePicture.from_feeds(timetable, [("city", whole, now)], now)
    for _ in range(2):  # the same change again changes nothing
        later = now + timedelta(seconds=160)
        picture = LivePicture.after(picture, timetable, [("city", change, later)], later)
        assert expected_at(timetable, picture, "b", later) == after_eight(7)
        assert len(picture.merged.snapshots["city"][1].trip_updates) == 1


DELAYS = st.lists(st.integers(-120, 600), min_size=2, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.integers(0, 300), jitter=st.lists(st.integers(-7, 7), min_size=2, max_size=8))
def test_jitter_of_a_few_seconds_never_shows(street_timetable, base, jitter):
    picture, shown = None, set()
    for number, seconds in enumerate(jitter):
        now = after_eight(-1, number)
        told = TripUpdate(T1, stop_times=(StopTimeUpdate(10, None, None, base + seconds),), updated_at=now)
        picture = picture_after(picture, street_timetable, now, told)
        shown.add(expected_at(street_timetable, picture, "c", now))
    assert len(shown) == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([None, 10, 20, 30, 40]), DELAYS), min_size=1, max_size=6))
def test_no_history_of_words_brings_a_bus_back_or_lets_times_go_back_along_its_trip(
    street_timetable, history
):
    picture, farthest = None, 0
    for number, (sequence, delays) in enumerate(history):
        now = after_eight(number)
        told = tuple(StopTimeUpdate(10 * (at + 1), None, None, delay) for at, delay in enumerate(delays[:4]))
        things = [TripUpdate(T1, stop_times=told, updated_at=now)]
        things += [] if sequence is None else [a_bus(sequence, now)]
        picture = picture_after(picture, street_timetable, now, *things)
        farthest = max(farthest, 0 if sequence is None else sequence // 10 - 1)
        for position, stop in enumerate("abc"[:farthest]):
            assert "t1" not in trips_at(street_timetable, picture, stop, now), position
        times = [expected_at(street_timetable, picture, stop, now) for stop in "abc"]
        known = [one for one in times if one is not None]
        assert known == sorted(known)
        assert all(one >= now for one in known)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("xyz"), st.integers(0, 3), st.sampled_from([10, 20, 30]), st.integers(0, 200)
        ),
        min_size=1, max_size=4, unique_by=lambda one: one[0],
    )
)  # fmt: skip
def test_merging_is_idempotent_and_its_order_does_not_matter(street_timetable, words):
    now = after_eight(4)
    feeds = []
    for source, age, sequence, delay in words:
        stamp = now - timedelta(seconds=10 * (age // 2))
        told = TripUpdate(T1, stop_times=(StopTimeUpdate(10, None, None, delay),), updated_at=stamp)
        feeds.append((source, feed_of(now, told, a_bus(sequence, stamp, bus="bus-1")), now))
    boards = [
        [list_arrivals(street_timetable, picture, stop, now=now, limit=9) for stop in "abcd"]
        for picture in (
            *(LivePicture.from_feeds(street_timetable, order, now) for order in permutations(feeds)),
            LivePicture.from_feeds(street_timetable, [*feeds, *feeds], now),
        )
    ]
    assert all(one == boards[0] for one in boards)
