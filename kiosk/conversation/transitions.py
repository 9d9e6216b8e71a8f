"""How a conversation goes on: (state, event, world, now) → (state, effects). One small function per event."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from booking.messages import Sentence
from kiosk.conversation import events
from kiosk.conversation.answers import Reply, answer
from kiosk.conversation.command_answers import HANDLERS as COMMAND_HANDLERS
from kiosk.conversation.effects import Count, Effect, Hush, Listen, Say, StopListening
from kiosk.conversation.presses import press
from kiosk.conversation.questions import answer_question, ask_what_was_meant, ask_whether_boarded
from kiosk.conversation.reply import Step, ask_or_tell
from kiosk.conversation.state import Conversation, HeardNow, Mode
from kiosk.conversation.telling import list_examples, tell_reservation
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Refusal, Understanding
from kiosk.understanding.understander import Audience
from kiosk.wording.wording import say

WARNED_BEFORE = timedelta(seconds=20)
"""So long before a question is given up it is announced; the same again is added for who wants it."""

ANSWER_LASTS = timedelta(seconds=60)
"""So long an answer stays on the screen, with its volume, speed and language."""

SPEECH_LASTS_AT_MOST = timedelta(seconds=30)
LISTENING_LASTS_AT_MOST = timedelta(seconds=30)
WAITING_LASTS_AT_MOST = timedelta(seconds=30)


def advance(state: Conversation, event: events.Event, world: World, now: datetime) -> Step:
    """Return the next state, and what is to be done."""
    after, effects = HANDLERS[type(event)](state, event, world, now)
    if after.mode is not state.mode or after.since is None:
        after = replace(after, since=now)
    return after, effects


def start(world: World) -> Conversation:
    """Return the conversation before anybody has said anything; what has been announced stays so."""
    return Conversation(volume=world.usual_volume)


def _rest(state: Conversation, world: World) -> Conversation:
    """Return to the board: volume, speed and language are those of the next person again."""
    fresh = start(world)
    return replace(
        fresh, microphone=state.microphone, announced=state.announced, asked_about=state.asked_about
    )


def on_talk_pressed(state: Conversation, event: events.TalkPressed, world: World, now: datetime) -> Step:
    """Listen, and stop speaking at once."""
    audience: Audience = "yes or no" if state.question else "everything"
    heard = replace(state, mode=Mode.LISTENING, heard=None, microphone="working", is_warned=False)
    return _with_more_time(heard, now), (Hush(), Listen(audience))


def on_talk_released(state: Conversation, event: events.TalkReleased, world: World, now: datetime) -> Step:
    """Make out what was said."""
    if state.mode is not Mode.LISTENING:
        return state, ()
    return replace(state, mode=Mode.THINKING), ()


def on_heard_partly(state: Conversation, event: events.HeardPartly, world: World, now: datetime) -> Step:
    """Show the words as they come."""
    if state.mode is not Mode.LISTENING:
        return state, ()
    return replace(state, heard=HeardNow(event.text, False, False, None)), ()


def on_understood(state: Conversation, event: events.Understood, world: World, now: datetime) -> Step:
    """Act on what was meant, or say honestly that it was not understood."""
    made_out = event.understanding
    reason = made_out.reason.value if made_out.reason else None
    heard = replace(state, heard=HeardNow(made_out.text, True, made_out.accepted, reason))
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
    return Reply(sentence, state, state.question)


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
    """Any press gives an open question its full time again."""
    if event.action is events.Action.BACK:
        return _rest(state, world), (Hush(), StopListening())
    if event.action is events.Action.EXTEND:
        return _with_more_time(replace(state, is_warned=False), now), ()
    listening = state.mode in (Mode.LISTENING, Mode.THINKING)
    after, effects = press(_with_more_time(state, now), event, world, now)
    return after, ((StopListening(), *effects) if listening else effects)


def on_spoken_out(state: Conversation, event: events.SpokenOut, world: World, now: datetime) -> Step:
    """The answer stays on the screen."""
    if state.mode is not Mode.ANSWERING:
        return state, ()
    return replace(state, mode=Mode.IDLE), ()


def on_ticked(state: Conversation, event: events.Ticked, world: World, now: datetime) -> Step:
    """Warn before a question is given up, give it up, and let go of whatever lasts too long."""
    if state.question and state.deadline:
        return _on_ticked_while_asking(state, state.deadline, world, now)
    age = now - (state.since or now)
    if state.mode in (Mode.LISTENING, Mode.THINKING) and age > LISTENING_LASTS_AT_MOST:
        after, effects = ask_or_tell(Reply(say("reason.nothing_heard"), state), now)
        return after, (StopListening(), *effects)
    if state.mode is Mode.ANSWERING and age > SPEECH_LASTS_AT_MOST:
        return replace(state, mode=Mode.IDLE), ()
    if state.mode is Mode.WAITING and age > WAITING_LASTS_AT_MOST:
        return replace(state, mode=Mode.IDLE), ()
    has_something = state.said is not None or state.heard is not None
    if state.mode is Mode.IDLE and has_something and age > ANSWER_LASTS:
        return _rest(state, world), ()
    if state.mode is Mode.IDLE and not has_something and state.volume != world.usual_volume:
        return replace(state, volume=world.usual_volume), ()
    return state, ()


def _on_ticked_while_asking(state: Conversation, deadline: datetime, world: World, now: datetime) -> Step:
    if state.mode in (Mode.LISTENING, Mode.THINKING) and now - (state.since or now) < LISTENING_LASTS_AT_MOST:
        return state, ()
    if now >= deadline:
        sentence = say("say.time_over")
        return replace(_rest(state, world), mode=Mode.ANSWERING, said=sentence), (Say(sentence),)
    if not state.is_warned and now >= deadline - WARNED_BEFORE:
        # From the warning on there are always the full seconds, however late the clock came round.
        sentence = say("say.warning", seconds=int(WARNED_BEFORE.total_seconds()))
        return replace(state, is_warned=True, deadline=now + WARNED_BEFORE), (Say(sentence),)
    return state, ()


def on_world_changed(state: Conversation, event: events.WorldChanged, world: World, now: datetime) -> Step:
    """Tell news of the bookings made here, and ask what the server wants asked, when nobody is in the middle."""
    states = {each.reservation_id: each.sentence.ko for each in world.reservations}
    news = [
        each
        for each in world.reservations
        if state.announced.get(each.reservation_id) != each.sentence.ko and not event.is_first
    ]
    if state.mode not in (Mode.IDLE, Mode.ANSWERING) or state.question:
        return state, ()
    known = replace(state, announced=states)
    asked = ask_whether_boarded(known, world)
    if asked is not None:
        return ask_or_tell(asked, now)
    if not news:
        return known, ()
    return ask_or_tell(Reply(_tell_news([tell_reservation(each) for each in news]), known), now)


def _tell_news(sentences: list[Sentence]) -> Sentence:
    if len(sentences) == 1:
        return sentences[0]
    return say("say.and_another", first=sentences[0], second=sentences[1])


def _with_more_time(state: Conversation, now: datetime) -> Conversation:
    if state.question is None:
        return state
    return replace(state, deadline=now + 2 * WARNED_BEFORE, is_warned=False)


Handler = Callable[[Conversation, Any, World, datetime], tuple[Conversation, tuple[Effect, ...]]]

HANDLERS: dict[type, Handler] = {
    events.TalkPressed: on_talk_pressed,
    events.TalkReleased: on_talk_released,
    events.HeardPartly: on_heard_partly,
    events.Understood: on_understood,
    events.HearingFailed: on_hearing_failed,
    events.MicrophoneFailed: on_microphone_failed,
    events.Pressed: on_pressed,
    events.SpokenOut: on_spoken_out,
    events.Ticked: on_ticked,
    events.WorldChanged: on_world_changed,
    **COMMAND_HANDLERS,
}
