"""stops.txt: the poles, their numbers and places, with what they inherit from their station."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.columns import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, read_whole
from gtfs.schedule.identity import keep_first_of_each_id

WANTED = Columns(
    "stops.txt",
    required=("stop_id",),
    optional=(
        "stop_code",
        "stop_name",
        "stop_lat",
        "stop_lon",
        "location_type",
        "parent_station",
        "wheelchair_boarding",
        "platform_code",
    ),
    known=("stop_desc", "zone_id", "stop_url", "stop_timezone", "level_id", "tts_stop_name", "stop_access"),
)


@dataclass(frozen=True, slots=True)
class StopTable:
    """All rows of stops.txt that can be used, stations and entrances included."""

    ids: pa.Array
    codes: pa.Array
    names: pa.Array
    lats: npt.NDArray[np.float64]
    lons: npt.NDArray[np.float64]
    location_types: npt.NDArray[np.int8]
    wheelchair_boarding: npt.NDArray[np.int8]
    parents: npt.NDArray[np.int32]
    platform_codes: pa.Array

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write_texts("stops.id", self.ids, with_index=True)
        writer.write_texts("stops.code", self.codes, with_index=True)
        writer.write_texts("stops.name", self.names)
        writer.write_texts("stops.platform_code", self.platform_codes)
        writer.write("stops.lat", self.lats)
        writer.write("stops.lon", self.lons)
        writer.write("stops.location_type", self.location_types)
        writer.write("stops.wheelchair_boarding", self.wheelchair_boarding)
        writer.write("stops.parent", self.parents)


def read_stops(archive: FeedArchive, notices: NoticeCollector) -> StopTable:
    """Read stops.txt. Raises `FeedFileMissing`, `FeedColumnMissing`."""
    rows = keep_first_of_each_id(read_whole(archive, WANTED, notices), "stop_id", notices)
    ids = rows.texts("stop_id")
    lats, lons = rows.decimals("stop_lat", notices), rows.decimals("stop_lon", notices)
    location_types = rows.choices("location_type", range(5), notices)
    is_on_earth = (np.abs(lats) <= 90) & (np.abs(lons) <= 180) & ((lats != 0) | (lons != 0))
    needs_place = location_types <= 2
    rows.note("invalid_coordinate", "stop_lat", is_on_earth | ~needs_place, ids, notices)
    lats, lons = np.where(is_on_earth, lats, np.nan), np.where(is_on_earth, lons, np.nan)
    parent_ids = rows.texts("parent_station")
    parents = rows.indices("parent_station", ids)
    is_known = (parents >= 0) | np.asarray(pc.equal(parent_ids, ""))
    rows.note("unknown_parent_station", "parent_station", is_known, parent_ids, notices)
    own = rows.choices("wheelchair_boarding", range(3), notices)
    # stops.txt, wheelchair_boarding: empty or 0 of a child stop means "as the parent station".
    inherited = np.where((own == 0) & (parents >= 0), own[np.maximum(parents, 0)], own) if len(own) else own
    return StopTable(
        ids=ids,
        codes=rows.texts("stop_code"),
        names=rows.texts("stop_name"),
        lats=lats,
        lons=lons,
        location_types=location_types,
        wheelchair_boarding=inherited.astype(np.int8),
        parents=parents,
        platform_codes=rows.texts("platform_code"),
    )
