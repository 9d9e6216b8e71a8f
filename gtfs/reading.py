"""The tables of a feed as streams of columns: any CSV that calls itself GTFS becomes batches of texts.

The reader forgives what the world does (BOM, blank rows, short rows, quoted newlines, blanks around names and
values, bytes that are not UTF-8) and notes each of it.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.encoding import refuse_utf16
from gtfs.errors import FeedColumnMissing, FeedFileMissing, FeedUnreadable
from gtfs.notices import NoticeCollector
from gtfs.parsing import BLOCK_BYTES, OddRow, make_layout, parse_blocks
from gtfs.text_stream import Progress, Utf8Stream, cut_blocks

_HEADER_LIMIT = 1 << 16
_ZERO = np.uint8(ord("0"))
Integers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is wanted of one file. Whatever else the file has is noted and not read."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """Columns of the specification that are not used here and deserve no notice."""
    keys: tuple[str, ...] = ()
    """Columns with few values, read dictionary-encoded."""
    plain: tuple[Mapping[str, pa.DataType], ...] = ()
    """Columns of a large file that are read as numbers or bytes where all values of a block allow it: in groups that
    are given up one after the other where they do not."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some consecutive rows of one file; a column that the file lacks is empty text."""

    file: str
    first_row: int
    count: int
    columns: Mapping[str, pa.Array]
    present: frozenset[str]
    kept_rows: npt.NDArray[np.int32] | None = None
    """Record numbers, where rows in between were left out."""
    size_bytes: int = 0
    """Of the lines that they were read from; 0 when that is not known."""

    def row_numbers(self) -> npt.NDArray[np.int32]:
        """The record number of each row, the header being 1."""
        if self.kept_rows is not None:
            return self.kept_rows
        return np.arange(self.first_row, self.first_row + self.count, dtype=np.int32)

    def number_of(self, row: int) -> int:
        """The record number of one row."""
        return self.first_row + row if self.kept_rows is None else int(self.kept_rows[row])

    def filter(self, is_kept: npt.NDArray[np.bool_]) -> "Rows":
        """Only the rows that are kept, under the numbers they had."""
        if is_kept.all():
            return self
        mask = pa.array(is_kept)
        columns = {name: column.filter(mask) for name, column in self.columns.items()}
        numbers = self.row_numbers()[is_kept]
        return Rows(self.file, self.first_row, int(is_kept.sum()), columns, self.present, numbers)

    def texts(self, name: str) -> pa.Array:
        """A column as trimmed texts."""
        column = self.columns.get(name)
        if column is None:
            return pa.array([""] * self.count, pa.string())
        if isinstance(column, pa.DictionaryArray):
            return column.dictionary_decode()
        return _as_texts(column)

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self.present

    def indices(self, name: str, values: pa.Array) -> npt.NDArray[np.int32]:
        """Place of each row's value among `values`; -1 when empty or not there."""
        column = self.columns.get(name)
        if column is None:
            return np.full(self.count, -1, np.int32)
        if isinstance(column, pa.DictionaryArray):
            places = pc.fill_null(pc.index_in(column.dictionary, values), -1).to_numpy(zero_copy_only=False)
            return np.asarray(places[column.indices.to_numpy(zero_copy_only=False)], np.int32)
        places = pc.fill_null(pc.index_in(column, values), -1).to_numpy(zero_copy_only=False)
        return np.asarray(places, np.int32)

    def places(self, name: str, known: Mapping[str, int]) -> npt.NDArray[np.int32]:
        """The same for a column with few values, looked up in a table that serves many batches."""
        column = self.columns[name]
        if not isinstance(column, pa.DictionaryArray):
            column = column.dictionary_encode()
        values = column.dictionary.to_pylist()
        places = np.array(list(map(known.get, values, repeat(-1))), np.int32)
        return np.asarray(places[column.indices.to_numpy(zero_copy_only=False)], np.int32)

    def numbers(self, name: str, notices: NoticeCollector, *, empty: int) -> Integers:
        """A column of whole numbers; `empty` where there is none, and where there is something else (noted)."""
        column = self.columns.get(name)
        if column is None:
            return np.full(self.count, empty, np.int64)
        plain = _plain_numbers(column, empty)
        if plain is not None:
            return plain
        if isinstance(column, pa.DictionaryArray):
            places = column.indices.to_numpy(zero_copy_only=False)
            numbers, is_right = _whole_numbers(column.dictionary, empty)
            numbers, is_right = numbers[places], is_right[places]
        else:
            numbers, is_right = _whole_numbers(self.texts(name), empty)
        if not is_right.all():
            self.note("invalid_integer", name, is_right, self.texts(name), notices)
        return numbers

    def decimals(self, name: str, notices: NoticeCollector) -> npt.NDArray[np.float64]:
        """A column of decimal numbers; not-a-number where there is none."""
        texts = self.texts(name)
        is_empty = pc.equal(texts, "")
        try:
            numbers = pc.if_else(is_empty, None, texts).cast(pa.float64())
        except pa.ArrowInvalid:
            is_number = pc.match_substring_regex(texts, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
            numbers = pc.if_else(is_number, texts, None).cast(pa.float64())
            self.note("invalid_float", name, np.asarray(pc.or_(is_number, is_empty)), texts, notices)
        return np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64)

    def choices(
        self, name: str, allowed: range, notices: NoticeCollector, *, default: int = 0
    ) -> npt.NDArray[np.int8]:
        """A column of an enumeration; `default` where empty or not allowed (noted)."""
        numbers = self.numbers(name, notices, empty=default)
        if len(numbers) and allowed.start <= numbers.min() and numbers.max() < allowed.stop:
            return numbers.astype(np.int8)
        is_allowed = (numbers >= allowed.start) & (numbers < allowed.stop) | (numbers == default)
        if not is_allowed.all():
            self.note("unexpected_enum_value", name, is_allowed, self.texts(name), notices)
        return np.where(is_allowed, numbers, default).astype(np.int8)

    def note(
        self,
        code: str,
        field: str | None,
        is_right: npt.NDArray[np.bool_],
        texts: pa.Array,
        notices: NoticeCollector,
    ) -> None:
        """Note every row that is not right."""
        if is_right.all():
            return
        wrong = np.flatnonzero(~is_right)
        examples = ((self.number_of(int(row)), str(texts[int(row)].as_py())) for row in wrong[:5])
        notices.add_many(code, self.file, examples, count=len(wrong), field=field)


def read_batches(
    archive: FeedArchive,
    wanted: Columns,
    notices: NoticeCollector,
    progress: Progress | None = None,
    *,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Rows]:
    """Stream one file. Raises `FeedFileMissing`, `FeedColumnMissing`, `FeedUnreadable`."""
    if not archive.has_file(wanted.file):
        raise FeedFileMissing(f"{wanted.file} is missing from the feed.")
    header = _read_header(archive, wanted, notices)
    used = tuple(name for name in (*wanted.required, *wanted.optional) if name in header)
    if not used:
        return
    layout = make_layout(header, used, wanted.keys, wanted.plain)
    repaired: list[_Repaired] = []
    with archive.open_file(wanted.file) as raw:
        stream = Utf8Stream(raw, wanted.file, notices, progress)
        try:
            for parsed in parse_blocks(cut_blocks(stream, block_bytes), layout):
                for odd in parsed.odd_rows:
                    _repair(odd, len(header), wanted.file, repaired, notices)
                rows = Rows(
                    wanted.file,
                    parsed.first_number,
                    parsed.row_count,
                    parsed.columns,
                    frozenset(used),
                    parsed.numbers,
                    parsed.size_bytes,
                )
                yield from _without_blank_rows(rows, notices)
        except pa.ArrowInvalid as error:
            raise FeedUnreadable(f"{wanted.file} is not a table: {error}") from error
    if repaired:
        columns = {
            name: pa.array([row.fields[at].strip() for row in repaired])
            for at, name in enumerate(header)
            if name in used
        }
        numbers = np.array([row.number for row in repaired], np.int32)
        rows = Rows(wanted.file, int(numbers[0]), len(repaired), columns, frozenset(used), numbers)
        yield from _without_blank_rows(rows, notices)


@dataclass(frozen=True, slots=True)
class _Repaired:
    """A row with too few fields, filled up, or without the empty ones too many."""

    number: int
    fields: list[str]


def _repair(row: OddRow, width: int, file: str, repaired: list[_Repaired], notices: NoticeCollector) -> None:
    """Keep an odd row for later when nothing is lost by making it fit."""
    try:
        fields = next(csv.reader(io.StringIO(row.text, newline=None)), [])
    except csv.Error:
        notices.add("csv_parsing_failed", file, row=row.number, value=row.text)
        return
    if any(field.strip() for field in fields[width:]):
        notices.add("invalid_row_length", file, row=row.number, value=row.text)
        return
    if len(fields) < width:
        notices.add("invalid_row_length", file, row=row.number, value=row.text)
    repaired.append(_Repaired(row.number, fields[:width] + [""] * (width - len(fields))))


def read_whole(
    archive: FeedArchive, wanted: Columns, notices: NoticeCollector, progress: Progress | None = None
) -> Rows:
    """One file at once; for all but the largest."""
    batches = list(read_batches(archive, wanted, notices, progress))
    if not batches:
        return Rows(wanted.file, 2, 0, {}, frozenset())
    if len(batches) == 1:
        return batches[0]
    present = batches[0].present
    columns = {name: pa.concat_arrays([batch.texts(name) for batch in batches]) for name in present}
    numbers = np.concatenate([batch.row_numbers() for batch in batches])
    return Rows(wanted.file, 2, len(numbers), columns, present, numbers)


def _read_header(archive: FeedArchive, wanted: Columns, notices: NoticeCollector) -> list[str]:
    with archive.open_file(wanted.file) as raw:
        start_bytes = raw.read(_HEADER_LIMIT)
    refuse_utf16(start_bytes, wanted.file)
    start = start_bytes.removeprefix(BOM_UTF8).decode("utf-8", "replace")
    try:
        # Old files end their lines with a carriage return alone.
        names = [name.strip() for name in next(csv.reader(io.StringIO(start, newline=None)), [])]
    except csv.Error as error:
        raise FeedUnreadable(f"{wanted.file} has a header that cannot be read: {error}.") from error
    for name in wanted.required:
        if name not in names:
            raise FeedColumnMissing(f"{wanted.file} has no column {name}.")
    used = {*wanted.required, *wanted.optional, *wanted.known, ""}
    for place, name in enumerate(names):
        if name and name in names[:place]:
            notices.add("duplicated_column", wanted.file, row=1, field=name, value=name)
        elif name not in used:
            notices.add("unknown_column", wanted.file, row=1, field=name, value=name)
    seen: set[str] = set()
    return [_unique(name, place, seen) for place, name in enumerate(names)]


def _unique(name: str, place: int, seen: set[str]) -> str:
    """A column name once only: the first of two equal ones counts."""
    if not name or name in seen:
        return f"?{place}"
    seen.add(name)
    return name


def _plain_numbers(column: pa.Array, empty: int) -> Integers | None:
    """The numbers of a column that was read as such, or as single digits; none for anything else."""
    if pa.types.is_integer(column.type):
        return np.asarray(pc.fill_null(column, empty).to_numpy(zero_copy_only=False))
    if column.type != pa.binary(1):
        return None
    if len(column) == 0:
        return np.zeros(0, np.int8)
    signs = np.frombuffer(column.buffers()[1], np.uint8)[column.offset : column.offset + len(column)]
    digits = (signs - _ZERO).view(np.int8)
    if column.null_count:
        digits = np.where(column.is_valid().to_numpy(zero_copy_only=False), digits, np.int8(empty))
        is_digit = (digits == empty) | ((digits >= 0) & (digits <= 9))
    else:
        is_digit = (digits >= 0) & (digits <= 9)
    return digits if is_digit.all() else None


def _whole_numbers(texts: pa.Array, empty: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The numbers, and a mask of what is a number or empty."""
    is_number = pc.match_substring_regex(texts, r"^[+-]?\d{1,18}$")
    numbers = pc.fill_null(
        pc.if_else(is_number, pc.replace_substring_regex(texts, r"^\+", ""), None).cast(pa.int64()), empty
    )
    is_right = np.asarray(pc.or_(is_number, pc.equal(texts, "")))
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.int64), is_right


def _is_empty(column: pa.Array) -> npt.NDArray[np.bool_]:
    if isinstance(column, pa.DictionaryArray):
        return np.asarray(
            np.asarray(pc.equal(column.dictionary, ""))[column.indices.to_numpy(zero_copy_only=False)],
            np.bool_,
        )
    return np.asarray(pc.equal(_as_texts(column), ""))


def _as_texts(column: pa.Array) -> pa.Array:
    """A column that may have been read as numbers or bytes."""
    if pa.types.is_string(column.type):
        return column
    return pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), "")


def _without_blank_rows(rows: Rows, notices: NoticeCollector) -> Iterator[Rows]:
    """Drop rows in which no used column has a value."""
    if not rows.columns or rows.count == 0:
        return
    is_blank = np.ones(rows.count, np.bool_)
    for column in rows.columns.values():
        is_blank &= _is_empty(column)
        if not is_blank.any():
            yield rows
            return
    rows.note("empty_row", None, ~is_blank, pa.array([""] * rows.count), notices)
    yield rows.filter(~is_blank)
