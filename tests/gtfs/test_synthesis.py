"""Trips out of headways: what a made timetable promises."""

import csv
import io
import itertools
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import gtfs_guru
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtfs.identifiers import RouteId, StopId
from gtfs.synthesis.departures import list_departures
from gtfs.synthesis.low_floor_draw import draw_low_floor
from gtfs.synthesis.running_times import metres_between, metres_from_first, shares_of_run, stop_seconds
from gtfs.synthesis.services import (
    Attribution,
    Company,
    Direction,
    FeedMark,
    Headways,
    RouteService,
    StopPlace,
    Town,
)
from gtfs.synthesis.writing import WrittenFeed, write_feed

HOUR = 3_600
A, B, C = StopId("a"), StopId("b"), StopId("c")

ROUTE = RouteService(
    id=RouteId("r1"),
    name="7",
    company_id="co",
    directions=(Direction("셋째", (A, B, C), headsign_en="Third"), Direction("첫째", (C, B, A))),
    headways=Headways(typical=20, peak=10, late=30),
    first_departure_seconds=5 * HOUR,
    last_departure_seconds=23 * HOUR,
    run_minutes=10,
    low_floor_share=0.5,
)
TOWN = Town(
    mark=FeedMark(
        publisher="시험",
        publisher_url="https://example.org/feed",
        version="test-1",
        valid_from=date(2026, 11, 1),
        valid_until=date(2027, 10, 31),
        attributions=(Attribution("시험", "https://example.org/feed", is_producer=True),),
    ),
    companies=(Company("co", "시험여객", "https://example.org/bus", "Test Bus"),),
    stops=(
        StopPlace(A, "10001", "첫째", 37.50, 127.00, "First"),
        StopPlace(B, "10002", "둘째, 앞", 37.51, 127.00),
        StopPlace(C, "", "셋째", 37.53, 127.00),
    ),
    routes=(ROUTE,),
)


def written(town: Town, folder: Path) -> tuple[WrittenFeed, Path]:
    out = folder / "feed.zip"
    return write_feed(town, out, seed=1), out


def rows_of(feed: Path, name: str) -> list[dict[str, str]]:
    with ZipFile(feed) as archive, archive.open(name) as member:
        return list(csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")))


def with_route(**changes: object) -> Town:
    return msgspec.structs.replace(TOWN, routes=(msgspec.structs.replace(ROUTE, **changes),))


def test_buses_come_more_often_at_the_peaks_and_less_often_late() -> None:
    departures = list_departures(ROUTE)
    gaps = {before: after - before for before, after in itertools.pairwise(departures)}
    assert {gap for at, gap in gaps.items() if 7 * HOUR <= at < 9 * HOUR} == {10 * 60}
    assert {gap for at, gap in gaps.items() if 10 * HOUR <= at < 16 * HOUR} == {20 * 60}
    assert {gap for at, gap in gaps.items() if at < 6 * HOUR} == {30 * 60}


def test_a_night_route_keeps_its_headway_through_the_night() -> None:
    night = msgspec.structs.replace(
        ROUTE,
        first_departure_seconds=23 * HOUR,
        last_departure_seconds=27 * HOUR,
        headways=Headways(25, 10, 60),
    )
    departures = list_departures(night)
    assert departures[0] == 23 * HOUR
    assert departures[-1] == 27 * HOUR
    assert {after - before for before, after in itertools.pairwise(departures[:-1])} == {25 * 60}


def test_a_route_whose_first_bus_is_its_last_runs_once() -> None:
    once = msgspec.structs.replace(ROUTE, last_departure_seconds=ROUTE.first_departure_seconds)
    assert list_departures(once) == [5 * HOUR]


@given(
    first=st.integers(0, 24 * HOUR),
    span=st.integers(0, 24 * HOUR),
    headways=st.tuples(*[st.floats(0, 300)] * 3),
)
def test_departures_rise_and_keep_the_first_and_the_last(
    first: int, span: int, headways: tuple[float, float, float]
) -> None:
    service = msgspec.structs.replace(
        ROUTE,
        first_departure_seconds=first,
        last_departure_seconds=first + span,
        headways=Headways(*headways),
    )
    departures = list_departures(service)
    assert departures[0] == first
    assert departures[-1] == first + span
    assert all(after > before for before, after in itertools.pairwise(departures))


def test_distances_are_those_of_the_globe() -> None:
    (metres,) = metres_between([37.0, 38.0], [127.0, 127.0])
    assert metres == pytest.approx(111_195, abs=1)
    assert metres_from_first([37.0, 37.5, 38.0], [127.0] * 3)[[0, 2]] == pytest.approx([0, 111_195], abs=1)


def test_a_longer_way_between_two_stops_takes_longer() -> None:
    shares = shares_of_run(metres_between([37.50, 37.51, 37.53], [127.0] * 3))
    (times,) = stop_seconds([10 * HOUR + 3 * HOUR], shares, 600)
    assert times[0] == 13 * HOUR
    assert times[-1] == 13 * HOUR + 600
    assert times[2] - times[1] > times[1] - times[0] > 0


def test_a_run_takes_longer_at_the_peak() -> None:
    shares = shares_of_run(metres_between([37.50, 37.51], [127.0] * 2))
    (at_noon, at_peak) = stop_seconds([12 * HOUR, 8 * HOUR], shares, 1_000)
    assert at_noon[-1] - at_noon[0] == 1_000
    assert at_peak[-1] - at_peak[0] == 1_120


@given(
    st.lists(st.tuples(st.floats(33, 39), st.floats(124, 132)), min_size=2, max_size=40), st.floats(1, 20_000)
)
def test_times_never_fall_along_a_run(places: list[tuple[float, float]], run_seconds: float) -> None:
    shares = shares_of_run(metres_between([lat for lat, _ in places], [lon for _, lon in places]))
    times = stop_seconds(range(0, 26 * HOUR, 900), shares, run_seconds)
    assert (times[:, 1:] >= times[:, :-1]).all()


def test_a_later_bus_never_overtakes_an_earlier_one() -> None:
    shares = shares_of_run(metres_between([37.4, 37.5, 37.6], [127.0] * 3))
    times = stop_seconds(range(0, 26 * HOUR, 60), shares, 290 * 60)
    assert (times[1:] > times[:-1]).all()


@given(st.floats(0, 1), st.integers(0, 300), st.integers())
def test_the_drawn_share_is_the_real_one_to_the_nearest_trip(share: float, trips: int, seed: int) -> None:
    flags = draw_low_floor(share, [f"t{number}" for number in range(trips)], seed)
    assert flags.count(1) == round(share * trips)
    assert flags.count(1) + flags.count(2) == trips


def test_an_unknown_share_stays_unknown() -> None:
    assert draw_low_floor(None, ["t1", "t2"], 1) == [0, 0]


def test_which_trips_are_low_floor_depends_on_the_seed_alone() -> None:
    trips = [f"t{number}" for number in range(40)]
    assert draw_low_floor(0.5, trips, 1) == draw_low_floor(0.5, trips, 1)
    assert draw_low_floor(0.5, trips, 1) != draw_low_floor(0.5, trips, 2)


def test_an_independent_validator_finds_no_error(tmp_path: Path) -> None:
    _, out = written(TOWN, tmp_path)
    verdict = gtfs_guru.validate(str(out), date="2026-11-21")
    assert [(each.code, each.message) for each in verdict.notices if each.severity == "ERROR"] == []


def test_the_feed_holds_what_the_tally_says(tmp_path: Path) -> None:
    tally, out = written(TOWN, tmp_path)
    trips = rows_of(out, "trips.txt")
    assert tally.trips == len(trips) == 2 * len(list_departures(ROUTE))
    assert tally.stop_times == len(rows_of(out, "stop_times.txt")) == 3 * len(trips)
    assert tally.low_floor_trips == sum(trip["wheelchair_accessible"] == "1" for trip in trips)
    assert tally.known_trips == len(trips)
    assert len({trip["trip_id"] for trip in trips}) == len(trips)


def test_each_trip_serves_its_direction_in_order(tmp_path: Path) -> None:
    _, out = written(TOWN, tmp_path)
    directions = {trip["trip_id"]: trip["direction_id"] for trip in rows_of(out, "trips.txt")}
    rows = rows_of(out, "stop_times.txt")
    for trip_id, group in itertools.groupby(rows, key=lambda row: row["trip_id"]):
        stops = [
            (row["stop_id"], row["stop_sequence"], row["pickup_type"], row["drop_off_type"]) for row in group
        ]
        ends = [A, B, C] if directions[trip_id] == "0" else [C, B, A]
        assert stops == [(ends[0], "1", "0", "1"), (ends[1], "2", "0", "0"), (ends[2], "3", "1", "0")]


def test_a_departure_after_midnight_is_written_past_24(tmp_path: Path) -> None:
    _, out = written(with_route(last_departure_seconds=25 * HOUR), tmp_path)
    assert max(row["departure_time"] for row in rows_of(out, "stop_times.txt")) == "25:10:00"


def test_a_round_shows_its_end_on_the_way_back(tmp_path: Path) -> None:
    round_trip = Direction(
        "셋째", (A, C, B), returns_from=1, return_headsign="둘째", return_headsign_en="Second"
    )
    _, out = written(with_route(directions=(round_trip,)), tmp_path)
    assert [row["stop_headsign"] for row in rows_of(out, "stop_times.txt")][:3] == ["", "둘째", "둘째"]
    assert {row["trip_headsign"] for row in rows_of(out, "trips.txt")} == {"셋째"}
    (shown,) = [row for row in rows_of(out, "translations.txt") if row["table_name"] == "stop_times"]
    assert (shown["field_name"], shown["field_value"], shown["translation"]) == (
        "stop_headsign",
        "둘째",
        "Second",
    )


def test_english_names_are_translations(tmp_path: Path) -> None:
    _, out = written(TOWN, tmp_path)
    translations = {
        (row["table_name"], row["record_id"] or row["field_value"]): row["translation"]
        for row in rows_of(out, "translations.txt")
    }
    assert translations == {("agency", "co"): "Test Bus", ("stops", "a"): "First", ("trips", "셋째"): "Third"}


def test_a_town_without_english_has_no_translations(tmp_path: Path) -> None:
    bare = msgspec.structs.replace(
        TOWN,
        companies=(Company("co", "시험여객", "https://example.org/bus"),),
        stops=tuple(msgspec.structs.replace(stop, name_en=None) for stop in TOWN.stops),
        routes=(msgspec.structs.replace(ROUTE, directions=(Direction("셋째", (A, B, C)),)),),
    )
    _, out = written(bare, tmp_path)
    assert "translations.txt" not in ZipFile(out).namelist()


def test_the_zip_carries_no_moment_of_its_making(tmp_path: Path) -> None:
    _, out = written(TOWN, tmp_path)
    assert {member.date_time for member in ZipFile(out).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_progress_is_told_route_by_route(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_feed(TOWN, tmp_path / "feed.zip", seed=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 1)]


def test_a_failed_writing_leaves_the_old_feed_and_no_litter(tmp_path: Path) -> None:
    out = tmp_path / "feed.zip"
    out.write_bytes(b"the old one")
    broken = with_route(directions=(Direction("없음", (A, StopId("nowhere"))),))
    with pytest.raises(KeyError):
        write_feed(broken, out, seed=1)
    assert out.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [out]


def test_a_name_with_a_comma_is_quoted_and_nothing_else_is(tmp_path: Path) -> None:
    route = msgspec.structs.replace(
        ROUTE,
        directions=(Direction("돌아", (A, B, C, B, A), returns_from=3, return_headsign='첫째, "종점"'),),
    )
    write_feed(msgspec.structs.replace(TOWN, routes=(route,)), tmp_path / "round.zip", seed=1)
    write_feed(TOWN, tmp_path / "plain.zip", seed=1)
    with ZipFile(tmp_path / "round.zip") as round_, ZipFile(tmp_path / "plain.zip") as plain:
        rows = csv.DictReader(io.StringIO(round_.read("stop_times.txt").decode()))
        assert {row["stop_headsign"] for row in rows} == {"", '첫째, "종점"'}
        assert b'"' not in plain.read("stop_times.txt")
