"""The tables of a feed as streams of columns: any CSV that calls itself GTFS becomes batches of texts.

The reader forgives what the world does (BOM, blank rows, short rows, quoted newlines, blanks around names and
values, bytes that are not UTF-8) and notes each of it.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from gtfs.archive import FeedArchive
from gtfs.encoding import refuse_cp949, refuse_utf16
from gtfs.errors import FeedColumnMissing, FeedFileMissing, FeedUnreadable
from gtfs.notices import NoticeCollector

_BLOCK = 4 << 20
_HEADER_LIMIT = 1 << 16

Progress = Callable[[int], None]
"""Called with the number of bytes read since the last call."""


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
        return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column

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
        places = np.fromiter((known.get(value, -1) for value in values), np.int32, len(values))
        return np.asarray(places[column.indices.to_numpy(zero_copy_only=False)], np.int32)

    def numbers(self, name: str, notices: NoticeCollector, *, empty: int) -> npt.NDArray[np.int64]:
        """A column of whole numbers; `empty` where there is none, and where there is something else (noted)."""
        column = self.columns.get(name)
        if column is None:
            return np.full(self.count, empty, np.int64)
        if isinstance(column, pa.DictionaryArray):
            places = column.indices.to_numpy(zero_copy_only=False)
            numbers, is_right = _whole_numbers(column.dictionary, empty)
            numbers, is_right = numbers[places], is_right[places]
        else:
            numbers, is_right = _whole_numbers(column, empty)
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
    archive: FeedArchive, wanted: Columns, notices: NoticeCollector, progress: Progress | None = None
) -> Iterator[Rows]:
    """Stream one file. Raises `FeedFileMissing`, `FeedColumnMissing`, `FeedUnreadable`."""
    if not archive.has_file(wanted.file):
        raise FeedFileMissing(f"{wanted.file} is missing from the feed.")
    header = _read_header(archive, wanted, notices)
    used = tuple(name for name in (*wanted.required, *wanted.optional) if name in header)
    if not used:
        return
    repaired: list[list[str]] = []
    row = 2
    with archive.open_file(wanted.file) as raw:
        stream = Utf8Stream(raw, wanted.file, notices, progress)
        try:
            reader = pacsv.open_csv(
                stream, *_options(header, used, wanted, _repairer(header, repaired, wanted, notices))
            )
            for batch in reader:
                columns = {name: _trimmed(batch.column(name)) for name in used}
                yield from _without_blank_rows(
                    Rows(wanted.file, row, batch.num_rows, columns, frozenset(used)), notices
                )
                row += batch.num_rows
        except StopIteration:
            return
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                raise FeedUnreadable(f"{wanted.file} is not a table: {error}") from error
    if repaired:
        places = {name: header.index(name) for name in used}
        extra = {name: pa.array([fields[at].strip() for fields in repaired]) for name, at in places.items()}
        yield from _without_blank_rows(Rows(wanted.file, row, len(repaired), extra, frozenset(used)), notices)


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


class Utf8Stream(io.RawIOBase):
    """A byte stream made valid UTF-8 without BOM; what was not is replaced and noted."""

    def __init__(
        self, raw: IO[bytes], file: str, notices: NoticeCollector, progress: Progress | None = None
    ) -> None:
        super().__init__()
        self._raw = raw
        self._file = file
        self._notices = notices
        self._progress = progress
        self._tail = b""
        self._at_start = True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to about `size` bytes; nothing only at the end."""
        while True:
            chunk = self._raw.read(_BLOCK if size < 0 else max(size, 4))
            if self._progress is not None and chunk:
                self._progress(len(chunk))
            made = self._cleaned(chunk)
            if made or not chunk:
                return made

    def _cleaned(self, chunk: bytes) -> bytes:
        whole = self._tail + chunk
        if self._at_start and (len(whole) >= len(BOM_UTF8) or not chunk):
            whole = whole.removeprefix(BOM_UTF8)
            self._at_start = False
        if chunk and self._at_start:
            self._tail = whole
            return b""
        cut = _whole_characters(whole) if chunk else len(whole)
        self._tail = whole[cut:]
        whole = whole[:cut]
        if whole.isascii():
            return whole
        try:
            whole.decode("utf-8")
        except UnicodeDecodeError:
            refuse_cp949(whole, self._file)
            text = whole.decode("utf-8", "replace")
            count = text.count("\ufffd") - whole.count("\ufffd".encode())
            self._notices.add("invalid_character", self._file, count=max(count, 1))
            return text.encode()
        return whole


def _whole_characters(data: bytes) -> int:
    """Where to cut so that no character is torn apart (UTF-8: at most three bytes belong to the next part)."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            return len(data)
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if needed > back else len(data)
    return len(data)


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


def _options(
    header: list[str], used: tuple[str, ...], wanted: Columns, repair: Callable[[pacsv.InvalidRow], str]
) -> tuple[pacsv.ReadOptions, pacsv.ParseOptions, pacsv.ConvertOptions]:
    types = {
        name: pa.dictionary(pa.int32(), pa.string()) if name in wanted.keys else pa.string() for name in used
    }
    return (
        pacsv.ReadOptions(block_size=_BLOCK, column_names=header, skip_rows=1),
        pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=repair),
        pacsv.ConvertOptions(include_columns=list(used), column_types=types, check_utf8=False),
    )


def _repairer(
    header: list[str], repaired: list[list[str]], wanted: Columns, notices: NoticeCollector
) -> Callable[[pacsv.InvalidRow], str]:
    """Rows with too few fields are kept for later, filled up; so are those with empty fields too many."""

    def repair(row: pacsv.InvalidRow) -> str:
        try:
            fields = next(csv.reader(io.StringIO(row.text, newline=None)), [])
        except csv.Error:
            notices.add("csv_parsing_failed", wanted.file, row=row.number, value=row.text)
            return "skip"
        surplus = fields[len(header) :]
        if any(field.strip() for field in surplus):
            notices.add("invalid_row_length", wanted.file, row=row.number, value=row.text)
            return "skip"
        if len(fields) < len(header):
            notices.add("invalid_row_length", wanted.file, row=row.number, value=row.text)
        repaired.append(fields[: len(header)] + [""] * (len(header) - len(fields)))
        return "skip"

    return repair


def _whole_numbers(texts: pa.Array, empty: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The numbers, and a mask of what is a number or empty."""
    is_number = pc.match_substring_regex(texts, r"^[+-]?\d{1,18}$")
    numbers = pc.fill_null(
        pc.if_else(is_number, pc.replace_substring_regex(texts, r"^\+", ""), None).cast(pa.int64()), empty
    )
    is_right = np.asarray(pc.or_(is_number, pc.equal(texts, "")))
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.int64), is_right


def _trimmed(column: pa.Array) -> pa.Array:
    if isinstance(column, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(column.indices, pc.utf8_trim_whitespace(column.dictionary))
    return pc.utf8_trim_whitespace(column)


def _is_empty(column: pa.Array) -> npt.NDArray[np.bool_]:
    if isinstance(column, pa.DictionaryArray):
        return np.asarray(
            np.asarray(pc.equal(column.dictionary, ""))[column.indices.to_numpy(zero_copy_only=False)],
            np.bool_,
        )
    return np.asarray(pc.equal(column, ""))


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
