"""routes.txt: the lines and their colours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gtfs.archive import FeedArchive
from gtfs.columns import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole
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
        short_names=rows.texts("route_short_name"),
        long_names=rows.texts("route_long_name"),
        types=np.clip(rows.numbers("route_type", notices, empty=_BUS), 0, 9999).astype(np.int16),
        colors=rows.texts("route_color"),
        text_colors=rows.texts("route_text_color"),
    )
