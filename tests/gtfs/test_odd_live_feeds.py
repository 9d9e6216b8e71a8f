"""Odd and damaged live feeds: whatever they say, boards stay in order and ahead of now, and nothing breaks.

`GACHITA_EXAMPLES` sets how many are tried.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
from google.transit import gtfs_realtime_pb2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import find_run_at, list_arrivals
from gtfs.compiling import open_or_compile
from gtfs.errors import LiveFeedError
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.joining import join_feed
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions

EXAMPLES = int(os.environ.get("GACHITA_EXAMPLES", "25"))
trying = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOW = datetime(2026, 11, 20, 23, 5, tzinfo=UTC)
"""08:05 on Saturday 21 November in Seoul: t1 is at its second stop."""
LIMIT = 5
BOTH = {
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt2,08:00:00,10:00:00,600\n",
}
"""One trip of the street stands for itself, the other repeats."""
AROUND = int(NOW.timestamp())
seconds = st.sampled_from((0, 1, -1, 59, 300, -300, 3600, -90000, 2**31 - 1, -(2**31)))
moments = st.builds(lambda shift: AROUND + shift, st.integers(-4000, 4000)) | st.sampled_from(
    (0, 1, -1, 2**31, 2**62, -(2**62), AROUND)
)
names = st.sampled_from(("", "a", "b", "c", "d", "t1", "t2", "t9", "r7", "r9", "x", "가")) | st.text(
    max_size=5
)
texts = {
    "trip_id": st.sampled_from(("", "t1", "t1", "t2", "t2@08:10:00", "t9")) | names,
    "route_id": st.sampled_from(("", "r7")) | names,
    "stop_id": st.sampled_from(("", "a", "b", "c", "d", "a")) | names,
    "start_date": st.sampled_from(("", "20261121", "20261120", "00010101", "99991231", "2026112", "x")),
    "start_time": st.sampled_from(("", "08:00:00", "08:10:00", "8:00:00", "99:99:99", "-1:00:00", "x")),
    "id": st.sampled_from(("", "bus1", "bus2")) | names,
}
numbers = {
    "time": moments,
    "timestamp": moments,
    "start": moments,
    "end": moments,
    "delay": seconds,
    "stop_sequence": st.sampled_from((0, 1, 10, 20, 30, 40, 41, 2**32 - 1)),
    "current_stop_sequence": st.sampled_from((0, 1, 10, 20, 30, 40, 41, 2**32 - 1)),
}
MANY = {"entity": 5, "stop_time_update": 5, "informed_entity": 3, "active_period": 2, "translation": 2}
DEEP = 6


def fill(draw, message, depth=0):
    """Set some of the fields of a message, those inside it too."""
    for field in message.DESCRIPTOR.fields:
        if field.name not in MANY and not draw(st.integers(0, 2)):
            continue
        if field.message_type is not None:
            if depth < DEEP:
                fill_message(draw, message, field, depth)
        elif not field.is_repeated:
            setattr(message, field.name, value_of(draw, field))
    return message


def fill_message(draw, message, field, depth):
    if field.is_repeated:
        for _ in range(draw(st.integers(0, MANY.get(field.name, 1)))):
            fill(draw, getattr(message, field.name).add(), depth + 1)
    else:
        getattr(message, field.name).SetInParent()
        fill(draw, getattr(message, field.name), depth + 1)


def value_of(draw, field):
    if field.enum_type is not None:
        return draw(st.sampled_from([value.number for value in field.enum_type.values]))
    if field.type == field.TYPE_STRING:
        return draw(texts.get(field.name, names))
    if field.type == field.TYPE_BOOL:
        return draw(st.integers(0, 5)) == 0
    if field.type in (field.TYPE_FLOAT, field.TYPE_DOUBLE):
        near = st.floats(37.49, 37.52) | st.just(127.0)
        return draw(near | st.floats(width=32))
    unsigned = field.type in (field.TYPE_UINT32, field.TYPE_UINT64)
    drawn = draw(numbers.get(field.name, st.integers(0, 100)))
    return abs(drawn) if unsigned else drawn


@st.composite
def messages(draw):
    """A message in which many fields stand, near enough to the timetable to be joined with it."""
    message = fill(draw, gtfs_realtime_pb2.FeedMessage())
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = AROUND + draw(st.integers(-400, 50))
    for number, entity in enumerate(message.entity):
        entity.id = entity.id or str(number)
    return message.SerializePartialToString()


@st.composite
def damaged(draw):
    """A message with bytes that are not what they were."""
    whole = bytearray(draw(messages()))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(whole) - 1, 0)))
        kind = draw(st.sampled_from(("flip", "cut", "insert")))
        if kind == "flip" and whole:
            whole[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del whole[at : at + draw(st.integers(1, 200))]
        else:
            whole[at:at] = draw(st.binary(max_size=10))
    return bytes(whole)


@pytest.fixture
def timetable(make_feed, tmp_path):
    return open_or_compile(make_feed(BOTH), tmp_path / "compiled")


def feeds_of(*all_bytes):
    """Those that are not refused."""
    feeds = []
    for number, data in enumerate(all_bytes):
        try:
            feeds.append((f"source{number}", parse_feed(data, NOW), NOW))
        except LiveFeedError as refusal:
            assert refusal.code  # noqa: PT017 - one of two outcomes that are right
    return feeds


def boards_of(timetable, picture, now=NOW):
    return {
        stop: list_arrivals(timetable, picture, stop, now=now, limit=LIMIT) for stop in ("a", "b", "c", "d")
    }


def look_at_everything(timetable, feeds):
    """Whoever asks anything of the picture gets an answer, and every board is one that may be shown."""
    picture = LivePicture.from_feeds(timetable, feeds, NOW)
    for now in (NOW, NOW + timedelta(minutes=3)):
        for lines in boards_of(timetable, picture, now).values():
            assert len(lines) <= LIMIT
            assert [line.expected_at for line in lines] == sorted(line.expected_at for line in lines)
            assert all(line.expected_at >= now for line in lines)
            assert len({(line.run, line.position) for line in lines}) == len(lines)
            for line in lines:
                find_run_at(timetable, picture, line.run.id, line.position, now)
                picture.prediction(line.run.id, line.position)
    for vehicle in picture.vehicles():
        if vehicle.run_id is not None:
            picture.progress_of(vehicle.run_id)
            picture.is_canceled(vehicle.run_id)
    picture.alerts_for(NOW, stop_id="a", route_id="r7", trip_id="t1")
    for _, feed, _ in feeds:
        for kind in join_feed(timetable, feed, NOW).kinds.values():
            assert kind.joined + sum(kind.unmatched.values()) == kind.entities
        build_trip_updates(feed.trip_updates, NOW)
        build_vehicle_positions(feed.vehicles, NOW)
        build_alerts(feed.alerts, NOW)
    return picture


@trying
@given(message=messages())
def test_messages_full_of_odd_values(timetable, message):
    look_at_everything(timetable, feeds_of(message))


@trying
@given(message=damaged())
def test_messages_with_bytes_cut_off_turned_over_or_put_in(timetable, message):
    look_at_everything(timetable, feeds_of(message))


@trying
@given(first=messages(), second=messages())
def test_the_order_in_which_sources_are_named_changes_no_board(timetable, first, second):
    feeds = feeds_of(first, second)
    one, other = (LivePicture.from_feeds(timetable, order, NOW) for order in (feeds, feeds[::-1]))
    assert boards_of(timetable, one) == boards_of(timetable, other)


def test_texts_that_are_not_utf8_are_read_as_far_as_they_can_be(timetable):
    message = gtfs_realtime_pb2.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    good = message.entity.add(id="good").trip_update
    good.trip.trip_id = "t1"
    good.trip.start_date = "20261121"
    good.stop_time_update.add(stop_id="c").arrival.time = AROUND + 600
    good.vehicle.license_plate = "WXYZ"
    odd = message.entity.add(id="WXYZ").trip_update
    odd.trip.trip_id = odd.trip.route_id = odd.vehicle.label = "WXYZ"
    odd.stop_time_update.add(stop_id="WXYZ")
    bus = message.entity.add(id="WXYZ1").vehicle
    bus.vehicle.label = bus.stop_id = bus.trip.trip_id = "WXYZ"
    bus.vehicle.id = "other"
    alert = message.entity.add(id="WXYZ2").alert
    alert.informed_entity.add(stop_id="WXYZ", route_id="WXYZ", agency_id="WXYZ")
    alert.header_text.translation.add(text="WXYZ", language="ko")
    in_cp949 = "우회".encode("cp949")
    feeds = feeds_of(message.SerializeToString().replace(b"WXYZ", in_cp949))
    assert len(feeds) == 1
    picture = look_at_everything(timetable, feeds)
    (line,) = [line for line in boards_of(timetable, picture)["c"] if line.source == "live"]
    assert line.expected_at == NOW + timedelta(seconds=600)
    assert line.plate == in_cp949.decode("utf-8", "replace")


@pytest.mark.parametrize("odd", ["00010101", "99991231", "19700101"])
def test_a_run_added_or_repeated_on_a_far_day_is_counted_and_breaks_nothing(timetable, odd):
    message = gtfs_realtime_pb2.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    for number, relation in enumerate(("DUPLICATED", "ADDED")):
        update = message.entity.add(id=str(number)).trip_update
        update.trip.trip_id, update.trip.route_id = "t1", timetable.list_routes()[0].id
        update.trip.schedule_relationship = gtfs_realtime_pb2.TripDescriptor.ScheduleRelationship.Value(
            relation
        )
        update.trip_properties.start_date, update.trip_properties.start_time = odd, "08:00:00"
        update.trip_properties.trip_id = f"x{number}"
        for at in (2**40, 2**40 + 60):
            told = update.stop_time_update.add(stop_id=timetable.list_stops()[0].id)
            told.arrival.time = told.departure.time = at
    picture = look_at_everything(timetable, feeds_of(message.SerializeToString()))
    assert picture.unmatched["extra_run_far_from_now"] >= 1
