"""Arrivals and bookings in words, shortest first: nobody can skim speech."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.messages import AlertView, ArrivalView, ReservationView, Sentence, StepView
from kiosk.condition import OLD_SECONDS
from kiosk.conversation.world import Nearby, World
from kiosk.speech.reading import read_aloud
from kiosk.understanding.intents import Intent, Meaning
from kiosk.wording.languages import read_tongues
from kiosk.wording.wording import has_words_for, in_each_language, say
from kiosk.wording.words import Words

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


def tell_arrivals(arrivals: Sequence[ArrivalView], world: World, now: datetime) -> tuple[Sentence, ...]:
    """Return each arrival in detail: where it goes, where it is, how many wheelchair places are free."""
    return tuple(_tell_in_detail(each, world, now) for each in arrivals)


def _tell_in_detail(arrival: ArrivalView, world: World, now: datetime) -> Sentence:
    spaces = arrival.spaces_free
    return say(
        "say.arrival_in_detail",
        first=tell_arrival(arrival, world, now),
        headsign=in_each_language(arrival.headsign, arrival.headsigns),
        stops=_tell_stops(arrival.stops_away),
        spaces=say("piece.no_spaces" if spaces is None else "piece.spaces_free", count=spaces or 0),
    )


def _tell_stops(stops_away: int | None) -> Sentence:
    if stops_away is None:
        return say("piece.no_stops")
    return say("piece.stops_away", count=stops_away) if stops_away else say("piece.at_stop")


def tell_reservation_in_detail(
    reservation: ReservationView, world: World, now: datetime
) -> tuple[Sentence, ...]:
    """Return each bus on which a place is held, and when each step was taken."""
    held = tuple(
        say(
            "say.held",
            route=in_each_language(each.route_name, each.route_names),
            when=tell_when(each.expected_at, world, now),
            stops=_tell_stops(each.stops_away),
        )
        for each in reservation.holds
    )
    steps = tuple(
        say("say.step", clock=f"{step.at.astimezone(world.zone):%H:%M}", what=what)
        for step in reservation.steps
        if (what := _tell_step(step)) is not None
    )
    return (*held, *steps)


def _tell_step(step: StepView) -> Sentence | None:
    key = f"step.{step.type}"
    return say(key) if has_words_for(key) else step.sentence


def name_alert(alert: AlertView) -> str:
    """Return by what an alert is known again."""
    return _text(alert.header, "ko")


def tell_alert(alert: AlertView) -> Words:
    """Return the header of an alert, read aloud as its operator wants it read."""
    header, aloud = alert.header, alert.spoken_header or alert.header
    others = tuple(
        (code, header[code]) for code in read_tongues() if code in header and code not in ("ko", "en")
    )
    return say(
        "say.alert",
        header=Words(
            ko=_text(header, "ko"),
            en=_text(header, "en"),
            others=others,
            aloud=tuple((code, read_aloud(_text(aloud, code), code)) for code in read_tongues()),
        ),
    )


def tell_alert_in_detail(alert: AlertView) -> Words | None:
    """Return what an alert is about, if it says more than its header."""
    if not alert.description:
        return None
    return Words(ko=_text(alert.description, "ko"), en=_text(alert.description, "en"), key="alert")


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")


def tell_nearby(nearby: Nearby | None, world: World, now: datetime) -> tuple[Sentence, ...]:
    """Return the stops around with their first bus, nearest first, and whom to call at last."""
    stops = tuple(
        say(
            "say.nearby",
            place=in_each_language(each.stop.name, each.stop.names),
            metres=max(10, round(each.stop.distance, -1)),
            first=tell_arrival(each.arrivals[0], world, now),
        )
        for each in (nearby.stops if nearby else ())
        if each.arrivals
    )
    taxi = nearby.call_taxi if nearby else ""
    last = say("say.call_taxi", number=taxi) if taxi else say("say.call_person", number=world.help_number)
    return (*(stops or (say("say.nearby_none"),)), last)


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
