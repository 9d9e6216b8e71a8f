"""What a conversation may ask for. Somebody else performs it."""

from dataclasses import dataclass
from typing import Literal

from booking.messages import Sentence
from kiosk.conversation.state import Utterance, Wish
from kiosk.understanding.understander import Audience

Outcome = Literal["boarded", "not_boarded"]


@dataclass(frozen=True, slots=True)
class Reserve:
    """Book this."""

    wish: Wish


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel this reservation."""

    reservation_id: str


@dataclass(frozen=True, slots=True)
class TellOutcome:
    """Answer "did you board?"."""

    reservation_id: str
    outcome: Outcome


Command = Reserve | Cancel | TellOutcome


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this. It is never asked for while something else is being spoken."""

    utterance: Utterance

    @property
    def sentence(self) -> Sentence:
        """Its words."""
        return self.utterance.sentence


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop speaking at once."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Begin to listen."""

    audience: Audience


@dataclass(frozen=True, slots=True)
class StopListening:
    """Stop listening, and forget what was said."""


@dataclass(frozen=True, slots=True)
class Send:
    """Have the server do something; kept on disk until it has answered."""

    command: Command


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Send this command no more: it still waits for the line."""

    command_id: str


@dataclass(frozen=True, slots=True)
class LookNearby:
    """Ask the server what comes to the stops around; `NearbyFound` follows, or nothing."""


@dataclass(frozen=True, slots=True)
class CallPerson:
    """Have the dispatchers know that somebody here asks for a person; `PersonCallAnswered` follows in any case."""


@dataclass(frozen=True, slots=True)
class Count:
    """Count an intent or a refusal: names only, no words that were said."""

    name: str


Effect = Say | Hush | Listen | StopListening | Send | TakeBack | LookNearby | CallPerson | Count
