"""A boarding reservation: one rider, one ride, followed from the wish to the last step.

A reservation holds a place on no run (still looking), on one, or on two: the second is the run held as well
while the driver of the first has not confirmed. Values are frozen; every verb returns a new one.
"""

from datetime import datetime
from typing import NewType

from msgspec import Struct
from msgspec.structs import replace

from booking.errors import WrongMoment
from booking.needs import Need
from booking.states import ALLOWED, State, is_final
from gtfs.identifiers import RouteId, RunId, StopId, VehicleId

ReservationId = NewType("ReservationId", str)
"""Random, unguessable; says nothing about the rider."""

Owner = NewType("Owner", str)
"""`rider:<rider_id>` or `stop:<stop_id>` (a kiosk's reservations belong to its stop)."""


NOBODY = Owner("")
"""Of a passenger who was aboard when they had everything about themselves erased: the driver's alone."""


class IllegalTransition(Exception):
    """A step that is not drawn in `booking.states`: a fault of ours, never of a rider."""


class Hold(Struct, frozen=True, kw_only=True):
    """A place held on one run."""

    run_id: RunId
    route_id: RouteId
    board_position: int
    """Place of the boarding stop in the trip's stops, from 0."""
    alight_position: int
    vehicle_id: VehicleId | None
    """The bus on this run, once it is known."""
    state: State
    """`assigned`, `delivered`, `acknowledged` or `boarded`, for this bus alone."""
    held_at: datetime
    pinged_at: datetime | None
    """Last time the driver was told; null while no bus is known."""
    unanswered_since: datetime | None
    """First ping (aboard: first reminder that somebody gets off) that still waits for a press; null once pressed."""
    asked_at: datetime | None = None
    """When the rider was asked whether they boarded this bus."""
    told: tuple[str, ...] = ()
    """Event types that are told once for a bus: `two_stops`, `approaching`, `alighting`, …"""

    @property
    def goal_position(self) -> int:
        """Where its rider waits for the bus; once aboard, where they get off."""
        return self.alight_position if self.state is State.BOARDED else self.board_position

    def told_about(self, reminder: str) -> "Hold":
        """This hold with one more reminder given."""
        return replace(self, told=(*self.told, reminder))

    def without_told(self, reminder: str) -> "Hold":
        """This hold as if that had not been told."""
        return replace(self, told=tuple(one for one in self.told if one != reminder))


class Step(Struct, frozen=True):
    """One line of a reservation's trail."""

    type: str
    at: datetime
    run_id: RunId | None = None
    why: str | None = None
    """Stable code of the reason, where there is one: the same as in the event."""


class Skipped(Struct, frozen=True):
    """A bus that came first but could not be held, and why."""

    route_name: str
    expected_at: datetime
    why: str


class Note(Struct, frozen=True):
    """What a dispatcher wrote about a ride, for the other dispatchers alone."""

    at: datetime
    by: str
    text: str


class Reservation(Struct, frozen=True, kw_only=True):
    """One rider, one ride."""

    id: ReservationId
    owner: Owner
    code: str
    stop_id: StopId
    alight_stop_id: StopId | None
    route_id: RouteId | None
    """The route asked for; null: any route that serves both stops."""
    needs: tuple[Need, ...]
    asked_at: datetime
    state: State
    holds: tuple[Hold, ...] = ()
    excluded: tuple[RunId, ...] = ()
    """Runs that declined, passed by or were lost: never offered again."""
    trail: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    escalated_at: datetime | None = None
    depart_after: datetime | None = None
    """The rider is at the stop only then; no earlier run is held for them."""
    chosen: RunId | None = None
    """The run that the rider chose and waits for; others count when it is no more."""
    ended_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    """Kept as long as the reservation, and erased with it; shown to no rider and no driver."""

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to it."""
        return not is_final(self.state)

    def moved_to(self, state: State, now: datetime) -> "Reservation":
        """This reservation in `state`; repeating the current state changes nothing."""
        if state is self.state:
            return self
        if state not in ALLOWED.get(self.state, frozenset()):
            raise IllegalTransition(f"{self.id}: {self.state} -> {state}")
        return replace(self, state=state, ended_at=now if is_final(state) else None)

    def with_step(
        self, type_: str, now: datetime, run_id: RunId | None = None, why: str | None = None
    ) -> "Reservation":
        """This reservation with one more line in its trail, in order also where two workers' clocks differ a little."""
        at = max(now, self.trail[-1].at) if self.trail else now
        return replace(self, trail=(*self.trail, Step(type_, at, run_id, why)))

    def find_hold(self, run_id: RunId) -> Hold | None:
        """The hold on that run, if there is one."""
        return next((hold for hold in self.holds if hold.run_id == run_id), None)

    def get_hold_of_vehicle(self, vehicle_id: VehicleId) -> Hold:
        """The hold on the bus that asks. Raises `WrongMoment` when that bus has none.

        A bus that has none learns nothing more: not even whether the ride is over.
        """
        for hold in self.holds:
            if hold.vehicle_id == vehicle_id:
                if not self.is_open:
                    raise WrongMoment("already_ended")
                return hold
        raise WrongMoment("not_on_this_bus")

    def ended_on(self, vehicle_id: VehicleId, state: State) -> bool:
        """Whether it ended in that state while that bus held it."""
        return self.state is state and any(hold.vehicle_id == vehicle_id for hold in self.holds)

    def with_hold(self, hold: Hold) -> "Reservation":
        """This reservation with that hold added, or put in the place of the one on the same run."""
        if self.find_hold(hold.run_id) is None:
            return replace(self, holds=(*self.holds, hold))
        return replace(self, holds=tuple(hold if held.run_id == hold.run_id else held for held in self.holds))

    def without_hold(self, run_id: RunId) -> "Reservation":
        """This reservation without its place on that run."""
        return replace(self, holds=tuple(hold for hold in self.holds if hold.run_id != run_id))

    def standing(self) -> State:
        """What the holds amount to: the furthest of them, or `requested`."""
        order = (State.BOARDED, State.ACKNOWLEDGED, State.DELIVERED, State.ASSIGNED)
        states = {hold.state for hold in self.holds}
        return next((state for state in order if state in states), State.REQUESTED)
