"""The questions that the kiosk asks, and what a yes or a no to each of them does."""

from dataclasses import replace
from datetime import datetime

from kiosk.conversation.answers import answer
from kiosk.conversation.effects import Cancel, Command, Outcome, Reserve, Send, TakeBack, TellOutcome
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell
from kiosk.conversation.speaking import Step, number_next, speak
from kiosk.conversation.state import Conversation, Mode, Priority, Question
from kiosk.conversation.telling import list_examples, tell_meaning
from kiosk.conversation.world import World
from kiosk.understanding.intents import Meaning
from kiosk.wording.wording import say

SENDING = {Reserve: "say.sending", Cancel: "say.sending_cancel", TellOutcome: "say.sending_outcome"}


def ask_what_was_meant(state: Conversation, meanings: tuple[Meaning, ...]) -> Reply:
    """Ask whether the likeliest of `meanings` is right."""
    sentence = say("ask.did_you_mean", meaning=tell_meaning(meanings[0]))
    return Reply(sentence, state, Question("did_you_mean", sentence, meanings=meanings))


def ask_whether_boarded(state: Conversation, world: World) -> Reply | None:
    """Ask the next "did you board?" that the server wants asked and that was not asked here yet."""
    for each in world.open_reservations():
        if each.question == "did_you_board" and each.reservation_id not in state.asked_about:
            sentence = say("ask.did_you_board", code=each.code)
            asked = replace(state, asked_about=state.asked_about | {each.reservation_id})
            return Reply(
                sentence, asked, Question("did_you_board", sentence, reservation_id=each.reservation_id)
            )
    return None


def answer_question(state: Conversation, is_yes: bool, world: World, now: datetime) -> Step:
    """Do what the answer to the open question asks for."""
    question = state.question
    closed = replace(state, question=None, answered_at=now)
    if question is None:
        return ask_or_tell(Reply(say("say.nothing_asked"), closed), now)
    if question.kind == "did_you_mean":
        return _answer_meaning(closed, question, is_yes, world, now)
    if question.kind == "did_you_board":
        return tell_outcome(closed, question.reservation_id, "boarded" if is_yes else "not_boarded", now)
    if not is_yes:
        return ask_or_tell(Reply(say("say.declined" if question.kind == "book" else "say.kept"), closed), now)
    if question.kind == "book" and question.wish is not None:
        return send(closed, Reserve(question.wish), now)
    if question.command_id is not None:
        taken_back = Reply(say("say.taken_back"), closed, effects=(TakeBack(question.command_id),))
        return ask_or_tell(taken_back, now)
    return send(closed, Cancel(question.reservation_id or ""), now)


def tell_outcome(state: Conversation, reservation_id: str | None, outcome: Outcome, now: datetime) -> Step:
    """Tell the server whether the rider boarded."""
    return send(replace(state, question=None), TellOutcome(reservation_id or "", outcome), now)


def send(state: Conversation, command: Command, now: datetime) -> Step:
    """Have the server do something, and say so."""
    sentence = say(SENDING[type(command)])
    waiting = replace(state, mode=Mode.WAITING, repeatable=sentence, details=(), topic=None, topic_at=None)
    waiting, utterance = number_next(waiting, sentence, Priority.ANSWER)
    waiting, effects = speak(replace(waiting, said=utterance), utterance, now)
    return waiting, (*effects, Send(command))


def _answer_meaning(
    state: Conversation, question: Question, is_yes: bool, world: World, now: datetime
) -> Step:
    if is_yes:
        return ask_or_tell(answer(state, question.meanings[0], world, now), now)
    if len(question.meanings) > 1:
        return ask_or_tell(ask_what_was_meant(state, question.meanings[1:]), now)
    return ask_or_tell(Reply(say("reason.not_understood", example=list_examples(world)[0]), state), now)
