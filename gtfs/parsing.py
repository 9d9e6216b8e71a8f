"""Blocks of lines taken apart into columns, several at a time, exactly as one after the other would be.

A block is parsed on its own when every line feed in it ends a row, which shows when rows and line feeds have been
counted. From the first block on where that is not so (line feeds inside quotes, blank lines, lines that end with a
carriage return alone) the rest of the file is parsed in one stream, which costs about twice the time.
"""

import io
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from gtfs.text_stream import Block

BLOCK_BYTES = 4 << 20
"""As much as stays in the cache of the processor while it goes from hand to hand."""
_PARSERS = 2
_BLOCKS_AHEAD = 3
_LINE_FEED = ord("\n")
_SIGNS_AT_ONCE = 1 << 17
_TEXT = pa.string()
_FEW_TEXTS = pa.dictionary(pa.int32(), pa.string())


Numbers = npt.NDArray[np.int32]


class OddRow(NamedTuple):
    """A row with too few or too many fields."""

    number: int
    """Record number, the header being 1; blank lines do not count."""
    text: str


class Parsed(NamedTuple):
    """Consecutive rows by column, trimmed."""

    columns: Mapping[str, pa.Array]
    row_count: int
    size_bytes: int
    """Of the lines; 0 when that is not known."""
    odd_rows: list[OddRow]
    """Those met on the way, which are in no column."""
    first_number: int
    numbers: Numbers | None = None
    """The number of each row, where odd ones lie between them."""

    def end_number(self) -> int:
        """The number after that of the last row."""
        if self.numbers is None or not len(self.numbers):
            return self.first_number + self.row_count
        return int(self.numbers[-1]) + 1

    def moved(self, rows: int) -> "Parsed":
        """The same with so many more rows before it."""
        return self._replace(
            odd_rows=[OddRow(row.number + rows, row.text) for row in self.odd_rows],
            first_number=self.first_number + rows,
            numbers=None if self.numbers is None else self.numbers + np.int32(rows),
        )


class Layout(NamedTuple):
    """What to take from the lines of a file."""

    header: list[str]
    attempts: tuple[Mapping[str, pa.DataType], ...]
    """The columns that are used, with the types to read them as: the quickest that all values allow; texts at last."""


def make_layout(
    header: list[str],
    used: tuple[str, ...],
    keys: tuple[str, ...],
    plain: tuple[Mapping[str, pa.DataType], ...],
) -> Layout:
    """Columns with few values (keys) are read once each; `plain` ones as numbers or bytes while that is possible."""
    texts = {name: _FEW_TEXTS if name in keys else _TEXT for name in used}
    groups = [{name: kind for name, kind in group.items() if name in used} for group in plain]
    attempts = [texts]
    for group in reversed(groups):
        if group:
            attempts.insert(0, {**attempts[0], **group})
    return Layout(header, tuple(attempts))


def parse_blocks(blocks: Iterator[Block], layout: Layout) -> Iterator[Parsed]:
    """All rows in order. Raises `ArrowInvalid`."""
    parser, before = _BlockParser(layout), 0
    with ThreadPoolExecutor(_PARSERS, "parser") as parsers:
        pending: deque[tuple[Block, Future[Parsed | None]]] = deque()
        while True:
            while len(pending) <= _BLOCKS_AHEAD and (block := next(blocks, None)) is not None:
                pending.append((block, parsers.submit(parser.parse, block)))
            if not pending:
                return
            parsed = pending[0][1].result()
            if parsed is None:
                rest = chain([block for block, _ in pending], blocks)
                yield from (one.moved(before) for one in _parse_stream(rest, layout))
                return
            yield parsed.moved(before)
            before += parsed.first_number - 1 + parsed.row_count + len(parsed.odd_rows)
            pending.popleft()


class _BlockParser:
    """Parses blocks on their own, the next ones in the way that the ones before allowed."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._attempt = 0

    def parse(self, block: Block) -> Parsed | None:
        """The rows of a block; none when it is not certain that it begins and ends with a row."""
        lines = _count_lines(block)
        if lines is None:
            return None
        for attempt in range(self._attempt, len(self._layout.attempts)):
            parsed = self._try(block, self._layout.attempts[attempt])
            if parsed is not None:
                self._attempt = max(attempt, self._attempt)
                return parsed if parsed.row_count + len(parsed.odd_rows) == lines else None
        return None

    def _try(self, block: Block, types: Mapping[str, pa.DataType]) -> Parsed | None:
        if any(pa.types.is_integer(kind) for kind in types.values()) and (
            b"x" in block.data or b"X" in block.data
        ):
            # What Arrow takes for a whole number in hexadecimal is none in GTFS.
            types = {name: _FEW_TEXTS if pa.types.is_integer(kind) else kind for name, kind in types.items()}
        return _parse(block, self._layout.header, types)


def _count_lines(block: Block) -> int | None:
    """Lines without the header; none when they do not all end with a line feed."""
    data = block.data
    ends_with_a_line = data.endswith(b"\n")
    if not (ends_with_a_line or block.is_last):
        return None
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return None
    if ends_with_a_line and not block.is_last and _is_cut_in_quotes(data):
        return None
    signs = np.frombuffer(data, np.uint8)
    feeds = sum(
        int(np.count_nonzero(signs[at : at + _SIGNS_AT_ONCE] == _LINE_FEED))
        for at in range(0, len(signs), _SIGNS_AT_ONCE)
    )
    return feeds + (not ends_with_a_line) - block.is_first


def _is_cut_in_quotes(data: bytes) -> bool:
    """Whether the last line feed stands inside quotes, when all those before it do not."""
    line = data[data.rfind(b"\n", 0, -1) + 1 : -1]
    at = 0
    while b'"' in line[at:]:
        if line[at : at + 1] == b'"':
            value = line[at + 1 :].replace(b'""', b"..")  # two quotes are a quote in the value
            if b'"' not in value:
                return True
            at += 2 + value.index(b'"')
        at = line.find(b",", at) + 1
        if at == 0:
            return False
    return False


def _parse(block: Block, header: list[str], types: Mapping[str, pa.DataType]) -> Parsed | None:
    odd_rows: list[OddRow] = []
    try:
        table = pacsv.read_csv(
            pa.BufferReader(block.data),
            *_options(header, types, odd_rows, block_bytes=len(block.data) + 1, is_first=block.is_first),
        )
    except pa.ArrowInvalid:
        return None
    if any("\n" in row.text for row in odd_rows):
        return None
    columns = {name: _trimmed(table.column(name).combine_chunks()) for name in types}
    parsed = _numbered(columns, table.num_rows, odd_rows, 1 + block.is_first)
    return parsed._replace(size_bytes=len(block.data))


def _parse_stream(blocks: Iterator[Block], layout: Layout) -> Iterator[Parsed]:
    """The rows of everything that is left."""
    first, types = next(blocks), layout.attempts[-1]
    odd_rows: list[OddRow] = []
    options = _options(
        layout.header, types, odd_rows, block_bytes=BLOCK_BYTES, is_first=first.is_first, is_stream=True
    )
    stream = _Joined(block.data for block in chain([first], blocks))
    try:
        reader = pacsv.open_csv(stream, *options)
    except StopIteration:
        return
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise
    number, told = 1 + first.is_first, 0
    for batch in reader:
        columns = {name: _trimmed(batch.column(name)) for name in types}
        parsed = _numbered(columns, batch.num_rows, odd_rows, number)
        number = parsed.end_number()
        # Arrow reads ahead: more odd rows may come to the list at any moment.
        news = odd_rows[told:]
        told += len(news)
        yield parsed._replace(odd_rows=news)
    yield Parsed({}, 0, 0, odd_rows[told:], number)


def _numbered(
    columns: Mapping[str, pa.Array], count: int, odd_rows: list[OddRow], first_number: int
) -> Parsed:
    """Rows under their numbers, none of which is that of an odd row."""
    end = first_number + count
    between = []
    for row in odd_rows:
        if first_number <= row.number < end:
            between.append(row.number)
            end += 1
    numbers = np.setdiff1d(np.arange(first_number, end, dtype=np.int32), between) if between else None
    return Parsed(columns, count, 0, odd_rows, first_number, numbers)


class _Joined(io.RawIOBase):
    """Pieces of a file as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1) -> bytes:
        """The next pieces, so many that a row fits into them; nothing only at the end."""
        joined, size = [], 0
        while size < BLOCK_BYTES and (piece := next(self._pieces, None)) is not None:
            joined.append(piece)
            size += len(piece)
        return b"".join(joined)


def _options(
    header: list[str],
    types: Mapping[str, pa.DataType],
    odd_rows: list[OddRow],
    *,
    block_bytes: int,
    is_first: bool,
    is_stream: bool = False,
) -> tuple[pacsv.ReadOptions, pacsv.ParseOptions, pacsv.ConvertOptions]:
    def note(row: pacsv.InvalidRow) -> str:
        odd_rows.append(OddRow(row.number, row.text))
        return "skip"

    return (
        # Without threads of its own Arrow tells the numbers of odd rows.
        pacsv.ReadOptions(
            block_size=block_bytes, column_names=header, skip_rows=int(is_first), use_threads=False
        ),
        pacsv.ParseOptions(newlines_in_values=is_stream, invalid_row_handler=note),
        pacsv.ConvertOptions(
            include_columns=list(types), column_types=types, check_utf8=False, null_values=[""]
        ),
    )


def _trimmed(column: pa.Array) -> pa.Array:
    if isinstance(column, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(column.indices, pc.utf8_trim_whitespace(column.dictionary))
    return pc.utf8_trim_whitespace(column) if pa.types.is_string(column.type) else column
