"""`gachita fleet` and `gachita simulate` at the terminal."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from server.commands.fleet import command as fleet
from server.commands.simulate import command as simulate
from server.simulation.errors import FleetFileBroken, FleetFileNotFound
from server.simulation.fleet_file import FleetEntry, read_fleet_file


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def fleet_file(data: Path) -> Path:
    path = data / "fleet.csv"
    result = CliRunner().invoke(fleet, ["make", "--out", str(path), "--data", str(data)])
    assert result.exit_code == 0, result.output
    return path


def test_a_fleet_file_names_every_vehicle_with_a_pin_of_its_own(fleet_file: Path) -> None:
    entries = read_fleet_file(fleet_file)
    assert len(entries) > 100
    assert all(re.fullmatch(r"서울7\d사\d{4}", entry.plate) for entry in entries)
    assert len({entry.pin for entry in entries}) > len(entries) * 0.95
    assert {entry.spaces for entry in entries} == {0, 2}


def test_a_fleet_file_is_readable_by_its_owner_alone(fleet_file: Path) -> None:
    assert stat.S_IMODE(fleet_file.stat().st_mode) == 0o600


def test_listing_never_shows_a_pin(fleet_file: Path) -> None:
    result = CliRunner().invoke(fleet, ["list", str(fleet_file)])
    assert result.exit_code == 0
    assert "bus-0001\t서울74사1001\t" in result.output
    for entry in read_fleet_file(fleet_file):
        assert f"\t{entry.pin}" not in result.output


def test_an_existing_fleet_file_is_not_replaced_by_accident(fleet_file: Path, data: Path) -> None:
    before = fleet_file.read_bytes()
    result = CliRunner().invoke(fleet, ["make", "--out", str(fleet_file), "--data", str(data)])
    assert result.exit_code == 1
    assert "[fleet_file_exists]" in result.output
    assert fleet_file.read_bytes() == before


def test_a_limited_fleet_is_low_floor_and_has_the_ids_of_the_whole(fleet_file: Path, data: Path) -> None:
    small = data / "small.csv"
    arguments = ["make", "--out", str(small), "--data", str(data), "--limit", "30", "--seed", "5"]
    assert CliRunner().invoke(fleet, arguments).exit_code == 0
    plates = {entry.vehicle_id: entry.plate for entry in read_fleet_file(fleet_file)}
    entries = read_fleet_file(small)
    assert len(entries) == 30
    assert all(entry.spaces == 2 and plates[entry.vehicle_id] == entry.plate for entry in entries)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plate,pin\nA,123456\n", "vehicle_id"),
        ("vehicle_id,plate,pin,spaces\nbus-1,A,12345,2\n", "row 2"),
        ("vehicle_id,plate,pin,spaces\nbus-1,A,123456,many\n", "row 2"),
        ("vehicle_id,plate,pin,spaces\nbus-1,,123456,2\n", "row 2"),
        ("vehicle_id,plate,pin,spaces\nbus-1,A,123456,2\nbus-1,B,123456,2\n", "bus-1"),
        ("vehicle_id,plate,pin,spaces\nbus-1,A,123456,2\nbus-2,A,123456,2\n", "A"),
    ],
)
def test_a_broken_fleet_file_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FleetFileBroken, match=says):
        read_fleet_file(path)


def test_a_fleet_file_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text("\ufeffvehicle_id,plate,pin,spaces\nbus-1,서울74사1001,123456,2\n", encoding="utf-8")
    assert read_fleet_file(path) == [FleetEntry("bus-1", "서울74사1001", "123456", 2)]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(FleetFileBroken):
        read_fleet_file(path)
    with pytest.raises(FleetFileNotFound):
        read_fleet_file(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--drivers", "3"],
        ["--drivers", "3", "--server", "http://x"],
        ["--riders", "1", "--server", "http://x", "--speed", "2"],
    ],
)
def test_people_without_what_they_need_are_wrong_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(simulate, arguments).exit_code == 2


def test_a_feed_that_is_not_there_is_a_sentence_with_a_code(tmp_path: Path) -> None:
    result = CliRunner().invoke(simulate, ["--feed", str(tmp_path / "none.zip"), "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "[feed_not_found]" in result.output


@contextmanager
def simulating(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "simulate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_simulation_prints_its_addresses_and_ends_cleanly(data: Path) -> None:
    with simulating("--port", "0", "--data", str(data), "--json") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.endswith("/vehicle-positions.pb")
        with urlopen(address, timeout=10) as answer:
            assert len(answer.read()) > 1000
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0, err
        assert "Traceback" not in err
        assert json.loads(out.splitlines()[-1])["counts"] == {}


def test_a_taken_port_is_a_sentence_with_a_code(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with simulating("--port", str(port), "--data", str(data)) as process:
            _, err = process.communicate(timeout=20)
            assert process.returncode == 1
            assert "[port_taken]" in err
            assert "Traceback" not in err
