"""The city's CSV files: found by their name, decoded, their header checked."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from gtfs.seoul.errors import SeoulColumnMissing, SeoulTableMissing, SeoulTableUnreadable

Row = Mapping[str, str]
"""A row by column name, without blanks at either end; missing fields are empty."""

ENCODINGS = ("utf-8-sig", "cp949")
"""The city exports both."""


class TableName(Struct, frozen=True):
    """Which file a table is, and the columns that are read from it."""

    pattern: str
    what: str
    columns: tuple[str, ...]


ROUTE_STOPS = TableName(
    "route_stops_*.csv",
    "the stops of every route",
    ("ROUTE_ID", "노선명", "순번", "NODE_ID", "ARS_ID", "정류소명", "X좌표", "Y좌표"),
)
ROUTE_SERVICE = TableName(
    "route_service_*.csv",
    "how often every route runs",
    (
        "업체명",
        "노선번호",
        "유형",
        "기점명",
        "종점명",
        "배차간격",
        "운행시간",
        "최소배차",
        "최대배차",
        "첫차시간",
        "막차시간",
    ),
)
LOW_FLOOR = TableName(
    "low_floor_by_route_*.csv", "the low-floor buses of every route", ("노선번호", "인가대수", "저상대수")
)
STOP_KINDS = TableName(
    "stops_*.csv", "the kind of every stop", ("NODE_ID", "정류소명", "X좌표", "Y좌표", "정류소타입")
)


def read_table(folder: Path, name: TableName) -> list[Row]:
    """All rows of a table; of several files (one per date) the newest.

    Raises `SeoulTableMissing`, `SeoulTableUnreadable` or `SeoulColumnMissing`.
    """
    path = find_table(folder, name)
    if path is None:
        raise SeoulTableMissing(f"{folder} holds no {name.pattern} ({name.what}).")
    return list(_rows(path, name))


def find_table(folder: Path, name: TableName) -> Path | None:
    """The newest file of a table. Raises `SeoulTableMissing` when there is not even the folder."""
    if not folder.is_dir():
        raise SeoulTableMissing(f"{folder} is no folder; it should hold the city's tables as CSV files.")
    return max(folder.glob(name.pattern), key=lambda path: path.name, default=None)


def _rows(path: Path, name: TableName) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [(column or "").strip() for column in reader.fieldnames or ()]
        missing = [column for column in name.columns if column not in header]
        if missing:
            raise SeoulColumnMissing(
                f"{path.name} ({name.what}) lacks the column {', '.join(missing)}; its first line names "
                f"{', '.join(header) or 'nothing'}."
            )
        reader.fieldnames = header
        for row in reader:
            yield {column: (row[column] or "").strip() for column in name.columns}
    except csv.Error as error:
        raise SeoulTableUnreadable(f"{path.name}, after line {reader.line_num}: {error}.") from error


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SeoulTableUnreadable(f"{path.name} is text neither in UTF-8 nor in CP949.")
