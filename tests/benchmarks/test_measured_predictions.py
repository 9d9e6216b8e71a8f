"""Recordings of buses in traffic, played again: errors are what they are, and learning makes them smaller."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner

from gtfs.realtime.entities import (
    LiveFeed,
    StopTimeUpdate,
    TripReference,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
    VehicleStatus,
)
from gtfs.realtime.feed import parse_feed
from gtfs.realtime.travel_times import TravelTimes
from gtfs.sample_town.opening import open_sample_town
from server.benchmarks.predictions.bars import as_svg
from server.benchmarks.predictions.made_timetable import make_timetable
from server.benchmarks.predictions.measuring import measure
from server.benchmarks.predictions.replay import DELAY, FEED, OURS, TIMETABLE, Replay
from server.benchmarks.predictions.scores import as_markdown, score
from server.command_line import gachita
from server.simulation.errors import NothingRuns
from server.simulation.recording import RecordingSettings, record
from server.simulation.traffic import Traffic

DAY = date(2026, 11, 24)
SEOUL = ZoneInfo("Asia/Seoul")


def at(clock):
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime(DAY.year, DAY.month, DAY.day, hours, minutes, tzinfo=SEOUL)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return open_sample_town(tmp_path_factory.mktemp("town"), DAY)


@pytest.fixture(scope="module")
def recording(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recording")
    record(town, RecordingSettings(begins=at("17:00"), minutes=45), folder)
    return folder


def test_a_recording_is_a_file_per_moment_and_the_same_again_with_the_same_seed(town, recording, tmp_path):
    files = sorted(recording.iterdir())
    assert len(files) == 91
    first = parse_feed(files[0].read_bytes(), datetime(2027, 1, 1, tzinfo=UTC))
    assert first.created_at == at("17:00")
    assert len(first.vehicles) > 20
    assert all(one.seen_at <= first.created_at for one in first.vehicles)
    record(town, RecordingSettings(begins=at("17:00"), minutes=0.4), tmp_path)
    assert (tmp_path / files[0].name).read_bytes() == files[0].read_bytes()


def test_where_no_bus_runs_nothing_is_recorded(town, tmp_path):
    with pytest.raises(NothingRuns):
        record(town, RecordingSettings(begins=at("17:00").replace(year=2035), minutes=5), tmp_path)


def test_learning_beats_carrying_the_delay_on_and_the_timetable(town, recording):
    measured = measure(town, recording)
    by_method = {}
    for one in measured.scores:
        by_method.setdefault(one.method, []).append(one)
    assert {one.count for one in by_method[OURS]} == {one.count for one in by_method[DELAY]}
    for ours, carried, planned in zip(by_method[OURS], by_method[DELAY], by_method[TIMETABLE], strict=True):
        assert ours.mean_off < carried.mean_off < planned.mean_off
    assert FEED not in by_method
    assert "91 snapshots" in measured.summary
    assert as_svg(measured.scores).count("<rect") == 1 + len(measured.scores)


def test_errors_are_counted_where_they_belong():
    ahead = np.array([0.0, 100.0, 179.0, 200.0, 900.0, 5000.0])
    errors = np.array([10.0, -61.0, 60.0, 121.0, np.nan, 0.0])
    near, middle = score("any", ahead, errors)
    assert (near.count, near.mean, near.median_off) == (3, 3.0, 60.0)
    assert near.share_accurate == pytest.approx(2 / 3)
    assert (middle.count, middle.share_accurate) == (1, 0.0)
    assert "| 3–6 min | any | 1 | +121 s | 121 s | 121 s | 121 s | 0.0% |" in as_markdown([near, middle])


def test_what_the_feed_itself_says_is_measured_beside(town):
    place = next(place for place in range(len(town.trips)) if town.runs_place(DAY.toordinal(), place))
    trip = TripReference(trip_id=town.trips.id_of(place), start_date=DAY)
    start, first = town.days.start_of(DAY.toordinal()), town.trips.rows_of(place)[0]
    playing = Replay(town, TravelTimes.unknown(town))
    for position, seconds in enumerate((0, 100, 200)):
        now = datetime.fromtimestamp(start + int(town.trips.arrivals[first + position]) + seconds, UTC)
        seen = VehiclePosition(
            VehicleReference("bus"), trip, status=VehicleStatus.STOPPED_AT, seen_at=now,
            stop_id=town.stops.id_of(town.trips.stop_at(first + position)),
        )  # fmt: skip
        said = StopTimeUpdate(
            stop_id=town.stops.id_of(town.trips.stop_at(first + 2)), arrival_delay_seconds=200
        )
        playing.show(LiveFeed(now, (TripUpdate(trip, stop_times=(said,)),), (seen,)), now)
    of_feed = [one for one in playing.list_scores() if one.method == FEED]
    assert [one.mean for one in of_feed] == [0.0] * len(of_feed) != []


def test_a_timetable_is_made_for_trips_with_other_ids(town, tmp_path):
    trips = town.trips
    stops = [town.stops.id_of(place) for place in trips.stop_places(0)]
    foreign = TripReference(
        trip_id="other",
        route_id=town.routes.id_of(trips.route_of(0)),
        start_date=DAY,
        start_time_seconds=61_234,
    )
    lost = TripReference(trip_id="lost", route_id="nowhere", start_date=DAY, start_time_seconds=0)
    said = tuple(StopTimeUpdate(stop_id=stop, arrival_delay_seconds=0) for stop in stops[3:])
    feed = LiveFeed(at("17:30"), (TripUpdate(foreign, stop_times=said), TripUpdate(lost, stop_times=said)))
    assert make_timetable(town, [(feed, at("17:30"))], tmp_path / "made.zip") == (1, 2)


def test_streets_are_slow_in_the_rush_and_not_everywhere():
    chance = np.random.default_rng(1)
    lats, lons = 37.5 + chance.random(400) * 0.1, 127 + chance.random(400) * 0.1
    traffic = Traffic(1, lats, lons, 9 * 3600.0)
    here, there = np.arange(399), np.arange(1, 400)
    calm, rush = (
        traffic.slowness(here, there, np.full(399, at(clock).timestamp())) for clock in ("03:00", "18:15")
    )
    assert rush.mean() > calm.mean() + 0.15
    assert rush.std() > 0.15


def test_commands_say_what_is_missing(recording, tmp_path):
    run = CliRunner().invoke
    (tmp_path / "empty").mkdir()
    empty = run(
        gachita,
        ["bench", "predictions", "--positions", str(tmp_path / "empty"), "--data", str(tmp_path)],
    )
    assert empty.exit_code == 1
    assert "[nothing_measured]" in empty.output
    table, picture = tmp_path / "table.md", tmp_path / "bars.svg"
    recorded = ["bench", "record", "--out", str(tmp_path / "positions"), "--from", f"{DAY}T09:00:00"]
    assert run(gachita, [*recorded, "--minutes", "12", "--data", str(tmp_path)]).exit_code == 0
    done = run(
        gachita,
        ["bench", "predictions", "--positions", str(tmp_path / "positions"), "--data", str(tmp_path),
         "--markdown", str(table), "--picture", str(picture)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert OURS in table.read_text(encoding="utf-8")
    assert picture.read_text(encoding="utf-8").startswith("<svg")
