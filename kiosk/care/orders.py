"""What this kiosk was told from afar and keeps to: how loud, which message; and which orders it has answered.

One file, written whole: an order is done once, also when the power goes between doing and answering.
"""

import logging
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from booking.kiosk_messages import KioskOrder
from kiosk.link.whole_files import write_whole

log = logging.getLogger(__name__)
REMEMBERED = 50


class OrderAnswered(msgspec.Struct, frozen=True):
    """What became of an order."""

    command_id: str
    done: bool
    why: str = ""


class Told(msgspec.Struct, frozen=True):
    """What holds until something else is told."""

    volume: int | None = None
    """How loud it usually is by day; None: as it comes."""
    message: KioskOrder | None = None
    """What is to be shown, until when."""
    answered: tuple[OrderAnswered, ...] = ()

    def message_at(self, now: datetime) -> KioskOrder | None:
        """Return the message that is to be shown now."""
        message = self.message
        return message if message is not None and message.ko and now < message.until else None


NOTHING_TOLD = Told()


class OrderBook:
    """The file. Used by one thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "told.json"
        self.told = self._read()

    def find_answer(self, command_id: str) -> OrderAnswered | None:
        """Return what was answered to an order, if it was."""
        return next((one for one in self.told.answered if one.command_id == command_id), None)

    def keep(self, answer: OrderAnswered, **changes: object) -> None:
        """Remember the answer and what it changes. Raises `OSError`: then nothing has changed."""
        answered = (*self.told.answered, answer)[-REMEMBERED:]
        told = replace(self.told, answered=answered, **changes)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, msgspec.json.encode(told))
        self.told = told

    def _read(self) -> Told:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Told)
        except FileNotFoundError:
            return NOTHING_TOLD
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("what was told from afar cannot be read: %s", error)
            return Told()
