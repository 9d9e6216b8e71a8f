"""The thread that tries now and then whether anything can still be kept on disk."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.link.whole_files import delete_if_possible, is_full, write_whole

TRIED = os.urandom(16 * 1024)
"""As much as many bookings take."""

LOOK_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 3.0
"""While something is wrong."""


def try_disk(folder: Path) -> str:
    """Return `working`, `full` or `failed`: whether a file can be written and kept in `folder`."""
    tried = folder / "tried.disk"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(tried, TRIED)
    except OSError as error:
        return "full" if is_full(error) else "failed"
    delete_if_possible(tried)
    return "working"


class DiskWatch:
    """Tells the state of the disk at the start and whenever it is looked at. `look` asks for that at once."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._ended = False
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def look(self) -> None:
        """Look now. Returns at once."""
        self._wanted.set()

    def stop(self) -> None:
        """End the thread."""
        self._ended = True
        self._wanted.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ended:
            self._wanted.clear()
            state = try_disk(self._folder)
            self._tell(state)
            self._wanted.wait(LOOK_SECONDS if state == "working" else LOOK_AGAIN_SECONDS)
