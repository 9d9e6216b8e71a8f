"""Floor: a table made to measure in SQLite, clustered by stop and second, names and flags in it (standard library).

Knows nothing of days: it is made for the one that is asked about. Checks nothing, reports nothing.
"""

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DAY_SECONDS = 86400


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:
    """Row by row into the table."""
    path = folder / "day.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(
        "CREATE TABLE departures (stop TEXT, second INT, trip TEXT, route TEXT, wheelchair INT,"
        " PRIMARY KEY (stop, second, trip)) WITHOUT ROWID"
    )
    database.execute(
        "CREATE TEMP TABLE staged (stop TEXT, second INT, trip TEXT, route TEXT, wheelchair INT)"
    )
    with zipfile.ZipFile(feed) as archive:
        database.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?)", _list_departures(archive, sheet))
    database.execute("INSERT OR IGNORE INTO departures SELECT * FROM staged ORDER BY stop, second, trip")
    database.commit()
    database.close()


def open_kept(folder: Path, sheet: dict[str, Any]) -> sqlite3.Connection:  # noqa: ARG001 - as all contestants
    """Open the file."""
    return sqlite3.connect(f"file:{folder / 'day.sqlite'}?mode=ro", uri=True)


def ask(handle: sqlite3.Connection, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """One look-up in the clustered key."""
    return handle.execute(
        "SELECT second, trip, route, wheelchair FROM departures WHERE stop = ? AND second >= ?"
        " ORDER BY second, trip LIMIT 5",
        (stop_id, seconds),
    ).fetchall()


def _list_departures(
    archive: zipfile.ZipFile, sheet: dict[str, Any]
) -> Iterator[tuple[str, int, str, str, int]]:
    today, before = set(sheet["services"]), set(sheet["services_before"])
    routes = {
        row["route_id"]: row.get("route_short_name") or row.get("route_long_name") or ""
        for row in _rows(archive, "routes.txt")
    }
    trips = {
        row["trip_id"]: (
            row["service_id"],
            routes[row["route_id"]],
            int(row.get("wheelchair_accessible") or 0),
        )
        for row in _rows(archive, "trips.txt")
    }
    with archive.open("stop_times.txt") as stream:
        reader = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
        header = next(reader)
        at_trip, at_time, at_stop = (header.index(name) for name in ("trip_id", "departure_time", "stop_id"))
        for row in reader:
            trip_id, stop = row[at_trip], row[at_stop]
            service, route, wheelchair = trips[trip_id]
            if row[at_time]:
                hours, minutes, seconds = row[at_time].split(":")
                second = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
                if service in today:
                    yield stop, second, trip_id, route, wheelchair
                if service in before and second >= DAY_SECONDS:
                    yield stop, second - DAY_SECONDS, trip_id, route, wheelchair


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    with archive.open(name) as stream:
        yield from csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
