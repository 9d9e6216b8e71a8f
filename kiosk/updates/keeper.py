"""The thread that looks for updates now and then, and has the kiosk begin anew with one when nobody is using it."""

import logging
import random
import threading
from collections.abc import Callable
from time import monotonic

from kiosk.updates.errors import UpdateError

log = logging.getLogger(__name__)
EVERY_SECONDS = 6 * 3600.0
FIRST_SECONDS = 300.0
"""After a start a kiosk has better things to do."""
AGAIN_SECONDS = 600.0
"""After a line was cut: what has come is kept."""
LOOK_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 3600.0
"""Whoever presses something for an hour on end is a stuck button."""


class UpdateKeeper:
    """Looks, waits until nobody is there, begins anew. `look` asks for that at once."""

    def __init__(
        self,
        update: Callable[[], bool],
        is_in_use: Callable[[], bool],
        restart: Callable[[], None],
        first_seconds: float = FIRST_SECONDS,
    ) -> None:
        self._update = update
        self._is_in_use = is_in_use
        self._restart = restart
        self._first_seconds = first_seconds
        self._ended = threading.Event()
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="updates", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def look(self) -> None:
        """Look now. Returns at once."""
        self._wanted.set()

    def stop(self) -> None:
        """End the thread; one that is fetching ends with the process."""
        self._ended.set()
        self._wanted.set()
        self._thread.join(timeout=1)

    def _run(self) -> None:
        pause = self._first_seconds
        while True:
            self._wanted.wait(pause * (0.8 + 0.4 * random.random()))  # noqa: S311 - no secret: not all at once
            self._wanted.clear()
            if self._ended.is_set():
                return
            pause = self._look()

    def _look(self) -> float:
        try:
            if self._update():
                self._wait_until_nobody_is_there()
                self._restart()
        except UpdateError as error:
            log.warning("[%s] %s", error.code, error.sentence)
            return AGAIN_SECONDS if error.code == "update_unreachable" else EVERY_SECONDS
        except Exception:  # whatever an update does, the kiosk goes on
            log.exception("an update went wrong in an unforeseen way")
        return EVERY_SECONDS

    def _wait_until_nobody_is_there(self) -> None:
        deadline = monotonic() + LONGEST_WAIT_SECONDS
        while self._is_in_use() and monotonic() < deadline and not self._ended.wait(LOOK_SECONDS):
            pass
