"""routes.txt: the lines and their colours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.column_writing import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Rows, read_whole
from gtfs.schedule.identity import keep_first_of_each_id

WANTED = Columns(
    "routes.txt",
    required=("route_id",),
    optional=("route_short_name", "route_long_name", "route_type", "route_color", "route_text_color"),
    known=(
        "agency_id",
        "route_desc",
        "route_url",
        "route_sort_order",
        "continuous_pickup",
        "continuous_drop_off",
        "network_id",
        "cemv_support",
    ),
)
_BUS = 3


@dataclass(frozen=True, slots=True)
class RouteTable:
    """All rows of routes.txt that can be used."""

    ids: pa.Array
    short_names: pa.Array
    long_names: pa.Array
    types: npt.NDArray[np.int16]
    colors: pa.Array
    text_colors: pa.Array
    rows: npt.NDArray[np.int32]
    """Where each stands in the file."""

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write_texts("routes.id", self.ids, with_index=True)
        writer.write_texts("routes.short_name", self.short_names)
        writer.write_texts("routes.long_name", self.long_names)
        writer.write_texts("routes.color", self.colors)
        writer.write_texts("routes.text_color", self.text_colors)
        writer.write("routes.type", self.types)


def read_routes(archive: FeedArchive, notices: NoticeCollector) -> RouteTable:
    """Read routes.txt. Raises `FeedFileMissing`, `FeedColumnMissing`."""
    rows = keep_first_of_each_id(read_whole(archive, WANTED, notices), "route_id", notices)
    return RouteTable(
        ids=rows.texts("route_id"),
        short_names=_short_names(rows, notices),
        long_names=rows.texts("route_long_name"),
        types=np.clip(rows.numbers("route_type", notices, empty=_BUS), 0, 9999).astype(np.int16),
        colors=_colors(rows, "route_color", notices),
        text_colors=_colors(rows, "route_text_color", notices),
        rows=rows.row_numbers(),
    )


def _short_names(rows: Rows, notices: NoticeCollector) -> pa.Array:
    """What is written on the bus; a route without any name is called by its id."""
    ids, short, long = (rows.texts(name) for name in ("route_id", "route_short_name", "route_long_name"))
    is_nameless = pc.and_(pc.equal(short, ""), pc.equal(long, ""))
    if not pc.any(is_nameless).as_py():
        return short
    rows.note("route_both_short_and_long_name_missing", "route_id", ~np.asarray(is_nameless), ids, notices)
    return pc.if_else(is_nameless, ids, short)


def _colors(rows: Rows, field: str, notices: NoticeCollector) -> pa.Array:
    """Six hexadecimal digits each, or empty."""
    texts = rows.texts(field)
    is_right = pc.match_substring_regex(texts, "^([0-9A-Fa-f]{6})?$")
    rows.note("invalid_color", field, np.asarray(is_right, np.bool_), texts, notices)
    return pc.if_else(is_right, texts, "")
