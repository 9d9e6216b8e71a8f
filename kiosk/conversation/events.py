"""What can happen to a conversation."""

from dataclasses import dataclass
from enum import StrEnum

from booking.messages import ReservationView, Sentence
from kiosk.conversation.effects import Command
from kiosk.conversation.state import MicrophoneState
from kiosk.conversation.world import Nearby
from kiosk.speech.voice import Language, Output
from kiosk.understanding.intents import Understanding


class Action(StrEnum):
    """The buttons of the page."""

    YES = "yes"
    NO = "no"
    BOOK = "book"
    CANCEL = "cancel"
    STATUS = "status"
    NEXT_LOW_FLOOR = "next_low_floor"
    ARRIVALS = "arrivals"
    ALERTS = "alerts"
    MORE = "more"
    REPEAT = "repeat"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    HELP = "help"
    CALL_PERSON = "call_person"
    STOP_SPEAKING = "stop_speaking"
    BOARDED = "boarded"
    NOT_BOARDED = "not_boarded"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    EXTEND = "extend"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class TalkPressed:
    """Somebody wants to speak."""


@dataclass(frozen=True, slots=True)
class TalkReleased:
    """The talk button was let go, or the speaker paused."""


@dataclass(frozen=True, slots=True)
class HeardPartly:
    """Words so far; they may change."""

    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """An utterance or a typed sentence has been made out."""

    understanding: Understanding


@dataclass(frozen=True, slots=True)
class HearingFailed:
    """The recogniser gave up."""

    code: str


@dataclass(frozen=True, slots=True)
class MicrophoneFailed:
    """The page has no microphone to listen with."""

    why: MicrophoneState


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the page."""

    action: Action
    route_id: str | None = None
    trip_id: str | None = None
    service_date: str | None = None
    alight_stop: str | None = None
    reservation_id: str | None = None
    language: Language | None = None
    privacy: Output | None = None


@dataclass(frozen=True, slots=True)
class PointedAt:
    """Somebody who goes by keys, or by one switch, has come to a button that says this."""

    label: Sentence


@dataclass(frozen=True, slots=True)
class HeadphonesChanged:
    """Headphones were plugged in, or out."""

    is_in: bool


@dataclass(frozen=True, slots=True)
class SoundMade:
    """What is being said is so long; None: there is no voice, and it is only shown."""

    number: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class SpokenOut:
    """An utterance has been played to its end."""

    number: int


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class WorldChanged:
    """Bookings or the line have changed."""

    is_first: bool = False
    """The first picture after a start: nothing in it is news."""


@dataclass(frozen=True, slots=True)
class CommandTaken:
    """The server did what was asked."""

    command: Command
    reservation: ReservationView | None


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """The server will not do what was asked."""

    command: Command
    code: str
    detail: Sentence | None


@dataclass(frozen=True, slots=True)
class CommandQueued:
    """The line is down: the command waits on disk."""

    command: Command


@dataclass(frozen=True, slots=True)
class CommandWithdrawn:
    """The command waited so long that it became pointless, and was thrown away."""

    command: Command


@dataclass(frozen=True, slots=True)
class CommandLost:
    """The command could not even be kept on disk."""

    command: Command


@dataclass(frozen=True, slots=True)
class Noticed:
    """The server wants this said here."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class NearbyFound:
    """What comes to the stops around; None: the server did not say."""

    nearby: Nearby | None


@dataclass(frozen=True, slots=True)
class PersonCallAnswered:
    """Whether the dispatchers know that somebody here asks for a person."""

    is_passed_on: bool


Event = (
    TalkPressed
    | TalkReleased
    | HeardPartly
    | Understood
    | HearingFailed
    | MicrophoneFailed
    | Pressed
    | PointedAt
    | HeadphonesChanged
    | SoundMade
    | SpokenOut
    | Ticked
    | WorldChanged
    | CommandTaken
    | CommandRefused
    | CommandQueued
    | CommandWithdrawn
    | CommandLost
    | Noticed
    | NearbyFound
    | PersonCallAnswered
)
