"""Child processes: our own public commands, started in order, watched, and ended in reverse order by their ids."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from server.errors import SetupError
from server.parent import environment

START_SECONDS = 120
"""The first start compiles the timetable and hashes every PIN."""
STOP_SECONDS = 10
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Child:
    """One running command with its log: all it prints."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_line(self) -> str:
        """What it said last."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")


class Ran(NamedTuple):
    """A command that ran to its end."""

    seconds: float
    peak_memory_bytes: int
    """Largest resident set (getrusage(2), `ru_maxrss`)."""


class Children:
    """The children of one command of ours."""

    def __init__(self, logs: Path) -> None:
        """One log per child is written into the folder `logs`, anew with each start."""
        self._logs = logs
        self._children: list[Child] = []

    def start(self, name: str, *arguments: object) -> Child:
        """Start `gachita ARGUMENTS`."""
        self._logs.mkdir(parents=True, exist_ok=True)
        path = self._logs / f"{name}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                _command(arguments), stdout=log, stderr=subprocess.STDOUT, env=environment()
            )
        child = Child(name, process, path)
        self._children.append(child)
        return child

    def await_answer(self, name: str, url: str) -> None:
        """Wait until a child answers. Raises `SetupError` when one ends first, or it takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(_LOOK_SECONDS)
        raise SetupError("not_started", f"{name} did not answer within {START_SECONDS} s.")

    def check(self) -> None:
        """Raise `SetupError` when a child has ended by itself."""
        for child in self._children:
            status = child.process.poll()
            if status is not None:
                raise SetupError(
                    "ended", f"{child.name} ended by itself (exit {status}): {child.last_line()}"
                )

    def end(self, child: Child, seconds: float = STOP_SECONDS) -> None:
        """End one of them now; by force when it takes longer than so many seconds."""
        self._children.remove(child)
        child.process.terminate()
        _wait_or_kill(child.process, seconds)

    def end_all(self) -> None:
        """End all of them, the last one first."""
        for child in reversed(self._children):
            child.process.terminate()
        for child in reversed(self._children):
            _wait_or_kill(child.process)


@contextlib.contextmanager
def child_processes(logs: Path) -> Iterator[Children]:
    """Children that end with the block, also when told to (which becomes `KeyboardInterrupt`) or left alone."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children = Children(logs)
    try:
        yield children
    finally:
        children.end_all()


def run_to_end(*arguments: object) -> Ran:
    """Run one of our own commands to its end. Raises `SetupError` when it fails."""
    began = time.monotonic()
    process = subprocess.Popen(_command(arguments), env=environment())
    try:
        # wait4 and not wait: it tells the memory of this very child.
        _, status, usage = os.wait4(process.pid, 0)
    except KeyboardInterrupt:
        process.terminate()
        _wait_or_kill(process)
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SetupError("ended", f"`gachita {arguments[0]}` failed (exit {process.returncode}).")
    in_bytes = 1 if sys.platform == "darwin" else 1024
    return Ran(time.monotonic() - began, usage.ru_maxrss * in_bytes)


def _command(arguments: Sequence[object]) -> list[str]:
    return [sys.executable, "-m", "server", *map(str, arguments)]


def _wait_or_kill(process: "subprocess.Popen[bytes]", seconds: float = STOP_SECONDS) -> None:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _interrupt(number: int, frame: object) -> None:  # noqa: ARG001 - the signal module's signature
    raise KeyboardInterrupt
