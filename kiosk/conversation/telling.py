"""Arrivals and bookings in words, shortest first: nobody can skim speech."""

from datetime import datetime

from booking.messages import ArrivalView, ReservationView, Sentence
from kiosk.condition import OLD_SECONDS
from kiosk.conversation.world import World
from kiosk.understanding.intents import Intent, Meaning
from kiosk.wording.wording import has_words_for, in_each_language, say

MINUTES_SPOKEN = 60
FLOORS = {"yes": "piece.low_floor", "no": "piece.high_floor", "unknown": "piece.unknown_floor"}


def tell_when(expected_at: datetime, world: World, now: datetime) -> Sentence:
    """Return when: now, in so many minutes, or at a time of the clock."""
    minutes = int((expected_at - now).total_seconds() // 60)
    if minutes < 1:
        return say("piece.soon")
    if minutes <= MINUTES_SPOKEN:
        return say("piece.in_minutes", minutes=minutes)
    return say("piece.at_clock", clock=f"{expected_at.astimezone(world.zone):%H:%M}")


def tell_arrival(arrival: ArrivalView, world: World, now: datetime) -> Sentence:
    """Return one arrival: floor, route, when, and how far this can be trusted."""
    return say(
        "piece.arrival",
        floor=say(FLOORS[arrival.low_floor]),
        route=in_each_language(arrival.route_name, arrival.route_names),
        when=_tell_when_of(arrival, world, now),
        basis=_tell_basis(arrival),
    )


def _tell_when_of(arrival: ArrivalView, world: World, now: datetime) -> Sentence:
    if arrival.source == "timetable" and arrival.headway:
        return say("piece.about_every", minutes=max(1, round(arrival.headway / 60)))
    return tell_when(arrival.expected_at, world, now)


def _tell_basis(arrival: ArrivalView) -> Sentence:
    if arrival.source == "timetable":
        return say("piece.basis_timetable")
    if arrival.age is not None and arrival.age > OLD_SECONDS:
        return say("piece.basis_old", minutes=max(1, arrival.age // 60))
    return say("piece.basis_live")


def tell_reservation(reservation: ReservationView) -> Sentence:
    """Return where a booking stands, with its code."""
    return say("say.reservation", code=reservation.code, sentence=reservation.sentence)


def tell_refusal(code: str, detail: Sentence | None) -> Sentence:
    """Return why the server would not: our own words for a code we know, its words for one we do not."""
    if has_words_for(f"error.{code}"):
        return say(f"error.{code}")
    return detail or say("error.refused")


def tell_meaning(meaning: Meaning) -> Sentence:
    """Return what somebody may have meant, to be asked about."""
    key = meaning.intent.value
    if meaning.intent is Intent.NEXT_LOW_FLOOR and meaning.route:
        key = "next_low_floor_of_route"
    if meaning.intent is Intent.BOOK and meaning.route:
        key = "book_route"
    elif meaning.intent is Intent.BOOK and meaning.place:
        key = "book_place"
    return say(
        f"meaning.{key}",
        route=meaning.route.name if meaning.route else "",
        place=meaning.place.said if meaning.place else "",
    )


def list_examples(world: World) -> tuple[Sentence, ...]:
    """Return things that can be said at this stop, with its own routes and places."""
    examples = []
    arrivals = world.board.arrivals
    route = arrivals[0].route_name if arrivals else next((each.name for each in world.offer.routes), None)
    if route:
        examples.append(say("example.arrivals", route=route))
    examples.append(say("example.next_low_floor"))
    if world.offer.places:
        place = world.offer.places[len(world.offer.places) // 3]
        examples.append(say("example.bus_to", place=place.said))
    return (*examples, say("example.book"))
