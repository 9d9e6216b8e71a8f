"""Captures of live feeds held against their timetable: every entity is joined or counted under one reason."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from google.transit import gtfs_realtime_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.commands.feed import command
from gtfs.compiling import open_or_compile
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.joining import join_feed

NOW = datetime(2026, 11, 20, 23, 5, tzinfo=UTC)
"""08:05 on Saturday 21 November in Seoul: t1 is at its second stop."""


def message(*, at: datetime | None = NOW) -> gtfs_realtime_pb2.FeedMessage:
    feed = gtfs_realtime_pb2.FeedMessage()
    feed.header.gtfs_realtime_version = "2.0"
    if at is not None:
        feed.header.timestamp = int(at.timestamp())
    return feed


@pytest.fixture
def timetable(make_feed, tmp_path):
    return open_or_compile(make_feed(), tmp_path / "compiled")


def joined(timetable, feed):
    return join_feed(timetable, parse_feed(feed.SerializeToString(), NOW), NOW)


def test_a_trip_of_the_timetable_joins_and_the_others_are_counted_by_reason(timetable):
    feed = message()
    for number, trip_id in enumerate(("t1", "t2", "elsewhere", "elsewhere-too")):
        feed.entity.add(id=f"u{number}").trip_update.trip.trip_id = trip_id
    feed.entity.add(id="v1").vehicle.trip.trip_id = "t1"
    feed.entity.add(id="v2").vehicle.vehicle.id = "in-the-depot"
    found = joined(timetable, feed)
    assert (found.trip_updates.entities, found.trip_updates.joined) == (4, 2)
    assert found.trip_updates.unmatched == {"unknown_trip": 2}
    assert (found.vehicles.entities, found.vehicles.joined) == (2, 1)
    assert found.vehicles.unmatched == {"no_trip": 1}


def test_stop_times_count_by_whether_the_timetable_has_their_stop(timetable):
    feed = message()
    update = feed.entity.add(id="u").trip_update
    update.trip.trip_id = "elsewhere"
    update.stop_time_update.add(stop_id="b")
    update.stop_time_update.add(stop_id="nowhere")
    update.stop_time_update.add(stop_sequence=30)
    found = joined(timetable, feed)
    assert (found.stop_times, found.stop_times_at_known_stops) == (3, 2)


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ({"stop_id": "b"}, None),
        ({"route_id": "r7"}, None),
        ({"agency_id": "x"}, None),
        ({"stop_id": "nowhere"}, "unknown_stop"),
        ({"route_id": "r8"}, "unknown_route"),
        ({"route_id": "r7", "stop_id": "nowhere"}, "unknown_stop"),
        ({"trip": gtfs_realtime_pb2.TripDescriptor(trip_id="elsewhere")}, "unknown_trip"),
        ({}, "informs_nobody"),
    ],
)
def test_an_alert_joins_by_what_it_concerns(timetable, selector, reason):
    feed = message()
    feed.entity.add(id="a").alert.informed_entity.add(**selector)
    found = joined(timetable, feed).alerts
    assert found.unmatched == ({} if reason is None else {reason: 1})
    assert found.joined == (1 if reason is None else 0)


def test_one_selector_that_fits_is_enough(timetable):
    feed = message()
    alert = feed.entity.add(id="a").alert
    alert.informed_entity.add(stop_id="nowhere")
    alert.informed_entity.add(stop_id="b")
    assert joined(timetable, feed).alerts.joined == 1


def test_without_a_timetable_that_is_the_reason():
    feed = message()
    feed.entity.add(id="u").trip_update.trip.trip_id = "t1"
    feed.entity.add(id="a").alert.informed_entity.add(stop_id="b")
    found = joined(None, feed)
    assert found.trip_updates.unmatched == found.alerts.unmatched == {"no_timetable": 1}
    assert found.vehicles.unmatched == {}


def test_a_capture_from_before_the_first_day_is_told(timetable):
    old = datetime(2024, 2, 8, 12, tzinfo=UTC)
    assert joined(timetable, message(at=old)).is_outside_timetable
    assert not joined(timetable, message()).is_outside_timetable


descriptors = st.builds(
    dict,
    trip_id=st.sampled_from(["", "t1", "t2", "t9"]),
    route_id=st.sampled_from(["", "r7", "r9"]),
    start_date=st.sampled_from(["", "20261121", "19991231", "soon"]),
    start_time=st.sampled_from(["", "08:00:00", "08:30:00", "99:99:99"]),
    schedule_relationship=st.sampled_from([0, 1, 2, 3, 5, 6, 7, 8]),
)
entities = st.tuples(st.sampled_from(["trip_update", "vehicle", "alert", "deleted"]), descriptors)


@given(drawn=st.lists(entities, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_joined_and_unmatched_are_all_there_are(timetable, drawn):
    feed = message()
    for number, (kind, descriptor) in enumerate(drawn):
        entity = feed.entity.add(id=str(number))
        trip = gtfs_realtime_pb2.TripDescriptor(
            **{name: value for name, value in descriptor.items() if value}
        )
        if kind == "deleted":
            entity.is_deleted = True
        elif kind == "alert":
            entity.alert.informed_entity.add(trip=trip)
        else:
            getattr(entity, kind).trip.CopyFrom(trip)
    found = joined(timetable, feed)
    for kind in found.kinds.values():
        assert kind.joined + sum(kind.unmatched.values()) == kind.entities
    counted = sum(kind.entities for kind in found.kinds.values()) + sum(found.ignored.values())
    assert counted == len(drawn)


@pytest.fixture
def captures(tmp_path):
    """One that is good and one that is not."""
    good, broken = tmp_path / "good.pb", tmp_path / "broken.bin"
    feed = message()
    for number, trip_id in enumerate(("t1", "elsewhere")):
        update = feed.entity.add(id=str(number)).trip_update
        update.trip.trip_id = trip_id
        update.stop_time_update.add(stop_id="b")
    good.write_bytes(feed.SerializeToString())
    broken.write_bytes(b"\xff\xff not protobuf")
    return good, broken


def test_the_command_prints_a_table(make_feed, tmp_path, captures):
    done = CliRunner().invoke(
        command, ["join", "--feed", str(make_feed()), "--data", str(tmp_path), str(captures[0])]
    )
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0].endswith("good.pb, made 2026-11-20 23:05:00 UTC")
    assert lines[1:] == ["trip updates 2 1 joined unknown_trip 1", "stop times 2 2 at stops of the timetable"]


def test_a_broken_capture_is_named_and_does_not_hide_the_good_one(make_feed, tmp_path, captures):
    arguments = ["join", "--json", "--feed", str(make_feed()), "--data", str(tmp_path), *map(str, captures)]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 1
    assert "1 of 2 captures cannot be read" in done.stderr
    told = json.loads(done.stdout)
    assert told["joined"][str(captures[0])]["trip_updates"]["joined"] == 1
    assert told["broken"][str(captures[1])]["code"] == "live_feed_not_protobuf"
