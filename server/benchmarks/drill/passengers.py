"""The riders of a drill: they book, watch, cancel or ride, and book again, until told to stop and to look once more."""

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from random import Random

from booking.messages import ArrivalView, ReservationView
from booking.needs import takes_a_space
from booking.states import State
from gtfs.identifiers import RunId, StopId, VehicleId
from server.benchmarks.drill.history import Accepted, Asked, Declined, Held, Itinerary, Looked, Step, Viewed
from server.benchmarks.drill.terminals import Write, now
from server.clients.errors import ClientError, Refused, Unreachable
from server.clients.http_door import HttpDoor
from server.clients.rider_client import RiderClient
from server.simulation.world import World

_LOG = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5
_BOARD_LINES = 30
_RIDES_SHARE = 0.05
"""Who rides to the end; the others think again once the driver has answered, so that the load goes on."""
_STOPS_TO_RIDE = (3, 6)
_LONGEST_RIDE_SECONDS = 120.0
_KNOWN_SECONDS = 3.0
"""So long a rider waits for the driver's answer before going on with the day."""
_keys = count(1)


class Passenger:
    """One rider. `run` until cancelled, then `look`."""

    def __init__(
        self,
        name: str,
        door: HttpDoor,
        world: World,
        write: Write,
        chance: Random,
        is_driven: Callable[[VehicleId], bool],
    ) -> None:
        self.name = name
        self._world = world
        self._write = write
        self._chance = chance
        self._is_driven = is_driven
        self._needs = ("wheelchair",) if chance.random() < 0.7 else ("walking_aid",)
        self._following: asyncio.Task[None] | None = None
        self.client = RiderClient(door, lambda _, view: self._see(view))

    async def register(self) -> None:
        """Become a rider, however long it takes."""
        while True:
            try:
                await self.client.register("ko", self._needs)
                break
            except Unreachable:
                await asyncio.sleep(_PAUSE_SECONDS)
        self._following = asyncio.create_task(self.client.run())

    async def run(self, seconds_between: tuple[float, float]) -> None:
        """One ride after the other."""
        while True:
            await self.ride()
            await asyncio.sleep(self._chance.uniform(*seconds_between))

    async def ride(self) -> None:
        """One ride, from booking to its end or to second thoughts; what is refused or not answered ends it."""
        try:
            await self._one_ride()
        except Refused as refusal:
            _LOG.info("%s: %s", self.name, refusal.code)
        except ClientError as error:
            _LOG.info("%s: %s", self.name, error.sentence)

    async def look(self) -> None:
        """Ask for everything once more, however long it takes, and write it down."""
        while True:
            asked_at = now()
            try:
                views = await self.client.list_own()
                break
            except Unreachable:
                await asyncio.sleep(_PAUSE_SECONDS)
        for view in views:
            self._see(view, asked_at)
        self._write(
            Looked(at=asked_at, rider=self.name, reservation_ids=tuple(view.reservation_id for view in views))
        )

    async def stop(self) -> None:
        """Stop following."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _one_ride(self) -> None:
        view = self._find_open() or await self._book()
        if view is None:
            return
        if self._chance.random() < _RIDES_SHARE:
            await self._until(view.reservation_id, lambda seen: seen.ended, _LONGEST_RIDE_SECONDS)
        else:
            await self._until(
                view.reservation_id,
                lambda seen: seen.ended or seen.state == State.ACKNOWLEDGED,
                _KNOWN_SECONDS,
            )
        await self._leave(view.reservation_id)

    def _find_open(self) -> ReservationView | None:
        views = self.client.reservations.values()
        return next((view for view in views if not view.ended), None)

    async def _book(self) -> ReservationView | None:
        arrival, stop, goal = await self._choose()
        if arrival is None:
            return None
        # Whoever has asked waits for the answer, also when the day is over: without it the auditor would take the
        # server for silent.
        asking = asyncio.create_task(self._ask(arrival, stop, goal))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asyncio.wait({asking})
            if not asking.cancelled():
                asking.exception()  # a refusal has been written down
            raise

    async def _ask(self, arrival: ArrivalView, stop: StopId, goal: StopId | None) -> ReservationView:
        key = f"{self.name}-{next(_keys)}"
        self._write(Asked(at=now(), rider=self.name, key=key))
        try:
            view = await self.client.book(stop, trip_id=arrival.trip_id, alight_stop=goal)
        except Refused as refusal:
            self._write(Declined(at=now(), rider=self.name, key=key, code=refusal.code))
            raise
        self._write(Accepted(at=now(), rider=self.name, key=key, reservation_id=view.reservation_id))
        return view

    async def _choose(self) -> tuple[ArrivalView | None, StopId, StopId | None]:
        """A driven bus on the board of a stop that some bus is on its way to."""
        buses = [bus for bus in self._world.picture().buses if self._is_driven(bus.vehicle.id)]
        if not buses:
            return None, StopId(""), None
        stops = self._world.city.stops_of(self._chance.choice(buses).run.id)
        place = self._chance.randrange(4, len(stops) - 2)
        goal = stops[min(place + self._chance.randint(*_STOPS_TO_RIDE), len(stops) - 1)]
        board = await self.client.board(stops[place], limit=_BOARD_LINES)
        known = [
            arrival
            for arrival in board.arrivals
            if arrival.bookable and arrival.vehicle_id is not None and self._is_driven(arrival.vehicle_id)
        ]
        return (self._chance.choice(known) if known else None), stops[place], goal

    async def _leave(self, reservation_id: str) -> None:
        """Give the place back, unless it is over or a driver has to say so."""
        view = self.client.reservations[reservation_id]
        if view.ended or view.state == State.BOARDED:
            return
        while True:
            try:
                await self.client.cancel(reservation_id)
                return
            except Unreachable:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _until(
        self, reservation_id: str, fits: Callable[[ReservationView], bool], seconds: float
    ) -> None:
        """Wait for it, no longer than so long; a question is answered meanwhile."""
        gives_up_at = now() + seconds
        while now() < gives_up_at:
            view = self.client.reservations[reservation_id]
            if fits(view):
                return
            if view.question is not None:
                await self.client.outcome(reservation_id, "not_boarded")
            await asyncio.sleep(0.1)

    def _see(self, view: ReservationView, asked_at: float | None = None) -> None:
        for hold in view.holds:
            run_id = RunId(hold.run_id)
            self._write(Itinerary(at=now(), run_id=run_id, stops=self._world.city.stops_of(run_id)))
        self._write(
            Viewed(
                at=now(),
                rider=self.name,
                reservation_id=view.reservation_id,
                version=view.version,
                ended=view.ended,
                takes_a_space=takes_a_space(view.needs),
                stop=view.stop.stop_id,
                alight_stop=view.alight_stop.stop_id if view.alight_stop else None,
                holds=tuple(Held(hold.run_id, hold.vehicle_id) for hold in view.holds),
                steps=tuple(Step(step.type, step.at.timestamp(), step.run_id) for step in view.steps),
                asked_at=asked_at,
            )
        )
