"""Turning a reply into the next state and what is to be done."""

from dataclasses import replace
from datetime import datetime

from booking.messages import Sentence
from kiosk.conversation.deadlines import with_full_time
from kiosk.conversation.replies import Reply
from kiosk.conversation.speaking import REMINDED_WITHIN, Step, number_next, speak
from kiosk.conversation.state import Conversation, Mode, Priority


def ask_or_tell(reply: Reply, now: datetime) -> Step:
    """Say the reply; with a question, wait for its answer."""
    state = replace(
        reply.state,
        repeatable=reply.repeated or reply.sentence,
        question=reply.question,
        details=reply.details,
        mode=_mode_of(reply),
    )
    if reply.repeated is None and state.topic_at != now:
        state = replace(state, topic=None, topic_at=None)
    state, utterance = number_next(with_full_time(state, now), reply.sentence, Priority.ANSWER)
    state, effects = speak(replace(state, said=utterance), utterance, now)
    return state, (*effects, *reply.effects)


def tell_later(state: Conversation, sentence: Sentence, now: datetime, *, subject: str = "") -> Step:
    """Say it when nobody is speaking or listening, and nothing more urgent waits."""
    state, utterance = number_next(
        state, sentence, Priority.REMINDER, good_until=now + REMINDED_WITHIN, subject=subject
    )
    return speak(state, utterance, now)


def _mode_of(reply: Reply) -> Mode:
    if reply.question is None:
        return Mode.ANSWERING
    return Mode.CONFIRMING if reply.question.kind in ("book", "cancel") else Mode.ASKING
