"""Asking for a person: the dispatchers' list has it where there is a line, and the telephone number is told always."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from dataclasses import replace
from datetime import datetime, timedelta

from booking.messages import Sentence
from kiosk.conversation import events
from kiosk.conversation.effects import CallPerson
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell, tell_later
from kiosk.conversation.speaking import Step
from kiosk.conversation.state import CallKnown, Conversation, Mode
from kiosk.conversation.world import World
from kiosk.understanding.intents import Meaning
from kiosk.wording.wording import say

UNSEEN_AFTER = timedelta(minutes=2)
"""So long somebody waits for a dispatcher to look before they are told that nobody has."""


def answer_call_person(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Pass it on, or say what has become of it; without a line, whom to call."""
    asked = replace(state, help_asked_at=now)
    if world.person is not None or not world.is_online:
        return Reply(tell_call(world), asked, state.question)
    calling = replace(asked, is_calling_person=True)
    return Reply(say("say.calling_person"), calling, state.question, effects=(CallPerson(),))


def tell_call(world: World) -> Sentence:
    """Return where the call stands that somebody here has made, and the number."""
    number = world.help_number
    if world.person is None:
        return say("say.call_person", number=number)
    if world.person.taken_at is not None:
        return say("say.person_taken", number=number)
    clock = f"{world.person.asked_at.astimezone(world.zone):%H:%M}"
    return say("say.person_waiting", clock=clock, number=number)


def show_call(world: World) -> Sentence:
    """Return the same in the few words that stay on the page."""
    call = world.person
    if call is None:
        return tell_call(world)
    clock = f"{(call.taken_at or call.asked_at).astimezone(world.zone):%H:%M}"
    return say("call.taken" if call.taken_at else "call.waiting", clock=clock, number=world.help_number)


def on_person_call_answered(
    state: Conversation, event: events.PersonCallAnswered, world: World, now: datetime
) -> Step:
    """Say whether it was passed on; to whoever has gone on to something else, as news."""
    key = "say.person_called" if event.is_passed_on else "say.person_not_called"
    sentence = say(key, number=world.help_number)
    known = replace(state, is_calling_person=False, call=_known(state.call, world, now))
    if state.is_calling_person and state.mode not in (Mode.LISTENING, Mode.THINKING, Mode.WAITING):
        return ask_or_tell(Reply(sentence, known, state.question), now)
    return tell_later(known, sentence, now, subject="person")


def learn_of_call(state: Conversation, world: World, now: datetime) -> Conversation:
    """What stood there before this kiosk began is no news."""
    return replace(state, call=_known(state.call, world, now))


def tell_call_news(state: Conversation, world: World, now: datetime) -> Step:
    """A dispatcher has taken it in hand: whoever waits is told once."""
    before, call = state.call, _known(state.call, world, now)
    known = state if call == before else replace(state, call=call)
    if call is None or not call.is_taken or (before is not None and before.is_taken):
        return known, ()
    return tell_later(known, tell_call(world), now, subject="person")


def look_at_call(state: Conversation, world: World, now: datetime) -> Step:
    """Nobody has looked for two minutes: whoever waits should not go on waiting for that alone."""
    call = state.call
    if call is None or call.is_taken or call.is_late_told or now - call.since < UNSEEN_AFTER:
        return state, ()
    told = replace(state, call=replace(call, is_late_told=True))
    return tell_later(told, say("say.person_unseen", number=world.help_number), now, subject="person")


def _known(before: CallKnown | None, world: World, now: datetime) -> CallKnown | None:
    """By this kiosk's own clock; the server's may differ."""
    if world.person is None:
        return None
    is_taken = world.person.taken_at is not None
    if before is None or before.asked_at != world.person.asked_at:
        return CallKnown(world.person.asked_at, now, is_taken)
    return replace(before, is_taken=is_taken)
