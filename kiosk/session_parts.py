"""What a session is told, what it moves (ears, mouth, page), and the picture of a moment that it gives out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from gtfs.stop_slice import StopSlice
from kiosk.condition import Device, Devices
from kiosk.conversation import events
from kiosk.conversation.state import Conversation
from kiosk.conversation.world import World
from kiosk.link import news
from kiosk.link.outbox import WaitingCommand
from kiosk.speech.speaker import Speech
from kiosk.surroundings import Surroundings
from kiosk.understanding.understander import Audience

RecogniserState = Literal["loading", "ready", "failed"]


class Ears(Protocol):
    """Listens."""

    def begin(self, audience: Audience) -> None:
        """Begin a new utterance."""

    def forget(self) -> None:
        """Throw the utterance away."""

    def know(self, stop_slice: StopSlice) -> None:
        """Listen for what a newer slice offers."""


class Mouth(Protocol):
    """Speaks."""

    def say(self, speech: Speech) -> None:
        """Speak this next."""

    def hush(self) -> None:
        """Speak nothing."""


class Page(Protocol):
    """Shows."""

    def show(self, picture: "Picture") -> None:
        """Show how things are."""

    def hush(self) -> None:
        """Stop playing."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody typed a question."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The page has played a sentence to its end."""

    speech_id: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A part of the box works, or works no more. States: `kiosk.condition`."""

    device: Device
    state: str


@dataclass(frozen=True, slots=True)
class NoiseMeasured:
    """The street is so loud, in decibels against the loudest the microphone can tell."""

    decibels: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything there is to show at one moment."""

    number: int
    now: datetime
    surroundings: Surroundings
    conversation: Conversation
    world: World
    waiting: tuple[WaitingCommand, ...]
    said_id: str

    @property
    def recogniser(self) -> RecogniserState:
        """Whether speech is heard."""
        return recogniser_state(self.surroundings.devices)


def recogniser_state(devices: Devices) -> RecogniserState:
    """Return whether speech is heard; while it is started again, it is loading."""
    state = devices.recogniser.state
    return "ready" if state == "ready" else "failed" if state == "failed" else "loading"


Item = events.Event | news.News | Typed | Finished | DeviceChanged | NoiseMeasured
