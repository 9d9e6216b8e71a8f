"""Where the kiosks of a city stand in a run: on median bus lanes first, those with the most routes first."""

import csv
import io
import zipfile
from pathlib import Path

from gtfs.identifiers import StopId
from gtfs.timetable import Timetable
from server.errors import SetupError

MEDIAN_LANE = "중앙차로"
"""How the Seoul feed marks a stop on a median bus lane in `stop_desc`."""


def choose_kiosk_stops(feed: Path, timetable: Timetable, number: int) -> tuple[list[StopId], int]:
    """So many stops that a route serves, and how many of them are on median lanes."""
    median = read_median_lane_stops(feed)
    routes = {stop.id: len(timetable.list_routes_at(stop.id)) for stop in timetable.list_stops()}
    served = [stop_id for stop_id, count in routes.items() if count]
    served.sort(key=lambda stop_id: (stop_id not in median, -routes[stop_id], stop_id))
    chosen = served[:number]
    return chosen, sum(stop_id in median for stop_id in chosen)


def read_median_lane_stops(feed: Path) -> set[StopId]:
    """From the feed's `stops.txt`: the compiled timetable does not keep `stop_desc`. Raises `SetupError`."""
    try:
        with zipfile.ZipFile(feed) as archive, archive.open("stops.txt") as file:
            rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
            return {StopId(row["stop_id"]) for row in rows if row.get("stop_desc") == MEDIAN_LANE}
    except (OSError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as fault:
        raise SetupError("feed_unreadable", f"{feed} is not a GTFS zip with a stops.txt: {fault}.") from fault
