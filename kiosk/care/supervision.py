"""What is told to systemd: that the kiosk runs, and every few seconds that it still gets anywhere.

A datagram of text to the socket that systemd names (sd_notify(3)); without one nothing is told. A kiosk a part
of which has stood still for a minute says nothing any more, and is ended and started again.

No package does this better: `sdnotify` (of 2017) hides every fault and never closes its socket, `systemd-watchdog`
cannot say `STOPPING=1` and leaves the socket to us.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable
from time import monotonic

log = logging.getLogger(__name__)
STILL_SECONDS = 60.0
DEFAULT_PERIOD_SECONDS = 10.0

Looked = Callable[[], float]
"""When a thread last went round, by the monotonic clock."""


def tell_supervisor(state: str) -> bool:
    """Send `READY=1`, `WATCHDOG=1`, …; returns whether there is somebody to tell."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    name = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(name)
            sender.sendall(state.encode())
    except OSError as error:
        log.warning("systemd cannot be told %s: %s", state, error.strerror)
        return False
    return True


def find_period() -> float:
    """Return how often the watchdog is told: half of what systemd allows (WATCHDOG_USEC)."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    return int(allowed) / 2e6 if allowed.isdecimal() else DEFAULT_PERIOD_SECONDS


def find_still(
    parts: Iterable[tuple[str, Looked]], now: float, still_seconds: float = STILL_SECONDS
) -> list[str]:
    """Return the names of the parts that have not gone round for too long."""
    return [name for name, looked in parts if now - looked() > still_seconds]


class Watchdog:
    """The thread that tells systemd that the kiosk gets somewhere."""

    def __init__(self, parts: dict[str, Looked]) -> None:
        self._parts = parts
        self.still_seconds = STILL_SECONDS
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Say that the kiosk runs, and go on saying so."""
        if tell_supervisor("READY=1"):
            self._thread.start()

    def stop(self) -> None:
        """The kiosk ends in order."""
        self._ended.set()
        tell_supervisor("STOPPING=1")

    def _run(self) -> None:
        while not self._ended.wait(find_period()):
            still = find_still(self._parts.items(), monotonic(), self.still_seconds)
            if still:
                log.error("stands still: %s", ", ".join(still))
            else:
                tell_supervisor("WATCHDOG=1")
