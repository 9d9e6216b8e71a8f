"""Where a conversation stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from booking.messages import Sentence, StopRef
from gtfs.identifiers import RouteId, TripId
from kiosk.speech.voice import Language, Speed
from kiosk.understanding.intents import Meaning

MicrophoneState = Literal["unknown", "working", "denied", "missing", "lost"]
QuestionKind = Literal["book", "cancel", "did_you_mean", "did_you_board"]


class Mode(StrEnum):
    """What is going on, as the page shows it."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    """The talk button was let go; what was said is being made out."""
    ANSWERING = "answering"
    CONFIRMING = "confirming"
    """A booking or a cancellation waits for a yes."""
    ASKING = "asking"
    """Another question is open."""
    WAITING = "waiting"
    """A command is on its way to the server."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking as somebody here wants it."""

    route_id: RouteId
    route_name: str
    trip_id: TripId | None
    service_date: date | None
    expected_at: datetime | None
    """When the bus is expected; after that the wish has become pointless."""
    alight_stop: StopRef | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What must be answered now."""

    kind: QuestionKind
    sentence: Sentence
    wish: Wish | None = None
    reservation_id: str | None = None
    meanings: tuple[Meaning, ...] = ()
    """Of did_you_mean: the meaning asked about, then those to ask about next."""


@dataclass(frozen=True, slots=True)
class HeardNow:
    """What was heard, as the page shows it."""

    text: str
    is_final: bool
    is_accepted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole of one conversation; a new one is `Conversation()`."""

    mode: Mode = Mode.IDLE
    since: datetime | None = None
    """When this mode began."""
    question: Question | None = None
    deadline: datetime | None = None
    """When the open question is given up."""
    is_warned: bool = False
    heard: HeardNow | None = None
    said: Sentence | None = None
    offered: Wish | None = None
    """The bus last spoken of: what "book it" means."""
    volume: int = 6
    speed: Speed = "normal"
    language: Language = "ko"
    microphone: MicrophoneState = "unknown"
    help_asked_at: datetime | None = None
    announced: dict[str, str] = field(default_factory=dict)
    """Per reservation the state last spoken of."""
    asked_about: frozenset[str] = frozenset()
    """Reservations whose "did you board?" was asked here."""
