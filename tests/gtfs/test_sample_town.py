"""The sample town: big enough to try everything, marked as what it is, and never without a bus."""

import csv
import io
from collections import defaultdict
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import gtfs_guru
import pytest

from gtfs.sample_town.building import CENTRAL_STOP_CODE, CENTRAL_STOP_ID, build_sample_town

FROM, UNTIL = date(2026, 11, 1), date(2027, 10, 31)


@pytest.fixture(scope="module")
def town_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("town") / "town.zip"
    build_sample_town(out, valid_from=FROM, valid_until=UNTIL)
    return out


def rows_of(feed: Path, name: str) -> list[dict[str, str]]:
    with ZipFile(feed) as archive, archive.open(name) as member:
        return list(csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")))


def test_an_independent_validator_finds_no_error(town_zip: Path) -> None:
    verdict = gtfs_guru.validate(str(town_zip), date="2026-11-21")
    assert [(each.code, each.message) for each in verdict.notices if each.severity == "ERROR"] == []
    assert verdict.is_valid


def test_it_is_about_a_dozen_routes_and_a_few_hundred_stops(town_zip: Path) -> None:
    assert 12 <= len(rows_of(town_zip, "routes.txt")) <= 20
    assert 200 <= len(rows_of(town_zip, "stops.txt")) <= 300
    assert 2_000 <= len(rows_of(town_zip, "trips.txt")) <= 3_100


def test_it_says_that_it_is_a_sample(town_zip: Path) -> None:
    (info,) = rows_of(town_zip, "feed_info.txt")
    assert "실제 운행 아님" in info["feed_publisher_name"]
    assert "sample" in info["feed_version"]
    assert "synthetic" in info["feed_version"]
    assert (info["feed_start_date"], info["feed_end_date"]) == ("20261101", "20271031")
    english = [
        row["translation"]
        for row in rows_of(town_zip, "translations.txt")
        if row["table_name"] == "feed_info"
    ]
    assert english == ["Gachita sample town (not real service)"]
    assert all("sample" in row["organization_name"] for row in rows_of(town_zip, "attributions.txt"))


def test_route_numbers_come_in_every_form_that_is_spoken(town_zip: Path) -> None:
    names = {row["route_short_name"] for row in rows_of(town_zip, "routes.txt")}
    assert {"101", "6017-1", "N16", "M6118", "02A", "마포07"} <= names


def test_the_central_stop_is_served_by_many_routes(town_zip: Path) -> None:
    route_of = {row["trip_id"]: row["route_id"] for row in rows_of(town_zip, "trips.txt")}
    here = [row for row in rows_of(town_zip, "stop_times.txt") if row["stop_id"] == CENTRAL_STOP_ID]
    assert len({route_of[row["trip_id"]] for row in here}) >= 6
    (stop,) = [row for row in rows_of(town_zip, "stops.txt") if row["stop_code"] == CENTRAL_STOP_CODE]
    assert (stop["stop_id"], stop["stop_name"]) == (CENTRAL_STOP_ID, "종로2가")


def test_a_bus_leaves_the_central_stop_in_every_half_hour_of_the_day(town_zip: Path) -> None:
    leaving = {
        (int(row["departure_time"][:2]) % 24, int(row["departure_time"][3:5]) // 30)
        for row in rows_of(town_zip, "stop_times.txt")
        if row["stop_id"] == CENTRAL_STOP_ID and row["pickup_type"] == "0"
    }
    assert leaving == {(hour, half) for hour in range(24) for half in (0, 1)}


def test_three_routes_run_around_the_clock(town_zip: Path) -> None:
    hours = defaultdict(set)
    for row in rows_of(town_zip, "trips.txt"):
        hours[row["route_id"]].add(row["trip_id"].rsplit("-", 1)[1][:2])
    assert sum(len(each) == 24 for each in hours.values()) >= 3


def test_routes_differ_in_their_share_of_low_floor_buses(town_zip: Path) -> None:
    flags = defaultdict(set)
    for row in rows_of(town_zip, "trips.txt"):
        flags[row["route_id"]].add(row["wheelchair_accessible"])
    kinds = set(map(frozenset, flags.values()))
    assert {frozenset({"1"}), frozenset({"2"}), frozenset({"1", "2"}), frozenset({"0"})} == kinds


def test_every_stop_is_served_and_has_a_name_in_both_languages(town_zip: Path) -> None:
    stops = {row["stop_id"] for row in rows_of(town_zip, "stops.txt")}
    assert {row["stop_id"] for row in rows_of(town_zip, "stop_times.txt")} == stops
    translated = {
        row["record_id"] for row in rows_of(town_zip, "translations.txt") if row["table_name"] == "stops"
    }
    assert translated == stops


def test_two_buildings_are_the_same_byte_for_byte(town_zip: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    build_sample_town(again, valid_from=FROM, valid_until=UNTIL)
    assert again.read_bytes() == town_zip.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.zip"]
