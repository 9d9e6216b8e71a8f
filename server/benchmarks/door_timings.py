"""How fast the public doors answer while everything runs: one caller, one call after the other."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 30


@dataclass
class DoorTimings:
    """A caller in a thread of its own. `begin`, then `end`."""

    host: str
    port: int
    choose_path: Callable[[], str]
    pause_seconds: float
    seconds: list[float] = field(default_factory=list)
    """Of each call that was answered with 200."""
    faults: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Call until `end`."""
        self._thread = threading.Thread(target=self._call_on, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop after the call that is under way."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(TIMEOUT_SECONDS)

    def _call_on(self) -> None:
        while not self._over.wait(self.pause_seconds):
            began = time.perf_counter()
            if self._call(self.choose_path()):
                self.seconds.append(time.perf_counter() - began)
            else:
                self.faults += 1

    def _call(self, path: str) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status == http.client.OK
