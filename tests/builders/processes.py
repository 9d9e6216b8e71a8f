"""Starting our own commands as a user would, on free ports, and ending them by their own id whatever happens."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import requests

T = TypeVar("T")
START_SECONDS = 60
STOP_SECONDS = 15


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports_in_a_row(count: int) -> list[int]:
    """So many ports, each one more than the one before, that nobody uses now.

    Below those that the system gives to outgoing connections: one of these could take a port before it is used.
    """
    while True:
        first = random.randrange(20_000, 32_000)
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return list(range(first, first + count))


def gachita(*arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    command = [sys.executable, "-m", "server", *map(str, arguments)]
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, capture_output=True, text=True, timeout=120, check=False, **options
    )


class Process:
    """One running command with its log."""

    def __init__(self, log: Path, *arguments: object) -> None:
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "server", *map(str, arguments)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def wait_for(self, url: str) -> None:
        """Wait until it answers there."""
        eventually(lambda: self._answers(url), START_SECONDS, lambda: self.log.read_text()[-3000:])

    def _answers(self, url: str) -> bool:
        assert self._child.poll() is None, self.log.read_text()[-3000:]
        try:
            return requests.get(url, timeout=2).ok
        except requests.RequestException:
            return False

    @property
    def process_id(self) -> int:
        """Of the command itself."""
        return self._child.pid

    def ended_with(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._child.poll()

    def kill(self) -> None:
        """End it at once, as the power going out would."""
        self._child.send_signal(signal.SIGKILL)
        self._child.wait(STOP_SECONDS)

    def stop(self) -> None:
        """End it in order."""
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running(log: Path, *arguments: object) -> Iterator[Process]:
    """A command that runs while the block does."""
    process = Process(log, *arguments)
    try:
        yield process
    finally:
        process.stop()


def list_children(process_id: int, word: str = "") -> list[int]:
    """Running children of a process, those whose command line has that word."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,stat=,args=", "--ppid", str(process_id)], capture_output=True, text=True
    )
    rows = [line.split(None, 2) for line in found.stdout.splitlines()]
    return [int(pid) for pid, state, command in rows if word in command and not state.startswith("Z")]


def is_running(process_id: int) -> bool:
    """Whether it runs, as far as this user can see."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(look: Callable[[], T], seconds: float = 30, explain: Callable[[], object] = lambda: "") -> T:
    """What `look` gives once it is true. Fails with an explanation after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {explain()}"
        time.sleep(0.05)
