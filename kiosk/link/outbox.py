"""Commands kept on disk until the server has answered them, in the order in which they were asked.

One file per command, written beside and renamed, so that a power cut leaves a whole command or none. The file
carries the `command_id` under which it is sent however often: a repeat changes nothing at the server.
"""

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import msgspec

from kiosk.conversation.command_answers import name_of
from kiosk.conversation.effects import Cancel, Command, Outcome, Reserve, TellOutcome
from kiosk.conversation.state import Wish
from kiosk.errors import OutboxFull
from kiosk.link.whole_files import delete_if_possible, is_full, set_aside, write_whole

log = logging.getLogger(__name__)

PATIENCE = {"reserve": timedelta(minutes=10), "cancel": timedelta(hours=6), "outcome": timedelta(minutes=10)}
"""How long a command may wait for the line before it means nothing any more."""


class WaitingCommand(msgspec.Struct, frozen=True):
    """A command on its way to the server."""

    command_id: str
    kind: Literal["reserve", "cancel", "outcome"]
    asked_at: datetime
    wish: Wish | None = None
    reservation_id: str | None = None
    outcome: Outcome | None = None

    @property
    def command(self) -> Command:
        """What was asked."""
        if self.kind == "reserve" and self.wish is not None:
            return Reserve(self.wish)
        if self.kind == "outcome" and self.outcome is not None:
            return TellOutcome(self.reservation_id or "", self.outcome)
        return Cancel(self.reservation_id or "")

    @property
    def payload(self) -> dict[str, Any]:
        """What is sent to the server."""
        payload: dict[str, Any] = {"command_id": self.command_id}
        if self.wish is not None:
            payload |= {"route_id": self.wish.route_id, "trip_id": self.wish.trip_id}
            payload["service_date"] = self.wish.service_date.isoformat() if self.wish.service_date else None
            payload["wait"] = self.wish.wait or None
            payload["alight_stop"] = self.wish.alight_stop.stop_id if self.wish.alight_stop else None
        if self.reservation_id is not None:
            payload["reservation_id"] = self.reservation_id
        if self.outcome is not None:
            payload["outcome"] = self.outcome
        return {name: value for name, value in payload.items() if value is not None}

    def is_pointless(self, now: datetime) -> bool:
        """Say whether it is too late: the bus has gone, or nobody waits for this any more."""
        if self.wish is not None and self.wish.expected_at is not None:
            return now > self.wish.expected_at
        return now - self.asked_at > PATIENCE[self.kind]


class Outbox:
    """The waiting commands of one kiosk. Safe between threads; the disk is read once, when it is opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._waiting: dict[str, tuple[int, WaitingCommand]] = {}
        """By command_id, in the order in which they were asked; the number begins the name of the file."""
        self._left_over: list[Path] = []
        """Files of answered commands that could not be deleted."""
        self._last_number = 0
        self._load()

    def _load(self) -> None:
        for part in self._folder.glob("*.part"):
            delete_if_possible(part)  # never promised to anybody
        for path in sorted(self._folder.glob("*.json")):
            try:
                number = int(path.name.partition("-")[0])
                waiting = msgspec.json.decode(path.read_bytes(), type=WaitingCommand)
            except (ValueError, msgspec.MsgspecError, OSError):
                set_aside(path)
                continue
            self._last_number = max(self._last_number, number)
            self._waiting[waiting.command_id] = number, waiting

    def put(self, command: Command, now: datetime, *, must_last: bool = True) -> WaitingCommand:
        """Keep `command` on disk.

        Raises `OutboxFull` when that cannot be done: then nothing is promised. A command that is about to be sent
        need not last: it goes without the disk, and who asked for it hears the server's answer or none.
        """
        waiting = WaitingCommand(
            command_id=str(uuid4()),
            kind=name_of(command),
            asked_at=now,
            wish=command.wish if isinstance(command, Reserve) else None,
            reservation_id=None if isinstance(command, Reserve) else command.reservation_id,
            outcome=command.outcome if isinstance(command, TellOutcome) else None,
        )
        with self._turn:
            number = self._last_number + 1
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                write_whole(self._path(number, waiting), msgspec.json.encode(waiting))
            except OSError as error:
                delete_if_possible(self._path(number, waiting))  # or it would be sent after a restart
                if must_last:
                    raise OutboxFull(
                        f"A command cannot be kept in {self._folder}: {error.strerror}.", is_full(error)
                    ) from error
                log.warning("a command is sent without being kept: %s", error.strerror)
            self._last_number = number
            self._waiting[waiting.command_id] = number, waiting
        return waiting

    def list_waiting(self) -> tuple[WaitingCommand, ...]:
        """Return what waits, in the order in which it was asked."""
        with self._turn:
            return tuple(waiting for _, waiting in self._waiting.values())

    def remove(self, waiting: WaitingCommand) -> None:
        """Forget a command that has been answered or withdrawn.

        A file that cannot be deleted now is deleted later; sent again after a restart, it changes nothing.
        """
        with self._turn:
            found = self._waiting.pop(waiting.command_id, None)
            if found is not None:
                self._left_over.append(self._path(*found))
            self._left_over = [path for path in self._left_over if not delete_if_possible(path)]

    def _path(self, number: int, waiting: WaitingCommand) -> Path:
        return self._folder / f"{number:012d}-{waiting.command_id}.json"
