"""One mouth: what is said now, what has to wait, what gives way. Nothing is ever said over an arriving bus."""

from dataclasses import replace
from datetime import datetime, timedelta

from booking.messages import Sentence
from kiosk.conversation.effects import Effect, Hush, Say
from kiosk.conversation.state import Conversation, Mode, Priority, SpeechQueue, Utterance

Step = tuple[Conversation, tuple[Effect, ...]]

LEAST = timedelta(seconds=10)
PER_CHARACTER = timedelta(seconds=0.4)
"""So long a sentence can take at most, read slowly; the exact length comes with its sound."""

SLACK = timedelta(seconds=4)
"""From the sound being made to the page beginning to play it."""

READ_PER_CHARACTER = timedelta(seconds=0.12)
"""So long words stay that are shown and not spoken, before the next ones come."""

REMINDED_WITHIN = timedelta(minutes=2)
"""Older news nobody waits for any more; the page still shows where a booking stands."""


def speak(state: Conversation, utterance: Utterance, now: datetime) -> Step:
    """Say `utterance` now, or queue it behind what must not be interrupted. Give it a number with `number_next`."""
    current = state.speech.current
    if not _is_moment_for(utterance, state) or (current and not _gives_way(current, utterance)):
        return _queue(state, utterance), ()
    if current is None:
        return _begin(state, utterance, now)
    kept = state
    if utterance.priority > current.priority:
        kept = _queue(state, current)  # said again when the bus is in
    after, effects = _begin(kept, utterance, now)
    return after, (Hush(), *effects)


def number_next(
    state: Conversation,
    sentence: Sentence,
    priority: Priority,
    *,
    good_until: datetime | None = None,
    subject: str = "",
    interrupts: bool = False,
) -> tuple[Conversation, Utterance]:
    """Return the next utterance, and the state that has counted it."""
    speech = replace(state.speech, count=state.speech.count + 1)
    utterance = Utterance(speech.count, sentence, priority, good_until, subject, interrupts)
    return replace(state, speech=speech), utterance


def follow(state: Conversation, utterance: Utterance) -> Conversation:
    """Say `utterance` after what is being said; `go_on` begins it."""
    return _queue(state, utterance)


def fall_silent(state: Conversation) -> Step:
    """Stop at once, and forget what waits: somebody wants quiet."""
    return replace(state, speech=SpeechQueue(count=state.speech.count)), (Hush(),)


def make_way_for_listening(state: Conversation) -> Step:
    """Stop at once for somebody who wants to speak. News, and the bus they have booked, can still be told after."""
    speech = state.speech
    broken_off = (speech.current,) if speech.current and speech.current.interrupts else ()
    waiting = tuple(each for each in speech.waiting if each.priority is not Priority.ANSWER)
    return replace(state, speech=SpeechQueue(waiting=(*broken_off, *waiting), count=speech.count)), (Hush(),)


def go_on(state: Conversation, now: datetime) -> Step:
    """Say what waits, the most urgent first, unless something is being said or heard."""
    speech = state.speech
    waiting = tuple(each for each in speech.waiting if each.good_until is None or now <= each.good_until)
    state = replace(state, speech=replace(speech, waiting=waiting)) if waiting != speech.waiting else state
    fitting = tuple(each for each in waiting if _is_moment_for(each, state))
    if speech.is_going_on or not fitting:
        return state, ()
    first = max(fitting, key=lambda each: (each.priority, -each.number))
    rest = tuple(each for each in waiting if each is not first)
    return _begin(replace(state, speech=replace(state.speech, waiting=rest)), first, now)


def end_current(state: Conversation) -> Conversation:
    """The utterance has been said."""
    return replace(state, speech=replace(state.speech, current=None, ends_by=None))


def know_length(state: Conversation, seconds: float | None, now: datetime) -> Conversation:
    """The sound of the current utterance is so long; None: there is no voice, and it is only read."""
    current = state.speech.current
    if current is None:
        return state
    lasts = _reading(current.sentence) if seconds is None else timedelta(seconds=seconds) + SLACK
    return replace(state, speech=replace(state.speech, ends_by=now + lasts))


def _begin(state: Conversation, utterance: Utterance, now: datetime) -> Step:
    is_shown_only = state.privacy == "silent"
    lasts = _reading(utterance.sentence) if is_shown_only else _speaking_at_most(utterance.sentence)
    speech = replace(state.speech, current=utterance, ends_by=now + lasts)
    begun = replace(state, speech=speech)
    if utterance.priority is not Priority.ARRIVING:
        begun = replace(begun, said=utterance)
    if utterance.priority is Priority.REMINDER:
        begun = replace(begun, repeatable=utterance.sentence, details=(), topic=None, topic_at=None)
    return begun, () if is_shown_only else (Say(utterance),)


def _queue(state: Conversation, utterance: Utterance) -> Conversation:
    others = state.speech.waiting
    if utterance.priority is Priority.ANSWER:
        others = tuple(each for each in others if each.priority is not Priority.ANSWER)
    if utterance.subject:
        others = tuple(each for each in others if each.subject != utterance.subject)
    return replace(state, speech=replace(state.speech, waiting=(*others, utterance)))


def _gives_way(current: Utterance, other: Utterance) -> bool:
    """An answer gives way to the next one; a reminder to whatever matters more; an arriving bus to nothing."""
    if current.priority is Priority.ARRIVING:
        return False
    if other.priority is Priority.ARRIVING:
        return other.interrupts or current.priority is Priority.REMINDER
    return other.priority is Priority.ANSWER


def _is_moment_for(utterance: Utterance, state: Conversation) -> bool:
    """Nothing is said into an open microphone, and no news to somebody who is asked something or waits."""
    if state.mode in (Mode.LISTENING, Mode.THINKING):
        return False
    is_taken = state.question is not None or state.mode is Mode.WAITING
    return utterance.priority is not Priority.REMINDER or not is_taken


def _speaking_at_most(sentence: Sentence) -> timedelta:
    return LEAST + PER_CHARACTER * max(len(sentence.ko), len(sentence.en))


def _reading(sentence: Sentence) -> timedelta:
    return timedelta(seconds=3) + READ_PER_CHARACTER * max(len(sentence.ko), len(sentence.en))
