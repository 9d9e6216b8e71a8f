"""The stop's slice of the timetable: fetched from the server, kept on disk, read when there is no line."""

from pathlib import Path

import msgspec
import requests

from gtfs.stop_slice import StopSlice
from kiosk.errors import NoStopSlice
from kiosk.link.whole_files import set_aside, write_whole

CONNECT_SECONDS, FETCH_SECONDS = 4, 15


class SliceStore:
    """The stored slice of one stop, and the one before it in case that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "slice.json"
        self._before = folder / "slice.before.json"

    def find(self) -> StopSlice | None:
        """Return the stored slice; None when there is none. A torn one is set aside for the one before it."""
        for path in (self._path, self._before):
            try:
                return msgspec.json.decode(path.read_bytes(), type=StopSlice)
            except msgspec.MsgspecError:
                set_aside(path)
            except OSError:
                continue
        return None

    def save(self, stop_slice: StopSlice) -> None:
        """Keep `stop_slice` in place of the one before. Raises `OSError`; then what was stored still is."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".fresh")
        write_whole(fresh, msgspec.json.encode(stop_slice))
        if self._path.exists():
            self._path.replace(self._before)
        fresh.replace(self._path)


def fetch_stop_slice(server: str, stop: str) -> StopSlice:
    """Return the slice of `stop` as the server has it now. Raises `NoStopSlice`."""
    try:
        answer = requests.get(f"{server}/api/v1/stops/{stop}/slice", timeout=(CONNECT_SECONDS, FETCH_SECONDS))
    except requests.RequestException as error:
        raise NoStopSlice(f"The server at {server} cannot be reached.") from error
    if answer.status_code != requests.codes.ok:
        raise NoStopSlice(f"The server at {server} has no stop {stop!r} ({answer.status_code}).")
    try:
        return msgspec.json.decode(answer.content, type=StopSlice)
    except msgspec.MsgspecError as error:
        raise NoStopSlice(f"The server at {server} sent something that is no timetable of a stop.") from error
