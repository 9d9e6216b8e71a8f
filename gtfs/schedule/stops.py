"""stops.txt: the poles, their numbers and places, with what they inherit from their station."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import FeedArchive
from gtfs.column_writing import ColumnWriter
from gtfs.columns import Column
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Rows, read_whole
from gtfs.schedule.identity import keep_first_of_each_id
from gtfs.stations import BOARDING_AREA, ENTRANCE, STATION, STOP

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
        "tts_stop_name",
    ),
    known=("stop_desc", "zone_id", "stop_url", "stop_timezone", "level_id", "stop_access"),
)


@dataclass(frozen=True, slots=True)
class StopTable:
    """All rows of stops.txt that can be used, stations and entrances included."""

    ids: pa.Array
    codes: pa.Array
    names: pa.Array
    spoken_names: pa.Array
    """`tts_stop_name`, empty where the name can be read aloud as it is."""
    lats: npt.NDArray[np.float64]
    lons: npt.NDArray[np.float64]
    location_types: npt.NDArray[np.int8]
    wheelchair_boarding: npt.NDArray[np.int8]
    parents: npt.NDArray[np.int32]
    platform_codes: pa.Array
    rows: npt.NDArray[np.int32]
    """Where each stands in the file."""

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write_texts("stops.id", self.ids, with_index=True)
        writer.write_texts("stops.code", self.codes, with_index=True)
        writer.write_texts("stops.name", self.names)
        writer.write_texts("stops.spoken_name", self.spoken_names)
        writer.write_texts("stops.platform_code", self.platform_codes)
        writer.write("stops.lat", self.lats)
        writer.write("stops.lon", self.lons)
        writer.write("stops.location_type", self.location_types)
        writer.write("stops.wheelchair_boarding", self.wheelchair_boarding)
        writer.write("stops.parent", self.parents)


def read_stops(archive: FeedArchive, notices: NoticeCollector) -> StopTable:
    """Read stops.txt. Raises `FeedFileMissing`, `FeedColumnMissing`."""
    rows = keep_first_of_each_id(read_whole(archive, WANTED, notices), "stop_id", notices)
    types = rows.choices("location_type", range(5), notices)
    parents = _parents(rows, types, notices)
    lats, lons = _places(rows, types, parents, notices)
    return StopTable(
        ids=rows.texts("stop_id"),
        codes=rows.texts("stop_code"),
        names=_names(rows, types, parents, notices),
        spoken_names=rows.texts("tts_stop_name"),
        lats=lats,
        lons=lons,
        location_types=types,
        # stops.txt, wheelchair_boarding: 0 or empty means "as the parent", which for a boarding area is a stop.
        wheelchair_boarding=_from_parents(
            rows.choices("wheelchair_boarding", range(3), notices), parents, lambda own: own == 0
        ),
        parents=parents,
        platform_codes=rows.texts("platform_code"),
        rows=rows.row_numbers(),
    )


def _parents(rows: Rows, types: npt.NDArray[np.int8], notices: NoticeCollector) -> npt.NDArray[np.int32]:
    """The place of each stop's parent, -1 for none; only parents of the type that the specification asks for."""
    texts = rows.texts("parent_station")
    parents = rows.indices("parent_station", rows.texts("stop_id"))
    is_given = np.asarray(pc.not_equal(texts, ""), np.bool_)
    is_known = parents >= 0
    needed = np.where(types == BOARDING_AREA, STOP, STATION)
    fits = types[np.maximum(parents, 0)] == needed if rows.count else is_known
    for code, is_right in (
        ("foreign_key_violation", is_known | ~is_given),
        ("station_with_parent_station", ~is_given | (types != STATION)),
        ("location_without_parent_station", is_given | (types <= STATION)),
        ("wrong_parent_location_type", ~is_known | fits | (types == STATION)),
    ):
        rows.note(code, "parent_station", is_right, texts, notices)
    return np.where(is_known & fits & (types != STATION), parents, -1).astype(np.int32)


def _places(
    rows: Rows, types: npt.NDArray[np.int8], parents: npt.NDArray[np.int32], notices: NoticeCollector
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Latitudes and longitudes; where a stop has none of its own, those of its parent; else not-a-number."""
    lats, lons = rows.decimals("stop_lat", notices), rows.decimals("stop_lon", notices)
    ids = rows.texts("stop_id")
    for name, degrees, most in (("stop_lat", lats, 90), ("stop_lon", lons, 180)):
        is_on_earth = ~(np.abs(degrees) > most)
        rows.note("number_out_of_range", name, is_on_earth, rows.texts(name), notices)
    is_origin = (np.abs(lats) < 1) & (np.abs(lons) < 1)
    rows.note("point_near_origin", "stop_lat", ~is_origin, ids, notices)
    is_blank = np.asarray(pc.or_(pc.equal(rows.texts("stop_lat"), ""), pc.equal(rows.texts("stop_lon"), "")))
    rows.note("stop_without_location", "stop_lat", ~is_blank | (types > ENTRANCE), ids, notices)
    is_usable = (np.abs(lats) <= 90) & (np.abs(lons) <= 180) & ~is_origin
    lats, lons = np.where(is_usable, lats, np.nan), np.where(is_usable, lons, np.nan)
    return _from_parents(lats, parents, np.isnan), _from_parents(lons, parents, np.isnan)


def _names(
    rows: Rows, types: npt.NDArray[np.int8], parents: npt.NDArray[np.int32], notices: NoticeCollector
) -> pa.Array:
    """Names; for a stop without one its parent's, its number or its id."""
    names, ids = rows.texts("stop_name"), rows.texts("stop_id")
    is_blank = pc.equal(names, "")
    if not pc.any(is_blank).as_py():
        return names
    rows.note("missing_stop_name", "stop_name", ~np.asarray(is_blank) | (types > ENTRANCE), ids, notices)
    of_parents = names.take(pa.array(np.maximum(parents, 0)))
    has_named_parent = pc.and_(pa.array(parents >= 0), pc.not_equal(of_parents, ""))
    codes = rows.texts("stop_code")
    own = pc.if_else(pc.equal(codes, ""), ids, codes)
    return pc.if_else(is_blank, pc.if_else(has_named_parent, of_parents, own), names)


def _from_parents(
    own: Column, parents: npt.NDArray[np.int32], is_empty: Callable[[Column], Column]
) -> Column:
    """A column in which what is empty comes from the parent, or the parent's parent."""
    for _ in range(2):
        if len(own):
            own = np.where(is_empty(own) & (parents >= 0), own[np.maximum(parents, 0)], own)
    return own
