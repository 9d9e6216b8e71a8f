"""The trip updates of a feed as columns: what a city says of its trips, ready to be joined all at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gtfs.identifiers import RouteId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    StopRelation,
    StopTimeUpdate,
    TripProperties,
    TripReference,
    TripRelation,
    TripUpdate,
    VehicleReference,
)

Numbers = npt.NDArray[np.int64]
NOT_SAID = np.iinfo(np.int64).min
"""Stands for a number that the feed does not give."""
STOP_RELATION_CODES = tuple(StopRelation)
TRIP_RELATION_CODES = tuple(TripRelation)
_NUMBER_OF_RELATION = {relation: number for number, relation in enumerate(TRIP_RELATION_CODES)}
_NUMBER_OF_STOP_RELATION = {relation: number for number, relation in enumerate(STOP_RELATION_CODES)}


@dataclass(frozen=True, slots=True)
class StopTimeColumns:
    """All stop time updates, those of one trip update after those of the one before. Times: seconds since 1970."""

    sequences: Numbers
    stop_ids: pa.Array
    """Texts, null where none is given."""
    arrivals: Numbers
    arrival_delays: Numbers
    departures: Numbers
    departure_delays: Numbers
    relations: npt.NDArray[np.int8]
    """Place in `STOP_RELATION_CODES`."""
    assigned_stop_ids: pa.Array | None
    """None when the feed assigns no stop at all."""
    pickup: npt.NDArray[np.int8] | None
    """1 one may board, 0 one may not, -1 not said; None when the feed says it nowhere."""


@dataclass(frozen=True, slots=True)
class UpdateColumns:
    """One row per trip update."""

    entity_ids: Sequence[str]
    trip_ids: Sequence[str]
    """Empty where none is given, as with all texts here."""
    route_ids: Sequence[str]
    directions: Sequence[int]
    """-1 where none is given."""
    start_days: Sequence[int]
    """Ordinals, 0 where none is given."""
    start_seconds: Sequence[int]
    """-1 where none is given."""
    relations: npt.NDArray[np.int8]
    """Place in `TRIP_RELATION_CODES`."""
    properties: dict[int, TripProperties]
    vehicle_ids: Sequence[str]
    labels: Sequence[str]
    plates: Sequence[str]
    low_floor: npt.NDArray[np.int8]
    """`trips.wheelchair_accessible` in its numbers: 0 unknown, 1 yes, 2 no."""
    delays: Numbers
    stamps: Numbers
    offsets: Numbers
    """Where the stop times of each update begin; one more than there are updates."""
    stop_times: StopTimeColumns

    def __len__(self) -> int:
        return len(self.trip_ids)

    def reference(self, number: int) -> TripReference:
        """How one update names its trip."""
        day, seconds, direction = self.start_days[number], self.start_seconds[number], self.directions[number]
        return TripReference(
            TripId(self.trip_ids[number]) or None,
            RouteId(self.route_ids[number]) or None,
            None if direction < 0 else direction,
            date.fromordinal(day) if day else None,
            None if seconds < 0 else seconds,
            TRIP_RELATION_CODES[self.relations[number]],
        )

    def name_of_vehicle(self, number: int) -> VehicleId:
        """The id of the bus that one update names, its plate or label where it has none; empty for none."""
        return VehicleId(self.vehicle_ids[number] or self.plates[number] or self.labels[number])


def columns_of(updates: Iterable[TripUpdate]) -> UpdateColumns:
    """Values in columns."""
    listed = list(updates)
    trips = [one.trip for one in listed]
    vehicles = [one.vehicle or VehicleReference() for one in listed]
    counts = [len(one.stop_times) for one in listed]
    return UpdateColumns(
        entity_ids=[one.entity_id for one in listed],
        trip_ids=[one.trip_id or "" for one in trips],
        route_ids=[one.route_id or "" for one in trips],
        directions=[-1 if one.direction_id is None else one.direction_id for one in trips],
        start_days=[0 if one.start_date is None else one.start_date.toordinal() for one in trips],
        start_seconds=[-1 if one.start_time_seconds is None else one.start_time_seconds for one in trips],
        relations=np.array([_NUMBER_OF_RELATION[one.relation] for one in trips], np.int8),
        properties={at: one.properties for at, one in enumerate(listed) if one.properties is not None},
        vehicle_ids=[one.id or "" for one in vehicles],
        labels=[one.label for one in vehicles],
        plates=[one.plate for one in vehicles],
        low_floor=np.array([_GTFS_VALUES[one.low_floor] for one in vehicles], np.int8),
        delays=_numbers([one.delay_seconds for one in listed]),
        stamps=_moments([one.updated_at for one in listed]),
        offsets=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
        stop_times=_stop_times([said for one in listed for said in one.stop_times]),
    )


def _stop_times(told: Sequence[StopTimeUpdate]) -> StopTimeColumns:
    is_assigned = any(one.assigned_stop_id for one in told)
    says_pickup = any(one.may_board is not None for one in told)
    return StopTimeColumns(
        sequences=_numbers([one.stop_sequence for one in told]),
        stop_ids=pa.array([one.stop_id for one in told], pa.string()),
        arrivals=_moments([one.arrival_at for one in told]),
        arrival_delays=_numbers([one.arrival_delay_seconds for one in told]),
        departures=_moments([one.departure_at for one in told]),
        departure_delays=_numbers([one.departure_delay_seconds for one in told]),
        relations=np.array([_NUMBER_OF_STOP_RELATION[one.relation] for one in told], np.int8),
        assigned_stop_ids=pa.array([one.assigned_stop_id for one in told], pa.string())
        if is_assigned
        else None,
        pickup=np.array([-1 if one.may_board is None else int(one.may_board) for one in told], np.int8)
        if says_pickup
        else None,
    )


def _numbers(values: Sequence[int | None]) -> Numbers:
    return np.array([NOT_SAID if value is None else value for value in values], np.int64)


def _moments(values: Sequence[datetime | None]) -> Numbers:
    return _numbers([None if value is None else int(value.timestamp()) for value in values])


_GTFS_VALUES = {LowFloor.UNKNOWN: 0, LowFloor.YES: 1, LowFloor.NO: 2}


def join_columns(parts: Sequence[UpdateColumns]) -> UpdateColumns:
    """Several feeds' updates, one after the other."""
    if len(parts) == 1:
        return parts[0]
    begins = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    rows = np.cumsum([0, *(int(part.offsets[-1]) for part in parts)]).tolist()
    return UpdateColumns(
        entity_ids=[text for part in parts for text in part.entity_ids],
        trip_ids=[text for part in parts for text in part.trip_ids],
        route_ids=[text for part in parts for text in part.route_ids],
        directions=[number for part in parts for number in part.directions],
        start_days=[day for part in parts for day in part.start_days],
        start_seconds=[seconds for part in parts for seconds in part.start_seconds],
        relations=np.concatenate([np.zeros(0, np.int8), *(part.relations for part in parts)]),
        properties={
            begin + at: one
            for begin, part in zip(begins, parts, strict=False)
            for at, one in part.properties.items()
        },
        vehicle_ids=[text for part in parts for text in part.vehicle_ids],
        labels=[text for part in parts for text in part.labels],
        plates=[text for part in parts for text in part.plates],
        low_floor=np.concatenate([np.zeros(0, np.int8), *(part.low_floor for part in parts)]),
        delays=_end_to_end([part.delays for part in parts]),
        stamps=_end_to_end([part.stamps for part in parts]),
        offsets=_end_to_end(
            [*(part.offsets[:-1] + begin for part, begin in zip(parts, rows, strict=False)), rows[-1:]]
        ),
        stop_times=_join_stop_times([part.stop_times for part in parts]),
    )


def take_columns(columns: UpdateColumns, numbers: Sequence[int]) -> UpdateColumns:
    """Some of these updates."""
    at = np.array(numbers, np.int64)
    counts = np.diff(columns.offsets)[at]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rows = np.repeat(columns.offsets[at] - offsets[:-1], counts) + np.arange(offsets[-1])
    told = columns.stop_times
    return UpdateColumns(
        entity_ids=[columns.entity_ids[number] for number in numbers],
        trip_ids=[columns.trip_ids[number] for number in numbers],
        route_ids=[columns.route_ids[number] for number in numbers],
        directions=[columns.directions[number] for number in numbers],
        start_days=[columns.start_days[number] for number in numbers],
        start_seconds=[columns.start_seconds[number] for number in numbers],
        relations=columns.relations[at],
        properties={
            place: columns.properties[number]
            for place, number in enumerate(numbers)
            if number in columns.properties
        },
        vehicle_ids=[columns.vehicle_ids[number] for number in numbers],
        labels=[columns.labels[number] for number in numbers],
        plates=[columns.plates[number] for number in numbers],
        low_floor=columns.low_floor[at],
        delays=columns.delays[at],
        stamps=columns.stamps[at],
        offsets=offsets,
        stop_times=StopTimeColumns(
            sequences=told.sequences[rows],
            stop_ids=told.stop_ids.take(pa.array(rows)),
            arrivals=told.arrivals[rows],
            arrival_delays=told.arrival_delays[rows],
            departures=told.departures[rows],
            departure_delays=told.departure_delays[rows],
            relations=told.relations[rows],
            assigned_stop_ids=None
            if told.assigned_stop_ids is None
            else told.assigned_stop_ids.take(pa.array(rows)),
            pickup=None if told.pickup is None else told.pickup[rows],
        ),
    )


def _join_stop_times(parts: Sequence[StopTimeColumns]) -> StopTimeColumns:
    assigned = pickup = None
    if any(part.assigned_stop_ids is not None for part in parts):
        assigned = _texts_end_to_end(
            [
                pa.nulls(len(part.sequences), pa.string())
                if part.assigned_stop_ids is None
                else part.assigned_stop_ids
                for part in parts
            ]
        )
    if any(part.pickup is not None for part in parts):
        pickup = np.concatenate(
            [
                np.full(len(part.sequences), -1, np.int8) if part.pickup is None else part.pickup
                for part in parts
            ]
        )
    return StopTimeColumns(
        sequences=_end_to_end([part.sequences for part in parts]),
        stop_ids=_texts_end_to_end([part.stop_ids for part in parts]),
        arrivals=_end_to_end([part.arrivals for part in parts]),
        arrival_delays=_end_to_end([part.arrival_delays for part in parts]),
        departures=_end_to_end([part.departures for part in parts]),
        departure_delays=_end_to_end([part.departure_delays for part in parts]),
        relations=np.concatenate([np.zeros(0, np.int8), *(part.relations for part in parts)]),
        assigned_stop_ids=assigned,
        pickup=pickup,
    )


def _end_to_end(parts: Sequence[npt.ArrayLike]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int64), *parts]).astype(np.int64)


def _texts_end_to_end(parts: Sequence[pa.Array]) -> pa.Array:
    return pa.chunked_array(parts, pa.string()).combine_chunks()
