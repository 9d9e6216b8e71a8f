"""Buses that nobody tells of but the city's own service: seen on a board, booked, and then asked for first."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from gtfs.compiling import open_or_compile
from gtfs.timetable import Timetable
from tests.builders.callers import a_driver, a_rider
from tests.builders.fast_town import write_fast_town
from tests.builders.processes import Process, eventually, free_port, running
from tests.builders.topis_city import ARRIVALS, KEY, POSITIONS, Bus, TopisCity, serving

LATE_SECONDS = 4
PIN = "246810"


@dataclass
class CityTown:
    """A server whose only live source is the city's service."""

    url: str
    city: TopisCity
    server: Process

    def board(self, stop: str) -> list[dict[str, object]]:
        told = requests.get(
            f"{self.url}/api/v1/stops/{stop}/arrivals", params={"limit": 30}, timeout=5
        ).json()
        arrivals: list[dict[str, object]] = told["arrivals"]
        return arrivals

    def find_live(self, stop: str, **fits: object) -> dict[str, object] | None:
        wanted = {"route_id": "7", "source": "live", **fits}
        fitting = (a for a in self.board(stop) if all(a[name] == value for name, value in wanted.items()))
        return next((a for a in fitting if a["plate"]), None)  # arrivals name no plates, positions do


def every_run(timetable: Timetable, floors: str) -> list[Bus]:
    """A bus for every run of route 7, each of the floor that the city says, not of the one in the timetable."""
    runs = [run for run in timetable.list_active_runs(datetime.now(UTC)) if run.trip_id.startswith("7-")]
    return [Bus(int(run.trip_id[2:]), run, LATE_SECONDS, bus_type=floors, age=2) for run in runs]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CityTown]:
    feed = write_fast_town(tmp_path / "town.zip", datetime.now(UTC))
    timetable = open_or_compile(feed, tmp_path / "stand-in")
    city = TopisCity(timetable, lambda: datetime.now(UTC))
    city.quota = 100_000
    city.list_buses = lambda: every_run(timetable, "1")
    numbers = [int(trip[2:]) for trip in timetable.list_trips_of_route(timetable.list_routes()[1].id)]
    fleet = tmp_path / "fleet.csv"
    buses = [Bus(number, None) for number in numbers]  # type: ignore[arg-type]
    fleet.write_text(
        "vehicle_id,plate,pin,spaces\n" + "".join(f"{one.id},{one.plate},{PIN},2\n" for one in buses), "utf-8"
    )
    key_file, settings = tmp_path / "topis.key", tmp_path / "topis.toml"
    key_file.write_text(KEY, encoding="ascii")
    port = free_port()
    with serving(city):
        settings.write_text(
            f'base_url = "{city.url}"\nkey_file = "{key_file}"\ndaily_quota = 100000\nroutes = "all"\n'
            "booked_seconds = 1\nkiosk_seconds = 6\nother_seconds = 6\n",
            encoding="utf-8",
        )
        arguments = (
            "serve", "--feed", feed, "--fleet", fleet, "--data", tmp_path / "data", "--port", port,
            "--refresh-seconds", 0.5, "--tick-seconds", 0.5, "--realtime", f"topis:{settings}",
        )  # fmt: skip
        with running(tmp_path / "server.log", *arguments) as server:
            server.wait_for(f"http://127.0.0.1:{port}/readyz")
            yield CityTown(f"http://127.0.0.1:{port}", city, server)


def test_a_bus_of_the_city_is_shown_booked_and_followed(town):
    shown = eventually(
        lambda: town.find_live("S12", low_floor="yes", bookable=True), 60, lambda: town.board("S12")
    )
    assert shown["plate"].startswith("서울70사")
    assert 0 <= shown["age"] <= 20
    assert shown["stops_away"] >= 1
    booked = a_rider(town.url).book(key=secrets.token_hex(8), stop="S12", trip_id=shown["trip_id"])
    assert booked.status_code == 201, booked.text
    town.city.asked.clear()
    eventually(lambda: len(town.city.asked) >= 12, 60)
    routes = [route for _, route in town.city.asked]
    assert routes.count("7") > 2 * routes.count("143")
    assert {operation for operation, _ in town.city.asked} == {POSITIONS, ARRIVALS}
    with a_driver(town.url, shown["plate"], PIN) as driver:
        assert driver.snapshot()["vehicle_id"] == shown["vehicle_id"]
    assert KEY not in town.server.log.read_text(encoding="utf-8")


def test_a_used_up_quota_is_told_and_the_timetable_remains(town):
    eventually(lambda: town.find_live("S12"), 60, lambda: town.board("S12"))
    town.city.quota = 0
    ready = f"{town.url}/readyz"
    eventually(
        lambda: requests.get(ready, timeout=5).json()["sources"][0]["fault"] == "topis_quota_used_up",
        30,
        lambda: requests.get(ready, timeout=5).text,
    )
    asked = len(town.city.asked)
    assert town.board("S12")
    assert len(town.city.asked) == asked
    assert "gachita_topis_daily_quota 100000" in requests.get(f"{town.url}/metrics", timeout=5).text
