"""Answers about the talk itself: again, louder, slower, more, help. An open question stays open under them."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from dataclasses import replace
from datetime import datetime

from kiosk.conversation.loudness import LOUDEST, QUIETEST, change_volume
from kiosk.conversation.replies import Reply
from kiosk.conversation.state import Conversation
from kiosk.conversation.telling import list_examples
from kiosk.conversation.world import World
from kiosk.understanding.intents import Meaning
from kiosk.wording.wording import say
from kiosk.wording.words import join

STEPS = 2
"""By which volume changes: 6 dB are heard as clearly louder."""


def answer_louder(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Two steps louder, and once more what was not heard."""
    louder = change_volume(state, STEPS, world)
    return _said_so("say.louder" if louder.volume < LOUDEST else "say.loudest", louder, is_repeated=True)


def answer_quieter(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Two steps quieter."""
    quieter = change_volume(state, -STEPS, world)
    return _said_so("say.quieter" if quieter.volume > QUIETEST else "say.quietest", quieter)


def answer_slower(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Slowly from now on, and once more what was too fast; asked again, at normal speed."""
    if state.speed == "slow":
        return _said_so("say.normal_speed", replace(state, speed="normal"))
    return _said_so("say.slower", replace(state, speed="slow"), is_repeated=True)


def answer_help(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """What can be said here; more examples one by one."""
    first, *others = list_examples(world)
    details = tuple(say("say.example", example=each) for each in others)
    return Reply(say("say.help", example=first), state, state.question, details=details)


def answer_nothing_asked(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """A yes or a no to nothing."""
    return Reply(say("say.nothing_asked"), state)


def _said_so(key: str, state: Conversation, *, is_repeated: bool = False) -> Reply:
    """Say that something is so now; what was said before can still be asked for again."""
    known = state.repeatable
    sentence = join(say(key), known) if known is not None and is_repeated else say(key)
    return Reply(sentence, state, state.question, repeated=known, details=state.details)
