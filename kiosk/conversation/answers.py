"""What is answered to each intent: a sentence, perhaps a question, perhaps something to do. Summary first."""

# ruff: noqa: ARG001 - handlers of one table share one signature

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from booking.messages import ArrivalView, Sentence, StopRef
from kiosk.conversation.effects import Effect
from kiosk.conversation.loudness import LOUDEST, QUIETEST, change_volume
from kiosk.conversation.state import Conversation, Question, Wish
from kiosk.conversation.telling import list_examples, tell_arrival, tell_refusal, tell_reservation
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning
from kiosk.wording.wording import in_each_language, say

STEPS = 2
"""By which volume changes: 6 dB are heard as clearly louder."""

ROUTES_NAMED = 4
"""More routes to a place than this are not read out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: what to say, and how the conversation goes on from it."""

    sentence: Sentence
    state: Conversation
    question: Question | None = None
    effects: tuple[Effect, ...] = ()
    repeated: Sentence | None = None
    """What "say it again" means after this, if it is not `sentence`."""


Answer = Callable[[Conversation, Meaning, World, datetime], Reply]


def answer(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Return the answer to `meaning`. Not for yes and no, which answer something themselves."""
    return ANSWERS[meaning.intent](state, meaning, world, now)


def answer_arrivals(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """When does this route come: the next two, and an offer to book a low-floor one."""
    route = meaning.route
    arrivals = world.arrivals_of(route.route_ids if route else None)
    if not arrivals:
        sentence = say("say.arrivals_none", route=route.name) if route else say("say.board_none")
        return Reply(sentence, state)
    first = tell_arrival(arrivals[0], world, now)
    low = next((each for each in arrivals if each.low_floor == "yes" and each.bookable), None)
    if low is not None:
        return offer(state, low, world, now, before=None if low is arrivals[0] else arrivals[0])
    if len(arrivals) == 1:
        return Reply(say("say.arrivals_one", first=first), state)
    return Reply(say("say.arrivals_two", first=first, second=tell_arrival(arrivals[1], world, now)), state)


def answer_next_low_floor(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """When is the next low-floor bus (of this route), and an offer to book it."""
    route = meaning.route
    low = world.low_floor_of(route.route_ids if route else None)
    if not low:
        return Reply(_no_low_floor(meaning), state)
    return offer(state, low[0], world, now)


def answer_bus_to(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Which buses go there, which comes first, and an offer to book the first low-floor one."""
    if meaning.place is None:
        return Reply(say("reason.not_understood", example=list_examples(world)[0]), state)
    routes = world.offer.routes_to(meaning.place)
    names = tuple(in_each_language(route.name, {}) for route in routes[:ROUTES_NAMED])
    arrivals = world.arrivals_of(id_ for route in routes for id_ in route.route_ids)
    if not arrivals:
        return Reply(say("say.bus_to_later", place=meaning.place.said, routes=names), state)
    first = tell_arrival(arrivals[0], world, now)
    summary = say("say.bus_to", place=meaning.place.said, routes=names, first=first)
    low = next((each for each in arrivals if each.low_floor == "yes" and each.bookable), None)
    if low is None:
        return Reply(summary, state)
    offered = offer(state, low, world, now, place=_place_ref(meaning))
    sentence = say("say.and_another", first=summary, second=offered.sentence)
    if low is arrivals[0]:
        sentence = say("say.and_another", first=_without_first(meaning, names), second=offered.sentence)
    return replace(offered, sentence=sentence)


def answer_book(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Read the booking back and ask; never book without a yes."""
    if meaning.route is None and meaning.place is None and state.offered is not None:
        known = _arrival_of(state.offered, world)
        if known is not None and known.bookable:  # it may have come too near since it was offered
            return offer(state, known, world, now)
    place = meaning.place
    routes = (meaning.route,) if meaning.route else world.offer.routes_to(place) if place else None
    ids = None if routes is None else [id_ for route in routes for id_ in route.route_ids]
    low = world.low_floor_of(ids)
    if not low:
        return Reply(_no_low_floor(meaning), state)
    return offer(state, low[0], world, now, place=_place_ref(meaning))


def offer(
    state: Conversation,
    arrival: ArrivalView,
    world: World,
    now: datetime,
    *,
    before: ArrivalView | None = None,
    place: StopRef | None = None,
) -> Reply:
    """Ask whether to book `arrival`; `before` tells of another bus that comes first."""
    first = tell_arrival(arrival, world, now)
    if not arrival.bookable:
        why = tell_refusal(arrival.why_not or "not_bookable", None)
        return Reply(say("say.not_bookable", first=first, why=why), state)
    wish = Wish(
        route_id=arrival.route_id,
        route_name=arrival.route_name,
        trip_id=arrival.trip_id,
        service_date=arrival.service_date,
        expected_at=arrival.expected_at,
        alight_stop=place,
    )
    if before is not None:
        key = "ask.book_after" if before.low_floor == "yes" else "ask.book_later"
        sentence = say(key, first=tell_arrival(before, world, now), second=first)
    elif place is not None:
        sentence = say("ask.book_to", first=first, place=in_each_language(place.name, place.names))
    else:
        sentence = say("ask.book", first=first)
    return Reply(sentence, replace(state, offered=wish), Question("book", sentence, wish=wish))


def answer_status(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Where the bookings of this stop stand; the newest two."""
    open_ones = sorted(world.open_reservations(), key=lambda each: each.asked_at, reverse=True)
    if not open_ones:
        return Reply(say("say.status_none"), state)
    sentence = tell_reservation(open_ones[0])
    if len(open_ones) > 1:
        sentence = say("say.and_another", first=sentence, second=tell_reservation(open_ones[1]))
    return Reply(sentence, state)


def answer_cancel(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Ask whether to cancel the newest booking of this stop."""
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
    """Say it once more; an open question stays open."""
    return Reply(state.repeatable or say("say.repeat_none"), state, state.question, repeated=state.repeatable)


def answer_louder(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Two steps louder, and once more what was not heard."""
    louder = change_volume(state, STEPS, world)
    return _said_so("say.louder" if louder.volume < LOUDEST else "say.loudest", louder, is_repeated=True)


def answer_quieter(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Two steps quieter."""
    quieter = change_volume(state, -STEPS, world)
    return _said_so("say.quieter" if quieter.volume > QUIETEST else "say.quietest", quieter)


def answer_slower(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Slowly from now on, and once more what was too fast; asked again, at normal speed."""
    if state.speed == "slow":
        return _said_so("say.normal_speed", replace(state, speed="normal"))
    return _said_so("say.slower", replace(state, speed="slow"), is_repeated=True)


def _said_so(key: str, state: Conversation, *, is_repeated: bool = False) -> Reply:
    """Say that something is so now; what was said before can still be asked for again."""
    known, sentence = state.repeatable, say(key)
    if known is not None and is_repeated:
        sentence = say("say.and_another", first=sentence, second=known)
    return Reply(sentence, state, state.question, repeated=known)


def answer_help(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """What can be said here."""
    return Reply(say("say.help", example=list_examples(world)[0]), state, state.question)


def answer_call_person(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """How to reach a person."""
    called = replace(state, help_asked_at=now)
    return Reply(say("say.call_person", number=world.help_number), called, state.question)


def answer_nothing_asked(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """A yes or a no to nothing."""
    return Reply(say("say.nothing_asked"), state)


ANSWERS: Mapping[Intent, Answer] = {
    Intent.ARRIVALS: answer_arrivals,
    Intent.NEXT_LOW_FLOOR: answer_next_low_floor,
    Intent.BUS_TO: answer_bus_to,
    Intent.BOOK: answer_book,
    Intent.STATUS: answer_status,
    Intent.CANCEL: answer_cancel,
    Intent.REPEAT: answer_repeat,
    Intent.LOUDER: answer_louder,
    Intent.QUIETER: answer_quieter,
    Intent.SLOWER: answer_slower,
    Intent.HELP: answer_help,
    Intent.CALL_PERSON: answer_call_person,
    Intent.YES: answer_nothing_asked,
    Intent.NO: answer_nothing_asked,
}


def _no_low_floor(meaning: Meaning) -> Sentence:
    if meaning.route:
        return say("say.low_floor_none_of_route", route=meaning.route.name)
    return say("say.low_floor_none")


def _place_ref(meaning: Meaning) -> StopRef | None:
    return meaning.place.ref if meaning.place else None


def _without_first(meaning: Meaning, names: tuple[Sentence, ...]) -> Sentence:
    place = meaning.place.said if meaning.place else ""
    return say("say.bus_to_routes", place=place, routes=names)


def _arrival_of(wish: Wish, world: World) -> ArrivalView | None:
    return next((each for each in world.board.arrivals if each.trip_id == wish.trip_id), None)
