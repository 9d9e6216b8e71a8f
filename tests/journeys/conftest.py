"""The whole system as its users have it: real processes, real store, real sockets, on a town that moves fast."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders.fast_town import write_fast_town
from tests.builders.processes import Process, free_port, free_ports_in_a_row, gachita, running

DISPATCHER = ("dana", "correct horse battery")


@dataclass
class Town:
    """A running server with a fleet on the road."""

    url: str
    feed: Path
    data: Path
    fleet: Path
    live: list[str]
    server: Process
    arguments: tuple[object, ...]

    def pin_of(self, vehicle_id: str) -> tuple[str, str]:
        """Plate and PIN of a bus."""
        with self.fleet.open(encoding="utf-8", newline="") as file:
            row = next(row for row in csv.DictReader(file) if row["vehicle_id"] == vehicle_id)
        return row["plate"], row["pin"]


def start_town(
    folder: Path, *, drivers: int, workers: int = 1, more: tuple[object, ...] = ()
) -> Iterator[Town]:
    """Feed, fleet, simulated buses, server (with more arguments); with drivers who press, or none."""
    feed = write_fast_town(folder / "town.zip", datetime.now(UTC))
    fleet, data = folder / "fleet.csv", folder / "data"
    made = gachita("fleet", "make", "--feed", feed, "--out", fleet, "--data", data)
    assert made.returncode == 0, made.stderr
    dispatchers = folder / "dispatchers.csv"
    dispatchers.write_text("name,password\n" + ",".join(DISPATCHER) + "\n", encoding="utf-8")
    (port, *_), feed_port = free_ports_in_a_row(workers), free_port()
    live = [f"http://127.0.0.1:{feed_port}/{kind}.pb" for kind in ("vehicle-positions", "trip-updates")]
    url = f"http://127.0.0.1:{port}"
    common = ("--feed", feed, "--fleet", fleet, "--data", data)
    with running(folder / "fleet.log", "simulate", *common, "--port", feed_port) as buses:
        buses.wait_for(f"http://127.0.0.1:{feed_port}/healthz")
        arguments = (
            "serve", *common, "--dispatchers", dispatchers, "--port", port, "--refresh-seconds", 1,
            "--board-seconds", 1, "--tick-seconds", 0.5, *(a for u in live for a in ("--realtime", u)),
            "--workers", workers, *more,
        )  # fmt: skip
        with running(folder / "server.log", *arguments) as server:
            server.wait_for(f"{url}/readyz")
            town = Town(url, feed, data, fleet, live, server, arguments)
            if not drivers:
                yield town
                return
            people = ("--server", url, "--drivers", drivers, "--report-seconds", 2)
            with running(folder / "drivers.log", "simulate", *common, "--no-feeds", *people):
                yield town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose drivers press within seconds."""
    yield from start_town(tmp_path_factory.mktemp("town"), drivers=200)


@pytest.fixture(scope="session")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose drivers are the test's own."""
    yield from start_town(tmp_path_factory.mktemp("quiet_town"), drivers=0)
