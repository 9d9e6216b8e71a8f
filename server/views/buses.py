"""Every bus that is heard of, for the dispatchers' map: where it is, who waits for it, what is wrong with it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from booking.ledger import Vehicle as KnownVehicle
from booking.reservation import Reservation
from booking.states import State
from gtfs.identifiers import Run, StopId, VehicleId
from gtfs.realtime.picture import Vehicle
from server.background.giving_way import giving_way
from server.store.documents import DocumentStore
from server.views.views import Views
from server.world.live_world import LiveWorld

MOST_BUSES = 2000
"""More than these no screen shows; those with something to do come first."""
_AT_ONCE = 500


class BusOnMap(Struct, frozen=True):
    """One bus (WGS 84 degrees)."""

    vehicle_id: VehicleId
    plate: str
    route_id: str
    route_name: str
    """Empty: on no run that is known."""
    lat: float
    lon: float
    age: int
    """Seconds since it was last heard of."""
    next_stop: str
    """The stop that it is at or going to; empty where nobody knows."""
    waiting: int
    """Passengers who wait for it."""
    unconfirmed: int
    """Of these, not confirmed by the driver."""
    aboard: int
    silent: bool
    ramp_broken: bool
    next_stop_names: dict[str, str] = {}
    """`next_stop` in other languages."""


class BusesOnMap(Struct, frozen=True):
    """Those with something to do first."""

    as_of: datetime
    buses: tuple[BusOnMap, ...]
    left_out: int
    """Buses beyond the most that are told."""


class Buses:
    """Makes the picture of all buses."""

    def __init__(
        self,
        views: Views,
        world: LiveWorld,
        documents: DocumentStore,
        clock: Callable[[], datetime],
        silent_seconds: float,
    ) -> None:
        self._views = views
        self._world = world
        self._documents = documents
        self._clock = clock
        self._silent_seconds = silent_seconds

    def list_all(self) -> BusesOnMap:
        """Every bus with a place."""
        now, picture = self._clock(), self._world.picture
        counts = _count(self._documents.list_open())
        broken = {vehicle.id for vehicle in self._documents.list_broken_ramps()}
        seen = giving_way(picture.vehicles()) if picture else ()
        found = [bus for one in seen if (bus := self._bus(one, now, counts, one.id in broken)) is not None]
        found.sort(key=_turn)
        shown = self._with_plates(found[:MOST_BUSES])
        return BusesOnMap(now, tuple(shown), max(0, len(found) - MOST_BUSES))

    def _with_plates(self, buses: list[BusOnMap]) -> Iterator[BusOnMap]:
        """With the plates on record in the place of those that feeds tell, many asked for at once."""
        for first in range(0, len(buses), _AT_ONCE):
            some = buses[first : first + _AT_ONCE]
            known = self._documents.read_all([("vehicle", bus.vehicle_id) for bus in some])
            for bus, vehicle in zip(some, known, strict=True):
                plate = vehicle.plate if isinstance(vehicle, KnownVehicle) else ""
                yield replace(bus, plate=plate or bus.plate)

    def _bus(self, one: Vehicle, now: datetime, counts: "Counts", is_broken: bool) -> BusOnMap | None:
        next_stop = self._find_next_stop(one)
        place = self._find_place(one, next_stop)
        if place is None:
            return None
        trip = self._world.find_trip(Run.from_id(one.run_id).trip_id) if one.run_id else None
        stop = self._views.stop_ref(next_stop) if next_stop else None
        age = max(0, round((now - one.seen_at).total_seconds()))
        return BusOnMap(
            vehicle_id=one.id,
            plate=one.plate,
            route_id=trip.route_id if trip else "",
            route_name=self._world.timetable.get_route(trip.route_id).name if trip else "",
            lat=round(place[0], 5),
            lon=round(place[1], 5),
            age=age,
            next_stop=stop.name if stop else "",
            next_stop_names=stop.names if stop else {},
            waiting=counts.waiting[one.id],
            unconfirmed=counts.unconfirmed[one.id],
            aboard=counts.aboard[one.id],
            silent=age > self._silent_seconds,
            ramp_broken=is_broken,
        )

    def _find_next_stop(self, one: Vehicle) -> StopId | None:
        if one.run_id is None or one.next_position is None:
            return None
        return self._world.find_stop_of(one.run_id, one.next_position)

    def _find_place(self, one: Vehicle, stop_id: StopId | None) -> tuple[float, float] | None:
        """Its own, or that of the stop where a feed names only that."""
        if one.lat is not None and one.lon is not None:
            return one.lat, one.lon
        place = self._world.timetable.stops.find(stop_id) if stop_id else -1
        if place < 0:
            return None
        stop = self._world.timetable.stops[place]
        return None if math.isnan(stop.lat) or math.isnan(stop.lon) else (stop.lat, stop.lon)


class Counts(Struct, frozen=True):
    """Passengers by bus."""

    waiting: Counter[VehicleId]
    unconfirmed: Counter[VehicleId]
    aboard: Counter[VehicleId]


def _count(reservations: Iterable[Reservation]) -> Counts:
    counts = Counts(Counter(), Counter(), Counter())
    for reservation in reservations:
        for held in reservation.holds:
            if held.vehicle_id is None:
                continue
            is_aboard = held.state is State.BOARDED
            (counts.aboard if is_aboard else counts.waiting)[held.vehicle_id] += 1
            if not is_aboard and held.state is not State.ACKNOWLEDGED:
                counts.unconfirmed[held.vehicle_id] += 1
    return counts


def _turn(bus: BusOnMap) -> tuple[int, str, str]:
    urgency = (
        4 * bus.ramp_broken + 2 * bus.silent + 8 * (bus.unconfirmed > 0) + (bus.waiting + bus.aboard > 0)
    )
    return (-urgency, bus.route_name, bus.vehicle_id)
