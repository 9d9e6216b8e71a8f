"""One street and its services without doors: eight stops five minutes apart, the clock in the test's hand."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from booking.ledger import Vehicle
from booking.reservation import Owner, Reservation, ReservationId
from gtfs.compiling import open_or_compile
from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    StopRelation,
    StopTimeUpdate,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.writing import build_trip_updates, build_vehicle_positions
from gtfs.service_time import format_seconds
from server.background import loops
from server.composition import Services, compose
from server.settings import ServerSettings

STOPS = "abcdefgh"
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""In Seoul; trip `t0` leaves stop a then, `t1` twenty minutes later and so on."""
HOP_SECONDS = 300
HEADWAY_SECONDS = 1200
EVERY_TRIP: Mapping[int, str] = {}


def write_street(
    path: Path,
    *,
    prefix: str = "t",
    trips: int = 12,
    stops: str = STOPS,
    crowd: int = 0,
    accessible: Mapping[int, str] = EVERY_TRIP,
    pickup: Mapping[int, str] = EVERY_TRIP,
) -> Path:
    """The feed as a zip. `crowd`: so many runs of another route, a minute apart, that end at the last stop but one.

    `accessible`, `pickup`: what GTFS says of a trip (by number) where it is not a low floor (1) and a regular stop (0).
    """
    files = {
        "agency.txt": ["agency_name,agency_url,agency_timezone", "느린 길,https://example.org,Asia/Seoul"],
        "stops.txt": [
            "stop_id,stop_code,stop_name,stop_lat,stop_lon",
            *(f"{s},{9300 + n:05d},느린 {n + 1}가,{37.5 + n * 0.01:.4f},127.0" for n, s in enumerate(stops)),
        ],
        "routes.txt": ["route_id,route_short_name,route_type", "r7,7,3", "r9,9,3"],
        "trips.txt": ["route_id,service_id,trip_id,trip_headsign,wheelchair_accessible"],
        "stop_times.txt": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type"],
        "calendar_dates.txt": ["service_id,date,exception_type", f"daily,{DAY:%Y%m%d},1"],
    }
    for trip in range(trips):
        files["trips.txt"].append(f"r7,daily,{prefix}{trip},종점,{accessible.get(trip, '1')}")
        for place, stop in enumerate(stops):
            at = format_seconds(12 * 3600 + trip * HEADWAY_SECONDS + place * HOP_SECONDS)
            files["stop_times.txt"].append(
                f"{prefix}{trip},{at},{at},{stop},{place + 1},{pickup.get(trip, '0')}"
            )
    for trip in range(crowd):
        files["trips.txt"].append(f"r9,daily,crowd{trip},옆길,1")
        for place, stop in enumerate(stops[:-1]):
            at = format_seconds(12 * 3600 + trip * 60 + place * HOP_SECONDS)
            files["stop_times.txt"].append(f"crowd{trip},{at},{at},{stop},{place + 1},0")
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in files.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    return path


class Street:
    """The services of a server on that street, over a real store, with one live source: a file."""

    def __init__(
        self,
        folder: Path,
        redis: Any,
        feed: Path | None = None,
        realtime: tuple[str, ...] = (),
        **settings: Any,
    ) -> None:
        self.now = NOON
        self.floors: dict[str, LowFloor] = {}
        """What feeds say of a bus, where it is not one with a low floor."""
        self.live = folder / "live.pb"
        feed = feed or write_street(folder / "street.zip")
        self.services: Services = compose(
            ServerSettings(data=folder, realtime=realtime or (str(self.live),), **settings),
            redis=redis,
            timetable=open_or_compile(feed, folder / "timetables"),
            socketio=SocketIO(Flask("street"), async_mode="threading"),
            list_kiosks=set,
            count_drivers=lambda: 0,
            clock=lambda: self.now,
        )

    def know(self, bus: str, **facts: Any) -> None:
        self.services.add_vehicle(Vehicle(VehicleId(bus), f"plate-{bus}", **facts))

    def buses_at(self, **at: tuple[str, int]) -> None:
        """What the positions feed says from now on: bus → its trip and the stop (from 0) it stands at."""
        seen = [
            VehiclePosition(
                vehicle=VehicleReference(VehicleId(bus), low_floor=self.floors.get(bus, LowFloor.YES)),
                trip=TripReference(TripId(trip), start_date=DAY),
                stop_id=StopId(STOPS[place]),
                stop_sequence=place + 1,
                seen_at=self.now,
            )
            for bus, (trip, place) in at.items()
        ]
        self._publish(build_vehicle_positions(seen, self.now))

    def detour(self, trip: str, *skipped: int, canceled: bool = False, **at: tuple[str, int]) -> None:
        """What feeds say from now on: buses as in `buses_at`, and stops (from 0) that a trip does not serve today."""
        update = TripUpdate(
            trip=TripReference(
                TripId(trip),
                start_date=DAY,
                relation=TripRelation.CANCELED if canceled else TripRelation.SCHEDULED,
            ),
            stop_times=[
                StopTimeUpdate(stop_sequence=place + 1, relation=StopRelation.SKIPPED) for place in skipped
            ],
            updated_at=self.now,
        )
        self.buses_at(**at)
        # Two messages one after the other are one with the entities of both (protobuf, "last one wins" for the header).
        self._publish(self.live.read_bytes() + build_trip_updates([update], self.now))

    def update(self, bus: str, trip: str, delay_seconds: int) -> None:
        """What a feed without positions says from now on."""
        update = TripUpdate(
            trip=TripReference(TripId(trip), start_date=DAY),
            vehicle=VehicleReference(VehicleId(bus), low_floor=LowFloor.YES),
            stop_times=[StopTimeUpdate(stop_sequence=1, departure_delay_seconds=delay_seconds)],
            updated_at=self.now,
        )
        self._publish(build_trip_updates([update], self.now))

    def _publish(self, data: bytes) -> None:
        self.live.write_bytes(data)
        self.refresh()

    def refresh(self) -> None:
        loops.refresh(self.services)

    def book(self, stop: str = "f", rider: str = "ann", key: str = "k", **wish: Any) -> Reservation:
        facts: dict[str, Any] = {"route_id": RouteId("r7"), "alight_stop": None, "trip_id": None}
        facts |= {"service_date": None, "needs": ()} | wish
        found = self.services.make_wish(stop=stop, **facts)
        return self.services.bookings.request(Owner(f"rider:{rider}"), key, found)

    def due(self, reservation_id: ReservationId, *, seconds: int = 0) -> Reservation:
        """Let time pass, then what is due happens."""
        self.now += timedelta(seconds=seconds)
        found = self.services.bookings.apply_due(reservation_id)
        assert found is not None
        return found


def street_with_two_buses(folder: Path, redis: Any) -> Street:
    """`b1` on the first trip at its second stop, `b2` on the next one at its first."""
    street = Street(folder, redis)
    street.know("b1")
    street.know("b2")
    street.buses_at(b1=("t0", 1), b2=("t1", 0))
    return street
