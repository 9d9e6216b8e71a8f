"""What the line brings: each is handed to the kiosk's session, which alone decides what it means."""

from dataclasses import dataclass
from datetime import datetime

from booking.messages import BoardView, KioskSnapshot, PersonCallView, ReservationView, Sentence
from gtfs.stop_slice import StopSlice
from kiosk.care.orders import Told
from kiosk.link.outbox import WaitingCommand


@dataclass(frozen=True, slots=True)
class LineUp:
    """The server answered our hello."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LineDown:
    """The line is cut, or could not be built."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class SnapshotCame:
    """All the server knows of this stop."""

    snapshot: KioskSnapshot


@dataclass(frozen=True, slots=True)
class BoardCame:
    """The board as it is now."""

    board: BoardView


@dataclass(frozen=True, slots=True)
class ReservationCame:
    """A booking of this stop has taken a step."""

    reservation: ReservationView


@dataclass(frozen=True, slots=True)
class NoticeCame:
    """Something that dispatchers want said here once."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class PersonCallCame:
    """What has become of the call for a person here; None: nobody waits for one."""

    call: PersonCallView | None


@dataclass(frozen=True, slots=True)
class PersonCallSent:
    """The call was passed on, or could not be: then `why`, the server's code or `no_line`."""

    why: str | None


@dataclass(frozen=True, slots=True)
class SliceCame:
    """A newer timetable of this stop."""

    stop_slice: StopSlice


@dataclass(frozen=True, slots=True)
class ToldCame:
    """Something else holds from now on, as told from afar."""

    told: Told


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    """The server has answered a command; `code` is None when it did what was asked."""

    waiting: WaitingCommand
    code: str | None
    detail: Sentence | None
    reservation: ReservationView | None


@dataclass(frozen=True, slots=True)
class CommandExpired:
    """A command waited until it became pointless."""

    waiting: WaitingCommand


News = (
    LineUp
    | LineDown
    | SnapshotCame
    | BoardCame
    | ReservationCame
    | NoticeCame
    | PersonCallCame
    | PersonCallSent
    | SliceCame
    | ToldCame
    | CommandAnswered
    | CommandExpired
)
