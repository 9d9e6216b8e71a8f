"""Floor: columns of one day sorted by stop and second, memory-mapped, searched by halves (pyarrow, NumPy).

Knows nothing of days: it is made for the one that is asked about. Checks nothing, reports nothing.
"""

import csv as text
import io
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

DAY_SECONDS = 86400


class Handle(NamedTuple):
    """The mapped columns."""

    stops: dict[str, int]
    offsets: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.int32]
    trips: npt.NDArray[np.int32]
    labels: list[list[Any]]


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:
    """Read, join by dictionaries, sort, save."""
    with zipfile.ZipFile(feed) as archive:
        routes = {row["route_id"]: _name(row) for row in _rows(archive, "routes.txt")}
        trips = list(_rows(archive, "trips.txt"))
        with archive.open("stop_times.txt") as stream:
            times = (
                csv.read_csv(
                    stream,
                    convert_options=csv.ConvertOptions(
                        include_columns=["trip_id", "departure_time", "stop_id"],
                        column_types={
                            name: pa.dictionary(pa.int32(), pa.string())
                            for name in ("trip_id", "departure_time", "stop_id")
                        },
                    ),
                )
                .unify_dictionaries()
                .combine_chunks()
            )
    labels = [
        [row["trip_id"], routes[row["route_id"]], int(row.get("wheelchair_accessible") or 0)] for row in trips
    ]
    services = np.array([row["service_id"] for row in trips])
    places = {row["trip_id"]: place for place, row in enumerate(trips)}
    trip = np.array([places[one] for one in _texts(times, "trip_id")], np.int32)[_codes(times, "trip_id")]
    second = np.array([_seconds(one) for one in _texts(times, "departure_time")], np.int32)
    second = second[_codes(times, "departure_time")]
    stop = _codes(times, "stop_id")
    today = np.isin(services, sheet["services"])[trip].nonzero()[0]
    night = (np.isin(services, sheet["services_before"])[trip] & (second >= DAY_SECONDS)).nonzero()[0]
    row = np.concatenate([today, night])
    second = np.concatenate([second[today], second[night] - DAY_SECONDS])
    order = np.lexsort((second, stop[row]))
    ids = _texts(times, "stop_id")
    np.save(folder / "seconds.npy", second[order])
    np.save(folder / "trips.npy", trip[row][order])
    np.save(folder / "offsets.npy", np.searchsorted(stop[row][order], np.arange(len(ids) + 1)))
    (folder / "labels.json").write_text(json.dumps([ids, labels]), encoding="utf-8")


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:  # noqa: ARG001 - as all contestants
    """Map the columns."""
    ids, labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    offsets, seconds, trips = (
        np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("offsets", "seconds", "trips")
    )
    return Handle({stop: place for place, stop in enumerate(ids)}, offsets, seconds, trips, labels)


def ask(handle: Handle, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """Search by halves."""
    place = handle.stops[stop_id]
    begin, end = handle.offsets[place], handle.offsets[place + 1]
    first = begin + handle.seconds[begin:end].searchsorted(seconds)
    part = slice(first, min(first + 5, end))
    found = zip(handle.seconds[part].tolist(), handle.trips[part].tolist(), strict=True)
    return [(second, *handle.labels[trip]) for second, trip in found]


def _rows(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as stream:
        yield from text.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))


def _name(row: dict[str, str]) -> str:
    return row.get("route_short_name") or row.get("route_long_name") or ""


def _texts(table: pa.Table, name: str) -> list[str]:
    texts: list[str] = table.column(name).chunk(0).dictionary.to_pylist()
    return texts


def _codes(table: pa.Table, name: str) -> npt.NDArray[np.int32]:
    codes: npt.NDArray[np.int32] = table.column(name).chunk(0).indices.to_numpy()
    return codes


def _seconds(written: str) -> int:
    if not written:
        return -1
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
