"""Offering a bus to book: the one asked for, a later one ahead of its time, another way to go, or honest words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from booking.messages import ArrivalView, Sentence, StopRef
from kiosk.conversation.effects import LookNearby
from kiosk.conversation.replies import Reply
from kiosk.conversation.state import Conversation, Question, Wish
from kiosk.conversation.telling import tell_arrival, tell_arrivals, tell_refusal
from kiosk.conversation.world import World
from kiosk.understanding.intents import Meaning, RouteNamed
from kiosk.wording.wording import in_each_language, say
from kiosk.wording.words import join

AHEAD = timedelta(minutes=90)
"""The server takes bookings for a run so long before it comes."""

ALIKE = 0.5
"""A route that serves at least so much of what another one serves from here on goes a similar way."""


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
    is_ahead = not world.is_on_board(arrival)
    if is_ahead and arrival.expected_at - now > AHEAD:
        return Reply(say("say.too_early_yet", first=first), state)
    wish = Wish(
        route_id=arrival.route_id,
        route_name=arrival.route_name,
        trip_id=arrival.trip_id,
        service_date=arrival.service_date,
        expected_at=arrival.expected_at,
        alight_stop=place,
        wait=is_ahead,
    )
    missed = None if before is None else (before.low_floor, tell_arrival(before, world, now))
    sentence = _ask(first, missed, place, is_ahead=is_ahead)
    asked = Question("book", sentence, wish=wish)
    return Reply(sentence, replace(state, offered=wish), asked, details=_details(arrival, world, now))


def _ask(
    bus: Sentence, missed: tuple[str, Sentence] | None, place: StopRef | None, *, is_ahead: bool
) -> Sentence:
    """Read back what would be booked: the bus, and to where when that was said.

    `missed`: the floor of another bus that comes first, and its words.
    """
    if missed is None:
        key, slots = ("ask.book_ahead" if is_ahead and place is None else "ask.book"), {"first": bus}
    else:
        floor, first = missed
        key, slots = (
            ("ask.book_after" if floor == "yes" else "ask.book_later"),
            {"first": first, "second": bus},
        )
    if place is None:
        return say(key, **slots)
    return say(f"{key}_to", **slots, place=in_each_language(place.name, place.names))


def offer_low_floor(
    state: Conversation,
    meaning: Meaning,
    routes: Iterable[RouteNamed] | None,
    world: World,
    now: datetime,
) -> Reply:
    """Offer the first low-floor bus of these routes (or of all); what else there is when there is none."""
    ids = None if routes is None else [id_ for route in routes for id_ in route.route_ids]
    place = meaning.place.ref if meaning.place else None
    low = world.low_floor_of(ids)
    if low:
        missed = next((each for each in world.arrivals_of(ids) if each.low_floor == "yes"), low[0])
        before = None if missed is low[0] or missed.expected_at > low[0].expected_at else missed
        return offer(state, low[0], world, now, before=before, place=place)
    return _offer_when_known(state, meaning, world) or _offer_instead(state, meaning, world, now)


def _offer_when_known(state: Conversation, meaning: Meaning, world: World) -> Reply | None:
    """Buses of the route come, and nobody knows yet whether one is a low-floor bus: the wish can wait for that."""
    route = meaning.route
    if route is None or not world.is_online:
        return None
    if all(each.low_floor != "unknown" for each in world.arrivals_of(route.route_ids)):
        return None
    place = meaning.place.ref if meaning.place else None
    wish = Wish(route.route_ids[0], route.name, None, None, None, place, wait=True)
    sentence = say("ask.book_when_known", route=route.name)
    return Reply(sentence, replace(state, offered=wish), Question("book", sentence, wish=wish))


def _offer_instead(state: Conversation, meaning: Meaning, world: World, now: datetime) -> Reply:
    """Another route the same way, or else whatever comes to the stops around."""
    none = tell_none(meaning)
    for route in _list_alike(meaning, world):
        low = [each for each in world.low_floor_of(route.route_ids) if each.bookable]
        if not low:
            continue
        place = meaning.place.ref if meaning.place else None
        instead = offer(state, low[0], world, now, place=place)
        if instead.question is None:
            continue
        return replace(instead, sentence=join(none, say("say.similar_way"), instead.sentence))
    if not world.is_online:
        return Reply(none, state)
    looking = replace(state, is_looking_nearby=True)
    return Reply(join(none, say("say.looking_nearby")), looking, effects=(LookNearby(),))


def _list_alike(meaning: Meaning, world: World) -> list[RouteNamed]:
    """Routes that go where the one asked for goes, those with most in common first."""
    route, offered = meaning.route, world.offer
    if route is None:
        return []
    if meaning.place is not None:
        return [each for each in offered.routes_to(meaning.place) if each != route]
    goal = _reached(route, world)
    shares = {
        each: len(goal & _reached(each, world)) / len(goal)
        for each in offered.routes
        if goal and each != route
    }
    return sorted((each for each, share in shares.items() if share >= ALIKE), key=lambda each: -shares[each])


def _reached(route: RouteNamed, world: World) -> frozenset[object]:
    stops = world.offer.stops_of_route
    return frozenset(stop for id_ in route.route_ids for stop in stops.get(id_, frozenset()))


def tell_none(meaning: Meaning) -> Sentence:
    """Return that there is no low-floor bus to book."""
    if meaning.route:
        return say("say.low_floor_none_of_route", route=meaning.route.name)
    return say("say.low_floor_none")


def _details(arrival: ArrivalView, world: World, now: datetime) -> tuple[Sentence, ...]:
    """More of this bus, then the next ones."""
    others = [each for each in world.board.arrivals if each is not arrival and each.expected_at >= now]
    return tell_arrivals([arrival, *others[:3]], world, now)
