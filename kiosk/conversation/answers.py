"""What is answered to each intent: a sentence, perhaps a question, perhaps something to do. Summary first."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from booking.messages import ArrivalView, Sentence
from kiosk.conversation.calling import answer_call_person
from kiosk.conversation.command_answers import route_of, tell_about
from kiosk.conversation.manner import (
    answer_help,
    answer_louder,
    answer_nothing_asked,
    answer_quieter,
    answer_slower,
)
from kiosk.conversation.offering import offer, offer_low_floor
from kiosk.conversation.replies import Answer, Reply
from kiosk.conversation.state import Conversation, Question, Wish
from kiosk.conversation.telling import (
    list_examples,
    name_alert,
    tell_alert,
    tell_alert_in_detail,
    tell_arrival,
    tell_arrivals,
    tell_reservation,
    tell_reservation_in_detail,
)
from kiosk.conversation.troubles import with_trouble
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning, RouteNamed
from kiosk.wording.wording import has_words_for, in_each_language, say
from kiosk.wording.words import join

SAID_AGAIN_WITHIN = timedelta(seconds=30)
"""Three minutes said half a minute later are still about three minutes."""

ROUTES_NAMED = 4
"""More routes to a place than this are not read out."""


def answer(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Return the answer to `meaning`. Not for yes and no, which answer something themselves."""
    reply = with_trouble(ANSWERS[meaning.intent](state, meaning, world, now), meaning.intent, world)
    if meaning.intent not in OF_THE_MINUTE:
        return reply
    return replace(reply, state=replace(reply.state, topic=meaning, topic_at=now, told=0))


def answer_arrivals(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """When does this route come: the next two, and an offer to book a low-floor one."""
    route = meaning.route
    arrivals = world.arrivals_of(route.route_ids if route else None)
    if not arrivals:
        sentence = say("say.arrivals_none", route=route.name) if route else say("say.board_none")
        return Reply(sentence, state)
    first = tell_arrival(arrivals[0], world, now)
    details = tell_arrivals(arrivals[:4], world, now)
    low = next((each for each in arrivals if each.low_floor == "yes" and each.bookable), None)
    if low is not None:
        before = None if low is arrivals[0] else arrivals[0]
        return replace(offer(state, low, world, now, before=before), details=details)
    if len(arrivals) == 1:
        return Reply(say("say.arrivals_one", first=first), state, details=details)
    second = tell_arrival(arrivals[1], world, now)
    return Reply(say("say.arrivals_two", first=first, second=second), state, details=details)


def answer_next_low_floor(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """When is the next low-floor bus (of this route), and an offer to book it."""
    return offer_low_floor(state, meaning, (meaning.route,) if meaning.route else None, world, now)


def answer_bus_to(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Which buses go there, which comes first, and an offer to book the first low-floor one."""
    if meaning.place is None:
        return Reply(say("reason.not_understood", example=list_examples(world)[0]), state)
    routes = world.offer.routes_to(meaning.place)
    place, names = (
        meaning.place.said,
        tuple(in_each_language(each.name, {}) for each in routes[:ROUTES_NAMED]),
    )
    arrivals = world.arrivals_of(id_ for route in routes for id_ in route.route_ids)
    if not arrivals:
        return Reply(say("say.bus_to_later", place=place, routes=names), state)
    details = tell_arrivals(_first_of_each_route(arrivals)[:5], world, now)
    low = next((each for each in arrivals if each.low_floor == "yes" and each.bookable), None)
    first = tell_arrival(arrivals[0], world, now)
    summary = say("say.bus_to", place=place, routes=names, first=first)
    if low is None:
        return Reply(summary, state, details=details)
    if low is arrivals[0]:
        summary = say("say.bus_to_routes", place=place, routes=names)
    offered = offer(state, low, world, now, place=meaning.place.ref)
    return replace(offered, sentence=join(summary, offered.sentence), details=details)


def _first_of_each_route(arrivals: tuple[ArrivalView, ...]) -> list[ArrivalView]:
    first: dict[str, ArrivalView] = {}
    for each in arrivals:
        first.setdefault(each.route_name, each)
    return list(first.values())


def answer_book(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Read the booking back and ask; never book without a yes."""
    if meaning.route is None and meaning.place is None and state.offered is not None:
        known = _arrival_of(state.offered, world)
        if known is not None and known.bookable:  # it may have come too near since it was offered
            return offer(state, known, world, now, place=state.offered.alight_stop)
    routes: tuple[RouteNamed, ...] | None = (meaning.route,) if meaning.route else None
    if routes is None and meaning.place is not None:
        routes = world.offer.routes_to(meaning.place)
    return offer_low_floor(state, meaning, routes, world, now)


def answer_status(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Where the newest booking of this stop stands; in detail its bus, its steps, then the other bookings."""
    opened = sorted(world.open_reservations(), key=lambda each: each.asked_at, reverse=True)
    stuck = (
        *(tell_about("queued", each.command) for each in world.pending_bookings()),
        *world.not_done[::-1],
    )
    if not opened:
        return Reply(stuck[0], state, details=stuck[1:]) if stuck else Reply(say("say.status_none"), state)
    newest, *others = opened
    sentence: Sentence = tell_reservation(newest)
    if count := len(others) + len(stuck):
        sentence = join(sentence, say("say.others_booked", count=count))
    details = (*tell_reservation_in_detail(newest, world, now), *map(tell_reservation, others), *stuck)
    return Reply(sentence, state, details=details)


def answer_alerts(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """What operators want people here to know, the most severe first; what each is about on request."""
    alerts = world.board.alerts
    heard = replace(state, alerts_heard=state.alerts_heard | {name_alert(each) for each in alerts})
    if not alerts:
        return Reply(say("say.alerts_none"), heard)
    told = [tell_alert(each) for each in alerts]
    details = (*told[1:], *(text for each in alerts if (text := tell_alert_in_detail(each)) is not None))
    sentence = told[0] if len(alerts) == 1 else join(say("say.alerts_many", count=len(alerts)), told[0])
    return Reply(sentence, heard, details=details)


def answer_cancel(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Ask whether to cancel the newest booking of this stop; one that waits to be sent is the newest."""
    for each in world.pending_bookings():
        sentence = say("ask.cancel_queued", route=route_of(each.command))
        return Reply(sentence, state, Question("cancel", sentence, command_id=each.command_id))
    open_ones = sorted(world.open_reservations(), key=lambda each: each.asked_at, reverse=True)
    return ask_to_cancel(state, open_ones[0].reservation_id if open_ones else None, world)


def ask_to_cancel(state: Conversation, reservation_id: str | None, world: World) -> Reply:
    """Ask whether to cancel this booking, named by its code."""
    found = next((each for each in world.open_reservations() if each.reservation_id == reservation_id), None)
    if found is None:
        return Reply(say("say.cancel_none"), state)
    if found.holds:
        sentence = say("ask.cancel", code=found.code, route=found.holds[0].route_name)
    else:
        sentence = say("ask.cancel_waiting", code=found.code)
    return Reply(sentence, state, Question("cancel", sentence, reservation_id=found.reservation_id))


def answer_repeat(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Say it once more; an open question stays open. What was said a while ago is looked up again."""
    if (topic := _stale_topic(state, now)) is not None:
        return answer(state, topic, world, now)
    known = state.repeatable
    sentence = known or say("say.repeat_none")
    return Reply(sentence, state, state.question, repeated=known, details=state.details)


def answer_more(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """The next detail of what was told last; whoever is asked something is asked again after it."""
    topic = _stale_topic(state, now)
    if topic is not None and state.details:
        fresh = answer(state, topic, world, now)
        state = replace(state, details=fresh.details[state.told :], topic_at=now)
    if not state.details:
        return Reply(say("say.more_none"), state, state.question, repeated=state.repeatable)
    detail, *rest = state.details
    asked = f"ask.still_{state.question.kind}" if state.question else ""
    sentence = join(detail, say(asked)) if has_words_for(asked) else detail
    told = replace(state, told=state.told + 1)
    return Reply(sentence, told, state.question, details=tuple(rest), repeated=state.repeatable)


def _stale_topic(state: Conversation, now: datetime) -> Meaning | None:
    is_old = state.topic_at is not None and now - state.topic_at > SAID_AGAIN_WITHIN
    return state.topic if is_old else None


OF_THE_MINUTE = frozenset({Intent.ARRIVALS, Intent.NEXT_LOW_FLOOR, Intent.BUS_TO, Intent.BOOK, Intent.STATUS})
"""What is true now may not be so a minute later."""

ANSWERS: Mapping[Intent, Answer] = {
    Intent.ARRIVALS: answer_arrivals,
    Intent.NEXT_LOW_FLOOR: answer_next_low_floor,
    Intent.BUS_TO: answer_bus_to,
    Intent.BOOK: answer_book,
    Intent.STATUS: answer_status,
    Intent.CANCEL: answer_cancel,
    Intent.ALERTS: answer_alerts,
    Intent.MORE: answer_more,
    Intent.REPEAT: answer_repeat,
    Intent.LOUDER: answer_louder,
    Intent.QUIETER: answer_quieter,
    Intent.SLOWER: answer_slower,
    Intent.HELP: answer_help,
    Intent.CALL_PERSON: answer_call_person,
    Intent.YES: answer_nothing_asked,
    Intent.NO: answer_nothing_asked,
}


def _arrival_of(wish: Wish, world: World) -> ArrivalView | None:
    named = (wish.trip_id, wish.service_date)
    offered = (*world.board.arrivals, *world.timetable)
    return next((each for each in offered if (each.trip_id, each.service_date) == named), None)
