"""Simulated riders: they read the board of a stop, book, wait, answer, ride, rest, and book again."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from booking.messages import ArrivalView, ReservationView
from booking.states import State
from gtfs.identifiers import RunId, StopId, VehicleId
from gtfs.low_floor import LowFloor
from server.clients.errors import ClientError, Refused
from server.clients.http_door import HttpDoor
from server.clients.rider_client import RiderClient
from server.simulation.city import Bus
from server.simulation.pings import PingWatch
from server.simulation.tally import Tally
from server.simulation.world import World

_LOG = logging.getLogger(__name__)
_NEEDS = (("wheelchair",), ("wheelchair",), ("wheelchair",), ("vision",), ("walking_aid",), ("stroller",))
_PAUSE_SECONDS = (10.0, 60.0)
_ANSWER_SECONDS = (3.0, 10.0)
_STOPS_AHEAD = (3, 8)
_LONGEST_WAIT_SECONDS = 40 * 60.0
_OFF_BY_ONESELF_SECONDS = 90.0
_FARTHEST_DESTINATION = 12
_BOARD_LINES = 50
_DRIVEN_SHARE = 0.9
"""Of the bookings, for a bus whose driver is on duty, where there are any."""


class SimulatedRider:
    """One rider, one ride after the other. `run` until cancelled."""

    def __init__(
        self,
        door: HttpDoor,
        world: World,
        tally: Tally,
        chance: Random,
        pings: PingWatch,
        list_driven: Callable[[], Collection[VehicleId]],
    ) -> None:
        self._world = world
        self._tally = tally
        self._chance = chance
        self._pings = pings
        self._list_driven = list_driven
        self._news = asyncio.Event()
        self._door = door
        self._following: asyncio.Task[None] | None = None
        self.client = RiderClient(door, self._changed)

    def _changed(self, _: RiderClient, view: ReservationView) -> None:
        self._tally.add(f"rider saw {view.state}")
        self._pings.see(view)
        self._news.set()

    async def run(self) -> None:
        """Ride until cancelled; a server that is away or refuses is tried again later."""
        try:
            while True:
                try:
                    await self._be_known()
                    await self._one_ride()
                except Refused as refusal:
                    self._tally.refused("rider", refusal.code)
                except ClientError as error:
                    _LOG.info("a rider tries again later: %s", error.sentence)
                    self._tally.add("rider found the server away")
                await asyncio.sleep(self._chance.uniform(*_PAUSE_SECONDS))
        finally:
            if self._following is not None:
                self._following.cancel()
                await asyncio.gather(self._following, return_exceptions=True)

    async def _be_known(self) -> None:
        """Register once, and again as another rider should the server have forgotten this one."""
        if self._following is not None and not self._following.done():
            return
        if self._following is not None:
            await asyncio.gather(self._following, return_exceptions=True)
        self.client = RiderClient(self._door, self._changed)
        await self.client.register(self._chance.choice(("ko", "ko", "en")), self._chance.choice(_NEEDS))
        self._following = asyncio.create_task(self.client.run())

    async def _one_ride(self) -> None:
        reservation_id = self._find_open() or await self._book()
        if reservation_id is not None:
            ended = await self._follow(reservation_id)
            self._tally.add(f"rides ended {ended.state}")

    def _find_open(self) -> str | None:
        """A ride that was broken off because the server was away goes on."""
        views = self.client.reservations.values()
        return next((view.reservation_id for view in views if not view.ended), None)

    async def _book(self) -> str | None:
        bus = self._choose_bus()
        stop = self._choose_stop(bus) if bus else None
        if bus is None or stop is None:
            return None
        board = await self.client.board(stop, limit=_BOARD_LINES)
        bookable = [arrival for arrival in board.arrivals if arrival.bookable]
        self._tally.add("boards read")
        if not bookable:
            self._tally.add("boards without a bookable bus")
            return None
        wanted = [arrival for arrival in bookable if arrival.vehicle_id == bus.vehicle.id]
        arrival = self._chance.choice(wanted or bookable[:2])
        view = await self.client.book(
            stop, trip_id=arrival.trip_id, alight_stop=await self._choose_destination(stop, arrival)
        )
        self._tally.add("reservations made")
        return view.reservation_id

    def _choose_bus(self) -> Bus | None:
        """A low-floor bus on the road, most often one whose driver is on duty."""
        buses = [bus for bus in self._world.picture().buses if bus.vehicle.low_floor is LowFloor.YES]
        if self._chance.random() < _DRIVEN_SHARE:
            on_duty = set(self._list_driven())
            buses = [bus for bus in buses if bus.vehicle.id in on_duty] or buses
        return self._chance.choice(buses) if buses else None

    def _choose_stop(self, bus: Bus) -> StopId | None:
        """A stop that the bus will come to: where a rider would wait."""
        stops = self._world.city.stops_of(bus.run.id)
        ahead = bus.next_position + self._chance.randint(*_STOPS_AHEAD)
        return stops[ahead] if ahead < len(stops) - 2 else None

    async def _choose_destination(self, stop: StopId, arrival: ArrivalView) -> StopId | None:
        for route in await self.client.destinations(stop):
            if (route["route_id"], route["headsign"]) == (arrival.route_id, arrival.headsign):
                near: list[Mapping[str, Any]] = route["destinations"][:_FARTHEST_DESTINATION]
                return StopId(self._chance.choice(near)["stop_id"]) if near else None
        return None

    async def _follow(self, reservation_id: str) -> ReservationView:
        """Wait for the bus, ride it, and get off. Returns the reservation at its end."""
        gives_up_at = asyncio.get_running_loop().time() + _LONGEST_WAIT_SECONDS
        answered_version = -1
        passed_at: datetime | None = None
        while not (view := self.client.reservations[reservation_id]).ended:
            self._news.clear()
            if view.question is not None and view.version > answered_version:
                answered_version = view.version
                await self._answer(view)
            elif view.state is State.BOARDED:
                passed_at = await self._perhaps_get_off(view, passed_at)
            elif asyncio.get_running_loop().time() > gives_up_at:
                self._tally.add("riders gave up")
                await self.client.cancel(reservation_id)
            try:
                async with asyncio.timeout(5.0):
                    await self._news.wait()
            except TimeoutError:
                continue
        return view

    async def _answer(self, view: ReservationView) -> None:
        """Did you board? With a driver who had confirmed, yes; with one who never looked, no."""
        await asyncio.sleep(self._chance.uniform(*_ANSWER_SECONDS))
        confirmed = any(hold.state == "acknowledged" for hold in view.holds)
        outcome = "boarded" if confirmed else "not_boarded"
        try:
            await self.client.outcome(view.reservation_id, outcome)
        except Refused as refusal:
            self._tally.refused(f"rider answers {outcome}", refusal.code)
        else:
            self._tally.add(f"riders answered {outcome}")

    async def _perhaps_get_off(self, view: ReservationView, passed_at: datetime | None) -> datetime | None:
        """When the driver does not press, the rider says so a while after the bus was at the stop."""
        run_id = RunId(view.holds[0].run_id) if view.holds else None
        if run_id is None:
            return passed_at
        goal = view.alight_stop.stop_id if view.alight_stop else self._world.city.stops_of(run_id)[-1]
        if not self._world.has_passed(run_id, goal):
            return None
        now = datetime.now(UTC)
        if passed_at is None or (now - passed_at).total_seconds() < _OFF_BY_ONESELF_SECONDS:
            return passed_at or now
        try:
            await self.client.outcome(view.reservation_id, "alighted")
        except Refused as refusal:
            self._tally.refused("rider says alighted", refusal.code)
        return now
