"""stop_times.txt: which trip is when at which stop, streamed, ordered, and completed where times are left out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.boarding import MAY_ALIGHT, MAY_BOARD, MUST_PHONE
from gtfs.column_writing import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Rows, read_batches
from gtfs.schedule.gathering import GrowingColumns, Parts
from gtfs.schedule.ordering import order_by
from gtfs.schedule.time_columns import PLAIN_TIME, parse_plain_seconds, parse_seconds_column
from gtfs.schedule.time_repair import complete_times, order_times
from gtfs.service_time import NO_TIME
from gtfs.text_stream import Progress

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
    plain=(
        {"stop_sequence": pa.int32(), "pickup_type": pa.binary(1), "drop_off_type": pa.binary(1)},
        {"arrival_time": PLAIN_TIME, "departure_time": PLAIN_TIME},
    ),
)
_NOT_AVAILABLE, _BY_PHONE = 1, 2
NO_HEADSIGN = -1

_DTYPES = {
    "trip": np.int32,
    "stop": np.int32,
    "row": np.int32,
    "sequence": np.int32,
    "arrival": np.int32,
    "departure": np.int32,
    "flags": np.uint8,
    "headsign": np.int32,
    "distance": np.float32,
}
_COLUMNS_OF_FIELDS = {"stop_headsign": "headsign", "shape_dist_traveled": "distance"}
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
    """`MAY_BOARD | MAY_ALIGHT | MUST_PHONE`."""
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
    known = _Known(_places(trip_ids), _places(stop_ids), {})
    columns = _gather(archive, known, notices, progress)
    _order_rows(columns)
    trips, sequences = columns["trip"], columns["sequence"]
    is_twice = (trips[1:] == trips[:-1]) & (sequences[1:] == sequences[:-1])
    notices.add_rows("duplicate_key", WANTED.file, "stop_sequence", columns["row"][1:][is_twice])
    del trips, sequences, is_twice
    if len(columns["trip"]) and min(columns["arrival"].min(), columns["departure"].min()) == NO_TIME:
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
        headsigns=columns["headsign"] if known.headsigns else None,
        headsign_texts=pa.array(list(known.headsigns), pa.string()),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows refer to: places by id."""

    trips: dict[str, int]
    stops: dict[str, int]
    headsigns: dict[str, int]


def _places(ids: pa.Array) -> dict[str, int]:
    return {text: place for place, text in enumerate(ids.to_pylist())}


def _gather(
    archive: FeedArchive, known: _Known, notices: NoticeCollector, progress: Progress | None
) -> Parts:
    """All rows that name a known trip and stop, in the order of the file."""
    size_bytes = archive.size_of(WANTED.file) if archive.has_file(WANTED.file) else 0
    columns: GrowingColumns | None = None
    for rows in read_batches(archive, WANTED, notices, progress):
        if columns is None:
            absent = {name for field, name in _COLUMNS_OF_FIELDS.items() if not rows.has(field)}
            dtypes = {name: kind for name, kind in _DTYPES.items() if name not in absent}
            columns = GrowingColumns(dtypes, size_bytes)
        columns.append(_read_part(rows, known, notices), rows.size_bytes)
    return (columns or GrowingColumns(_DTYPES, 0)).take()


def _order_rows(columns: Parts) -> None:
    """Put the rows in order of trip and stop_sequence, where they are not already; equal ones stay as they are."""
    trips, sequences = columns["trip"], columns["sequence"]
    is_next = trips[1:] > trips[:-1]
    is_next |= (trips[1:] == trips[:-1]) & (sequences[1:] >= sequences[:-1])
    if is_next.all():
        return
    order = order_by(trips, sequences)
    for name in columns:
        columns[name] = columns[name][order]


def _read_part(rows: Rows, known: _Known, notices: NoticeCollector) -> Parts:
    """One batch as numbers, without the rows that name an unknown trip or stop."""
    trips, stops = rows.places("trip_id", known.trips), rows.places("stop_id", known.stops)
    sequences = rows.numbers("stop_sequence", notices, empty=-1)
    is_numbered = (sequences >= 0) & (sequences < 1 << 31)
    is_kept = np.ones(rows.count, np.bool_)
    for code, field, is_right in (
        ("foreign_key_violation", "trip_id", trips >= 0),
        ("foreign_key_violation", "stop_id", stops >= 0),
        ("missing_required_field", "stop_sequence", is_numbered),
    ):
        if not is_right.all():
            rows.note(code, field, is_right, rows.texts(field), notices)
            is_kept &= is_right
    arrivals, departures = _times(rows, notices)
    columns: Parts = {
        "trip": trips,
        "stop": stops,
        "row": rows.row_numbers(),
        "sequence": sequences,
        "arrival": arrivals,
        "departure": departures,
        "flags": _flags(rows, notices),
    }
    if rows.has("stop_headsign"):
        columns["headsign"] = _headsigns(rows, known.headsigns)
    if rows.has("shape_dist_traveled"):
        columns["distance"] = rows.decimals("shape_dist_traveled", notices).astype(np.float32)
    return columns if is_kept.all() else {name: column[is_kept] for name, column in columns.items()}


def _times(rows: Rows, notices: NoticeCollector) -> tuple[Ints, Ints]:
    """Arrivals and departures, `NO_TIME` where there is none; where a feed writes the same twice it is read once."""
    arrivals, departures = rows.columns.get("arrival_time"), rows.columns.get("departure_time")
    first = _seconds(rows, "arrival_time", notices)
    if arrivals is not None and departures is not None and arrivals.equals(departures):
        # What is wrong with one is wrong with the other, and has been noted.
        return first, first
    return first, _seconds(rows, "departure_time", notices)


def _seconds(rows: Rows, field: str, notices: NoticeCollector) -> Ints:
    column = rows.columns.get(field)
    if column is None:
        return np.full(rows.count, NO_TIME, np.int32)
    if column.type == PLAIN_TIME:
        plain = parse_plain_seconds(column)
        if plain is not None:
            return plain
    texts = rows.texts(field)
    seconds, is_wrong = parse_seconds_column(texts)
    rows.note("invalid_time", field, ~is_wrong, texts, notices)
    return seconds


def _flags(rows: Rows, notices: NoticeCollector) -> npt.NDArray[np.uint8]:
    flags = np.full(rows.count, MAY_BOARD | MAY_ALIGHT, np.uint8)
    for field, flag in (("pickup_type", MAY_BOARD), ("drop_off_type", MAY_ALIGHT)):
        if rows.has(field):
            kinds = rows.choices(field, range(4), notices)
            flags -= (kinds == _NOT_AVAILABLE) * np.uint8(flag)
            if flag == MAY_BOARD:
                flags[kinds == _BY_PHONE] |= np.uint8(MUST_PHONE)
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
