"""From the city's tables to a feed: every odd row is mapped, or counted and named."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import gtfs_guru
import pytest

from gtfs.errors import FeedError
from gtfs.seoul.building import build_seoul_feed
from gtfs.seoul.report import SeoulReport
from gtfs.seoul.tables import LOW_FLOOR, ROUTE_SERVICE, ROUTE_STOPS, STOP_KINDS

Row = tuple[object, ...]
Build = Callable[..., SeoulReport]


def stops_of(route_id: str, name: str, *places: int) -> list[Row]:
    """The rows of a route that serves invented stops on a line going north."""
    return [
        (route_id, name, order, f"5{place:03d}", f"{place:05d}", f"마을{place}", 127.0, 37.0 + place / 100)
        for order, place in enumerate(places, start=1)
    ]


def service(name: str, **changes: object) -> Row:
    row = {
        "company": "시험여객",
        "name": name,
        "kind": "#3B80AE",
        "start": "마을1",
        "end": "마을3",
        "typical": 20,
        "run": 30,
        "shortest": 10,
        "longest": 30,
        "first": "05:00",
        "last": "23:00",
    }
    return tuple((row | changes).values())


LINE = stops_of("r1", "901", 1, 2, 3)


def write_tables(
    folder: Path,
    stops: Sequence[Row] = LINE,
    services: Sequence[Row] = (service("901"),),
    low_floor: Sequence[Row] = (("901", 10, 4),),
    kinds: Sequence[Row] | None = None,
) -> None:
    tables = [(ROUTE_STOPS, stops), (ROUTE_SERVICE, services), (LOW_FLOOR, low_floor)]
    if kinds is not None:
        tables.append((STOP_KINDS, kinds))
    for name, rows in tables:
        text = io.StringIO()
        csv.writer(text).writerows([name.columns, *rows])
        (folder / name.pattern.replace("*", "20990101")).write_bytes(text.getvalue().encode())


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build_from(**tables: object) -> SeoulReport:
        write_tables(tmp_path, **tables)  # type: ignore[arg-type]
        return build_feed(tmp_path)

    return build_from


def build_feed(folder: Path) -> SeoulReport:
    return build_seoul_feed(
        folder, folder / "seoul.zip", valid_from=date(2026, 11, 1), valid_until=date(2027, 10, 31)
    )


def rows_of(report: SeoulReport, name: str) -> list[dict[str, str]]:
    with ZipFile(report.out) as archive, archive.open(name) as member:
        return list(csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")))


def odd(report: SeoulReport) -> dict[str, int]:
    """Findings by code, without the one that every feed without stop kinds has."""
    return {each.code: each.count for each in report.findings if each.code != "stop_kinds_absent"}


def departures(report: SeoulReport) -> list[str]:
    return [row["departure_time"] for row in rows_of(report, "stop_times.txt") if row["stop_sequence"] == "1"]


# The feed


def test_clean_tables_give_a_feed_without_findings(build: Build) -> None:
    report = build(kinds=[("5001", "마을1", 127.0, 37.01, "중앙차로")])
    assert report.findings == ()
    assert "Nothing was left out." in report.lines()
    assert rows_of(report, "stops.txt")[0] == {
        "stop_id": "5001",
        "stop_code": "00001",
        "stop_name": "마을1",
        "stop_desc": "중앙차로",
        "stop_lat": "37.0100000",
        "stop_lon": "127.0000000",
        "wheelchair_boarding": "0",
    }
    assert rows_of(report, "routes.txt") == [
        {
            "route_id": "r1",
            "agency_id": "company-001",
            "route_short_name": "901",
            "route_long_name": "마을1~마을3",
            "route_desc": "간선",
            "route_type": "3",
            "route_color": "3B80AE",
            "route_text_color": "FFFFFF",
        }
    ]


def test_an_independent_validator_finds_no_error(build: Build) -> None:
    verdict = gtfs_guru.validate(str(build().out), date="2026-11-21")
    assert [(each.code, each.message) for each in verdict.notices if each.severity == "ERROR"] == []


def test_the_feed_says_whose_it_is_and_what_is_synthetic(build: Build) -> None:
    report = build()
    (info,) = rows_of(report, "feed_info.txt")
    assert info["feed_version"].startswith("synthetic")
    assert "20990101" in info["feed_version"]
    sources = " ".join(row["organization_name"] for row in rows_of(report, "attributions.txt"))
    for word in ("서울 열린데이터광장", "공공누리 제1유형", "합성", "synthetic"):
        assert word in sources
    assert rows_of(report, "agency.txt")[0]["agency_timezone"] == "Asia/Seoul"


def test_trips_follow_headway_hours_and_run_time(build: Build) -> None:
    report = build()
    assert departures(report)[0] == "05:00:00"
    assert departures(report)[-1] == "23:00:00"
    assert [at for at in departures(report) if at.startswith("08")] == [f"08:{m}0:00" for m in range(6)]
    last_stop = [
        row["arrival_time"] for row in rows_of(report, "stop_times.txt") if row["stop_sequence"] == "3"
    ]
    assert "13:30:00" in last_stop


def test_low_floor_trips_are_as_frequent_as_low_floor_buses(build: Build) -> None:
    report = build(low_floor=[("901", 10, 4)])
    assert report.written.low_floor_trips == round(0.4 * report.written.trips)


def test_two_builds_are_the_same_byte_for_byte(build: Build) -> None:
    assert build().out.read_bytes() == build().out.read_bytes()


def test_a_round_turns_at_its_farthest_stop(build: Build) -> None:
    report = build(stops=stops_of("r1", "901", 1, 2, 3, 4, 2, 1))
    assert {row["trip_headsign"] for row in rows_of(report, "trips.txt")} == {"마을4"}
    shown = [row["stop_headsign"] for row in rows_of(report, "stop_times.txt")][:6]
    assert shown == ["", "", "", "마을1", "마을1", "마을1"]


# Stops and their order


def test_gaps_in_the_order_close(build: Build) -> None:
    first, second, third = LINE
    report = build(stops=[first, second, (*third[:2], 7, *third[3:])])
    assert odd(report) == {"order_with_gaps": 1}
    assert report.written.stop_times == 3 * report.written.trips


def test_rows_come_in_any_order(build: Build) -> None:
    report = build(stops=LINE[::-1])
    assert [row["stop_id"] for row in rows_of(report, "stop_times.txt")][:3] == ["5001", "5002", "5003"]


def test_unusable_rows_are_counted_each_for_its_reason(build: Build) -> None:
    report = build(
        stops=[
            *LINE,
            ("", "901", 4, "5004", "00004", "마을4", 127.0, 37.04),
            ("r1", "901", 5, "", "00005", "마을5", 127.0, 37.05),
            ("r1", "901", "x", "5006", "00006", "마을6", 127.0, 37.06),
            ("r1", "901", 4, "5007", "00007", "마을7", "", ""),
            ("r1", "901", 4, "5008", "00008", "마을8", 0, 0),
        ]
    )
    assert odd(report) == {
        "row_without_route": 1,
        "row_without_stop": 1,
        "row_without_order": 1,
        "row_without_place": 2,
    }
    assert any("901/x 마을6" in line for line in report.lines())
    assert report.written.stops == 3


def test_repeated_rows_count_once(build: Build) -> None:
    again = (*LINE[2][:2], 4, *LINE[2][3:])
    report = build(stops=[*LINE, LINE[1], again])
    assert odd(report) == {"row_repeated": 1, "stop_twice_in_a_row": 1}
    assert report.written.stop_times == 3 * report.written.trips


def test_two_stops_at_one_place_in_the_order_both_stay(build: Build) -> None:
    report = build(stops=[*LINE, ("r1", "901", 3, "5009", "00009", "마을9", 127.0, 37.09)])
    assert odd(report) == {"order_shared": 1}
    assert report.written.stop_times == 4 * report.written.trips


def test_blanks_are_filled_from_other_rows_and_the_table_of_kinds(build: Build) -> None:
    other = [(*row[:2], *row[2:5], "", *row[6:]) for row in stops_of("r2", "902", 1, 2)]
    other.append(("r2", "902", 3, "5003", "00003", "마을3", "", ""))
    other.append(("r2", "902", 4, "5004", "", "", "", ""))
    report = build(
        stops=[*LINE, *other],
        services=[service("901"), service("902")],
        low_floor=[("901", 2, 1), ("902", 2, 1)],
        kinds=[("5004", "마을4", 127.0, 37.04, "")],
    )
    assert report.count_of("stop_name_from_elsewhere") == 3
    assert report.count_of("place_from_elsewhere") == 2
    assert report.count_of("stop_without_ars") == 1
    assert [row["stop_name"] for row in rows_of(report, "stops.txt")] == ["마을1", "마을2", "마을3", "마을4"]


def test_a_stop_nobody_names_is_called_by_its_number(build: Build) -> None:
    report = build(stops=[*LINE, ("r1", "901", 4, "5004", "00004", "", 127.0, 37.04)])
    assert odd(report) == {"stop_name_blank": 1}
    assert rows_of(report, "stops.txt")[-1]["stop_name"] == "정류소 00004"


def test_stops_that_share_a_number_are_named(build: Build) -> None:
    report = build(stops=[*LINE, ("r1", "901", 4, "5004", "00001", "마을4", 127.0, 37.04)])
    assert odd(report) == {"ars_shared": 1}
    assert any("00001 (5001, 5004)" in line for line in report.lines())


def test_a_route_with_one_stop_is_left_out_and_named(build: Build) -> None:
    report = build(stops=[*LINE, *stops_of("r2", "902", 1), ("r3", "903", "?", "5001", "", "", "", "")])
    assert report.count_of("route_too_short") == 2
    assert [row["route_id"] for row in rows_of(report, "routes.txt")] == ["r1"]
    assert "Nothing was left out." not in report.lines()


def test_a_route_without_a_name_is_called_by_its_id(build: Build) -> None:
    report = build(stops=[*LINE, *stops_of("r2", "", 1, 2)])
    assert report.count_of("route_name_blank") == 1
    assert [row["route_short_name"] for row in rows_of(report, "routes.txt")] == ["901", "r2"]


# Services


def test_a_route_without_a_service_row_gets_the_default_headway(build: Build) -> None:
    report = build(stops=[*LINE, *stops_of("r2", "902", 1, 2)])
    assert report.count_of("service_unknown") == 1
    times = [row for row in rows_of(report, "trips.txt") if row["route_id"] == "r2"]
    assert times[0]["trip_id"] == "r2-0-050000"
    assert times[-1]["trip_id"] == "r2-0-230000"
    assert rows_of(report, "agency.txt")[0]["agency_name"] == "서울특별시 (운수회사 미상)"


def test_a_night_route_without_a_service_row_runs_at_night(build: Build) -> None:
    report = build(stops=stops_of("r1", "N91", 1, 2))
    assert (departures(report)[0], departures(report)[-1]) == ("23:30:00", "27:00:00")


def test_a_service_row_without_hours_is_named_and_the_default_taken(build: Build) -> None:
    report = build(services=[service("901", first="", last="", typical="")])
    assert odd(report) == {"service_row_incomplete": 1, "service_unknown": 1, "run_time_missing": 1}


def test_a_service_row_without_a_route_is_named(build: Build) -> None:
    report = build(services=[service("901"), service("TOUR99")])
    assert odd(report) == {"service_row_unused": 1}


def test_rows_of_several_companies_are_one_service(build: Build) -> None:
    report = build(services=[service("901"), service("901", company="둘째여객")])
    assert odd(report) == {"service_row_joint": 1}
    assert [row["agency_name"] for row in rows_of(report, "agency.txt")] == ["시험여객·둘째여객"]


def test_rows_that_disagree_are_named_and_the_first_counts(build: Build) -> None:
    report = build(services=[service("901"), service("901", company="둘째여객", first="06:00")])
    assert report.count_of("service_rows_disagree") == 1
    assert departures(report)[0] == "05:00:00"


def test_of_two_routes_with_one_name_the_one_with_the_ends_gets_the_row(build: Build) -> None:
    report = build(stops=[*LINE, *stops_of("r2", "901", 5, 6, 7)], services=[service("901", first="06:00")])
    assert report.count_of("route_name_shared") == 1
    assert report.count_of("service_ends_decide") == 1
    assert report.count_of("service_unknown") == 1
    first = {row["route_id"]: row["trip_id"] for row in reversed(rows_of(report, "trips.txt"))}
    assert first == {"r1": "r1-0-060000", "r2": "r2-0-050000"}


def test_when_the_ends_do_not_tell_all_routes_of_the_name_get_the_row(build: Build) -> None:
    report = build(
        stops=[*LINE, *stops_of("r2", "901", 5, 6)], services=[service("901", start="먼곳", end="먼곳")]
    )
    assert report.count_of("service_given_to_all") == 1
    assert report.count_of("service_unknown") == 0


def test_names_spelled_differently_still_meet(build: Build) -> None:
    report = build(
        stops=[*stops_of("r1", "중앙01", 1, 2), *stops_of("r2", "N91B", 1, 2)],
        services=[service("중앙 1번"), service("N91", first="23:40", last="03:10")],
        low_floor=[("중앙1", 5, 5), ("N91윗말", 6, 6), ("N91아랫말", 6, 5)],
    )
    assert odd(report) == {
        "service_by_spelling": 1,
        "service_by_variant": 1,
        "last_after_midnight": 1,
        "low_floor_by_spelling": 1,
        "low_floor_by_variant": 1,
        "low_floor_rows_added": 1,
    }
    night = [row["wheelchair_accessible"] for row in rows_of(report, "trips.txt") if row["route_id"] == "r2"]
    assert night.count("1") == round(11 / 12 * len(night))


def test_headways_out_of_order_are_put_in_order(build: Build) -> None:
    report = build(services=[service("901", shortest=30, longest=10)])
    assert odd(report) == {"headways_out_of_order": 1}
    assert len([at for at in departures(report) if at.startswith("08")]) == 6


def test_a_service_whose_hours_are_one_moment_runs_once(build: Build) -> None:
    report = build(services=[service("901", first="19:30", last="19:30", typical=0, shortest=0, longest=0)])
    assert odd(report) == {"one_departure": 1}
    assert departures(report) == ["19:30:00"]


def test_a_missing_or_impossible_run_time_comes_from_the_distance(build: Build) -> None:
    far = [*LINE, *stops_of("r2", "902", 1, 200)]
    report = build(stops=far, services=[service("901", run=""), service("902", run=20)])
    assert report.count_of("run_time_missing") == 1
    assert report.count_of("run_time_impossible") == 1


def test_an_unknown_colour_is_grey_and_named(build: Build) -> None:
    report = build(services=[service("901", kind="#123456")])
    assert odd(report) == {"kind_unknown": 1}
    assert rows_of(report, "routes.txt")[0]["route_color"] == "666666"


# Low-floor buses


def test_a_route_without_a_low_floor_row_stays_unknown(build: Build) -> None:
    report = build(low_floor=[])
    assert odd(report) == {"low_floor_unknown": 1}
    assert {row["wheelchair_accessible"] for row in rows_of(report, "trips.txt")} == {"0"}


def test_low_floor_rows_that_say_nothing_are_named(build: Build) -> None:
    rows = [("901", 10, 4), ("", "", ""), ("901", 3, 5), ("901", 0, 0), ("77", 4, 4)]
    report = build(low_floor=rows)
    assert odd(report) == {"low_floor_row_blank": 3, "low_floor_row_unused": 1}


# Tables that are not what they should be


@pytest.mark.parametrize("pattern", ["route_stops_*", "route_service_*", "low_floor_by_route_*"])
def test_a_missing_table_is_refused_by_name(tmp_path: Path, pattern: str) -> None:
    write_tables(tmp_path)
    next(tmp_path.glob(pattern)).unlink()
    with pytest.raises(FeedError, match=pattern.rstrip("*")) as refusal:
        build_feed(tmp_path)
    assert refusal.value.code == "seoul_table_missing"
    assert not (tmp_path / "seoul.zip").exists()


def test_tables_without_any_route_are_refused(build: Build) -> None:
    with pytest.raises(FeedError) as refusal:
        build(stops=[])
    assert refusal.value.code == "seoul_tables_empty"
