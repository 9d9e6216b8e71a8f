"""A worker on a cluster of three: from the booking to the driver's press, and so again after its node is lost."""

import csv
from datetime import UTC, datetime

import pytest
import requests

from tests.builders.callers import a_bookable_arrival, a_driver, a_rider
from tests.builders.fast_town import write_fast_town
from tests.builders.processes import eventually, free_port, gachita, running
from tests.builders.store_cluster import StoreCluster


@pytest.fixture
def cluster(tmp_path):
    cluster = StoreCluster(tmp_path, replicas=2)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def test_a_ride_is_booked_pinged_and_confirmed_before_and_after_the_loss_of_a_node(tmp_path, cluster):
    feed = write_fast_town(tmp_path / "town.zip", datetime.now(UTC))
    fleet, data, live, port = tmp_path / "fleet.csv", tmp_path / "data", free_port(), free_port()
    common = ("--feed", feed, "--fleet", fleet, "--data", data)
    made = gachita("fleet", "make", "--feed", feed, "--out", fleet, "--data", data)
    assert made.returncode == 0, made.stderr
    with fleet.open(encoding="utf-8", newline="") as file:
        pins = {row["vehicle_id"]: (row["plate"], row["pin"]) for row in csv.DictReader(file)}
    url = f"http://127.0.0.1:{port}"
    arguments = ("serve", *common, "--redis", cluster.url, "--port", port, "--refresh-seconds", 1,
                 "--realtime", f"http://127.0.0.1:{live}/vehicle-positions.pb",
                 "--realtime", f"http://127.0.0.1:{live}/trip-updates.pb")  # fmt: skip
    with running(tmp_path / "fleet.log", "simulate", *common, "--port", live) as buses:
        buses.wait_for(f"http://127.0.0.1:{live}/healthz")
        with running(tmp_path / "server.log", *arguments) as server:
            server.wait_for(f"{url}/readyz")
            eventually(lambda: requests.get(f"{url}/readyz", timeout=5).json()["replicas"] == 2)
            first = ride(url, pins)
            cluster.valkeys.kill(cluster.owner)
            eventually(lambda: rides_again(url, pins), 60, lambda: server.log.read_text()[-3000:])
            assert first.look(first.ride)["state"] == "acknowledged", "what was told is there still"


def ride(url, pins):
    """Somebody books, the bus has it, the driver confirms."""
    wanted = a_bookable_arrival(url, "S13")
    rider = a_rider(url)
    with a_driver(url, *pins[wanted["vehicle_id"]]) as driver:
        driver.snapshot()
        booked = rider.book(stop="S13", trip_id=wanted["trip_id"])
        assert booked.status_code == 201, booked.text
        rider.ride = booked.json()["reservation_id"]
        driver.await_event("waiting_passenger", reservation_id=rider.ride)
        assert driver.send("delivered", reservation_id=rider.ride)["ok"]
        assert driver.send("acknowledge", reservation_id=rider.ride)["ok"]
        rider.until(rider.ride, lambda view: view["state"] == "acknowledged", 10)
    return rider


def rides_again(url, pins):
    try:
        return ride(url, pins)
    except (AssertionError, KeyError, requests.RequestException, requests.JSONDecodeError):
        return None
