"""What each button does: the same as saying it, with the bus or the booking already chosen."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from booking.messages import ArrivalView
from gtfs.identifiers import RouteId
from kiosk.conversation.answers import answer, answer_cancel, ask_to_cancel
from kiosk.conversation.events import Action, Pressed
from kiosk.conversation.offering import offer
from kiosk.conversation.questions import answer_question, tell_outcome
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell
from kiosk.conversation.speaking import Step, fall_silent
from kiosk.conversation.state import Conversation
from kiosk.conversation.troubles import with_trouble
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning
from kiosk.wording.languages import read_tongues
from kiosk.wording.wording import say

Press = Callable[[Conversation, Pressed, World, datetime], Step]

TREMBLING = timedelta(seconds=1)
"""A hand that trembles, or a key held too long, presses twice: the next question is not answered by that."""

SAME_AS_SAYING = {
    Action.STATUS: Intent.STATUS,
    Action.NEXT_LOW_FLOOR: Intent.NEXT_LOW_FLOOR,
    Action.ARRIVALS: Intent.ARRIVALS,
    Action.ALERTS: Intent.ALERTS,
    Action.MORE: Intent.MORE,
    Action.REPEAT: Intent.REPEAT,
    Action.LOUDER: Intent.LOUDER,
    Action.QUIETER: Intent.QUIETER,
    Action.SLOWER: Intent.SLOWER,
    Action.HELP: Intent.HELP,
    Action.CALL_PERSON: Intent.CALL_PERSON,
}


def press(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Return what a press leads to."""
    if event.action not in (Action.YES, Action.NO):
        state = replace(state, answered_at=None)  # a hand that has gone elsewhere means what it presses next
    if event.action in SAME_AS_SAYING:
        route = world.route_of(RouteId(event.route_id)) if event.route_id else None
        meaning = Meaning(SAME_AS_SAYING[event.action], route=route)
        return ask_or_tell(answer(state, meaning, world, now), now)
    return PRESSES[event.action](state, event, world, now)


def press_yes(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Yes to the open question."""
    return _press_answer(state, True, world, now)


def press_no(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """No to the open question."""
    return _press_answer(state, False, world, now)


def _press_answer(state: Conversation, is_yes: bool, world: World, now: datetime) -> Step:
    if state.answered_at is not None and now - state.answered_at < TREMBLING:
        return state, ()
    return answer_question(state, is_yes, world, now)


def press_book(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Read back the bus that was pressed, or the next low-floor one of what was named, and ask."""
    place = world.place_of(event.alight_stop) if event.alight_stop else None
    arrival = _pressed_arrival(event, world)
    if arrival is not None:
        alight_stop = place.ref if place else None
        offered = with_trouble(offer(state, arrival, world, now, place=alight_stop), Intent.BOOK, world)
        about = replace(offered.state, topic=Meaning(Intent.BOOK), topic_at=now, told=0)
        return ask_or_tell(replace(offered, state=about), now)
    route = world.route_of(RouteId(event.route_id)) if event.route_id else None
    forgetful = replace(state, offered=None)  # the button says "the next", not "the one spoken of"
    return ask_or_tell(answer(forgetful, Meaning(Intent.BOOK, route, place), world, now), now)


def _pressed_arrival(event: Pressed, world: World) -> ArrivalView | None:
    for each in (*world.board.arrivals, *world.timetable):
        same_day = event.service_date in (None, each.service_date.isoformat())
        if event.trip_id == each.trip_id and same_day:
            return each
    return None


def press_cancel(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Ask whether to cancel the booking that was pressed, or the newest."""
    if event.reservation_id:
        return ask_or_tell(ask_to_cancel(state, event.reservation_id, world), now)
    return ask_or_tell(answer_cancel(state, Meaning(Intent.CANCEL), world, now), now)


def press_boarded(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """The rider is on the bus."""
    return tell_outcome(state, _asked_about(state, event), "boarded", now)


def press_not_boarded(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """The rider is still here."""
    return tell_outcome(state, _asked_about(state, event), "not_boarded", now)


def _asked_about(state: Conversation, event: Pressed) -> str | None:
    return event.reservation_id or (state.question.reservation_id if state.question else None)


def press_stop_speaking(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Be quiet; what was said stays on the screen."""
    return fall_silent(state)


def press_language(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """Go on in another language; an open question is asked again in it."""
    is_spoken_here = event.language in read_tongues()
    chosen = replace(state, language=event.language if event.language and is_spoken_here else state.language)
    if state.question:
        return ask_or_tell(Reply(state.question.sentence, chosen, state.question), now)
    return ask_or_tell(Reply(say("say.language"), chosen), now)


def press_privacy(state: Conversation, event: Pressed, world: World, now: datetime) -> Step:
    """From now on everybody hears, or whoever wears the headphones, or nobody: then the page shows the words."""
    chosen = event.privacy or ("silent" if state.privacy == "aloud" else "aloud")
    quiet, effects = fall_silent(replace(state, privacy=chosen))
    said_so = Reply(say(f"say.privacy_{chosen}"), quiet, state.question, repeated=state.repeatable)
    after, more = ask_or_tell(said_so, now)
    return after, (*effects, *more)


PRESSES: dict[Action, Press] = {
    Action.YES: press_yes,
    Action.NO: press_no,
    Action.BOOK: press_book,
    Action.CANCEL: press_cancel,
    Action.BOARDED: press_boarded,
    Action.NOT_BOARDED: press_not_boarded,
    Action.STOP_SPEAKING: press_stop_speaking,
    Action.LANGUAGE: press_language,
    Action.PRIVACY: press_privacy,
}
