"""Nobody is hurried: what ends by itself is announced, and leaves twenty seconds from the end of the announcement."""

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.conversation.speaking import Step, end_current, number_next, speak
from kiosk.conversation.state import Conversation, Mode, Priority, SpeechQueue
from kiosk.conversation.world import World
from kiosk.wording.wording import say

QUESTION_LASTS = timedelta(seconds=45)
"""From the end of the question being spoken."""

ANSWER_LASTS = timedelta(seconds=60)
"""So long an answer stays on the screen, with its volume, speed and language."""

WARNED_BEFORE = timedelta(seconds=20)
"""So long before the end it is announced; any key, press or word gives the full time again."""


def start(world: World) -> Conversation:
    """Return the conversation before anybody has said anything."""
    return Conversation(volume=world.usual_volume)


def rest(state: Conversation, world: World) -> Conversation:
    """Return to the board: volume, speed, language and who may hear are those of the next person again."""
    return replace(
        start(world),
        privacy="headphones" if state.has_headphones else "aloud",
        has_headphones=state.has_headphones,
        microphone=state.microphone,
        announced=state.announced,
        asked_about=state.asked_about,
        arrivals_told=state.arrivals_told,
        alerts_known=state.alerts_known,
        call=state.call,
        speech=state.speech,
    )


def with_full_time(state: Conversation, now: datetime) -> Conversation:
    """Somebody has done something: the time begins anew."""
    lasts = ANSWER_LASTS if state.question is None else QUESTION_LASTS
    return replace(state, deadline=now + lasts, is_warned=False)


def after_speech(state: Conversation, now: datetime) -> Conversation:
    """Speaking does not count: the time begins when it has ended, also that of the announcement."""
    ended = end_current(state)
    if state.deadline is None:
        return ended
    if not state.is_warned:
        return with_full_time(ended, now)
    return replace(ended, deadline=max(state.deadline, now + WARNED_BEFORE))


def look_at_deadline(state: Conversation, world: World, now: datetime) -> Step:
    """Announce the end, or end it; not while somebody speaks, is spoken to, or waits for the server."""
    if not _is_anything_left(state, world) or _is_busy(state):
        return state, ()
    if state.deadline is None:
        return with_full_time(state, now), ()
    if not state.is_used and state.question is None:
        return (_without_words(state, world), ()) if now >= state.deadline else (state, ())
    if not state.is_warned:
        return _warn(state, now) if now >= state.deadline - WARNED_BEFORE else (state, ())
    return _end(state, world, now) if now >= state.deadline else (state, ())


def _warn(state: Conversation, now: datetime) -> Step:
    """From here on there are always the full seconds, however late the clock came round."""
    warned = replace(state, is_warned=True, deadline=now + WARNED_BEFORE)
    if not _is_worth_a_word(state):
        return warned, ()
    said = state.said
    sentence = say("say.warning", seconds=int(WARNED_BEFORE.total_seconds()))
    warned, utterance = number_next(warned, sentence, Priority.ANSWER)
    warned, effects = speak(warned, utterance, now)
    return replace(warned, said=said), effects


def _end(state: Conversation, world: World, now: datetime) -> Step:
    ended = rest(state, world)
    if state.question is None:
        return ended, ()
    sentence = say("say.time_over")
    ended, utterance = number_next(ended, sentence, Priority.ANSWER)
    ended, effects = speak(ended, utterance, now)
    return replace(ended, deadline=now + ANSWER_LASTS), effects


def _is_anything_left(state: Conversation, world: World) -> bool:
    fresh = rest(state, world)
    return replace(state, mode=fresh.mode, since=fresh.since) != fresh


def _is_worth_a_word(state: Conversation) -> bool:
    """An answer that leaves the screen is announced there; a question, or a way of hearing, also aloud."""
    is_changed = state.louder_by or state.speed != "normal" or state.language != "ko"
    return state.question is not None or bool(is_changed) or state.privacy != "aloud"


def _is_busy(state: Conversation) -> bool:
    waits = state.mode in (Mode.LISTENING, Mode.THINKING, Mode.WAITING)
    return waits or state.speech.is_going_on


def _without_words(state: Conversation, world: World) -> Conversation:
    """News that was shown to nobody in particular leaves the screen."""
    return replace(
        rest(state, world), speech=SpeechQueue(count=state.speech.count, waiting=state.speech.waiting)
    )
