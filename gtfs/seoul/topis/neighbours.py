"""Arrivals at one stop as Seoul's neighbours tell them: Gyeonggi (GBIS) and the national service (TAGO)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from gtfs.identifiers import RouteId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import VehicleReference
from gtfs.seoul.topis.answer import Row
from gtfs.seoul.topis.facts import NOBODY, read_count, read_plate

GYEONGGI_FLOORS = {"0": LowFloor.NO, "1": LowFloor.YES, "2": LowFloor.NO}
"""`lowPlate1`: 2 is a coach with seats only."""
NATIONAL_FLOORS = {"저상버스": LowFloor.YES, "일반차량": LowFloor.NO, "일반버스": LowFloor.NO}


class ComingBus(Struct, frozen=True):
    """A bus on its way to one stop, as told there."""

    route_id: RouteId
    vehicle: VehicleReference
    """Without id and plate where the service names none; the low floor is known all the same."""
    arrival_at: datetime
    stops_away: int | None
    order: int | None = None
    """Number of the stop on the route."""
    seats_free: int | None = None


def read_gyeonggi_arrivals(rows: Iterable[Row], asked_at: datetime) -> tuple[ComingBus, ...]:
    """The next two buses of every route at a stop; to the minute."""
    return tuple(
        bus
        for row in rows
        for number in ("1", "2")
        if (bus := _read_gyeonggi(row, number, asked_at)) is not None
    )


def read_national_arrivals(rows: Iterable[Row], asked_at: datetime) -> tuple[ComingBus, ...]:
    """The buses that come to a stop; no vehicle is named."""
    return tuple(bus for row in rows if (bus := _read_national(row, asked_at)) is not None)


def _read_gyeonggi(row: Row, number: str, asked_at: datetime) -> ComingBus | None:
    minutes = read_count(row.get(f"predictTime{number}", ""))
    route_id = row.get("routeId", "")
    if minutes is None or route_id in NOBODY:
        return None
    plate = read_plate(row.get(f"plateNo{number}", ""))
    vehicle_id = row.get(f"vehId{number}", "")
    name = plate if vehicle_id in NOBODY else vehicle_id
    floor = GYEONGGI_FLOORS.get(row.get(f"lowPlate{number}", ""), LowFloor.UNKNOWN)
    return ComingBus(
        route_id=RouteId(route_id),
        vehicle=VehicleReference(VehicleId(name) if name else None, plate, plate, floor),
        arrival_at=asked_at + timedelta(minutes=minutes),
        stops_away=read_count(row.get(f"locationNo{number}", "")),
        order=read_count(row.get("staOrder", "")),
        seats_free=read_count(row.get(f"remainSeatCnt{number}", "")),  # -1: unknown
    )


def _read_national(row: Row, asked_at: datetime) -> ComingBus | None:
    seconds = read_count(row.get("arrtime", ""))
    route_id = row.get("routeid", "")
    if seconds is None or not route_id:
        return None
    return ComingBus(
        route_id=RouteId(route_id),
        vehicle=VehicleReference(low_floor=NATIONAL_FLOORS.get(row.get("vehicletp", ""), LowFloor.UNKNOWN)),
        arrival_at=asked_at + timedelta(seconds=seconds),
        stops_away=read_count(row.get("arrprevstationcnt", "")),
    )
