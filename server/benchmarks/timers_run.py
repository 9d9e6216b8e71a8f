"""What deadlines and announcements cost: many open reservations, one worker, its store; the clock of the city stands.

Beside the looks of the program, in the same run: looking at every open reservation every second, which needs neither
moments nor claims, and is what each of several workers would have to do.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time, sleep
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from booking.ledger import Vehicle
from booking.needs import Need
from booking.reservation import Owner
from gtfs.compiling import open_or_compile
from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import TripReference, VehiclePosition, VehicleReference
from gtfs.realtime.writing import build_vehicle_positions
from server.background import loops
from server.benchmarks.drill.drill_town import (
    HEADWAY_SECONDS,
    HOP_SECONDS,
    STOPS,
    count_routes,
    write_drill_town,
)
from server.composition import Services, compose
from server.settings import ServerSettings
from server.store.connection import connect
from server.store.embedded import EmbeddedStore

PASSENGERS_PER_BUS = 4
FIRST_STOPS_AWAY = 3
"""A bus nearer than that cannot be booked."""
_STARTED_SECONDS_AGO = 900
_OF_TIMERS = ("zadd", "zrem", "zscore", "zrange", "time")
"""Commands that only timers and announcements use."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one second, or one thing done, took."""

    worker_seconds: float
    store_seconds: float
    round_trips: float


@dataclass(frozen=True, slots=True)
class TimersFigures:
    """One run."""

    reservations: int
    seconds: float
    every_second: Cost
    """A second of looking at every open reservation."""
    when_due: Cost
    """A second of looking when it is time."""
    looks_a_second: float
    booking: Cost
    commit_seconds: float
    """Of the store's time for a booking: the one script that changes anything."""
    of_timers_seconds: float
    """Of the script's time: moments and announcements."""


@dataclass(frozen=True, slots=True)
class _Bus:
    trip_id: TripId
    route_id: RouteId
    place: int


def run_timers(reservations: int, seconds: float) -> TimersFigures:
    """Book so many, then look at them for so many seconds."""
    now = datetime.now(UTC)
    with _services(now, count_routes(reservations / PASSENGERS_PER_BUS)) as services:
        booking, commit, of_timers = _book(services, reservations)
        open_ids = [reservation.id for reservation in services.documents.list_open()]
        meter = _Meter(services)
        for reservation in services.documents.list_open():
            services.bookings.apply_due(reservation.id)
        every_second = meter.read(1)
        meter, looked, until = _Meter(services), services.due_looks.looks, monotonic() + seconds
        while (left := until - monotonic()) > 0:
            wait = loops.apply_due(services)
            sleep(min(left, services.settings.tick_seconds if wait is None else wait))
        return TimersFigures(
            len(open_ids),
            seconds,
            every_second,
            meter.read(seconds),
            (services.due_looks.looks - looked) / seconds,
            booking,
            commit,
            of_timers,
        )


class _Meter:
    """What this process and the store have used since it was made."""

    def __init__(self, services: Services) -> None:
        self._redis = services.redis
        self._began = process_time(), *self._ask()

    def _ask(self) -> tuple[float, int]:
        used: dict[str, Any] = self._redis.info("cpu")
        calls: int = self._redis.info("stats")["total_reads_processed"]
        return used["used_cpu_user_main_thread"] + used["used_cpu_sys_main_thread"], calls

    def read(self, things: float) -> Cost:
        """For each of so many things, or seconds."""
        worker, (store, calls) = process_time(), self._ask()
        return Cost(
            (worker - self._began[0]) / things,
            (store - self._began[1]) / things,
            (calls - self._began[2]) / things,
        )


def _book(services: Services, count: int) -> tuple[Cost, float, float]:
    buses = _list_buses(count_routes(count / PASSENGERS_PER_BUS))
    wishes = [
        services.make_wish(
            stop=f"{bus.route_id}-{place:02d}", route_id=bus.route_id, alight_stop=None, trip_id=bus.trip_id,
            service_date=None, needs=(Need.VISION,),
        )
        for bus in buses
        for place in range(bus.place + FIRST_STOPS_AWAY, STOPS - 1)
    ]  # fmt: skip
    chosen = [wishes[n * len(wishes) // count] for n in range(count)]
    services.redis.config_resetstat()
    meter = _Meter(services)
    for number, wish in enumerate(chosen):
        services.bookings.request(Owner(f"rider:{number}"), "once", wish)
    cost = meter.read(count)
    stats: dict[str, dict[str, float]] = services.redis.info("commandstats")

    def seconds_of(*names: str) -> float:
        return sum(stats.get(f"cmdstat_{name}", {}).get("usec", 0) for name in names) / count / 1e6

    return cost, seconds_of("evalsha"), seconds_of(*_OF_TIMERS)


@contextmanager
def _services(now: datetime, routes: int) -> Iterator[Services]:
    """A worker without doors, over a store of its own."""
    with tempfile.TemporaryDirectory(prefix="gachita-") as name:
        folder = Path(name)
        feed = write_drill_town(folder / "town.zip", now, routes=routes, seconds=3600)
        live = folder / "live.pb"
        live.write_bytes(build_vehicle_positions(_list_positions(now, routes), now))
        with EmbeddedStore(folder / "store") as url, connect(url) as redis:
            services = compose(
                ServerSettings(data=folder, realtime=(str(live),)),
                redis=redis,
                timetable=open_or_compile(feed, folder / "timetables"),
                socketio=SocketIO(Flask("town"), async_mode="threading"),
                list_kiosks=set,
                count_drivers=int,
                clock=lambda: now,
            )
            for bus in _list_buses(routes):
                services.add_vehicle(Vehicle(VehicleId(f"bus-{bus.trip_id}"), f"bus-{bus.trip_id}"))
            loops.refresh(services)
            try:
                yield services
            finally:
                services.live.close()
                services.watch.close()


def _list_buses(routes: int) -> list[_Bus]:
    """Those on the road: the trip's number says when it has left."""
    numbers = range(_STARTED_SECONDS_AGO // HEADWAY_SECONDS)
    ages = {number: _STARTED_SECONDS_AGO - number * HEADWAY_SECONDS for number in numbers}
    return [
        _Bus(TripId(f"D{route}-{number:04d}"), RouteId(f"D{route}"), age // HOP_SECONDS)
        for route in range(1, routes + 1)
        for number, age in ages.items()
        if age // HOP_SECONDS < STOPS - FIRST_STOPS_AWAY - 1
    ]


def _list_positions(now: datetime, routes: int) -> list[VehiclePosition]:
    return [
        VehiclePosition(
            vehicle=VehicleReference(VehicleId(f"bus-{bus.trip_id}"), low_floor=LowFloor.YES),
            trip=TripReference(bus.trip_id),
            stop_id=StopId(f"{bus.route_id}-{bus.place:02d}"),
            stop_sequence=bus.place + 1,
            seen_at=now,
        )
        for bus in _list_buses(routes)
    ]
