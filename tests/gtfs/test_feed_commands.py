"""`gachita arrivals` and `gachita feed` as a person types them."""

import json
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from click.testing import CliRunner

from gtfs.commands.arrivals import command as arrivals
from gtfs.commands.feed import command as feed
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import TripReference, VehiclePosition, VehicleReference
from gtfs.realtime.writing import build_vehicle_positions
from tests.builders.http_service import listening

AT = "2026-06-01T08:03:00+09:00"
SEEN_AT = datetime(2026, 5, 31, 23, 2, tzinfo=UTC)
BUS = VehiclePosition(
    VehicleReference("bus-1", plate="서울74사1001", low_floor=LowFloor.YES),
    TripReference("t1", start_date=date(2026, 6, 1)),
    stop_sequence=20,
    seen_at=SEEN_AT,
)


@pytest.fixture
def run(tmp_path):
    """Run a command with a data folder of its own."""

    def run_(command, *arguments):
        return CliRunner(env={"GACHITA_DATA": str(tmp_path / "data")}).invoke(
            command, [str(one) for one in arguments]
        )

    return run_


@pytest.fixture
def serve_once():
    """Serve some bytes over HTTP on a free port; gives the address."""
    with ExitStack() as running:

        def serve(data, status=200):
            class Answer(BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(data)

            return f"http://127.0.0.1:{running.enter_context(listening(Answer))}/feed.pb"

        yield serve


def test_the_board_of_a_stop_is_a_table_for_people(run, make_feed):
    done = run(arrivals, "01-002", "--feed", make_feed(), "--at", AT)
    assert done.exit_code == 0
    assert "종로 (01002)" in done.stdout
    assert "timetable only" in done.stdout
    assert "08:05" in done.stdout
    assert "경복궁" in done.stdout


def test_the_board_as_json_has_the_names_of_the_servers_answer(run, make_feed, tmp_path):
    (tmp_path / "live.pb").write_bytes(build_vehicle_positions([BUS], SEEN_AT))
    done = run(
        arrivals,
        "b",
        "--feed",
        make_feed(),
        "--at",
        AT,
        "--realtime",
        tmp_path / "live.pb",
        "--json",
        "--limit",
        1,
    )
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["stop"] == {"stop_id": "b", "name": "종로", "code": "01002", "names": {}}
    assert answer["feed_age"] == 60
    (arrival,) = answer["arrivals"]
    assert (
        arrival.items()
        >= {
            "route_id": "r7",
            "route_name": "7",
            "headsign": "경복궁",
            "trip_id": "t1",
            "service_date": "2026-06-01",
            "vehicle_id": "bus-1",
            "plate": "서울74사1001",
            "scheduled_at": "2026-06-01T08:05:00+09:00",
            "stops_away": 1,
            "source": "predicted",
            "age": 60,
            "low_floor": "yes",
        }.items()
    )


def test_a_bus_of_which_only_the_headway_is_known_is_shown_by_it(run, make_feed):
    rows = "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,22:00:00,720,0\n"
    path = make_feed({"frequencies.txt": rows})
    done = run(arrivals, "a", "--feed", path, "--at", AT, "--minutes", 10)
    assert "~" in done.stdout
    assert "every 12 min" in done.stdout
    answer = json.loads(run(arrivals, "a", "--feed", path, "--at", AT, "--json", "--minutes", 10).stdout)
    assert [one["headway"] for one in answer["arrivals"]] == [720]


def test_live_data_may_come_over_http(run, make_feed, serve_once):
    address = serve_once(build_vehicle_positions([BUS], SEEN_AT))
    done = run(arrivals, "b", "--feed", make_feed(), "--at", AT, "--realtime", address)
    assert done.exit_code == 0
    assert "서울74사1001" in done.stdout


def test_a_source_that_fails_is_named_and_the_board_is_shown_all_the_same(
    run, make_feed, serve_once, tmp_path
):
    (tmp_path / "live.pb").write_bytes(build_vehicle_positions([BUS], SEEN_AT))
    (tmp_path / "page.pb").write_bytes(b"<html>")
    (tmp_path / "ahead.pb").write_bytes(build_vehicle_positions([], SEEN_AT + timedelta(days=1)))
    sources = [
        tmp_path / "live.pb",
        tmp_path / "page.pb",
        tmp_path / "ahead.pb",
        tmp_path / "nothing.pb",
        serve_once(b"not now", 503),
        "ftp://127.0.0.1/feed",
    ]
    options = [part for source in sources for part in ("--realtime", source)]
    done = run(arrivals, "b", "--feed", make_feed(), "--at", AT, *options)
    assert done.exit_code == 1
    assert "서울74사1001" in done.stdout
    for code in ("live_feed_is_html", "live_feed_from_the_future", "live_feed_unreachable"):
        assert f"[{code}]" in done.stderr
    assert "503" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_feed_the_sample_town_answers(run):
    done = run(arrivals, "90122", "--at", "08:00", "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["stop"]["code"] == "90122"
    assert answer["is_synthetic"] is True


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["z"], 1, "[unknown_stop]"),
        (["b", "--route", "z"], 1, "[unknown_route]"),
        (["b", "--at", "yesterday"], 2, "--at"),
        (["b", "--at", "25:00"], 2, "--at"),
        (["b", "--at", "2026-06-01T08:00:00"], 2, "--at"),
        (["b", "--at", "0001-01-01T00:00:00+09:00"], 2, "--at"),
        (["b", "--at", "9999-12-31T23:59:00Z"], 2, "--at"),
        (["b", "--limit", "0"], 2, "--limit"),
        ([], 2, "STOP"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(run, make_feed, arguments, status, words):
    done = run(arrivals, *arguments, "--feed", make_feed())
    assert done.exit_code == status
    assert words in done.stderr


def test_a_feed_is_compiled_inspected_and_checked(run, make_feed, tmp_path):
    path = make_feed()
    done = run(feed, "compile", path, "--out", tmp_path / "compiled")
    assert done.exit_code == 0
    assert "1 routes, 4 stops, 2 trips, 8 stop times" in done.stdout
    assert run(arrivals, "b", "--feed", tmp_path / "compiled", "--at", AT).exit_code == 0

    done = run(feed, "inspect", path, "--json")
    assert json.loads(done.stdout)["counts"]["trips_low_floor"] == 1
    assert "Asia/Seoul" in run(feed, "inspect", path).stdout

    assert run(feed, "check", path).exit_code == 0


def test_a_check_shows_code_file_and_row_and_fails_on_errors(run, make_feed):
    rows = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    rows += "t1,08:00:00,08:00:00,a,1\nt1,25:61:00,,z,2\nt1,08:10:00,08:10:00,c,3\n"
    path = make_feed({"stop_times.txt": rows})
    done = run(feed, "check", path)
    assert done.exit_code == 1
    assert "foreign_key_violation stop_times.txt stop_id" in done.stdout
    assert "row 3 z" in done.stdout
    assert "[feed_has_errors]" in done.stderr
    groups = {one["code"]: one for one in json.loads(run(feed, "check", path, "--json").stdout)["notices"]}
    assert groups["invalid_time"]["examples"][0]["row"] == 3
    assert "It can be used, without what is wrong." in done.stdout


def test_many_equal_problems_are_the_first_rows_and_a_count(run, make_feed):
    rows = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    rows += "t1,08:00:00,08:00:00,a,1\nt1,08:10:00,08:10:00,c,2\n"
    rows += "".join(f"t1,08:00:00,08:00:00,z{n},{n}\n" for n in range(3, 1003))
    done = run(feed, "check", make_feed({"stop_times.txt": rows}))
    assert "foreign_key_violation stop_times.txt stop_id: 1,000×" in done.stdout
    assert "row 4 z3" in done.stdout
    assert "and 997 more" in done.stdout
    assert len(done.stdout.splitlines()) < 20


def test_a_machine_is_told_whether_a_feed_can_be_used(run, make_feed, tmp_path):
    good = json.loads(run(feed, "check", make_feed(), "--json").stdout)
    assert (good["usable"], good["errors"], good["refusal"]) == (True, 0, None)
    (tmp_path / "page.zip").write_bytes(b"<html>")
    done = run(feed, "check", tmp_path / "page.zip", "--json")
    bad = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (bad["usable"], bad["refusal"]["code"]) == (False, "feed_not_a_zip")


@pytest.mark.parametrize("verb", ["compile", "inspect", "check"])
def test_what_is_no_feed_is_refused_in_words(run, tmp_path, verb):
    (tmp_path / "page.zip").write_bytes(b"<html>")
    done = run(feed, verb, tmp_path / "page.zip")
    assert done.exit_code == 1
    assert "[feed_not_a_zip]" in done.stderr
    assert "[feed_not_found]" in run(feed, verb, tmp_path / "nothing.zip").stderr


def test_the_sample_town_can_be_written_and_read_again(run, tmp_path):
    assert run(feed, "sample", "--out", tmp_path / "town.zip", "--valid-from", "2026-06-01").exit_code == 0
    done = run(feed, "check", tmp_path / "town.zip")
    assert "0 errors" in done.stdout
    assert run(feed, "sample", "--out", tmp_path / "no" / "town.zip").exit_code == 1


def test_without_the_citys_tables_there_is_no_seoul_feed(run, tmp_path):
    done = run(feed, "build-seoul", "--from", tmp_path, "--out", tmp_path / "seoul.zip")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: [seoul_")


def test_a_compiled_timetable_can_be_verified_by_its_folder_or_by_its_feed(run, make_feed, tmp_path):
    path = make_feed()
    assert run(feed, "verify", path).exit_code == 1
    assert run(feed, "compile", path).exit_code == 0
    found = run(feed, "verify", path)
    assert found.exit_code == 0, found.output
    (column,) = (tmp_path / "data").rglob("departures.seconds.npy")
    assert run(feed, "verify", column.parent.parent).exit_code == 0
    column.write_bytes(column.read_bytes()[:-1] + b"!")
    found = run(feed, "verify", path)
    assert found.exit_code == 1
    assert "[compiled_feed_broken]" in found.output
    assert "departures.seconds.npy" in found.output
