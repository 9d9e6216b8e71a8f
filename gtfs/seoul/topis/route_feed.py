"""One route as GTFS-realtime values: its buses, what is expected of them, and what people should know.

Made of the newest answer of each operation. Of a bus that both name, its measured position counts until it is known
to have moved on; what one answer does not say of floor, plate and crowd comes from the other. Every bus keeps its own
age (`seen_at`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gtfs.identifiers import RouteId, StopId, VehicleId
from gtfs.low_floor import choose_low_floor
from gtfs.realtime.entities import (
    Alert,
    InformedEntity,
    StopTimeUpdate,
    TripReference,
    TripUpdate,
    VehiclePosition,
    VehicleStatus,
)
from gtfs.seoul.topis.run_choice import STOPS_BACK, OnRun, choose_runs
from gtfs.seoul.topis.sightings import Arrivals, Expectation, Positions, Sighting
from gtfs.timetable import Timetable

FORGOTTEN_SECONDS = 1800
"""What was seen so long ago is not told any more."""
SOURCE = "topis"
"""Begins the ids of all entities, so that they are unique among several sources."""


class RouteFeed(Struct, frozen=True):
    """What is known of one route."""

    vehicles: tuple[VehiclePosition, ...]
    trip_updates: tuple[TripUpdate, ...]
    alerts: tuple[Alert, ...]
    on_run: Mapping[VehicleId, OnRun]
    """To be handed in again the next time."""
    unmatched: Mapping[str, int]
    """Buses without a run, stops and rows of no use, by reason."""


def make_route_feed(
    timetable: Timetable,
    route_id: RouteId,
    positions: Positions | None,
    arrivals: Arrivals | None,
    before: Mapping[VehicleId, OnRun],
    now: datetime,
) -> RouteFeed:
    """Join the newest answers for one route with the timetable; `before` is `on_run` of the last time."""
    since = now - timedelta(seconds=FORGOTTEN_SECONDS)
    fresh_arrivals = arrivals if arrivals is not None and arrivals.asked_at >= since else None
    seen = [one for one in _merge(positions, fresh_arrivals) if one.seen_at >= since]
    choice = choose_runs(timetable, route_id, seen, before, now)
    unmatched: Counter[str] = Counter(choice.unmatched)
    for answer in (positions, fresh_arrivals):
        unmatched.update(answer.dropped if answer is not None else {})
    unmatched.pop("no_bus_on_its_way", None)  # not odd: most stops at night
    expected: dict[VehicleId, list[Expectation]] = defaultdict(list)
    for one in fresh_arrivals.expectations if fresh_arrivals is not None else ():
        expected[one.vehicle_id].append(one)
    updates = (
        _make_update(timetable, route_id, one, choice.on_run[one.id], expected[one.id], unmatched)
        for one in seen
        if one.id in choice.on_run and expected[one.id]
    )
    detours = fresh_arrivals.detours if fresh_arrivals is not None else ()
    return RouteFeed(
        vehicles=tuple(_make_position(timetable, route_id, one, choice.on_run.get(one.id)) for one in seen),
        trip_updates=tuple(one for one in updates if one.stop_times),
        alerts=(
            *_make_last_buses(timetable, route_id, seen, choice.on_run),
            *_make_detours(route_id, detours),
        ),
        on_run=choice.on_run,
        unmatched=dict(unmatched),
    )


def _merge(positions: Positions | None, arrivals: Arrivals | None) -> Iterable[Sighting]:
    """Each bus once."""
    merged = {one.id: one for one in positions.sightings} if positions is not None else {}
    for one in arrivals.sightings if arrivals is not None else ():
        position = merged.get(one.id)
        merged[one.id] = one if position is None else _join(position, one)
    return merged.values()


def _join(position: Sighting, coming: Sighting) -> Sighting:
    """Where the bus is, with the flags of both.

    An answer about arrivals has one time for all buses, however long ago each was heard of: it is news of this bus
    only when it has moved on since its position was measured.
    """
    has_moved = not 0 <= position.left_order - coming.left_order <= STOPS_BACK
    is_news = coming.seen_at > position.seen_at and has_moved
    newer, older = (coming, position) if is_news else (position, coming)
    vehicle = replace(
        newer.vehicle,
        low_floor=choose_low_floor(newer.vehicle.low_floor, older.vehicle.low_floor),
        plate=newer.vehicle.plate or older.vehicle.plate,
        label=newer.vehicle.label or older.vehicle.label,
    )
    return replace(
        newer,
        vehicle=vehicle,
        occupancy=newer.occupancy or older.occupancy,
        is_last=newer.is_last or older.is_last,
    )


def _refer(timetable: Timetable, route_id: RouteId, on_run: OnRun | None) -> TripReference:
    """The run, or only the route where nobody knows the run (a partial descriptor is allowed for positions)."""
    if on_run is None:
        return TripReference(route_id=route_id)
    trip = timetable.get_trip(on_run.run.trip_id)
    is_repeated = trip.feed_trip_id != trip.id
    return TripReference(
        trip_id=trip.feed_trip_id,
        route_id=route_id,
        direction_id=trip.direction_id,
        start_date=on_run.run.service_date,
        start_time_seconds=trip.start_time_seconds if is_repeated else None,
    )


def _make_position(
    timetable: Timetable, route_id: RouteId, seen: Sighting, on_run: OnRun | None
) -> VehiclePosition:
    stands = seen.is_at_left_stop or seen.is_at_next_stop
    stop = None if on_run is None else timetable.list_stop_times(on_run.run.trip_id)[on_run.next_position]
    return VehiclePosition(
        vehicle=seen.vehicle,
        trip=_refer(timetable, route_id, on_run),
        lat=seen.lat,
        lon=seen.lon,
        stop_sequence=None if stop is None else stop.stop_sequence,
        stop_id=None if stop is None else stop.stop_id,
        status=VehicleStatus.STOPPED_AT if stands else VehicleStatus.IN_TRANSIT_TO,
        seen_at=seen.seen_at,
        occupancy=seen.occupancy,
        entity_id=f"{SOURCE}:{seen.id}",
    )


def _make_update(
    timetable: Timetable,
    route_id: RouteId,
    seen: Sighting,
    on_run: OnRun,
    expected: Sequence[Expectation],
    unmatched: Counter[str],
) -> TripUpdate:
    """The stops of the run at which the bus is expected, in order; those it has passed meanwhile are left out."""
    stop_times = timetable.list_stop_times(on_run.run.trip_id)
    told: dict[int, StopTimeUpdate] = {}
    for one in expected:
        places = [stop.position for stop in stop_times if stop.stop_id == one.stop_id]
        if not places:
            unmatched["stop_not_on_run"] += 1
            continue
        position = min(places, key=lambda place: abs(place - (one.order - 1)))
        if position >= on_run.next_position:
            stop = stop_times[position]
            told[position] = StopTimeUpdate(stop.stop_sequence, stop.stop_id, arrival_at=one.arrival_at)
    return TripUpdate(
        trip=_refer(timetable, route_id, on_run),
        vehicle=seen.vehicle,
        stop_times=tuple(told[position] for position in sorted(told)),
        updated_at=max(one.told_at for one in expected),
        entity_id=f"{SOURCE}:{on_run.run.id}",
    )


def _make_last_buses(
    timetable: Timetable, route_id: RouteId, seen: Iterable[Sighting], on_run: Mapping[VehicleId, OnRun]
) -> Iterable[Alert]:
    """The last bus of the day says so: nobody should let it go by."""
    name = _route_name(timetable, route_id)
    for one in seen:
        if one.is_last and one.id in on_run:
            yield Alert(
                entity_id=f"{SOURCE}:last:{on_run[one.id].run.id}",
                informed=(InformedEntity(trip=_refer(timetable, route_id, on_run[one.id])),),
                header={"ko": f"{name}번 막차입니다.", "en": f"This is the last bus of route {name}."},
                cause="OTHER_CAUSE",
                effect="OTHER_EFFECT",
                severity="INFO",
            )


def _make_detours(route_id: RouteId, stops: Sequence[StopId]) -> Iterable[Alert]:
    """One alert for all stops where the route makes a detour."""
    if stops:
        yield Alert(
            entity_id=f"{SOURCE}:detour:{route_id}",
            informed=tuple(InformedEntity(route_id=route_id, stop_id=stop_id) for stop_id in stops),
            header={
                "ko": "이 노선은 지금 우회 운행합니다. 이 정류소에 서지 않을 수 있습니다.",
                "en": "This route is on a detour now. It may not stop here.",
            },
            cause="OTHER_CAUSE",
            effect="DETOUR",
            severity="WARNING",
        )


def _route_name(timetable: Timetable, route_id: RouteId) -> str:
    return timetable.get_route(route_id).name
