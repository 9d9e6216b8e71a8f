"""Live feeds as bytes: what is refused with which code, and that what is written reads back the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
from google.transit import gtfs_realtime_pb2
from hypothesis import given
from hypothesis import strategies as st

from gtfs.errors import (
    LiveFeedEmpty,
    LiveFeedError,
    LiveFeedFromTheFuture,
    LiveFeedIsHtml,
    LiveFeedNotProtobuf,
)
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    ActivePeriod,
    Alert,
    InformedEntity,
    Occupancy,
    StopRelation,
    StopTimeUpdate,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
    VehicleStatus,
)
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions

NOW = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
EMPTY = build_vehicle_positions([], NOW)


@pytest.mark.parametrize(
    ("data", "refusal", "code"),
    [
        (b"", LiveFeedEmpty, "live_feed_empty"),
        (b"  \n", LiveFeedEmpty, "live_feed_empty"),
        (b"<html><body>502</body></html>", LiveFeedIsHtml, "live_feed_is_html"),
        (b"\n <!DOCTYPE html>", LiveFeedIsHtml, "live_feed_is_html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", LiveFeedIsHtml, "live_feed_is_html"),
        (b'{"error": "quota"}', LiveFeedNotProtobuf, "live_feed_not_protobuf"),
        (b"\xff\xff\xff\xff", LiveFeedNotProtobuf, "live_feed_not_protobuf"),
        (EMPTY[:-2], LiveFeedNotProtobuf, "live_feed_not_protobuf"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_own_code(data, refusal, code):
    with pytest.raises(refusal) as raised:
        parse_feed(data, NOW)
    assert raised.value.code == code
    assert raised.value.sentence


def test_a_feed_a_minute_ahead_of_our_clock_is_believed_and_one_further_ahead_is_not():
    assert parse_feed(build_alerts([], NOW + timedelta(seconds=60)), NOW).created_at == NOW + timedelta(
        seconds=60
    )
    with pytest.raises(LiveFeedFromTheFuture):
        parse_feed(build_alerts([], NOW + timedelta(seconds=61)), NOW)


def test_vehicle_positions_read_back_as_written_low_floor_flag_included():
    seen = VehiclePosition(
        VehicleReference("bus-1", "7", "서울74사1001", LowFloor.YES),
        TripReference("t1", "r7", 1, date(2026, 6, 1), 28800),
        37.5,
        127.0,
        90.0,
        20,
        "b",
        VehicleStatus.STOPPED_AT,
        NOW,
        Occupancy.FEW_SEATS,
        "bus-1",
    )
    high = VehiclePosition(VehicleReference("bus-2", low_floor=LowFloor.NO), entity_id="bus-2")
    unknown = VehiclePosition(VehicleReference("bus-3"), entity_id="bus-3")
    feed = parse_feed(build_vehicle_positions([seen, high, unknown], NOW), NOW)
    assert feed.vehicles == (seen, high, unknown)
    assert feed.created_at == NOW


def test_trip_updates_read_back_as_written():
    update = TripUpdate(
        TripReference("t1", start_date=date(2026, 6, 1), relation=TripRelation.REPLACEMENT),
        VehicleReference("bus-1"),
        (
            StopTimeUpdate(10, "a", NOW, None, NOW + timedelta(seconds=20)),
            StopTimeUpdate(20, None, None, -30, None, None),
            StopTimeUpdate(30, relation=StopRelation.SKIPPED),
            StopTimeUpdate(40, relation=StopRelation.NO_DATA),
        ),
        60,
        NOW,
        "20260601:t1",
    )
    canceled = TripUpdate(TripReference("t2", relation=TripRelation.CANCELED), entity_id="t2")
    feed = parse_feed(build_trip_updates([update, canceled], NOW), NOW)
    assert feed.trip_updates == (update, canceled)
    assert len(feed.trip_updates[0].stop_times) == 4
    assert feed.trip_updates[0].stop_times[2].relation is StopRelation.SKIPPED


def test_alerts_read_back_as_written():
    alert = Alert(
        entity_id="detour",
        informed=(InformedEntity(route_id="r7", stop_id="b"), InformedEntity(trip=TripReference("t1"))),
        header={"ko": "우회 운행", "en": "Detour"},
        spoken_header={"ko": "칠번 우회"},
        periods=(ActivePeriod(NOW, NOW + timedelta(hours=1)), ActivePeriod(None, None)),
        cause="CONSTRUCTION",
        effect="DETOUR",
        severity="WARNING",
    )
    assert parse_feed(build_alerts([alert], NOW), NOW).alerts == (alert,)


def test_an_alert_is_active_within_its_periods_and_always_without_any():
    alert = Alert("x", (), {"": "x"}, periods=(ActivePeriod(NOW, NOW + timedelta(hours=1)),))
    assert alert.is_active(NOW)
    assert not alert.is_active(NOW + timedelta(hours=1))
    assert not alert.is_active(NOW - timedelta(seconds=1))
    assert Alert("x", (), {"": "x"}).is_active(NOW)


def test_impossible_places_and_deleted_or_unknown_entities_are_left_out():
    message = gtfs_realtime_pb2.FeedMessage()
    message.ParseFromString(EMPTY)
    nowhere = message.entity.add(id="a")
    nowhere.vehicle.vehicle.id = "a"
    nowhere.vehicle.position.latitude = nowhere.vehicle.position.longitude = 0
    far = message.entity.add(id="b")
    far.vehicle.vehicle.id = "b"
    far.vehicle.position.latitude, far.vehicle.position.longitude = 37, 1e9
    message.entity.add(id="c", is_deleted=True)
    message.entity.add(id="d")
    feed = parse_feed(message.SerializeToString(), NOW)
    assert [(one.vehicle.id, one.lat, one.lon) for one in feed.vehicles] == [
        ("a", None, None),
        ("b", None, None),
    ]
    assert feed.ignored == {"deleted": 1, "other": 1}


@given(
    st.binary(max_size=200)
    | st.tuples(st.integers(0, 60), st.binary(max_size=20)).map(lambda p: EMPTY[: p[0]] + p[1])
)
def test_no_bytes_whatever_raise_anything_but_a_refusal(data):
    try:
        feed = parse_feed(data, NOW)
    except LiveFeedError:
        return
    for update in feed.trip_updates:
        list(update.stop_times)


def test_an_update_that_was_read_is_passed_on_unchanged():
    update = TripUpdate(
        TripReference("t1"), None, (StopTimeUpdate(10, "a", NOW), StopTimeUpdate(20, "b")), entity_id="t1"
    )
    written = build_trip_updates([update], NOW)
    assert build_trip_updates(parse_feed(written, NOW).trip_updates, NOW) == written


def test_an_entity_damaged_where_nobody_reads_it_still_names_its_trip():
    message = gtfs_realtime_pb2.FeedMessage()
    message.ParseFromString(build_trip_updates([TripUpdate(TripReference("t1"), entity_id="1")], NOW))
    entity = message.entity[0].SerializeToString() + b"\x32\x01\xff"  # `shape`, cut off
    damaged = message.header.SerializeToString()
    data = b"\x0a" + bytes([len(damaged)]) + damaged + b"\x12" + bytes([len(entity)]) + entity
    try:
        feed = parse_feed(data, NOW)
    except LiveFeedError:
        return
    assert [update.trip.trip_id for update in feed.trip_updates] == ["t1"]
