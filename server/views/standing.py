"""Where a reservation stands, in words for its rider: what has just happened to it, then how things are now."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from booking.due import is_asking
from booking.events import REOFFERS, EventType
from booking.messages import HoldView, Sentence, StopRef
from booking.reservation import Reservation, Skipped, Step
from booking.sentences import say
from booking.states import State
from gtfs.identifiers import RunId

RouteNameOf = Callable[[RunId | None], str]
NOT_CONFIRMED = (State.REQUESTED, State.ASSIGNED, State.DELIVERED)
"""While a reservation stands here, its rider is told why they lost the bus before."""
AHEAD = {State.REQUESTED: "booked_ahead", State.EXPIRED: "expired_ahead"}
"""What is said of a wish for a later time."""
SETTLED = (EventType.ACKNOWLEDGED, EventType.BOARDED)
_ANY_STOP = Sentence("내리실 정류소", "your stop")


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """`14:52`, as on the clocks where the buses run."""
    return moment.astimezone(zone).strftime("%H:%M")


def tell_step(step: Step, route_name_of: RouteNameOf) -> Sentence | None:
    """Why somebody has lost a run, and what they have reported; none for any other step."""
    if step.type == EventType.REPORTED:
        return say(f"reported.{step.why}", route=route_name_of(step.run_id))
    reasons = next((reasons for type_, reasons in REOFFERS.items() if type_ == step.type), None)
    if reasons is None:
        return None
    why = step.why if step.why in reasons else step.type
    return say(f"reoffer.{why}", route=route_name_of(step.run_id))


def tell_skipped(skipped: Skipped, zone: tzinfo) -> Sentence:
    """A bus that comes first and cannot be booked, and why."""
    why = say(f"refusal.{skipped.why}")
    said = say("skipped.comes_first", route=skipped.route_name, time=clock_time(skipped.expected_at, zone))
    return Sentence(f"{said.ko} {why.ko}", f"{said.en} {why.en}")


def tell_standing(
    reservation: Reservation,
    holds: tuple[HoldView, ...],
    alight_stop: StopRef | None,
    route_name_of: RouteNameOf,
    zone: tzinfo,
) -> Sentence:
    """The whole of it. After a bus was lost, the reason comes first, until the next driver has confirmed."""
    now = _tell_now(reservation, holds, alight_stop, zone)
    setback = _find_setback(reservation)
    why = tell_step(setback, route_name_of) if setback else None
    return now if why is None else Sentence(f"{why.ko} {now.ko}", f"{why.en} {now.en}")


def _find_setback(reservation: Reservation) -> Step | None:
    if reservation.state not in NOT_CONFIRMED or is_asking(reservation):
        return None
    for step in reversed(reservation.trail):
        if step.type in SETTLED:
            return None
        if step.type in REOFFERS:
            return step
    return None


def _tell_now(
    reservation: Reservation, holds: tuple[HoldView, ...], alight_stop: StopRef | None, zone: tzinfo
) -> Sentence:
    if is_asking(reservation):
        return say("standing.did_you_board")
    state = reservation.state
    if state is State.BOARDED and EventType.ALIGHT_UNSERVED in reservation.holds[0].told:
        return _tell_unserved(alight_stop)
    if reservation.depart_after is not None and state in AHEAD:
        return say(f"standing.{AHEAD[state]}", time=clock_time(reservation.depart_after, zone))
    if len(holds) > 1 and state is not State.ACKNOWLEDGED:
        return say("standing.second_held", route=holds[1].route_name)
    shown = next((hold for hold in holds if hold.state == state.value), None)
    route = shown.route_name if shown else holds[0].route_name if holds else ""
    return say(f"standing.{state.value}", route=route)


def _tell_unserved(alight_stop: StopRef | None) -> Sentence:
    if alight_stop is None:
        return say_each("standing.alight_unserved", _ANY_STOP)
    return say_each(
        "standing.alight_unserved",
        Sentence(alight_stop.name, alight_stop.names.get("en") or alight_stop.name),
    )


def say_each(key: str, stop: Sentence) -> Sentence:
    """The sentence of `key` with the stop's name in each language."""
    return Sentence(say(key, stop=stop.ko).ko, say(key, stop=stop.en).en)
