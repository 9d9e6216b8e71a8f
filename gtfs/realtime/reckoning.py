"""From the newest word on everything to what is expected at every stop: one pass over all runs of a city."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.identifiers import VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor
from gtfs.realtime.expectations import (
    Expectations,
    Floors,
    count_left,
    expect,
    forecast_all,
)
from gtfs.realtime.forecast import Forecasts
from gtfs.realtime.live_boards import TRUSTED_SECONDS, LiveBoards, RunFacts
from gtfs.realtime.matching import RunKey
from gtfs.realtime.merging import CANCELED, Merged
from gtfs.realtime.prediction import Predictor, Sighting
from gtfs.realtime.run_rows import RunRows, gather_runs
from gtfs.realtime.update_columns import NOT_SAID
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
REMEMBERED_SECONDS = 7200
"""What a bus has left is remembered until so long after its run should have ended."""


@dataclass(frozen=True)
class Reckoning:
    """All runs that a feed speaks of, or spoke of, with what is expected of them."""

    at: float
    expected: Expectations
    forecasts: Forecasts
    boards: LiveBoards
    floors: Floors


def reckon(
    timetable: Timetable, merged: Merged, at: float, predictor: Predictor, before: Reckoning | None
) -> Reckoning:
    """Work out what is expected, moment `at` in seconds since 1970."""
    unmatched: Counter[str] = Counter(merged.unmatched)
    remembered = {} if before is None else _still_of_use(before, merged, at)
    keys = list(dict.fromkeys((*merged.winners, *merged.on_run, *remembered)))
    rows = gather_runs(timetable, keys, merged.extras)
    forecasts = forecast_all(timetable, rows, merged.columns, merged.winners, unmatched)
    buses = _list_buses(merged)
    foretold = predictor(timetable, buses, at)
    floors = _find_floors(rows, merged, forecasts, remembered)
    expected = expect(
        rows,
        forecasts,
        foretold,
        np.array([rows.index[bus.day, bus.trip] for bus in buses], np.int64),
        np.array([bus.place.next_position for bus in buses], np.int64),
        floors,
        None if before is None else before.expected,
    )
    merged.unmatched.clear()
    merged.unmatched.update({reason: count for reason, count in unmatched.items() if count})
    boards = LiveBoards(expected, _gather_facts(timetable, merged, rows), at)
    return Reckoning(at, expected, forecasts, boards, _list_floors(rows, merged, floors))


def _list_buses(merged: Merged) -> list[Sighting]:
    """The buses whose place is known, on runs of the timetable."""
    found = []
    for key, vehicle in merged.on_run.items():
        place = merged.places.get(vehicle.id)
        if place is not None and key not in merged.extras:
            where = None if vehicle.lat is None or vehicle.lon is None else (vehicle.lat, vehicle.lon)
            found.append(Sighting(vehicle.id, *key, place, where, vehicle.seen_at.timestamp()))
    return found


def _gather_facts(timetable: Timetable, merged: Merged, rows: RunRows) -> RunFacts:
    size = len(rows.keys)
    trips = np.array([max(trip, 0) for _, trip in rows.keys], np.int64)
    routes, low_floor = np.zeros(size, np.int64), np.zeros(size, np.int64)
    if len(timetable.trips):
        routes[:], low_floor[:] = timetable.trips.routes[trips], timetable.trips.low_floor[trips]
    for key, extra in merged.extras.items():
        routes[rows.index[key]] = extra.route
        low_floor[rows.index[key]] = BY_GTFS_VALUE.index(extra.trip.low_floor)
    runs = np.array([rows.index[key] for key in merged.winners], np.int64)
    numbers = np.array(list(merged.winners.values()), np.int64)
    of_vehicles = merged.columns.low_floor[numbers]
    low_floor[runs] = np.where(of_vehicles > 0, of_vehicles, low_floor[runs])
    canceled = np.zeros(size, np.bool_)
    canceled[runs] = merged.columns.relations[numbers] == CANCELED
    proven_until = np.full(size, NOT_SAID, np.int64)
    for key, vehicle in merged.on_run.items():
        number = rows.index[key]
        if vehicle.low_floor is not LowFloor.UNKNOWN:
            low_floor[number] = BY_GTFS_VALUE.index(vehicle.low_floor)
        if vehicle.id in merged.places:
            proven_until[number] = int(vehicle.seen_at.timestamp()) + TRUSTED_SECONDS
    return RunFacts(routes, low_floor == BY_GTFS_VALUE.index(LowFloor.YES), canceled, proven_until)


def _find_floors(rows: RunRows, merged: Merged, forecasts: Forecasts, remembered: Floors) -> Numbers:
    """The first position of each run that its bus has not left, as far as anybody ever said."""
    stamps = np.full(len(rows.keys), NOT_SAID, np.int64)
    numbers = np.array(list(merged.winners.values()), np.int64)
    stamps[np.array([rows.index[key] for key in merged.winners], np.int64)] = merged.stamps[numbers]
    floors = count_left(rows, forecasts, stamps)
    for key in merged.extras:
        # Such an update lists all stops that there are: those it no longer lists were left.
        number = rows.index[key]
        if forecasts.first_told[number] < rows.offsets[number + 1]:
            floors[number] = forecasts.first_told[number] - rows.offsets[number]
    for key, vehicle in merged.on_run.items():
        if vehicle.next_position is not None:
            floors[rows.index[key]] = vehicle.next_position
    for key, (position, vehicle_id) in remembered.items():
        number, now_on = rows.index[key], _name_on(merged, key)
        if not vehicle_id or not now_on or now_on == vehicle_id:
            floors[number] = max(int(floors[number]), position)
    return floors


def _list_floors(rows: RunRows, merged: Merged, floors: Numbers) -> Floors:
    left = floors.nonzero()[0].tolist()
    return {rows.keys[number]: (int(floors[number]), _name_on(merged, rows.keys[number])) for number in left}


def _name_on(merged: Merged, key: RunKey) -> VehicleId:
    """The bus on a run, as far as it is known by its place."""
    vehicle = merged.on_run.get(key)
    return VehicleId("") if vehicle is None else vehicle.id


def _still_of_use(before: Reckoning, merged: Merged, at: float) -> Floors:
    """What is known of runs that are not long over. Extra runs are forgotten with the feed that told of them."""
    rows = before.expected.rows
    ends = rows.offsets[1:] - 1
    kept: Floors = {}
    for key, floor in before.floors.items():
        is_there = key in merged.winners or key in merged.on_run
        last = int(rows.arrivals[ends[rows.index[key]]])
        if is_there or (key[1] >= 0 and at - last <= REMEMBERED_SECONDS and key not in merged.extras):
            kept[key] = floor
    return kept
