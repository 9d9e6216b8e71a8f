"""Recordings of simulated buses in traffic: VehiclePositions as a feed would give them, one file per moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gtfs.identifiers import VehicleId
from gtfs.realtime.entities import TripReference, VehiclePosition, VehicleReference, VehicleStatus
from gtfs.realtime.writing import build_vehicle_positions
from gtfs.timetable import Timetable
from server.simulation.blocks import LAYOVER_SECONDS
from server.simulation.chance import key_of, normal, uniform
from server.simulation.driving_in_traffic import drive_in_traffic
from server.simulation.errors import NothingRuns
from server.simulation.itinerary import Itineraries, list_spans, read_itineraries
from server.simulation.motion import Driven, locate
from server.simulation.traffic import Traffic

_METRES_PER_DEGREE = 111_320.0
_SIGHT_METRES = 8.0
"""How far from the truth a position lies (standard deviation, north and east)."""
_LONGEST_TRIP_SECONDS = 4 * 3600


@dataclass(frozen=True, kw_only=True)
class RecordingSettings:
    """What is recorded."""

    begins: datetime
    minutes: float
    every_seconds: int = 30
    """From file to file; each bus was seen at some moment in the half of that before."""
    routes: int | None = None
    """So many routes, those with the most trips first; none: all."""
    seed: int = 1


@dataclass(frozen=True)
class _Road:
    """All buses of the recording. Rows as in `driven`."""

    itineraries: Itineraries
    driven: Driven
    trips: NDArray[np.int64]
    days: list[int]
    keys: NDArray[np.uint64]


def record(
    timetable: Timetable,
    settings: RecordingSettings,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write the files into the folder, named after their moment; gives their number. Raises `NothingRuns`."""
    road = _drive(timetable, settings)
    first = int(settings.begins.timestamp())
    moments = range(first, first + round(settings.minutes * 60) + 1, settings.every_seconds)
    folder.mkdir(parents=True, exist_ok=True)
    for done, moment in enumerate(moments, 1):
        seen = _look(timetable, road, settings, moment)
        feed = build_vehicle_positions(seen, datetime.fromtimestamp(moment, UTC))
        (folder / f"{moment}.pb").write_bytes(feed)
        if progress is not None:
            progress(done, len(moments))
    return len(moments)


def _drive(timetable: Timetable, settings: RecordingSettings) -> _Road:
    begins = settings.begins.timestamp()
    ends = begins + settings.minutes * 60
    wanted = _choose_routes(timetable, settings.routes)
    trips: list[int] = []
    days: list[int] = []
    spans = list_spans(timetable)
    for day in timetable.days.days_running_at(begins):
        start, runs = timetable.days.start_of(day), timetable.days.active_on(day)[timetable.trips.services]
        for span in spans:
            is_out = start + span.start_seconds - LAYOVER_SECONDS < ends
            may_be_out = start + span.start_seconds > begins - _LONGEST_TRIP_SECONDS
            if is_out and may_be_out and runs[span.trip] and span.route in wanted:
                trips.append(span.trip)
                days.append(day)
    if not trips:
        raise NothingRuns("No bus of the timetable is on the road then.")
    places = np.array(trips, np.int64)
    starts = np.array([timetable.days.start_of(day) for day in days], np.float64)
    names = [f"{day}:{timetable.trips.id_of(trip)}" for day, trip in zip(days, trips, strict=True)]
    keys = np.array([key_of(settings.seed, name) for name in names], np.uint64)
    itineraries = read_itineraries(timetable, places, starts)
    offset = settings.begins.astimezone(timetable.agency_timezone).utcoffset()
    zone_seconds = 0.0 if offset is None else offset.total_seconds()
    traffic = Traffic(
        settings.seed, np.asarray(timetable.stops.lats), np.asarray(timetable.stops.lons), zone_seconds
    )
    driven = drive_in_traffic(itineraries.plan, itineraries.stops, keys, traffic)
    return _Road(itineraries, driven, places, days, keys)


def _choose_routes(timetable: Timetable, count: int | None) -> frozenset[int]:
    routes, trips = np.unique(timetable.trips.routes, return_counts=True)
    return frozenset(routes[np.argsort(-trips, kind="stable")][:count].tolist())


def _look(
    timetable: Timetable, road: _Road, settings: RecordingSettings, moment: int
) -> Iterator[VehiclePosition]:
    """Every bus on the road, as it was seen shortly before."""
    draws = road.keys ^ np.uint64(moment * 2 + 1)
    seen_at = np.floor(moment - uniform(draws, 0) * settings.every_seconds / 2)
    where = locate(road.driven, seen_at)
    plan, stops = road.itineraries.plan, road.itineraries.stops
    is_out = (plan.departures[:, 0] - LAYOVER_SECONDS <= seen_at) & ~where.ended
    ahead = stops[np.arange(len(stops)), np.minimum(where.next_position, plan.stop_counts - 1)]
    before = stops[np.arange(len(stops)), np.maximum(where.next_position - 1, 0)]
    lats, lons = timetable.stops.lats, timetable.stops.lons
    metres = _SIGHT_METRES * normal(draws, 1), _SIGHT_METRES * normal(draws, 2)
    lat = lats[before] + where.fraction * (lats[ahead] - lats[before]) + metres[0] / _METRES_PER_DEGREE
    scale = _METRES_PER_DEGREE * np.cos(np.radians(lat))
    lon = lons[before] + where.fraction * (lons[ahead] - lons[before]) + metres[1] / scale
    for row in np.flatnonzero(is_out).tolist():
        position, trip = int(where.next_position[row]), int(road.trips[row])
        yield VehiclePosition(
            vehicle=VehicleReference(id=VehicleId(f"bus-{road.days[row]}-{trip}")),
            trip=_name_trip(timetable, road.days[row], trip),
            lat=float(lat[row]),
            lon=float(lon[row]),
            stop_sequence=int(road.itineraries.sequences[row, position]),
            stop_id=timetable.stops.id_of(int(ahead[row])),
            status=VehicleStatus.STOPPED_AT if where.at_stop[row] else VehicleStatus.IN_TRANSIT_TO,
            seen_at=datetime.fromtimestamp(float(seen_at[row]), UTC),
        )


def _name_trip(timetable: Timetable, day: int, trip: int) -> TripReference:
    """As a feed names it: a trip that frequencies.txt repeats needs its start."""
    trips = timetable.trips
    is_repeated = trips.feed_id_of(trip) != trips.id_of(trip)
    return TripReference(
        trip_id=trips.feed_id_of(trip),
        route_id=timetable.routes.id_of(trips.route_of(trip)),
        start_date=datetime.fromordinal(day).date(),
        start_time_seconds=int(trips.first_departures[trip]) if is_repeated else None,
    )
