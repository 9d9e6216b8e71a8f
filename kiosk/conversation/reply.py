"""Turning a reply into the next state and what is to be done."""

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.conversation.answers import Reply
from kiosk.conversation.effects import Effect, Say
from kiosk.conversation.state import Conversation, Mode

QUESTION_LASTS = timedelta(seconds=45)

Step = tuple[Conversation, tuple[Effect, ...]]


def ask_or_tell(reply: Reply, now: datetime) -> Step:
    """Say the reply; with a question, wait for its answer."""
    state = replace(reply.state, said=reply.sentence, is_warned=False, question=reply.question)
    if reply.question is None:
        state = replace(state, mode=Mode.ANSWERING, deadline=None)
    else:
        mode = Mode.CONFIRMING if reply.question.kind in ("book", "cancel") else Mode.ASKING
        state = replace(state, mode=mode, deadline=now + QUESTION_LASTS)
    return state, (Say(reply.sentence), *reply.effects)
