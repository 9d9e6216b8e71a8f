"""`gachita serve --workers 2`: workers beside one store, started again when they end, and ended with their parent."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.builders.processes import (
    Process,
    eventually,
    free_ports_in_a_row,
    is_running,
    list_children,
    running,
)


@dataclass
class Family:
    """A parent with two workers and the embedded store."""

    parent: Process
    ports: list[int]
    log: Path

    def get_worker(self, port: int) -> int:
        """The process of that worker, once it answers."""
        eventually(lambda: answers(port), 30, self.log.read_text)
        return list_children(self.parent.process_id, f"--worker w{port} ")[0]

    def list_processes(self) -> list[int]:
        return list_children(self.parent.process_id)


@pytest.fixture
def family(tmp_path) -> Iterator[Family]:
    ports = free_ports_in_a_row(2)
    arguments = ("serve", "--data", tmp_path / "data", "--port", ports[0], "--workers", 2)
    with running(tmp_path / "log", *arguments) as parent:
        for port in ports:
            parent.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Family(parent, ports, tmp_path / "log")


def test_a_worker_that_ends_is_replaced_while_the_other_serves_and_all_end_with_their_parent(family):
    first, second = map(family.get_worker, family.ports)
    os.kill(first, signal.SIGKILL)
    assert answers(family.ports[1])
    eventually(lambda: f"worker w{family.ports[0]} has ended" in family.log.read_text())
    assert family.get_worker(family.ports[0]) != first
    assert family.get_worker(family.ports[1]) == second
    (store,) = set(family.list_processes()) - {family.get_worker(port) for port in family.ports}
    os.kill(store, signal.SIGKILL)
    eventually(lambda: "the embedded store had ended by itself" in family.log.read_text())
    eventually(lambda: all(answers(port) for port in family.ports), 30, family.log.read_text)
    see_that_a_second_parent_cannot_take_their_ports(family)
    processes = family.list_processes()
    assert len(processes) == 3, "two workers and the store"
    family.parent.stop()
    assert family.parent.ended_with() == 0
    assert not [one for one in processes if is_running(one)]


def test_workers_end_when_their_parent_is_killed(family):
    workers = [family.get_worker(port) for port in family.ports]
    family.parent.kill()
    eventually(lambda: not [one for one in workers if is_running(one)], 20)
    again = Process(family.log, "serve", "--data", family.log.parent / "data", "--port", family.ports[0])
    try:
        again.wait_for(
            f"http://127.0.0.1:{family.ports[0]}/readyz"
        )  # it takes over the store that was left behind
    finally:
        again.stop()


def see_that_a_second_parent_cannot_take_their_ports(family: Family) -> None:
    log = family.log.parent / "second"
    data = family.log.parent / "other"
    second = Process(log, "serve", "--data", data, "--port", family.ports[0], "--workers", 2)
    try:
        assert eventually(second.ended_with, 60) == 1
    finally:
        second.stop()
    said = log.read_text()
    assert "[port_taken]" in said
    assert "[not_started]" in said
    assert "Traceback" not in said


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).ok
    except requests.RequestException:
        return False
