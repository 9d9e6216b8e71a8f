"""One reservation as its rider saw it over time: which places it surely held, and from when to when. Pure.

The rules lean to the side of the server: a place counts as held from the moment a client had been told of it until the
moment the server itself stamped its end, so that whatever is found wrong was wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from booking.events import EventType
from gtfs.identifiers import RunId, StopId, VehicleId
from server.benchmarks.drill.history import AnyEntry, Looked, Step, Viewed

_GIVEN = frozenset({EventType.ASSIGNED.value, EventType.SECOND_HELD.value})
_TAKEN_BACK = frozenset(
    {
        EventType.DECLINED.value, EventType.PASSED_BY.value, EventType.BUS_LOST.value, EventType.RELEASED.value,
        EventType.ALIGHTED.value, EventType.NO_SHOW.value, EventType.CANCELLED.value, EventType.EXPIRED.value,
        EventType.UNRESOLVED.value,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a bus that a rider was shown."""

    reservation_id: str
    run_id: RunId
    vehicle_id: VehicleId | None
    seen_at: float
    """When the rider was first told."""
    until: float
    """When the server gave it back, by its own stamp; infinite while it is held."""


@dataclass
class Ride:
    """Everything that was seen of one reservation."""

    reservation_id: str
    rider: str
    views: list[Viewed] = field(default_factory=list)
    """In the order in which the rider got them."""

    @property
    def newest(self) -> Viewed:
        """The one with the highest version."""
        return max(self.views, key=lambda view: view.version)

    @property
    def takes_a_space(self) -> bool:
        """Whether a wheelchair space is needed."""
        return self.newest.takes_a_space

    @property
    def stops(self) -> tuple[StopId, StopId | None]:
        """From where to where."""
        return self.newest.stop, self.newest.alight_stop

    @property
    def ended_at(self) -> float:
        """The server's stamp of its end; infinite while it is open."""
        return self.newest.steps[-1].at if self.newest.ended and self.newest.steps else inf

    def list_places(self) -> list[Place]:
        """Every place that was ever shown, in the order in which they were."""
        first: dict[tuple[RunId, VehicleId | None], Viewed] = {}
        for view in self.views:
            for held in view.holds:
                first.setdefault((held.run_id, held.vehicle_id), view)
        return [
            self._place(run_id, vehicle_id, view.at, view.version)
            for (run_id, vehicle_id), view in first.items()
        ]

    def _place(self, run_id: RunId, vehicle_id: VehicleId | None, seen_at: float, version: int) -> Place:
        until = _end_of_run(self.newest, run_id)
        changed = [
            view.at
            for view in self.views
            if view.version > version
            and any(held.run_id == run_id and held.vehicle_id != vehicle_id for held in view.holds)
        ]
        bus_changed_at = min(changed, default=inf)
        return Place(
            self.reservation_id,
            run_id,
            vehicle_id,
            seen_at,
            min(until, bus_changed_at),
        )


def list_rides(history: Sequence[AnyEntry]) -> list[Ride]:
    """Every reservation that a rider was shown."""
    rides: dict[str, Ride] = {}
    for entry in history:
        if isinstance(entry, Viewed):
            ride = rides.setdefault(entry.reservation_id, Ride(entry.reservation_id, entry.rider))
            ride.views.append(entry)
    return list(rides.values())


def last_looks(history: Sequence[AnyEntry]) -> dict[str, Looked]:
    """The last look of each rider who looked."""
    return {entry.rider: entry for entry in history if isinstance(entry, Looked)}


def _end_of_run(view: Viewed, run_id: RunId) -> float:
    """When the place on this run was given back: by its own step, or with the reservation."""
    steps: tuple[Step, ...] = view.steps
    given = [place for place, step in enumerate(steps) if step.run_id == run_id and step.type in _GIVEN]
    for step in steps[given[-1] + 1 :] if given else ():
        if step.run_id == run_id and step.type in _TAKEN_BACK:
            return step.at
    if view.ended and steps:
        return steps[-1].at
    return inf
