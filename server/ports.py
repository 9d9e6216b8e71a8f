"""Ports for our own children: free now, and given to no other command of ours that looks at the same moment."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

_claimed: dict[int, int] = {}
"""Open lock file by port. The operating system frees the locks of a process that ends."""


def free_ports(host: str, wanted: Sequence[int]) -> list[int]:
    """The wanted ports, each moved up to the next one that is free; ours as long as this process lives."""
    found: list[int] = []
    for port in wanted:
        while port in found or not _is_free(host, port) or not _claim(port):
            port += 1
        found.append(port)
    return found


def any_free_ports(host: str, count: int) -> list[int]:
    """So many ports that the system chooses; ours as long as this process lives."""
    found: list[int] = []
    with ExitStack() as open_together:
        while len(found) < count:
            one = open_together.enter_context(socket.socket())
            one.bind((host, 0))
            port = int(one.getsockname()[1])
            if _claim(port):
                found.append(port)
    return found


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _claim(port: int) -> bool:
    """Whether it is ours from now on: between a look at a port and its use another command could take it."""
    if port in _claimed:
        return True
    folder = Path(tempfile.gettempdir()) / f"gachita-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _claimed[port] = lock
    return True
