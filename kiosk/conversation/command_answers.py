"""What is said when the server has answered a command, cannot be reached, or has something to say."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from booking.messages import Sentence
from kiosk.conversation import events
from kiosk.conversation.effects import Cancel, Command, Reserve
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell, tell_later
from kiosk.conversation.speaking import Step
from kiosk.conversation.state import Conversation, Mode
from kiosk.conversation.telling import tell_refusal
from kiosk.conversation.world import World
from kiosk.wording.wording import say


def name_of(command: Command) -> Literal["reserve", "cancel", "outcome"]:
    """Return what kind of command this is."""
    if isinstance(command, Reserve):
        return "reserve"
    return "cancel" if isinstance(command, Cancel) else "outcome"


def on_command_taken(state: Conversation, event: events.CommandTaken, world: World, now: datetime) -> Step:
    """Say what has become of it; that much need not be announced again."""
    booked = event.reservation
    if booked is None:
        return replace(state, mode=Mode.IDLE), ()
    known = replace(state, announced={**state.announced, booked.reservation_id: booked.sentence.ko})
    if isinstance(event.command, Reserve):
        return _tell(known, say("say.booked", code=booked.code, sentence=booked.sentence), now)
    if isinstance(event.command, Cancel):
        return _tell(known, say("say.cancelled"), now)
    return _tell(known, say("say.outcome_taken", sentence=booked.sentence), now)


def on_command_refused(
    state: Conversation,
    event: events.CommandRefused,
    world: World,
    now: datetime,
) -> Step:
    """Say why not; to who may have forgotten it, also what."""
    why = tell_refusal(event.code, event.detail)
    return _tell(state, why if state.mode is Mode.WAITING else tell_late_refusal(event.command, why), now)


def on_command_queued(state: Conversation, event: events.CommandQueued, world: World, now: datetime) -> Step:
    """Promise to send it later."""
    return _tell(state, tell_about("queued", event.command), now)


def on_command_withdrawn(
    state: Conversation,
    event: events.CommandWithdrawn,
    world: World,
    now: datetime,
) -> Step:
    """Say that it was not done."""
    return _tell(state, tell_about("withdrawn", event.command), now)


def on_command_lost(state: Conversation, event: events.CommandLost, world: World, now: datetime) -> Step:
    """Promise nothing that cannot be kept."""
    return _tell(state, say("error.outbox_full"), now)


def on_noticed(state: Conversation, event: events.Noticed, world: World, now: datetime) -> Step:
    """Pass on what the server wants said."""
    return tell_later(state, event.sentence, now)


def tell_about(what: str, command: Command) -> Sentence:
    """Return what has become of a command that waited: `queued` or `withdrawn`."""
    return say(f"say.{what}_{name_of(command)}", route=route_of(command))


def tell_late_refusal(command: Command, why: Sentence) -> Sentence:
    """Return why a command that had waited was refused, for who may have forgotten what was asked."""
    return say(f"say.late_refused_{name_of(command)}", route=route_of(command), why=why)


def route_of(command: Command) -> str:
    """Return the name of the route of a booking."""
    return command.wish.route_name if isinstance(command, Reserve) else ""


def _tell(state: Conversation, sentence: Sentence, now: datetime) -> Step:
    """The answer to whoever waits for it; when they are at something else by now, or have left, it is news."""
    if state.mode is Mode.WAITING:
        return ask_or_tell(Reply(sentence, state), now)
    return tell_later(state, sentence, now)


Handler = Callable[[Conversation, Any, World, datetime], Step]

HANDLERS: dict[type, Handler] = {
    events.CommandTaken: on_command_taken,
    events.CommandRefused: on_command_refused,
    events.CommandQueued: on_command_queued,
    events.CommandWithdrawn: on_command_withdrawn,
    events.CommandLost: on_command_lost,
    events.Noticed: on_noticed,
}
