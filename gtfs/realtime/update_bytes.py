"""The bytes of a feed's entities decoded into columns, a slice at a time, so that nobody else waits for long.

Walking a city's feed value by value costs three hundred milliseconds; columns cost a quarter of that. What the
column decoder refuses is read once more by the bindings, whose word on what is a valid message counts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import ptars
import pyarrow as pa

from gtfs.realtime.entities import TripProperties, TripUpdate
from gtfs.realtime.protobuf import LOW_FLOOR_VALUES, TRIP_RELATIONS, DecodeError, make_trimmed_descriptor
from gtfs.realtime.text_repair import repair_entity
from gtfs.realtime.update_columns import (
    NOT_SAID,
    STOP_RELATION_CODES,
    TRIP_RELATION_CODES,
    Numbers,
    StopTimeColumns,
    UpdateColumns,
    join_columns,
    take_columns,
)
from gtfs.service_time import parse_date, parse_seconds

_SLICE_BYTES = 1 << 19
"""Decoded in one go, some five milliseconds: the interpreter is held so long at most."""
_TRIP_RELATION_CODES = np.array([TRIP_RELATION_CODES.index(one) for one in TRIP_RELATIONS], np.int8)
_LOW_FLOOR_CODES = np.array(LOW_FLOOR_VALUES, np.int8)


@dataclass(frozen=True, slots=True)
class EntityColumns:
    """Which entities hold what, by their number, and the trip updates among them."""

    ids: list[str]
    is_deleted: npt.NDArray[np.bool_]
    has_update: npt.NDArray[np.bool_]
    has_vehicle: npt.NDArray[np.bool_]
    has_alert: npt.NDArray[np.bool_]
    updates: UpdateColumns


def decode_entities(entities: Sequence[bytes]) -> EntityColumns:
    """Decode the bytes of each `FeedEntity`. Raises `ValueError` for what is not one."""
    parts = [_decode(part) for part in _slices(entities)] or [_decode([])]
    batch = pa.Table.from_batches(parts).combine_chunks()
    columns = {name: batch.column(name).combine_chunks() for name in batch.column_names}
    ids = _texts(columns["id"])
    is_deleted = _truths(columns["is_deleted"])
    has_update = columns["trip_update"].is_valid().to_numpy(zero_copy_only=False)
    kept = has_update & ~is_deleted
    update = columns["trip_update"]
    if not kept.all():
        update = update.filter(pa.array(kept))
    return EntityColumns(
        ids=ids,
        is_deleted=is_deleted,
        has_update=kept,
        has_vehicle=columns["vehicle"].is_valid().to_numpy(zero_copy_only=False) & ~is_deleted,
        has_alert=columns["alert"].is_valid().to_numpy(zero_copy_only=False) & ~is_deleted,
        updates=_updates([ids[at] for at in kept.nonzero()[0].tolist()], _fields(update)),
    )


class UpdatesInBytes(Sequence[TripUpdate]):
    """The trip updates of a feed that was read: columns for all, values made when first looked at."""

    def __init__(
        self, columns: UpdateColumns, entities: Sequence[bytes], make: Callable[[bytes], TripUpdate]
    ) -> None:
        self.columns = columns
        self._entities = entities
        self._make = make
        self._made: dict[int, TripUpdate] = {}

    def __len__(self) -> int:
        return len(self._entities)

    @overload
    def __getitem__(self, place: int) -> TripUpdate: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[TripUpdate]: ...

    def __getitem__(self, place: int | slice) -> TripUpdate | Sequence[TripUpdate]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        update = self._made.get(at)
        if update is None:
            update = self._made[at] = self._make_one(at)
        return update

    def _make_one(self, at: int) -> TripUpdate:
        try:
            return self._make(self._entities[at])
        except DecodeError:  # what nobody reads of it is damaged; the trip itself is known from the columns
            return TripUpdate(self.columns.reference(at), entity_id=self.columns.entity_ids[at])

    def take(self, numbers: Sequence[int]) -> "UpdatesInBytes":
        """Some of them."""
        entities = [self._entities[number] for number in numbers]
        return UpdatesInBytes(take_columns(self.columns, numbers), entities, self._make)

    def followed_by(self, more: "UpdatesInBytes") -> "UpdatesInBytes":
        """These and more."""
        columns = join_columns([self.columns, more.columns])
        return UpdatesInBytes(columns, [*self._entities, *more._entities], self._make)

    def __iter__(self) -> Iterator[TripUpdate]:
        return (self[at] for at in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@cache
def _decoder() -> Any:
    file, entity = make_trimmed_descriptor()
    return ptars.HandlerPool([file]).get_for_message(entity)


def _slices(entities: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    begin = size = 0
    for at, entity in enumerate(entities):
        size += len(entity)
        if size > _SLICE_BYTES:
            yield entities[begin : at + 1]
            begin, size = at + 1, 0
    if begin < len(entities):
        yield entities[begin:]


def _decode(entities: Sequence[bytes]) -> Any:
    try:
        return _decoder().list_to_record_batch(list(entities))
    except ValueError:
        # One letter that is not UTF-8 is enough; what is no message at all is refused by the repair.
        return _decoder().list_to_record_batch([repair_entity(entity) for entity in entities])


def _fields(struct: Any) -> dict[str, Any]:
    return {struct.type.field(at).name: column for at, column in enumerate(struct.flatten())}


def _updates(entity_ids: list[str], fields: dict[str, Any]) -> UpdateColumns:
    trip, vehicle = _fields(fields["trip"]), _fields(fields["vehicle"])
    told = fields["stop_time_update"]
    counts = told.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return UpdateColumns(
        entity_ids=entity_ids,
        trip_ids=_texts(trip["trip_id"]),
        route_ids=_texts(trip["route_id"]),
        directions=trip["direction_id"].fill_null(0).to_numpy(zero_copy_only=False).clip(0, 127).tolist()
        if trip["direction_id"].null_count == 0
        else [-1 if one is None else min(one, 127) for one in trip["direction_id"].to_pylist()],
        start_days=_read_each(_texts(trip["start_date"]), _day),
        start_seconds=_read_each(_texts(trip["start_time"]), _seconds),
        relations=_codes(trip["schedule_relationship"], _TRIP_RELATION_CODES),
        properties=_properties(fields["trip_properties"]),
        vehicle_ids=_texts(vehicle["id"]),
        labels=_texts(vehicle["label"]),
        plates=_texts(vehicle["license_plate"]),
        low_floor=_codes(vehicle["wheelchair_accessible"], _LOW_FLOOR_CODES),
        delays=_numbers(fields["delay"]),
        stamps=_moments(fields["timestamp"]),
        offsets=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
        stop_times=_stop_times(_fields(told.flatten())),
    )


def _stop_times(fields: dict[str, Any]) -> StopTimeColumns:
    arrival, departure = _fields(fields["arrival"]), _fields(fields["departure"])
    assigned = pickup = None
    if fields["stop_time_properties"].null_count < len(fields["stop_time_properties"]):
        properties = _fields(fields["stop_time_properties"])
        if properties["assigned_stop_id"].null_count < len(properties["assigned_stop_id"]):
            assigned = properties["assigned_stop_id"]
        if properties["pickup_type"].null_count < len(properties["pickup_type"]):
            kinds = _numbers(properties["pickup_type"])
            pickup = np.where(kinds == NOT_SAID, -1, kinds != 1).astype(np.int8)
    return StopTimeColumns(
        sequences=_numbers(fields["stop_sequence"]),
        stop_ids=fields["stop_id"],
        arrivals=_moments(arrival["time"]),
        arrival_delays=_numbers(arrival["delay"]),
        departures=_moments(departure["time"]),
        departure_delays=_numbers(departure["delay"]),
        relations=_codes(fields["schedule_relationship"], np.arange(len(STOP_RELATION_CODES), dtype=np.int8)),
        assigned_stop_ids=assigned,
        pickup=pickup,
    )


def _properties(struct: Any) -> dict[int, TripProperties]:
    said = struct.is_valid().to_numpy(zero_copy_only=False).nonzero()[0]
    found: dict[int, TripProperties] = {}
    for at in said.tolist():
        one = struct[at].as_py()
        found[at] = TripProperties(
            one["trip_id"] or None,
            parse_date(one["start_date"] or ""),
            parse_seconds(one["start_time"] or ""),
            one["trip_headsign"] or "",
        )
    return found


def _texts(column: Any) -> list[str]:
    if column.null_count == len(column):
        return [""] * len(column)
    texts: list[str] = (column.fill_null("") if column.null_count else column).to_pylist()
    return texts


def _truths(column: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(column.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _numbers(column: Any) -> Numbers:
    """Whole numbers, `NOT_SAID` where none is given."""
    if column.null_count == len(column):
        return np.full(len(column), NOT_SAID, np.int64)
    if column.null_count == 0:
        return np.asarray(column.to_numpy().astype(np.int64))
    values = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    values[column.is_null().to_numpy(zero_copy_only=False)] = NOT_SAID
    return np.asarray(values)


def _moments(column: Any) -> Numbers:
    """Seconds since 1970; nothing happens in 1970, so 0 is no moment, nor is what lies before it."""
    values = _numbers(column)
    return np.where(values > 0, values, NOT_SAID)


def _codes(column: Any, codes: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Numbers of an enumeration in our order; unknown ones as the first, which is the ordinary one."""
    if column.null_count == len(column):
        return np.zeros(len(column), np.int8)
    values = _numbers(column)
    return np.asarray(codes[np.where((values >= 0) & (values < len(codes)), values, 0)], np.int8)


def _read_each(texts: list[str], read: Callable[[str], int]) -> list[int]:
    """Many texts of which few differ."""
    known = {text: read(text) for text in set(texts)}
    return [known[text] for text in texts]


def _day(text: str) -> int:
    day = parse_date(text) if text else None
    return 0 if day is None else day.toordinal()


def _seconds(text: str) -> int:
    seconds = parse_seconds(text) if text else None
    return -1 if seconds is None else seconds
