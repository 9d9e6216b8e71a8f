"""A part of the kiosk in a process of its own, so that it can crash, hang or grow without taking the kiosk with it."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

FIRST_TO_GO = "500"
"""When memory runs out the kernel ends such a process and not the kiosk's."""


FEW_ARENAS = {"MALLOC_ARENA_MAX": "1"}
"""The C library keeps what each thread has freed for that thread: a hundred megabytes in a process that listens."""


class ChildProcess:
    """One process that runs a module of ours, and the connection to it."""

    def __init__(self, module: str) -> None:
        self.connection, theirs = Pipe()
        try:
            with theirs:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", module, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env=os.environ | FEW_ARENAS,
                )
        except OSError:
            self.connection.close()
            raise
        self.id = self._child.pid

    @property
    def is_computing(self) -> bool:
        """Whether it has work and would do it if it got the processor; one that is stopped or waits has not."""
        try:
            after_name = Path(f"/proc/{self.id}/stat").read_text().rpartition(")")[2]
        except OSError:
            return False
        return after_name.split()[0] == "R"

    def wait(self) -> int:
        """Wait for its end; return its exit status, or minus the signal that ended it."""
        return self._child.wait()

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        self.connection.close()


def work(at: Callable[[Connection], None]) -> None:
    """What such a module does when it is run: work at its connection until the kiosk lets go of it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the kiosk, which lets go of us
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    with Connection(int(sys.argv[1])) as connection, contextlib.suppress(EOFError, OSError):
        at(connection)
