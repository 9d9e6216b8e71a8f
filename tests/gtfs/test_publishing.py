"""Our picture on its way out: what boards show, complete, in order, under the same names each time."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from gtfs_rt_validator.api import Inputs, Mode, Request, validate
from gtfs_rt_validator.runner import Source

from gtfs.arrivals import find_run_at
from gtfs.identifiers import RunId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    ActivePeriod,
    Alert,
    InformedEntity,
    LiveFeed,
    StopRelation,
    StopTimeUpdate,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.publishing import publish
from gtfs.realtime.stop_times_ahead import SOONEST_SECONDS

DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 8, 6, tzinfo=ZoneInfo("Asia/Seoul")).astimezone(UTC)
T1, T2 = (TripReference(trip, start_date=DAY) for trip in ("t1", "t2"))
BUS = VehiclePosition(
    VehicleReference("bus-1", "1001호", "서울74사1001"), T1, 37.5050, 127.0, seen_at=NOW, stop_sequence=30
)
HOURLY = {
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt2,08:00:00,12:00:00,3600,1\n",
}

AGENCY = {"agency.txt": "agency_name,agency_url,agency_timezone\n시내버스,https://example.org,Asia/Seoul\n"}


def picture_of(timetable, *feeds, now=NOW):
    return LivePicture.from_feeds(timetable, [(str(n), feed, now) for n, feed in enumerate(feeds)], now)


def published(timetable, *feeds, now=NOW, **options):
    feeds = publish(timetable, picture_of(timetable, *feeds), now, **options)
    read = [parse_feed(one, now) for one in (feeds.vehicle_positions, feeds.trip_updates, feeds.alerts)]
    assert {one.created_at for one in read} == {feeds.made_at}
    return read[0].vehicles, list(read[1].trip_updates), read[2].alerts


def times_of(update):
    return [
        (said.stop_sequence, said.arrival_at, said.departure_at)
        for said in update.stop_times
        if said.relation is StopRelation.SCHEDULED
    ]


def test_a_bus_of_which_only_the_position_is_known_goes_out_with_what_boards_expect(open_feed):
    timetable = open_feed()
    feed = LiveFeed(NOW, vehicles=(BUS,))
    vehicles, (update,), _ = published(timetable, feed)
    assert [(v.entity_id, v.stop_id, v.stop_sequence, v.trip.trip_id) for v in vehicles] == [
        ("bus-1", "c", 30, "t1")
    ]
    assert update.entity_id == "20260601:t1"
    assert update.trip == TripReference("t1", "r7", 0, DAY, 8 * 3600)
    assert (update.vehicle.id, update.vehicle.plate) == ("bus-1", "서울74사1001")
    assert (update.vehicle.low_floor, vehicles[0].vehicle.low_floor) == (LowFloor.NO, LowFloor.NO)
    assert update.updated_at == NOW
    picture = picture_of(timetable, feed)
    shown = [find_run_at(timetable, picture, RunId("20260601:t1"), place, NOW) for place in (2, 3)]
    assert [arrival for _, arrival, _ in times_of(update)] == [one.expected_at for one in shown]
    for said, one in zip(update.stop_times, shown, strict=True):
        late = (one.expected_at - one.scheduled_at).total_seconds()
        assert said.arrival_delay_seconds == late


def test_of_a_bus_that_is_not_heard_of_nothing_is_handed_on(open_feed):
    feed = LiveFeed(NOW, vehicles=(BUS,))
    for seconds, places, runs in ((90, ["bus-1"], ["t1"]), (91, [], [])):
        vehicles, updates, _ = published(open_feed(), feed, now=NOW + timedelta(seconds=seconds))
        assert [one.vehicle.id for one in vehicles] == places
        assert [one.trip.trip_id for one in updates] == runs


def test_times_never_stand_still_or_lie_in_the_past_however_late_the_word_is(open_feed):
    timetable = open_feed()
    late = NOW + timedelta(seconds=85)
    _, (update,), _ = published(timetable, LiveFeed(NOW, vehicles=(BUS,)), now=late)
    flat = [at for _, *pair in times_of(update) for at in pair if at is not None]
    assert flat == sorted(flat)
    assert flat[0] >= late + timedelta(seconds=SOONEST_SECONDS)
    arrivals = [arrival for _, arrival, _ in times_of(update)]
    assert len(set(arrivals)) == len(arrivals)


def test_canceled_skipped_and_unknown_go_out_as_such(open_feed):
    timetable = open_feed()
    updates = (
        TripUpdate(TripReference("t2", start_date=DAY, relation=TripRelation.CANCELED), updated_at=NOW),
        TripUpdate(
            T1,
            stop_times=(
                StopTimeUpdate(20, "b", arrival_delay_seconds=120),
                StopTimeUpdate(30, "c", relation=StopRelation.SKIPPED),
                StopTimeUpdate(40, "d", relation=StopRelation.NO_DATA),
            ),
            updated_at=NOW,
        ),
    )
    _, (canceled, running), _ = published(timetable, LiveFeed(NOW, trip_updates=updates))
    assert (canceled.trip.trip_id, canceled.trip.relation, len(canceled.stop_times)) == (
        "t2",
        TripRelation.CANCELED,
        0,
    )
    assert [(said.stop_id, said.relation) for said in running.stop_times] == [
        ("b", StopRelation.SCHEDULED),
        ("c", StopRelation.SKIPPED),
        ("d", StopRelation.NO_DATA),
    ]


def test_a_trip_of_frequencies_goes_out_under_the_name_of_its_feed_and_its_start(open_feed):
    timetable = open_feed(HOURLY)
    trip = TripReference("t2", start_date=DAY, start_time_seconds=8 * 3600)
    vehicles, (update,), _ = published(
        timetable,
        LiveFeed(NOW, vehicles=(VehiclePosition(VehicleReference("b"), trip, stop_id="b", seen_at=NOW),)),
    )
    for reference in (vehicles[0].trip, update.trip):
        assert (reference.trip_id, reference.start_time_seconds) == ("t2", 8 * 3600)


def test_a_bus_with_a_broken_ramp_goes_out_as_not_to_be_boarded_with_a_wheelchair(open_feed):
    timetable = open_feed()
    bus = VehiclePosition(VehicleReference("bus-1", low_floor=LowFloor.YES), T1, stop_id="c", seen_at=NOW)
    feed = LiveFeed(NOW, vehicles=(bus,))
    assert published(timetable, feed)[0][0].vehicle.low_floor is LowFloor.YES
    vehicles, (update,), _ = published(timetable, feed, broken_ramps={"bus-1"})
    assert {vehicles[0].vehicle.low_floor, update.vehicle.low_floor} == {LowFloor.NO}


def test_alerts_of_two_sources_keep_apart_and_keep_their_ids(open_feed):
    timetable = open_feed()
    one, other = (
        LiveFeed(NOW, alerts=(Alert("7", (InformedEntity(route_id="r7"),), {"ko": text}),))
        for text in ("우회", "결행")
    )
    for _ in range(2):
        alerts = published(timetable, one, other)[2]
        assert [(alert.entity_id, alert.header["ko"]) for alert in alerts] == [("7", "우회"), ("7~2", "결행")]


@pytest.mark.parametrize("changes", [{}, HOURLY])
def test_an_independent_validator_finds_nothing_in_any_of_it(make_feed, open_feed, tmp_path, changes):
    changes = changes | AGENCY
    timetable = open_feed(changes)
    gtfs = make_feed(changes)
    trip = TripReference(
        "t2", start_date=DAY, start_time_seconds=8 * 3600 if "frequencies.txt" in changes else None
    )
    feed = LiveFeed(
        NOW,
        vehicles=(
            BUS,
            VehiclePosition(VehicleReference("bus-2"), trip, 37.5, 127.0, seen_at=NOW, stop_sequence=10),
        ),
        trip_updates=(
            TripUpdate(
                trip,
                VehicleReference("bus-2"),
                (
                    StopTimeUpdate(20, "b", arrival_delay_seconds=30 * 60),
                    StopTimeUpdate(30, "c", relation=StopRelation.SKIPPED),
                ),
                updated_at=NOW,
            ),
        ),
        alerts=(
            Alert(
                "7",
                (InformedEntity(route_id="r7"),),
                {"ko": "우회 운행", "en": "Detour"},
                {"ko": "공사로 우회합니다.", "en": "Roadworks."},
                periods=(ActivePeriod(NOW - timedelta(hours=1), NOW + timedelta(hours=9)),),
                cause="CONSTRUCTION",
                effect="DETOUR",
                url={"ko": "https://example.org/7"},
            ),
        ),
    )
    feeds = publish(timetable, picture_of(timetable, feed), NOW)
    sources = []
    for role, body in (("tu", feeds.trip_updates), ("vp", feeds.vehicle_positions), ("sa", feeds.alerts)):
        path = tmp_path / f"{role}.pb"
        path.write_bytes(body)
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))  # the clock the validator judges by
        sources.append(Source(str(path), role, path))
    result = validate(
        Request(mode=Mode.MODERN, gtfs=gtfs, inputs=Inputs((tuple(sources),), directory_replay=True))
    )
    result.write(tmp_path)
    report = (tmp_path / "report.json").read_text()
    assert (result.error_ids(), '"notices": []' in report) == ((), True), report[report.index('"notices"') :]
