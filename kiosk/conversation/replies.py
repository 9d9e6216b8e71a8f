"""An answer before it is said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from booking.messages import Sentence
from kiosk.conversation.effects import Effect
from kiosk.conversation.state import Conversation, Question
from kiosk.conversation.world import World
from kiosk.understanding.intents import Meaning


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, and how the conversation goes on from it."""

    sentence: Sentence
    state: Conversation
    question: Question | None = None
    effects: tuple[Effect, ...] = ()
    repeated: Sentence | None = None
    """What "say it again" means after this, if it is not `sentence`."""
    details: tuple[Sentence, ...] = ()
    """What "more" means after this, one by one."""


Answer = Callable[[Conversation, Meaning, World, datetime], Reply]
