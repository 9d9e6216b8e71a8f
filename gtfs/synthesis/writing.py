"""The GTFS zip itself, written route by route, so that a whole city fits in little memory."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from gtfs.identifiers import StopId
from gtfs.synthesis.departures import list_departures
from gtfs.synthesis.low_floor_draw import WHEELCHAIR_YES, draw_low_floor
from gtfs.synthesis.running_times import metres_between, shares_of_run, stop_seconds
from gtfs.synthesis.services import SECONDS_PER_MINUTE, Direction, RouteService, StopPlace, Town
from gtfs.synthesis.tables import SERVICE_ID, Row, small_tables

Progress = Callable[[int, int], None]
"""Called with the number of routes written and of all routes."""

COMPRESSION_LEVEL = 4
TRIP_COLUMNS = ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "wheelchair_accessible")
STOP_TIME_COLUMNS = (
    "trip_id",
    "arrival_time",
    "departure_time",
    "stop_id",
    "stop_sequence",
    "stop_headsign",
    "pickup_type",
    "drop_off_type",
    "timepoint",
)
NOT_HERE = 1
"""GTFS `pickup_type` and `drop_off_type`: nobody gets on (or off) at this stop."""


class WrittenFeed(msgspec.Struct, frozen=True):
    """How much a feed holds."""

    stops: int
    routes: int
    trips: int
    stop_times: int
    low_floor_trips: int
    known_trips: int
    """Trips of which it is known whether they are low-floor or not."""


class _DirectionTrips(msgspec.Struct, frozen=True):
    trips: list[Row]
    stop_times: pa.Table
    low_floor: int
    known: int


class _Tally:
    """What has been written so far."""

    def __init__(self) -> None:
        self.trips: list[Row] = []
        self.stop_times = 0
        self.low_floor = 0
        self.known = 0

    def add(self, written: _DirectionTrips) -> None:
        self.trips.extend(written.trips)
        self.stop_times += written.stop_times.num_rows
        self.low_floor += written.low_floor
        self.known += written.known


def write_feed(town: Town, out: Path, *, seed: int, progress: Progress | None = None) -> WrittenFeed:
    """Write the town's timetable to `out`, whole or not at all. Raises `OSError` when that fails."""
    beside = out.with_name(f"{out.name}.part")
    try:
        with ZipFile(beside, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as feed:
            for name, columns, rows in small_tables(town):
                _write_rows(feed, name, columns, rows)
            tally = _write_stop_times(feed, town, seed, progress)
            _write_rows(feed, "trips.txt", TRIP_COLUMNS, tally.trips)
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
    return WrittenFeed(
        stops=len(town.stops),
        routes=len(town.routes),
        trips=len(tally.trips),
        stop_times=tally.stop_times,
        low_floor_trips=tally.low_floor,
        known_trips=tally.known,
    )


def _member(feed: ZipFile, name: str) -> IO[bytes]:
    """A file of the feed to write into. Dated 1980, as zip does by itself: the same input, the same bytes."""
    return feed.open(name, "w", force_zip64=True)


def _write_rows(feed: ZipFile, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with _member(feed, name) as member:
        member.write(text.getvalue().encode())


def _write_stop_times(feed: ZipFile, town: Town, seed: int, progress: Progress | None) -> _Tally:
    """Stream `stop_times.txt`; a zip takes one open member at a time, so the trips are kept for later."""
    stops = {stop.id: stop for stop in town.stops}
    clock = _ClockFace()
    tally = _Tally()
    with _member(feed, "stop_times.txt") as member:
        member.write(",".join(STOP_TIME_COLUMNS).encode() + b"\n")
        for number, route in enumerate(town.routes, start=1):
            for written in _route_trips(route, stops, clock, seed):
                _write_table(member, written.stop_times)
                tally.add(written)
            if progress is not None:
                progress(number, len(town.routes))
    return tally


def _write_table(member: IO[bytes], table: pa.Table) -> None:
    """Rows with quotes only where something in them needs some: without, a city's feed is a third smaller."""
    for style in ("none", "needed"):
        block = pa.BufferOutputStream()
        try:
            pa_csv.write_csv(table, block, pa_csv.WriteOptions(include_header=False, quoting_style=style))
        except pa.ArrowInvalid:  # a comma, a quote or a line feed in a text
            continue
        member.write(block.getvalue())
        return


def _route_trips(
    route: RouteService, stops: Mapping[StopId, StopPlace], clock: "_ClockFace", seed: int
) -> Iterator[_DirectionTrips]:
    departures = list_departures(route)
    for direction_id, direction in enumerate(route.directions):
        places = [stops[stop_id] for stop_id in direction.stop_ids]
        metres = metres_between([place.lat for place in places], [place.lon for place in places])
        times = stop_seconds(departures, shares_of_run(metres), route.run_minutes * SECONDS_PER_MINUTE)
        trip_ids = [f"{route.id}-{direction_id}-{clock.digits(moment)}" for moment in departures]
        low_floor = draw_low_floor(route.low_floor_share, trip_ids, seed)
        yield _DirectionTrips(
            trips=[
                (route.id, SERVICE_ID, trip_id, direction.headsign, direction_id, flag)
                for trip_id, flag in zip(trip_ids, low_floor, strict=True)
            ],
            stop_times=_stop_time_table(direction, trip_ids, clock.faces(times)),
            low_floor=low_floor.count(WHEELCHAIR_YES),
            known=0 if route.low_floor_share is None else len(trip_ids),
        )


def _stop_time_table(direction: Direction, trip_ids: Sequence[str], faces: pa.Array) -> pa.Table:
    """The rows of all trips of one direction: trip by trip, stop by stop."""
    count, trips = len(direction.stop_ids), len(trip_ids)
    turn = count if direction.returns_from is None else direction.returns_from
    headsigns = [direction.return_headsign if position >= turn else "" for position in range(count)]
    sequence: NDArray[np.int32] = np.tile(np.arange(1, count + 1, dtype=np.int32), trips)
    columns: list[Any] = [
        pa.array(trip_ids).take(pa.array(np.repeat(np.arange(trips), count))),
        faces,
        faces,
        _repeated(direction.stop_ids, trips),
        pa.array(sequence),
        _repeated(headsigns, trips),
        pa.array((sequence == count).astype(np.int8) * NOT_HERE),
        pa.array((sequence == 1).astype(np.int8) * NOT_HERE),
        pa.array(np.zeros(count * trips, dtype=np.int8)),
    ]
    return pa.table(columns, names=list(STOP_TIME_COLUMNS))


def _repeated(texts: Sequence[str], times: int) -> pa.Array:
    return pa.array(list(texts)).take(pa.array(np.tile(np.arange(len(texts)), times)))


class _ClockFace:
    """How GTFS writes a moment of the service day (`25:10:00`), for every second of sixty hours."""

    def __init__(self) -> None:
        self._faces = _every_clock_face()

    def faces(self, seconds: NDArray[np.int64]) -> pa.Array:
        return self._faces.take(pa.array(seconds.ravel()))

    def digits(self, seconds: int) -> str:
        return str(self._faces[seconds]).replace(":", "")


@cache
def _every_clock_face() -> pa.Array:
    sixty = [f"{number:02d}" for number in range(60)]
    return pa.array(f"{hour}:{minute}:{second}" for hour in sixty for minute in sixty for second in sixty)
