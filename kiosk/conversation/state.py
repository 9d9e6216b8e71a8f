"""Where a conversation stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal

from booking.messages import Sentence, StopRef
from gtfs.identifiers import RouteId, TripId
from kiosk.condition import Part
from kiosk.speech.voice import Language, Output, Speed
from kiosk.understanding.intents import Meaning

MicrophoneState = Literal["unknown", "working", "denied", "missing", "lost", "silent"]
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
    wait: bool = False
    """Kept by the server until a bus can meet it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What must be answered now."""

    kind: QuestionKind
    sentence: Sentence
    wish: Wish | None = None
    reservation_id: str | None = None
    command_id: str | None = None
    """Of cancel: the booking that is not even sent yet."""
    meanings: tuple[Meaning, ...] = ()
    """Of did_you_mean: the meaning asked about, then those to ask about next."""


@dataclass(frozen=True, slots=True)
class HeardNow:
    """What was heard, as the page shows it."""

    text: str
    is_final: bool
    is_accepted: bool
    reason: str | None


class Priority(IntEnum):
    """What is said before what."""

    REMINDER = 1
    """News of a booking, what operators want known: it can wait."""
    ANSWER = 2
    """What somebody here waits for."""
    ARRIVING = 3
    """A bus comes in: nothing is said over it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to be said: what is shown, spoken and logged of it are three views of this."""

    number: int
    """Counts up from the start of this process."""
    sentence: Sentence
    priority: Priority
    good_until: datetime | None = None
    """Said later than that it would be wrong; none: as long as somebody waits for it."""
    subject: str = ""
    """What it is about: newer news of the same replaces older that was not said yet."""
    interrupts: bool = False
    """Of `ARRIVING`: it cannot wait until an answer has been said; that is said again after it."""


@dataclass(frozen=True, slots=True)
class SpeechQueue:
    """What is being said, and what will be."""

    current: Utterance | None = None
    ends_by: datetime | None = None
    """When `current` counts as said even if nobody reports so: a page may be closed."""
    waiting: tuple[Utterance, ...] = ()
    count: int = 0
    """The number of the newest utterance."""

    @property
    def is_going_on(self) -> bool:
        """Whether something is being said."""
        return self.current is not None


@dataclass(frozen=True, slots=True)
class CallKnown:
    """The call for a person that stands at this stop, as far as it was told here."""

    asked_at: datetime
    """The server's name for it."""
    since: datetime
    """When it was first known here."""
    is_taken: bool
    is_late_told: bool = False
    """Whether it was said that nobody has looked yet."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole of one conversation; a new one is `Conversation()`."""

    mode: Mode = Mode.IDLE
    since: datetime | None = None
    """When this mode began."""
    question: Question | None = None
    answered_at: datetime | None = None
    """When a question was last answered: a second press right after it is not meant for what comes next."""
    deadline: datetime | None = None
    """When the open question, or else the answer on the screen with its volume, speed and language, is given up."""
    is_warned: bool = False
    """Whether that was announced."""
    is_used: bool = False
    """Whether somebody has done something since the last return to the board."""
    heard: HeardNow | None = None
    said: Utterance | None = None
    """The last answer or news, as the page keeps it."""
    repeatable: Sentence | None = None
    """What "say it again" means: the last answer that was more than "louder now"."""
    details: tuple[Sentence, ...] = ()
    """What "more" means: what was left out of the last answer, one by one."""
    told: int = 0
    """How many of them have been told."""
    topic: Meaning | None = None
    """What was asked for last, of what changes by the minute."""
    topic_at: datetime | None = None
    """When it was last looked up: said again much later it must be looked up again."""
    speech: SpeechQueue = field(default_factory=SpeechQueue)
    offered: Wish | None = None
    """The bus last spoken of: what "book it" means."""
    volume: int = 6
    """The usual one of this hour and noise, with `louder_by` on it."""
    louder_by: int = 0
    """Steps by which somebody has changed the usual volume."""
    privacy: Output = "aloud"
    has_headphones: bool = False
    speed: Speed = "normal"
    language: Language = "ko"
    microphone: MicrophoneState = "unknown"
    help_asked_at: datetime | None = None
    announced: dict[str, str] = field(default_factory=dict)
    """Per reservation the state last spoken of."""
    asked_about: frozenset[str] = frozenset()
    """Reservations whose "did you board?" was asked here."""
    alerts_known: frozenset[str] = frozenset()
    """Alerts that were here before, or were told when they came."""
    alerts_heard: frozenset[str] = frozenset()
    """Alerts that whoever is here now has been told."""
    troubles_told: frozenset[Part] = frozenset()
    """Parts that do not work, as whoever is here now has been told."""
    is_looking_nearby: bool = False
    is_calling_person: bool = False
    call: CallKnown | None = None
    arrivals_told: Mapping[tuple[str, date], datetime] = field(default_factory=dict)
    """Trip and service date of each bus whose coming in was announced, and when."""
