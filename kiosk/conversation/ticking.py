"""What happens without anybody doing anything: time passes, buses come in, bookings take their steps."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.conversation import events
from kiosk.conversation.arriving import announce_arriving
from kiosk.conversation.calling import learn_of_call, look_at_call, tell_call_news
from kiosk.conversation.deadlines import after_speech, look_at_deadline
from kiosk.conversation.effects import Effect, StopListening
from kiosk.conversation.questions import ask_whether_boarded
from kiosk.conversation.replies import Reply
from kiosk.conversation.reply import ask_or_tell, tell_later
from kiosk.conversation.speaking import Step
from kiosk.conversation.state import Conversation, Mode
from kiosk.conversation.telling import name_alert, tell_alert, tell_reservation
from kiosk.conversation.world import World
from kiosk.wording.wording import say

LISTENING_LASTS_AT_MOST = timedelta(seconds=30)
"""The ears stop by themselves long before; this is for ears that have gone."""

WAITING_LASTS_AT_MOST = timedelta(seconds=30)

MOST_ALERTS = 2
"""More than that unasked is a lecture; all of them are told to whoever asks."""

Look = Callable[[Conversation, World, datetime], Step]


def on_ticked(state: Conversation, event: events.Ticked, world: World, now: datetime) -> Step:
    """Let go of what lasts too long, announce what ends, tell what comes."""
    return _one_after_another(LOOKS, state, world, now)


def on_world_changed(state: Conversation, event: events.WorldChanged, world: World, now: datetime) -> Step:
    """Tell news of the bookings made here; the first picture after a start is no news."""
    if event.is_first:
        state = replace(
            state,
            announced={each.reservation_id: each.sentence.ko for each in world.reservations},
            alerts_known=frozenset(map(name_alert, world.board.alerts)),
        )
        state = learn_of_call(state, world, now)
    return _one_after_another(
        (_tell_news, tell_call_news, _ask_whether_boarded, announce_arriving), state, world, now
    )


def _one_after_another(
    looks: tuple[Look, ...], state: Conversation, world: World, now: datetime
) -> tuple[Conversation, tuple[Effect, ...]]:
    done: tuple[Effect, ...] = ()
    for look in looks:
        state, effects = look(state, world, now)
        done = (*done, *effects)
    return state, done


def _end_speech(state: Conversation, world: World, now: datetime) -> Step:
    """A page that was closed never says that it has finished."""
    ends_by = state.speech.ends_by
    return (after_speech(state, now) if ends_by and now >= ends_by else state), ()


def _end_listening(state: Conversation, world: World, now: datetime) -> Step:
    age = now - (state.since or now)
    if state.mode not in (Mode.LISTENING, Mode.THINKING) or age < LISTENING_LASTS_AT_MOST:
        return state, ()
    deaf = replace(state, mode=Mode.IDLE)
    after, effects = ask_or_tell(Reply(say("reason.nothing_heard"), deaf, state.question), now)
    return after, (StopListening(), *effects)


def _end_waiting(state: Conversation, world: World, now: datetime) -> Step:
    """No answer yet; when it comes it is told as news."""
    if state.mode is not Mode.WAITING or now - (state.since or now) < WAITING_LASTS_AT_MOST:
        return state, ()
    return ask_or_tell(Reply(say("say.still_waiting"), state), now)


def _tell_news(state: Conversation, world: World, now: datetime) -> Step:
    states = {each.reservation_id: each.sentence.ko for each in world.reservations}
    news = [
        each
        for each in world.reservations
        if state.announced.get(each.reservation_id) != each.sentence.ko
        and each.question is None  # it is asked instead
    ]
    done: tuple[Effect, ...] = ()
    state = replace(state, announced=states)
    for each in news:
        state, effects = tell_later(state, tell_reservation(each), now, subject=each.reservation_id)
        done = (*done, *effects)
    return state, done


def _tell_alerts(state: Conversation, world: World, now: datetime) -> Step:
    """Once when they come, and once to each who has come to the stop and asked for something."""
    alerts = {name_alert(each): each for each in world.board.alerts}
    new = [name for name in alerts if name not in state.alerts_known]
    if state.is_used and state.mode is Mode.IDLE and state.question is None:
        new += [name for name in alerts if name not in state.alerts_heard and name not in new]
    if not new:
        return state, ()
    heard = state.alerts_heard | set(new) if state.is_used else state.alerts_heard
    state = replace(state, alerts_known=frozenset(alerts), alerts_heard=heard)
    done: tuple[Effect, ...] = ()
    for name in new[:MOST_ALERTS]:
        state, effects = tell_later(state, tell_alert(alerts[name]), now, subject=f"alert {name}")
        done = (*done, *effects)
    return state, done


def _ask_whether_boarded(state: Conversation, world: World, now: datetime) -> Step:
    """Ask what the server wants asked, when nobody is in the middle of something."""
    if state.question or state.mode is not Mode.IDLE or state.speech.is_going_on:
        return state, ()
    asked = ask_whether_boarded(state, world)
    return (state, ()) if asked is None else ask_or_tell(asked, now)


LOOKS: tuple[Look, ...] = (
    _end_speech,
    _end_listening,
    _end_waiting,
    look_at_deadline,
    announce_arriving,
    _tell_alerts,
    look_at_call,
    _ask_whether_boarded,
)
