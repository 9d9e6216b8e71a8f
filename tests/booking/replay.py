"""A reservation told again by its events alone: what a stream is worth when nothing else is left."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from booking.events import Event, EventType
from booking.states import State
from gtfs.identifiers import RunId, VehicleId

ENDINGS = {
    EventType.CANCELLED: State.CANCELLED,
    EventType.NO_SHOW: State.NO_SHOW,
    EventType.EXPIRED: State.EXPIRED,
    EventType.UNRESOLVED: State.UNRESOLVED,
    EventType.ALIGHTED: State.ALIGHTED,
}
GIVEN_BACK = {EventType.DECLINED, EventType.PASSED_BY, EventType.BUS_LOST, EventType.RELEASED}
REACHED = {
    EventType.ASSIGNED: State.ASSIGNED,
    EventType.SECOND_HELD: State.ASSIGNED,
    EventType.BUS_KNOWN: State.ASSIGNED,
    EventType.DELIVERED: State.DELIVERED,
    EventType.ACKNOWLEDGED: State.ACKNOWLEDGED,
    EventType.BOARDED: State.BOARDED,
}
FURTHEST = (State.BOARDED, State.ACKNOWLEDGED, State.DELIVERED, State.ASSIGNED)


@dataclass
class Told:
    """What the events say."""

    holds: dict[RunId, tuple[VehicleId | None, State]] = field(default_factory=dict)
    ended: State | None = None

    @property
    def state(self) -> State:
        """Where the reservation stands."""
        reached = {state for _, state in self.holds.values()}
        return self.ended or next((state for state in FURTHEST if state in reached), State.REQUESTED)


def replay(events: Iterable[Event]) -> Told:
    """Go through them in order."""
    told = Told()
    for event in events:
        if event.type in ENDINGS:
            told.ended = ENDINGS[event.type]
        elif event.type in REACHED and event.run_id:
            told.holds[event.run_id] = (event.vehicle_id, REACHED[event.type])
        elif event.type in GIVEN_BACK and event.run_id and event.why != "bus_swapped":
            del told.holds[event.run_id]
    return told
