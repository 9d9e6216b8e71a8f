"""A bus comes in: told once, first of all those that somebody has booked here, by name and in the order of coming."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from booking.messages import ArrivalView, ReservationView, Sentence
from kiosk.condition import OLD_SECONDS
from kiosk.conversation.speaking import Step, number_next, speak
from kiosk.conversation.state import Conversation, Priority
from kiosk.conversation.world import World
from kiosk.wording.wording import in_each_language, say

COMES_WITHIN = timedelta(seconds=45)
NEAR_STOPS = 1
"""A bus further off than this many stops is not coming in yet, whatever the clock says."""

TOLD_WITHIN = timedelta(seconds=30)
"""Said later than that the bus may have left."""

BOOKED_TOLD_WITHIN = timedelta(seconds=60)
REMEMBERED = timedelta(minutes=20)

Bus = tuple[str, date]


def announce_arriving(state: Conversation, world: World, now: datetime) -> Step:
    """Announce the low-floor buses that come in now and were not announced yet."""
    coming = [each for each in world.board.arrivals if _comes_in(each, world, now)]
    new = [each for each in coming if _bus(each) not in state.arrivals_told and _is_wanted(each, world)]
    if not new:
        return _without_old(state, now), ()
    told = {**state.arrivals_told, **{_bus(each): now for each in new}}
    state = replace(state, arrivals_told=told)
    booked = [(each, booking) for each in new if (booking := _find_booking(each, world)) is not None]
    mine = {_bus(each) for each, _ in booked}
    others = [each for each in new if _bus(each) not in mine]
    sentence = _tell(booked, others)
    state, utterance = number_next(
        state,
        sentence,
        Priority.ARRIVING,
        good_until=now + (BOOKED_TOLD_WITHIN if booked else TOLD_WITHIN),
        interrupts=bool(booked),
    )
    return speak(state, utterance, now)


def _tell(booked: list[tuple[ArrivalView, ReservationView]], others: list[ArrivalView]) -> Sentence:
    sentences = [say("arriving.booked", route=_name(each), code=booking.code) for each, booking in booked]
    if others:
        names = [_name(each) for each in others]
        sentences.append(say("arriving.low_floor", routes=tuple(names)))
    said = sentences[0]
    for each in sentences[1:]:
        said = say("say.and_another", first=said, second=each)
    return said


def _comes_in(arrival: ArrivalView, world: World, now: datetime) -> bool:
    """Only what is known of a bus that is heard of counts; the timetable announces nothing."""
    if world.board.is_stored or arrival.low_floor != "yes" or arrival.silent:
        return False
    if arrival.stops_away is None or arrival.age is None or arrival.age > OLD_SECONDS:
        return False
    is_due = arrival.expected_at - now <= COMES_WITHIN
    return arrival.stops_away == 0 or (arrival.stops_away <= NEAR_STOPS and is_due)


def _is_wanted(arrival: ArrivalView, world: World) -> bool:
    """Neighbours may have asked for quiet; a booking made here is announced unless nothing is to be."""
    if world.announces == "booked":
        return _find_booking(arrival, world) is not None
    return world.announces == "low_floor"


def _find_booking(arrival: ArrivalView, world: World) -> ReservationView | None:
    for booking in world.open_reservations():
        if any(_bus(arrival) == (held.trip_id, held.service_date) for held in booking.holds):
            return booking
    return None


def _bus(arrival: ArrivalView) -> Bus:
    return arrival.trip_id, arrival.service_date


def _name(arrival: ArrivalView) -> Sentence:
    return in_each_language(arrival.route_name, arrival.route_names)


def _without_old(state: Conversation, now: datetime) -> Conversation:
    kept = {bus: at for bus, at in state.arrivals_told.items() if now - at < REMEMBERED}
    return state if len(kept) == len(state.arrivals_told) else replace(state, arrivals_told=kept)
