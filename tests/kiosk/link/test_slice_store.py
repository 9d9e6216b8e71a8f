"""The stop's timetable on disk is whole or the one before, and a line that swallows everything delays nothing."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from gtfs.stop_slice import StopSlice
from kiosk.link.slice_store import SliceStore
from kiosk.settings import Settings
from kiosk.stop_source import find_stop_slice


@pytest.fixture
def slices(slice_of: Callable[..., StopSlice]) -> tuple[StopSlice, StopSlice]:
    """An older and a newer one, both in force."""
    now = datetime.now(UTC)
    older = slice_of(("143",), (), now - timedelta(hours=1))
    return older, slice_of(("143", "150"), (), now)


def test_a_torn_timetable_gives_way_to_the_one_before(
    tmp_path: Path, slices: tuple[StopSlice, StopSlice]
) -> None:
    store = SliceStore(tmp_path)
    for stop_slice in slices:
        store.save(stop_slice)
    assert store.find() == slices[1]
    torn = tmp_path / "slice.json"
    torn.write_bytes(torn.read_bytes()[:200])
    assert store.find() == slices[0]
    assert (tmp_path / "slice.unreadable").is_file()


@pytest.mark.parametrize("lost", ["slice.json", "slice.before.json"])
def test_killed_between_two_steps_of_the_switch_there_is_still_a_timetable(
    tmp_path: Path, slices: tuple[StopSlice, StopSlice], lost: str
) -> None:
    store = SliceStore(tmp_path)
    for stop_slice in slices:
        store.save(stop_slice)
    (tmp_path / lost).unlink()
    assert store.find() in slices


def test_a_server_that_takes_the_call_and_says_nothing_does_not_keep_the_kiosk_from_beginning(
    tmp_path: Path, slices: tuple[StopSlice, StopSlice]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = Settings(stop="01001", server=address, key="k", data=tmp_path)
        SliceStore(settings.folder).save(slices[1])
        assert find_stop_slice(settings, pytest.fail) == slices[1]


def test_what_is_stored_is_what_was_sent(tmp_path: Path, slices: tuple[StopSlice, StopSlice]) -> None:
    SliceStore(tmp_path).save(slices[0])
    assert msgspec.json.decode((tmp_path / "slice.json").read_bytes(), type=StopSlice) == slices[0]
