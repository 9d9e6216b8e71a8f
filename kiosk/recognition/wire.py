"""What the kiosk and its listening process say to each other."""

from dataclasses import dataclass
from pathlib import Path

from gtfs.stop_slice import StopSlice
from kiosk.conversation.events import Event
from kiosk.understanding.understander import Audience


@dataclass(frozen=True, slots=True)
class Open:
    """The first thing told: what to listen for, where the speech model lies, and further languages."""

    stop_slice: StopSlice
    data: Path
    languages: Path


@dataclass(frozen=True, slots=True)
class Begin:
    """A new utterance; one that is going on is forgotten."""

    audience: Audience


@dataclass(frozen=True, slots=True)
class End:
    """The speaker has finished."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Throw the utterance away."""


@dataclass(frozen=True, slots=True)
class Know:
    """Listen for what this newer slice offers."""

    stop_slice: StopSlice


@dataclass(frozen=True, slots=True)
class AreYouThere:
    """Only to be answered."""


Order = Begin | End | Forget | Know | AreYouThere | bytes
"""To the listener; bytes are sound."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The recogniser is loaded."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """The recogniser cannot be loaded."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Something was heard."""

    event: Event


@dataclass(frozen=True, slots=True)
class Done:
    """One order has been carried out."""


Answer = Ready | NotReady | Tell | Done
