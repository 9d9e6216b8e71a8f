"""A city puts another timetable in place: the server takes it while it goes on, and a bad one changes nothing."""

import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from tests.builders.fast_town import write_fast_town
from tests.builders.processes import eventually, free_port, running


def rename_a_stop(feed: Path, target: Path) -> None:
    """The same feed with another name for its first stop, in one step."""
    beside = target.with_suffix(".new")
    with zipfile.ZipFile(feed) as old, zipfile.ZipFile(beside, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(
                name, text.replace("S08,", "S08X,") if name in ("stops.txt", "stop_times.txt") else text
            )
    beside.replace(target)


@pytest.fixture
def place(tmp_path):
    feed = write_fast_town(tmp_path / "town.zip", datetime.now(UTC))
    shutil.copy(feed, tmp_path / "first.zip")
    port = free_port()
    arguments = ("serve", "--feed", feed, "--data", tmp_path / "data", "--port", port)
    with running(tmp_path / "server.log", *arguments) as server:
        url = f"http://127.0.0.1:{port}"
        server.wait_for(f"{url}/readyz")
        yield url, feed, tmp_path / "first.zip"


def knows(url: str, stop: str) -> bool:
    return requests.get(f"{url}/api/v1/stops/{stop}/arrivals", timeout=5).status_code == 200


def test_another_timetable_is_taken_while_serving_and_a_broken_one_is_not(place):
    url, feed, first = place
    assert knows(url, "S08")
    assert not knows(url, "S08X")
    rename_a_stop(first, feed)
    eventually(lambda: knows(url, "S08X"), 60)
    assert not knows(url, "S08")
    assert requests.get(f"{url}/readyz", timeout=5).json()["timetable_fault"] is None
    feed.write_bytes(b"rubbish")
    eventually(
        lambda: requests.get(f"{url}/readyz", timeout=5).json()["timetable_fault"] == "compile_failed", 60
    )
    assert knows(url, "S08X")
    shutil.copy(first, feed)
    eventually(lambda: knows(url, "S08"), 60)
