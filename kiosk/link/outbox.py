"""Commands kept on disk until the server has answered them, in the order in which they were asked.

One file per command, written beside and renamed, so that a power cut leaves a whole command or none. The file
carries the `command_id` under which it is sent however often: a repeat changes nothing at the server.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import msgspec

from kiosk.conversation.command_answers import name_of
from kiosk.conversation.effects import Cancel, Command, Outcome, Reserve, TellOutcome
from kiosk.conversation.state import Wish
from kiosk.errors import OutboxFull

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
    """The waiting commands of one kiosk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, command: Command, now: datetime) -> WaitingCommand:
        """Keep `command` on disk. Raises `OutboxFull` when that cannot be done: then nothing is promised."""
        waiting = WaitingCommand(
            command_id=str(uuid4()),
            kind=name_of(command),
            asked_at=now,
            wish=command.wish if isinstance(command, Reserve) else None,
            reservation_id=None if isinstance(command, Reserve) else command.reservation_id,
            outcome=command.outcome if isinstance(command, TellOutcome) else None,
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(waiting), msgspec.json.encode(waiting))
        except OSError as error:
            raise OutboxFull(f"A command cannot be kept in {self._folder}: {error.strerror}.") from error
        return waiting

    def list_waiting(self) -> tuple[WaitingCommand, ...]:
        """Return what waits, oldest first; a file that cannot be read is set aside."""
        waiting = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                waiting.append(msgspec.json.decode(path.read_bytes(), type=WaitingCommand))
            except (msgspec.MsgspecError, OSError):
                path.replace(path.with_suffix(".unreadable"))
        return tuple(waiting)

    def remove(self, waiting: WaitingCommand) -> None:
        """Forget a command that has been answered or withdrawn."""
        self._path(waiting).unlink(missing_ok=True)

    def _path(self, waiting: WaitingCommand) -> Path:
        moment = f"{waiting.asked_at:%Y%m%dT%H%M%S.%f}"
        return self._folder / f"{moment}-{waiting.command_id}.json"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old or the new one, whole, whatever happens."""
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
