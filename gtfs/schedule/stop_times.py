"""stop_times.txt: which trip is when at which stop, streamed, ordered, and completed where times are left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.boarding import MAY_ALIGHT, MAY_BOARD
from gtfs.column_writing import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Progress, Rows, read_batches
from gtfs.schedule.time_columns import parse_seconds_column
from gtfs.schedule.time_repair import complete_times, order_times

WANTED = Columns(
    "stop_times.txt",
    required=("trip_id", "stop_id", "stop_sequence"),
    optional=(
        "arrival_time",
        "departure_time",
        "stop_headsign",
        "pickup_type",
        "drop_off_type",
        "shape_dist_traveled",
    ),
    known=(
        "timepoint",
        "continuous_pickup",
        "continuous_drop_off",
        "location_group_id",
        "location_id",
        "start_pickup_drop_off_window",
        "end_pickup_drop_off_window",
        "pickup_booking_rule_id",
        "drop_off_booking_rule_id",
    ),
    keys=("trip_id", "stop_id", "stop_sequence", "stop_headsign", "pickup_type", "drop_off_type"),
)
_NOT_AVAILABLE = 1
NO_HEADSIGN = -1

_ALWAYS = ("trip", "stop", "row", "sequence", "arrival", "departure")
Parts = dict[str, npt.NDArray[Any]]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class StopTimeTable:
    """All stop times, trip after trip, in the order of travel."""

    offsets: npt.NDArray[np.int64]
    """Where each trip's stop times begin; one more than there are trips."""
    stops: Ints
    sequences: Ints
    arrivals: Ints
    departures: Ints
    flags: npt.NDArray[np.uint8]
    """`MAY_BOARD | MAY_ALIGHT`."""
    headsigns: Ints | None
    """Place in `headsign_texts`, `NO_HEADSIGN` where the trip's counts; None when the feed has none at all."""
    headsign_texts: pa.Array

    def take(self, trips: npt.NDArray[np.int64], shifts: npt.NDArray[np.int64]) -> "StopTimeTable":
        """The stop times of these trips, one after the other, each moved by so many seconds."""
        counts = np.diff(self.offsets)[trips]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.repeat(self.offsets[trips] - offsets[:-1], counts) + np.arange(offsets[-1])
        moved = np.repeat(shifts, counts).astype(np.int32)
        return StopTimeTable(
            offsets=offsets,
            stops=self.stops[rows],
            sequences=self.sequences[rows],
            arrivals=self.arrivals[rows] + moved,
            departures=self.departures[rows] + moved,
            flags=self.flags[rows],
            headsigns=None if self.headsigns is None else self.headsigns[rows],
            headsign_texts=self.headsign_texts,
        )

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write("stop_times.offsets", self.offsets)
        writer.write("stop_times.stop", self.stops)
        writer.write("stop_times.sequence", self.sequences)
        writer.write("stop_times.arrival", self.arrivals)
        writer.write("stop_times.departure", self.departures)
        writer.write("stop_times.flags", self.flags)
        if self.headsigns is not None:
            writer.write("stop_times.headsign", self.headsigns)
            writer.write_texts("stop_headsigns.text", self.headsign_texts)


def read_stop_times(
    archive: FeedArchive,
    trip_ids: pa.Array,
    stop_ids: pa.Array,
    notices: NoticeCollector,
    progress: Progress | None = None,
) -> StopTimeTable:
    """Read stop_times.txt. Raises `FeedFileMissing`, `FeedColumnMissing`, `FeedUnreadable`."""
    headsigns: dict[str, int] = {}
    parts: list[Parts] = []
    known = _Known(_places(trip_ids), _places(stop_ids), headsigns)
    for rows in read_batches(archive, WANTED, notices, progress):
        parts.append(_read_part(rows, known, notices))
    columns = _joined(parts)
    trips, sequences = columns.pop("trip"), columns.pop("sequence")
    key = trips.astype(np.int64) << 32 | sequences.astype(np.int64)
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        key = key[order]
        for name in columns:
            columns[name] = columns[name][order]
    notices.add_rows("duplicate_key", WANTED.file, "stop_sequence", columns["row"][1:][key[1:] == key[:-1]])
    columns["trip"], columns["sequence"] = (key >> 32).astype(np.int32), (key & 0x7FFFFFFF).astype(np.int32)
    del key, trips, sequences
    complete_times(columns, notices)
    order_times(columns, notices)
    counts = np.bincount(columns["trip"], minlength=len(trip_ids))
    lonely = np.flatnonzero(counts < 2)
    examples = ((None, str(trip_ids[int(place)].as_py())) for place in lonely[:5])
    notices.add_many("unusable_trip", "trips.txt", examples, count=len(lonely), field="trip_id")
    return StopTimeTable(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        stops=columns["stop"],
        sequences=columns["sequence"],
        arrivals=columns["arrival"],
        departures=columns["departure"],
        flags=columns["flags"],
        headsigns=columns["headsign"] if headsigns else None,
        headsign_texts=pa.array(list(headsigns), pa.string()),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows refer to: places by id."""

    trips: dict[str, int]
    stops: dict[str, int]
    headsigns: dict[str, int]


def _places(ids: pa.Array) -> dict[str, int]:
    return {text: place for place, text in enumerate(ids.to_pylist())}


def _read_part(rows: Rows, known: _Known, notices: NoticeCollector) -> Parts:
    """One batch as numbers, without the rows that name an unknown trip or stop."""
    trips, stops = rows.places("trip_id", known.trips), rows.places("stop_id", known.stops)
    sequences = rows.numbers("stop_sequence", notices, empty=-1)
    is_numbered = (sequences >= 0) & (sequences < 1 << 31)
    for code, field, is_right in (
        ("foreign_key_violation", "trip_id", trips >= 0),
        ("foreign_key_violation", "stop_id", stops >= 0),
        ("missing_required_field", "stop_sequence", is_numbered),
    ):
        if not is_right.all():
            rows.note(code, field, is_right, rows.texts(field), notices)
    columns: Parts = {
        "trip": trips,
        "stop": stops,
        "row": rows.row_numbers(),
        "sequence": np.where(is_numbered, sequences, 0).astype(np.int32),
        **_times(rows, notices),
        "flags": _flags(rows, notices),
    }
    if rows.has("stop_headsign"):
        columns["headsign"] = _headsigns(rows, known.headsigns)
    if rows.has("shape_dist_traveled"):
        columns["distance"] = rows.decimals("shape_dist_traveled", notices).astype(np.float32)
    is_kept = (trips >= 0) & (stops >= 0) & is_numbered
    return columns if is_kept.all() else {name: column[is_kept] for name, column in columns.items()}


def _times(rows: Rows, notices: NoticeCollector) -> Parts:
    """Arrivals and departures; where a feed writes the same twice it is read once."""
    arrivals, departures = rows.texts("arrival_time"), rows.texts("departure_time")
    first = _seconds(rows, "arrival_time", arrivals, notices)
    if rows.has("arrival_time") and arrivals.equals(departures):
        return {"arrival": first, "departure": first}
    return {"arrival": first, "departure": _seconds(rows, "departure_time", departures, notices)}


def _seconds(rows: Rows, field: str, texts: pa.Array, notices: NoticeCollector) -> Ints:
    seconds, is_wrong = parse_seconds_column(texts)
    rows.note("invalid_time", field, ~is_wrong, texts, notices)
    return seconds


def _flags(rows: Rows, notices: NoticeCollector) -> npt.NDArray[np.uint8]:
    flags = np.full(rows.count, MAY_BOARD | MAY_ALIGHT, np.uint8)
    for field, flag in (("pickup_type", MAY_BOARD), ("drop_off_type", MAY_ALIGHT)):
        if rows.has(field):
            kinds = rows.choices(field, range(4), notices)
            flags[kinds == _NOT_AVAILABLE] &= ~np.uint8(flag)
            if flag == MAY_BOARD:
                notices.add("on_request_stop", WANTED.file, field=field, count=int(np.sum(kinds >= 2)))
    return flags


def _headsigns(rows: Rows, known: dict[str, int]) -> Ints:
    column = rows.columns["stop_headsign"]
    column = column if isinstance(column, pa.DictionaryArray) else pc.dictionary_encode(column)
    places = [
        known.setdefault(text, len(known)) if text else NO_HEADSIGN for text in column.dictionary.to_pylist()
    ]
    if not places:
        return np.full(rows.count, NO_HEADSIGN, np.int32)
    return np.asarray(np.array(places, np.int32)[column.indices.to_numpy(zero_copy_only=False)], np.int32)


def _joined(parts: Iterable[Parts]) -> Parts:
    """The parts end to end, column by column, so that little is held twice."""
    gathered = list(parts)
    names = {name for part in gathered for name in part} | set(_ALWAYS)
    empty: Parts = {"flags": np.zeros(0, np.uint8), "distance": np.zeros(0, np.float32)}
    return {
        name: np.concatenate(
            [part.pop(name) for part in gathered if name in part] or [empty.get(name, np.zeros(0, np.int32))]
        )
        for name in names | {"flags"}
    }
