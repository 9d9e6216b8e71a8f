"""Where a bus terminal keeps the pings it has received, so that "delivered" is true when it is said."""

import os
from pathlib import Path
from typing import Protocol

import msgspec

from booking.messages import WaitingPassenger


class PingJournal(Protocol):
    """Keeps pings. When `store` returns, the ping survives whatever the journal promises to survive."""

    def store(self, ping: WaitingPassenger) -> None:
        """Keep this ping, or its newer version."""

    def forget(self, reservation_id: str) -> None:
        """The ping is over: withdrawn, alighted or not shown up."""

    def find(self, reservation_id: str) -> WaitingPassenger | None:
        """The ping as last stored."""


class MemoryJournal:
    """Survives a broken connection, not the end of the process: for simulated terminals."""

    def __init__(self) -> None:
        self._pings: dict[str, WaitingPassenger] = {}

    def store(self, ping: WaitingPassenger) -> None:
        """Keep this ping, or its newer version."""
        self._pings[ping.reservation_id] = ping

    def forget(self, reservation_id: str) -> None:
        """The ping is over."""
        self._pings.pop(reservation_id, None)

    def find(self, reservation_id: str) -> WaitingPassenger | None:
        """The ping as last stored."""
        return self._pings.get(reservation_id)


class FileJournal(MemoryJournal):
    """Survives loss of power: every ping is a file of its own, written beside, synced and renamed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.json")):
            ping = msgspec.json.decode(path.read_bytes(), type=WaitingPassenger)
            super().store(ping)

    def store(self, ping: WaitingPassenger) -> None:
        """Keep this ping, or its newer version, on disk before returning."""
        target = self._path(ping.reservation_id)
        beside = target.with_suffix(".part")
        with beside.open("wb") as file:
            file.write(msgspec.json.encode(ping))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        self._sync_folder()
        super().store(ping)

    def forget(self, reservation_id: str) -> None:
        """The ping is over: its file goes."""
        self._path(reservation_id).unlink(missing_ok=True)
        super().forget(reservation_id)

    def _path(self, reservation_id: str) -> Path:
        # The name comes from outside: only its letters, never its path.
        return self._folder / f"{reservation_id.encode().hex()}.json"

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
