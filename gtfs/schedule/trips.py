"""trips.txt: the journeys, with what they say about wheelchairs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.column_writing import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole
from gtfs.schedule.identity import keep_first_of_each_id

WANTED = Columns(
    "trips.txt",
    required=("trip_id", "route_id", "service_id"),
    optional=("trip_headsign", "direction_id", "block_id", "wheelchair_accessible"),
    known=(
        "trip_short_name",
        "shape_id",
        "bikes_allowed",
        "cars_allowed",
        "safe_duration_factor",
        "safe_duration_offset",
    ),
)
NO_DIRECTION = -1
NO_SERVICE = -1
NO_HEADWAY = 0
"""The times of the trip are those of a timetable."""


@dataclass(frozen=True, slots=True)
class TripTable:
    """All trips that can be used; those of frequencies.txt one by one."""

    ids: pa.Array
    feed_ids: pa.Array
    """The id in the feed, see `gtfs.entities.Trip.feed_trip_id`."""
    routes: npt.NDArray[np.int32]
    services: npt.NDArray[np.int32]
    """Place in the services, `NO_SERVICE` for a trip that never runs."""
    headsigns: pa.Array
    headsigns_in: Mapping[str, pa.Array]
    """Language → the same translated, empty where that is not."""
    directions: npt.NDArray[np.int8]
    low_floor: npt.NDArray[np.int8]
    """`wheelchair_accessible`: 0 unknown, 1 yes, 2 no."""
    block_ids: pa.Array
    headways: npt.NDArray[np.int32]
    """Seconds between it and its like where frequencies.txt promises no more than that; else `NO_HEADWAY`."""
    rows: npt.NDArray[np.int32]
    """Where each stands in the file."""

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, places: npt.NDArray[np.int64], ids: pa.Array) -> "TripTable":
        """Some of these trips, in this order and under these ids."""
        index = pa.array(places)
        return TripTable(
            ids=ids,
            feed_ids=self.feed_ids.take(index),
            routes=self.routes[places],
            services=self.services[places],
            headsigns=self.headsigns.take(index),
            headsigns_in={language: texts.take(index) for language, texts in self.headsigns_in.items()},
            directions=self.directions[places],
            low_floor=self.low_floor[places],
            block_ids=self.block_ids.take(index),
            headways=self.headways[places],
            rows=self.rows[places],
        )

    def with_headsigns(self, headsigns: pa.Array, headsigns_in: Mapping[str, pa.Array]) -> "TripTable":
        """The same trips with these headsigns, in the feed's language and in others."""
        return replace(self, headsigns=headsigns, headsigns_in=headsigns_in)

    def with_headways(self, headways: npt.NDArray[np.int32]) -> "TripTable":
        """The same trips with these headways."""
        return replace(self, headways=headways)

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns; headsigns and blocks, which repeat, once each."""
        writer.write_texts("trips.id", self.ids, with_index=True)
        if not self.ids.equals(self.feed_ids):
            writer.write_texts("trips.feed_id", self.feed_ids)
        writer.write("trips.route", self.routes)
        writer.write("trips.service", self.services)
        writer.write("trips.direction", self.directions)
        writer.write("trips.low_floor", self.low_floor)
        writer.write("trips.headway", self.headways)
        blocks = self.block_ids.dictionary_encode()
        writer.write_texts("blocks.id", blocks.dictionary)
        writer.write("trips.block", blocks.indices.to_numpy(zero_copy_only=False).astype(np.int32))


def read_trips(
    archive: FeedArchive, route_ids: pa.Array, service_ids: pa.Array, notices: NoticeCollector
) -> TripTable:
    """Read trips.txt. Raises `FeedFileMissing`, `FeedColumnMissing`."""
    rows = keep_first_of_each_id(read_whole(archive, WANTED, notices), "trip_id", notices)
    has_route = rows.indices("route_id", route_ids) >= 0
    rows.note("foreign_key_violation", "route_id", has_route, rows.texts("route_id"), notices)
    rows = rows.filter(has_route)
    services = rows.indices("service_id", service_ids)
    rows.note("foreign_key_violation", "service_id", services >= 0, rows.texts("service_id"), notices)
    low_floor = rows.choices("wheelchair_accessible", range(3), notices)
    if rows.count and not low_floor.any():
        notices.add("no_low_floor_information", WANTED.file, field="wheelchair_accessible")
    ids = rows.texts("trip_id")
    return TripTable(
        ids=ids,
        feed_ids=ids,
        routes=rows.indices("route_id", route_ids),
        services=services,
        headsigns=pc.fill_null(rows.texts("trip_headsign"), ""),
        headsigns_in={},
        directions=rows.choices("direction_id", range(2), notices, default=NO_DIRECTION),
        low_floor=low_floor,
        block_ids=rows.texts("block_id"),
        headways=np.full(rows.count, NO_HEADWAY, np.int32),
        rows=rows.row_numbers(),
    )
