"""How a conversation goes on: (state, event, world, now) → (state, effects). One small function per event."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.conversation import events
from kiosk.conversation.answers import answer
from kiosk.conversation.calling import on_person_call_answered
from kiosk.conversation.command_answers import HANDLERS as COMMAND_HANDLERS
from kiosk.conversation.deadlines import after_speech, rest, start, with_full_time
from kiosk.conversation.effects import Count, Effect, Listen, StopListening
from kiosk.conversation.loudness import with_volume
from kiosk.conversation.presses import press
from kiosk.conversation.questions import answer_question, ask_what_was_meant
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell
from kiosk.conversation.speaking import (
    Step,
    fall_silent,
    follow,
    go_on,
    know_length,
    make_way_for_listening,
    number_next,
    speak,
)
from kiosk.conversation.state import Conversation, HeardNow, Mode, Priority
from kiosk.conversation.telling import list_examples, tell_nearby
from kiosk.conversation.ticking import on_ticked, on_world_changed
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Refusal, Understanding
from kiosk.understanding.understander import Audience
from kiosk.wording.wording import say

__all__ = ["HANDLERS", "advance", "start"]


def advance(state: Conversation, event: events.Event, world: World, now: datetime) -> Step:
    """Return the next state, and what is to be done."""
    after, effects = HANDLERS[type(event)](with_volume(state, world), event, world, now)
    after, more = go_on(after, now)
    after = with_volume(_with_mode_of_speech(after), world)
    if after.mode is not state.mode or after.since is None:
        after = replace(after, since=now)
    return after, (*effects, *more)


def _with_mode_of_speech(state: Conversation) -> Conversation:
    """Answering and idle differ by whether something is being said."""
    if state.mode not in (Mode.IDLE, Mode.ANSWERING):
        return state
    mode = Mode.ANSWERING if state.speech.is_going_on else Mode.IDLE
    return state if mode is state.mode else replace(state, mode=mode)


def on_talk_pressed(state: Conversation, event: events.TalkPressed, world: World, now: datetime) -> Step:
    """Listen, and stop speaking at once."""
    audience: Audience = "yes or no" if state.question else "everything"
    quiet, effects = make_way_for_listening(state)
    heard = replace(quiet, mode=Mode.LISTENING, heard=None, microphone="working", is_used=True)
    return with_full_time(heard, now), (*effects, Listen(audience))


def on_talk_released(state: Conversation, event: events.TalkReleased, world: World, now: datetime) -> Step:
    """Make out what was said."""
    if state.mode is not Mode.LISTENING:
        return state, ()
    return with_full_time(replace(state, mode=Mode.THINKING), now), ()


def on_heard_partly(state: Conversation, event: events.HeardPartly, world: World, now: datetime) -> Step:
    """Show the words as they come."""
    if state.mode is not Mode.LISTENING:
        return state, ()
    return with_full_time(replace(state, heard=HeardNow(event.text, False, False, None)), now), ()


def on_understood(state: Conversation, event: events.Understood, world: World, now: datetime) -> Step:
    """Act on what was meant, or say honestly that it was not understood."""
    made_out = event.understanding
    reason = made_out.reason.value if made_out.reason else None
    heard = replace(
        state, heard=HeardNow(made_out.text, True, made_out.accepted, reason), is_used=True, mode=Mode.IDLE
    )
    meaning = made_out.meaning
    counted = Count(meaning.intent.value if meaning else reason or "")
    if meaning is None:
        after, effects = ask_or_tell(_not_understood(heard, made_out, world), now)
    elif state.question and meaning.intent in (Intent.YES, Intent.NO):
        after, effects = answer_question(heard, meaning.intent is Intent.YES, world, now)
    else:
        after, effects = ask_or_tell(answer(heard, meaning, world, now), now)
    return after, (counted, *effects)


def _not_understood(state: Conversation, made_out: Understanding, world: World) -> Reply:
    """An open question stays open; two likely meanings become a question."""
    if made_out.reason is Refusal.AMBIGUOUS and made_out.likely:
        return ask_what_was_meant(state, made_out.likely)
    meaning = made_out.likely[0] if made_out.likely else None
    sentence = say(
        f"reason.{made_out.reason}",
        example=list_examples(world)[0],
        route=made_out.named or (meaning.route.name if meaning and meaning.route else ""),
        place=meaning.place.name if meaning and meaning.place else "",
    )
    if state.question:
        sentence = say("say.and_another", first=say("reason.nothing_heard"), second=state.question.sentence)
    repeated = state.question.sentence if state.question else None
    return Reply(sentence, state, state.question, repeated=repeated, details=state.details)


def on_hearing_failed(state: Conversation, event: events.HearingFailed, world: World, now: datetime) -> Step:
    """Say that the screen still works."""
    return ask_or_tell(Reply(say(f"error.{event.code}"), state, state.question), now)


def on_microphone_failed(
    state: Conversation, event: events.MicrophoneFailed, world: World, now: datetime
) -> Step:
    """Say that the screen still works."""
    broken = replace(state, microphone=event.why)
    after, effects = ask_or_tell(Reply(say(f"error.microphone_{event.why}"), broken, state.question), now)
    return after, (StopListening(), *effects)


def on_pressed(state: Conversation, event: events.Pressed, world: World, now: datetime) -> Step:
    """Any press gives the full time again."""
    if event.action is events.Action.BACK:
        quiet, effects = fall_silent(state)
        return rest(quiet, world), (*effects, StopListening())
    used = with_full_time(replace(state, is_used=True), now)
    if event.action is events.Action.EXTEND:
        return _extend(used, now) if state.is_warned else (used, ())
    is_listening = state.mode in (Mode.LISTENING, Mode.THINKING)
    if is_listening:
        used = replace(used, mode=Mode.IDLE)
    after, effects = press(used, event, world, now)
    return after, ((StopListening(), *effects) if is_listening else effects)


def _extend(state: Conversation, now: datetime) -> Step:
    """Whoever does not see the page hears that there is time."""
    said_so = Reply(
        say("say.extended"), state, state.question, repeated=state.repeatable, details=state.details
    )
    after, effects = ask_or_tell(said_so, now)
    return replace(after, said=state.said, repeatable=state.repeatable), effects


def on_pointed_at(state: Conversation, event: events.PointedAt, world: World, now: datetime) -> Step:
    """Read it aloud instead of whatever was being answered; the answer stays what it was, to be shown and repeated."""
    if state.mode in (Mode.LISTENING, Mode.THINKING):
        return state, ()
    used = with_full_time(replace(state, is_used=True), now)
    used, utterance = number_next(used, event.label, Priority.ANSWER)
    after, effects = speak(used, utterance, now)
    return replace(after, said=state.said), effects


def on_headphones_changed(
    state: Conversation, event: events.HeadphonesChanged, world: World, now: datetime
) -> Step:
    """Who wears headphones hears alone; pulled out in the middle, nothing goes on aloud unasked."""
    known = replace(state, has_headphones=event.is_in)
    if event.is_in:
        return replace(known, privacy="headphones"), ()
    if not state.is_used:
        return replace(known, privacy="aloud"), ()
    quiet, effects = fall_silent(replace(known, privacy="silent"))
    return with_full_time(quiet, now), effects


def on_sound_made(state: Conversation, event: events.SoundMade, world: World, now: datetime) -> Step:
    """How long it will take is known now."""
    current = state.speech.current
    if current is None or current.number != event.number:
        return state, ()
    return know_length(state, event.seconds, now), ()


def on_spoken_out(state: Conversation, event: events.SpokenOut, world: World, now: datetime) -> Step:
    """The answer stays on the screen, and what waits is said."""
    current = state.speech.current
    if current is None or current.number != event.number:
        return state, ()
    return after_speech(state, now), ()


def on_nearby_found(state: Conversation, event: events.NearbyFound, world: World, now: datetime) -> Step:
    """Say the nearest, if somebody still waits for it; the others are details."""
    if not state.is_looking_nearby:
        return state, ()
    found = replace(state, is_looking_nearby=False)
    nearest, *others = tell_nearby(event.nearby, world, now)
    if state.question is not None:
        return replace(found, details=(*state.details, nearest, *others)), ()
    told = replace(found, details=tuple(others), repeatable=nearest)
    told, utterance = number_next(told, nearest, Priority.ANSWER)
    return follow(with_full_time(told, now), utterance), ()


Handler = Callable[[Conversation, Any, World, datetime], tuple[Conversation, tuple[Effect, ...]]]

HANDLERS: dict[type, Handler] = {
    events.TalkPressed: on_talk_pressed,
    events.TalkReleased: on_talk_released,
    events.HeardPartly: on_heard_partly,
    events.Understood: on_understood,
    events.HearingFailed: on_hearing_failed,
    events.MicrophoneFailed: on_microphone_failed,
    events.Pressed: on_pressed,
    events.PointedAt: on_pointed_at,
    events.HeadphonesChanged: on_headphones_changed,
    events.SoundMade: on_sound_made,
    events.SpokenOut: on_spoken_out,
    events.Ticked: on_ticked,
    events.WorldChanged: on_world_changed,
    events.NearbyFound: on_nearby_found,
    events.PersonCallAnswered: on_person_call_answered,
    **COMMAND_HANDLERS,
}
