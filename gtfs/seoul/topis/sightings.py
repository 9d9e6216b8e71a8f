"""Buses as one answer of the city's shows them: where each was seen, and when it is expected at which stop.

Both operations tell places. `getBusPosByRtid` gives every bus with latitude and longitude; `getArrInfoByRouteAll`
gives, at each stop of the route, the next two buses with the seconds until they are there.

`sectOrd` counts the sections of a route: a bus in section `n` has left stop number `n` (which is `lastStnId`) and is
on its way to stop `n + 1`, or stands at one of them (`stopFlag`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gtfs.identifiers import RouteId, StopId, VehicleId
from gtfs.realtime.entities import Occupancy, VehicleReference
from gtfs.seoul.topis.answer import Row, find_text
from gtfs.seoul.topis.facts import (
    NOBODY,
    read_count,
    read_crowd,
    read_floor,
    read_moment,
    read_number,
    read_plate,
    read_seconds_until,
)

DETOUR = "11"
YES = "1"
_AT_NEXT_STOP = 0.5
"""A bus that stands further along its section than this stands at the end of it."""


class Sighting(Struct, frozen=True):
    """One bus, when and where it was last seen."""

    vehicle: VehicleReference
    seen_at: datetime
    left_order: int
    """Number, counted from 1, of the stop that it has left."""
    left_stop_id: StopId | None
    """That stop, where the answer says it."""
    is_at_left_stop: bool = False
    """It still stands there."""
    is_at_next_stop: bool = False
    """It stands at the stop after it."""
    share: float | None = None
    """Of the way to the next stop that lies behind it, 0 to 1."""
    lat: float | None = None
    lon: float | None = None
    occupancy: Occupancy | None = None
    is_last: bool = False
    """The last bus of the day (막차)."""

    @property
    def id(self) -> VehicleId:
        """Its name: `vehId`, or the plate of one that has none."""
        return self.vehicle.id or VehicleId(self.vehicle.plate)


class Expectation(Struct, frozen=True):
    """When one bus is expected at one stop."""

    vehicle_id: VehicleId
    stop_id: StopId
    order: int
    """Number of the stop on the route, counted from 1."""
    arrival_at: datetime
    told_at: datetime


class Positions(Struct, frozen=True):
    """What one answer of `getBusPosByRtid` says."""

    route_id: RouteId
    asked_at: datetime
    sightings: tuple[Sighting, ...]
    dropped: Mapping[str, int] = {}
    """Rows that say nothing of use, by reason."""


class Arrivals(Struct, frozen=True):
    """What one answer of `getArrInfoByRouteAll` says."""

    route_id: RouteId
    asked_at: datetime
    sightings: tuple[Sighting, ...]
    expectations: tuple[Expectation, ...]
    detours: tuple[StopId, ...]
    """Stops at which the route does not run its usual way."""
    dropped: Mapping[str, int] = {}


def read_positions(route_id: RouteId, rows: Iterable[Row], asked_at: datetime) -> Positions:
    """Every bus of a route, each once, as it was seen last."""
    dropped: Counter[str] = Counter()
    newest: dict[VehicleId, Sighting] = {}
    for row in rows:
        seen = _read_position(row, asked_at)
        if isinstance(seen, str):
            dropped[seen] += 1
        elif seen.id not in newest or newest[seen.id].seen_at < seen.seen_at:
            newest[seen.id] = seen
    return Positions(route_id, asked_at, tuple(newest.values()), dict(dropped))


def read_arrivals(route_id: RouteId, rows: Sequence[Row], asked_at: datetime) -> Arrivals:
    """The buses that come, at which stop when, and where the route makes a detour."""
    dropped: Counter[str] = Counter()
    stops = {
        order: StopId(row["stId"])
        for row in rows
        if (order := read_count(row.get("staOrd", ""))) and row.get("stId", "") not in NOBODY
    }
    sightings: dict[VehicleId, Sighting] = {}
    expectations: dict[tuple[VehicleId, int], Expectation] = {}
    for row in rows:
        order = read_count(row.get("staOrd", ""))
        if row.get("busRouteId", route_id) not in ("", route_id):
            dropped["other_route"] += 1
            continue
        if not order or order not in stops:
            dropped["stop_without_order"] += 1
            continue
        told_at = min(read_moment(row.get("mkTm", "")) or asked_at, asked_at)
        for number in ("1", "2"):
            found = _read_coming(row, number, stops, order, told_at)
            if isinstance(found, str):
                dropped[found] += 1
                continue
            seen, expected = found
            expectations[expected.vehicle_id, order] = expected
            kept = sightings.get(seen.id)
            if kept is None or (seen.is_at_next_stop and not kept.is_at_next_stop):
                sightings[seen.id] = seen
    detours = {row["stId"]: None for row in rows if row.get("deTourAt") == DETOUR and row.get("stId")}
    return Arrivals(
        route_id=route_id,
        asked_at=asked_at,
        sightings=tuple(sightings.values()),
        expectations=tuple(sorted(expectations.values(), key=lambda one: (one.vehicle_id, one.order))),
        detours=tuple(StopId(stop_id) for stop_id in detours),
        dropped=dict(dropped),
    )


def name_plates(arrivals: Arrivals, plates: Mapping[VehicleId, str]) -> Arrivals:
    """The same with the plates that other answers have told."""
    return replace(
        arrivals,
        sightings=tuple(
            replace(one, vehicle=replace(one.vehicle, plate=plates[one.id], label=plates[one.id]))
            if not one.vehicle.plate and one.id in plates
            else one
            for one in arrivals.sightings
        ),
    )


def _read_position(row: Row, asked_at: datetime) -> Sighting | str:
    vehicle = _read_vehicle(row, "")
    if vehicle is None:
        return "vehicle_without_name"
    if row.get("isrunyn") == "0":
        return "not_in_service"
    order = read_count(row.get("sectOrd", ""))
    if order is None:
        return "vehicle_without_place"
    share = _read_share(row)
    stands = row.get("stopFlag") == YES
    is_at_next = stands and share is not None and share > _AT_NEXT_STOP
    lat, lon = _read_place(row)
    left = row.get("lastStnId", "")
    return Sighting(
        vehicle=vehicle,
        seen_at=min(read_moment(row.get("dataTm", "")) or asked_at, asked_at),
        left_order=order,
        left_stop_id=None if left in NOBODY else StopId(left),
        is_at_left_stop=stands and not is_at_next,
        is_at_next_stop=is_at_next,
        share=share,
        lat=lat,
        lon=lon,
        occupancy=read_crowd(find_text(row, "congestion", "congetion"), row.get("isFullFlag", "")),
        is_last=find_text(row, "islastyn", "isLast") == YES,
    )


def _read_coming(
    row: Row, number: str, stops: Mapping[int, StopId], order: int, told_at: datetime
) -> tuple[Sighting, Expectation] | str:
    """One of the two buses that a stop is told of."""
    seconds = read_seconds_until(
        row.get(f"arrmsg{number}", ""), *(row.get(f"{name}{number}", "") for name in ("traTime", "exps"))
    )
    if seconds is None:
        return "no_bus_on_its_way"
    vehicle = _read_vehicle(row, number)
    if vehicle is None:
        return "vehicle_without_name"
    left = read_count(row.get(f"sectOrd{number}", "")) or 0
    is_here = row.get(f"isArrive{number}") == YES
    if is_here or not 0 < left < order:
        left = order - 1
    seen = Sighting(
        vehicle=vehicle,
        seen_at=told_at,
        left_order=left,
        left_stop_id=stops.get(left),
        is_at_next_stop=is_here,
        occupancy=read_crowd(
            find_text(row, f"congestion{number}", f"congetion{number}"),
            find_text(row, f"isFullFlag{number}", f"full{number}"),
        ),
        is_last=row.get(f"isLast{number}") == YES,
    )
    arrival_at = told_at + timedelta(seconds=seconds)
    return seen, Expectation(seen.id, stops[order], order, arrival_at, told_at)


def _read_vehicle(row: Row, number: str) -> VehicleReference | None:
    vehicle_id, plate = row.get(f"vehId{number}", ""), read_plate(row.get(f"plainNo{number}", ""))
    name = plate if vehicle_id in NOBODY else vehicle_id
    if not name:
        return None
    return VehicleReference(VehicleId(name), plate, plate, read_floor(row.get(f"busType{number}", "")))


def _read_share(row: Row) -> float | None:
    behind, length = read_number(row.get("sectDist", "")), read_number(row.get("fullSectDist", ""))
    if behind is None or length is None or length <= 0:
        return None
    return min(1.0, max(0.0, behind / length))


def _read_place(row: Row) -> tuple[float | None, float | None]:
    lat, lon = read_number(find_text(row, "gpsY", "tmY")), read_number(find_text(row, "gpsX", "tmX"))
    if lat is None or lon is None or not (33 <= lat <= 39.5 and 124 <= lon <= 132):
        return None, None
    return lat, lon
