"""The stop's slice of the timetable: fetched from the server, kept on disk, read when there is no line."""

from pathlib import Path

import msgspec
import requests

from gtfs.stop_slice import StopSlice
from kiosk.errors import NoStopSlice
from kiosk.link.outbox import write_whole

FETCH_SECONDS = 20


class SliceStore:
    """The stored slice of one stop."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "slice.json"

    def find(self) -> StopSlice | None:
        """Return the stored slice; None when there is none or it cannot be read."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=StopSlice)
        except (OSError, msgspec.MsgspecError):
            return None

    def save(self, stop_slice: StopSlice) -> None:
        """Keep `stop_slice` in place of the one before. Raises `OSError`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, msgspec.json.encode(stop_slice))


def fetch_stop_slice(server: str, stop: str) -> StopSlice:
    """Return the slice of `stop` as the server has it now. Raises `NoStopSlice`."""
    try:
        answer = requests.get(f"{server}/api/v1/stops/{stop}/slice", timeout=FETCH_SECONDS)
    except requests.RequestException as error:
        raise NoStopSlice(f"The server at {server} cannot be reached.") from error
    if answer.status_code != requests.codes.ok:
        raise NoStopSlice(f"The server at {server} has no stop {stop!r} ({answer.status_code}).")
    try:
        return msgspec.json.decode(answer.content, type=StopSlice)
    except msgspec.MsgspecError as error:
        raise NoStopSlice(f"The server at {server} sent something that is no timetable of a stop.") from error
