"""Several workers on one machine: a small parent starts them, starts them again when they end, and ends them.

The parent serves nobody. It is not patched by gevent and reads no feed; each worker is a fresh process of
`gachita serve` on a port of its own, for a balancer to choose from. Of workers that find a new feed one compiles it and
the others wait.
"""

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from server.errors import SetupError
from server.live.canary import DEAF_STATUS
from server.parent import environment
from server.preparing import MEND_SECONDS, prepared_store, set_up_log
from server.settings import ServerSettings

log = logging.getLogger(__name__)
STEADY_SECONDS = 30.0
"""Who has run for so long has not ended *at once*."""
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 15.0
REFUSED_STATUSES = (1, 2)
"""A worker that cannot start as it was set up, or was called wrongly, has said why, and ends with one of these."""
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def pause_before(failures: int) -> float:
    """Seconds until a worker is started again that has ended at once so many times in a row."""
    return 0.0 if failures <= 1 else min(2.0 ** (failures - 2), LONGEST_PAUSE_SECONDS)


@dataclass
class Worker:
    """One of the workers, over all its lives."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    failures: int = 0
    started_at: float = 0.0
    """Monotonic, as `due_at`."""
    due_at: float = 0.0

    def start(self, now: float) -> int:
        """Begin a life. Returns the id of the process."""
        self.process = subprocess.Popen(self.command, env=environment())
        self.starts += 1
        self.started_at = now
        return self.process.pid

    def note_end(self, now: float) -> None:
        """It has ended: when is it started again?"""
        self.process = None
        self.failures = 0 if now - self.started_at >= STEADY_SECONDS else self.failures + 1
        self.due_at = now + pause_before(self.failures)


def supervise(settings: ServerSettings, workers: int, arguments: Sequence[str]) -> None:
    """Run so many workers with `arguments` (of `gachita`) until told to end. Raises `SetupError`, `FeedError`."""
    set_up_log("parent")
    with prepared_store(settings) as store:
        named = [(f"w{port}", port) for port in range(settings.port, settings.port + workers)]
        print(
            f"gachita runs {workers} workers, for a balancer to choose from (deploy/haproxy): "
            + ", ".join(f"{name} at http://{settings.host}:{port}/" for name, port in named),
            flush=True,
        )
        commands = [(name, worker_command(arguments, name, port, store.url)) for name, port in named]
        mend = store.mend if store.embedded else None
        Supervisor([Worker(name, command) for name, command in commands], mend).run()


class Supervisor:
    """Keeps the workers running until it is told to end."""

    def __init__(
        self,
        workers: Sequence[Worker],
        mend: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`mend`: looks after the store."""
        self._workers = workers
        self._mend = mend
        self._clock = clock
        self._told: signal.Signals | None = None

    def run(self) -> None:
        """Until a signal to end. Raises `SetupError` when a worker cannot start as it was set up."""
        with _waking(self._end) as woken:
            try:
                while self._told is None:
                    self._look()
                    _wait(woken, self._find_rest())
                log.info("told to end (%s): ending the workers", self._told.name)
            finally:
                self._end_workers()

    def _end(self, number: int) -> None:
        self._told = signal.Signals(number)

    def _look(self) -> None:
        if self._mend:
            self._mend()
        now = self._clock()
        for worker in self._workers:
            status = worker.process.poll() if worker.process else None
            if status is not None:
                self._bury(worker, status, now)
            if worker.process is None and worker.due_at <= now:
                log.info("worker %s runs as process %d", worker.name, worker.start(now))

    def _bury(self, worker: Worker, status: int, now: float) -> None:
        is_first = worker.starts == 1
        lived = now - worker.started_at
        worker.note_end(now)
        if is_first and status in REFUSED_STATUSES and lived < STEADY_SECONDS:
            raise SetupError("not_started", f"Worker {worker.name} cannot start: see above.")
        again = f"in {worker.due_at - now:g} s" if worker.due_at > now else "at once"
        log.warning(
            "worker %s has ended after %.1f s (%s); another one is started %s",
            worker.name, lived, describe_status(status), again,
        )  # fmt: skip

    def _find_rest(self) -> float | None:
        """Until the next start that is due, or the next look after the store; None: until something happens."""
        now = self._clock()
        due = [worker.due_at - now for worker in self._workers if worker.process is None]
        due += [MEND_SECONDS] if self._mend else []
        return max(0.0, min(due)) if due else None

    def _end_workers(self) -> None:
        running = [(worker.name, worker.process) for worker in self._workers if worker.process]
        for _, process in running:
            process.terminate()
        deadline = self._clock() + STOP_SECONDS
        for name, process in running:
            try:
                process.wait(max(0.0, deadline - self._clock()))
            except subprocess.TimeoutExpired:
                log.warning("worker %s does not end, it is killed", name)
                process.kill()
                process.wait()


def describe_status(status: int) -> str:
    """What an exit status means, in words."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"by {signal.Signals(-status).name}"
    return "it was deaf" if status == DEAF_STATUS else f"exit {status}"


def worker_command(arguments: Sequence[str], name: str, port: int, store_url: str) -> list[str]:
    """A worker's command line: that of its parent, and what is its own (of an option given twice the last counts)."""
    own = ("--workers", "1", "--worker", name, "--port", str(port), "--redis", store_url)
    return [sys.executable, "-m", "server", *arguments, *own]


@contextlib.contextmanager
def _waking(end: Callable[[int], None]) -> Iterator[socket.socket]:
    """A socket that can be read once a child has ended or a signal to end has come."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    woken.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # noqa: ARG005 - waking is all it does
    for one in _ENDING:
        signal.signal(one, lambda number, frame: end(number))  # noqa: ARG005 - the signal module's signature
    try:
        yield woken
    finally:
        signal.set_wakeup_fd(-1)
        woken.close()
        waker.close()


def _wait(woken: socket.socket, seconds: float | None) -> None:
    select.select([woken], [], [], seconds)
    with contextlib.suppress(BlockingIOError):
        os.read(woken.fileno(), 4096)
