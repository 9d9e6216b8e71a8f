"""A reservation told again by its events alone: what a stream is worth when nothing else is left."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from booking.alight_changes import OF_THE_STOP_BEFORE
from booking.events import Event, EventType
from booking.reservation import Reservation
from booking.states import State
from gtfs.identifiers import RunId, VehicleId

ENDINGS = {
    EventType.CANCELLED: State.CANCELLED,
    EventType.NO_SHOW: State.NO_SHOW,
    EventType.EXPIRED: State.EXPIRED,
    EventType.UNRESOLVED: State.UNRESOLVED,
    EventType.ALIGHTED: State.ALIGHTED,
}
GIVEN_BACK = {
    EventType.DECLINED,
    EventType.REASSIGNED,
    EventType.PASSED_BY,
    EventType.BUS_LOST,
    EventType.RELEASED,
}
REACHED = {
    EventType.ASSIGNED: State.ASSIGNED,
    EventType.SECOND_HELD: State.ASSIGNED,
    EventType.BUS_KNOWN: State.ASSIGNED,
    EventType.DELIVERED: State.DELIVERED,
    EventType.ACKNOWLEDGED: State.ACKNOWLEDGED,
    EventType.BOARDED: State.BOARDED,
}
TOLD_ONCE = {
    EventType.TWO_STOPS,
    EventType.APPROACHING,
    EventType.ALIGHTING,
    EventType.ALIGHTING_ACKNOWLEDGED,
    EventType.ALIGHTING_ESCALATED,
    EventType.ALIGHT_UNSERVED,
}
FURTHEST = (State.BOARDED, State.ACKNOWLEDGED, State.DELIVERED, State.ASSIGNED)
TWICE_OR_MORE = {"bus_swapped", "not_acknowledged", "also_held"}
"""Reasons of events that stand in no trail: they change nothing for the rider."""


@dataclass
class Ride:
    """One held run."""

    vehicle_id: VehicleId | None
    state: State
    is_asked: bool = False
    told: set[str] = field(default_factory=set)


@dataclass
class Told:
    """What the events say."""

    rides: dict[RunId, Ride] = field(default_factory=dict)
    excluded: list[RunId] = field(default_factory=list)
    trail: list[tuple[str, RunId | None, str | None]] = field(default_factory=list)
    ended: State | None = None

    @property
    def state(self) -> State:
        """Where the reservation stands."""
        reached = {ride.state for ride in self.rides.values()}
        return self.ended or next((state for state in FURTHEST if state in reached), State.REQUESTED)


def replay(events: Iterable[Event]) -> Told:
    """Go through them in order."""
    told = Told()
    for event in events:
        is_step = event.why not in TWICE_OR_MORE and event.type is not EventType.BUS_KNOWN
        if event.type is EventType.REPORTED or (is_step and told.ended is None):
            told.trail.append((event.type, event.run_id, event.why))
        if event.type is EventType.REPORTED:
            continue
        if event.type in ENDINGS:
            told.ended = ENDINGS[event.type]
        elif event.run_id and event.why != "bus_swapped":
            _ride_on(told, event, event.run_id)
    return told


def _ride_on(told: Told, event: Event, run_id: RunId) -> None:
    if event.type in GIVEN_BACK:
        del told.rides[run_id]
        told.excluded.append(run_id)
    elif event.type is EventType.BUS_KNOWN or run_id not in told.rides:
        told.rides[run_id] = Ride(event.vehicle_id, REACHED[event.type])
    elif event.type in REACHED:
        told.rides[run_id].state = REACHED[event.type]
    elif event.type is EventType.ASKED:
        told.rides[run_id].is_asked = True
    elif event.type is EventType.QUESTION_WITHDRAWN:
        told.rides[run_id].is_asked = False
    elif event.type is EventType.ALIGHT_CHANGED:
        told.rides[run_id].told -= OF_THE_STOP_BEFORE
    elif event.type is EventType.ALIGHT_SERVED:
        told.rides[run_id].told.discard(EventType.ALIGHT_UNSERVED)
    elif event.type in TOLD_ONCE:
        told.rides[run_id].told.add(event.type)


def check(told: Told, one: Reservation) -> None:
    """What the events say is what is kept."""
    assert told.state is one.state
    assert told.excluded == list(one.excluded)
    assert told.trail == [(step.type, step.run_id, step.why) for step in one.trail]
    if one.is_open:
        assert {
            run_id: (ride.vehicle_id, ride.state, ride.is_asked, ride.told)
            for run_id, ride in told.rides.items()
        } == {
            held.run_id: (held.vehicle_id, held.state, held.asked_at is not None, set(held.told))
            for held in one.holds
        }
