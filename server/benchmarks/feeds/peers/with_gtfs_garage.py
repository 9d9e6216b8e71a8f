"""gtfs-garage-core (DuckDB): its Parquet files and views, asked with SQL of ours: it has no departure query."""

from pathlib import Path
from typing import Any, NamedTuple

from gtfs_garage_core import GtfsFeed


class Handle(NamedTuple):
    """Its feed and the services of the day."""

    feed: Any
    services: list[str]
    wheelchair: str


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:  # noqa: ARG001 - as all contestants
    """Open, which converts; export."""
    loaded = GtfsFeed(str(feed))
    loaded.export_parquet(folder / "parquet")
    loaded.close()


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Open its export."""
    feed = GtfsFeed(str(folder / "parquet"))
    known = "wheelchair_accessible" in feed.tables["trips"]
    return Handle(feed, sheet["services"], "coalesce(t.wheelchair_accessible::INT, 0)" if known else "0")


def ask(handle: Handle, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """One query on its views."""
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    rows = handle.feed.con.execute(
        f"""SELECT s.departure_time, s.trip_id, coalesce(r.route_short_name, r.route_long_name), {handle.wheelchair}
        FROM stop_times s JOIN trips t USING (trip_id) JOIN routes r USING (route_id)
        WHERE s.stop_id = ? AND lpad(s.departure_time, 8, '0') >= ? AND list_contains(?, t.service_id)
        ORDER BY lpad(s.departure_time, 8, '0') LIMIT 5""",  # noqa: S608
        [stop_id, clock, handle.services],
    ).fetchall()
    return [(_seconds(time), trip, route, wheelchair) for time, trip, route, wheelchair in rows]


def _seconds(written: str) -> int:
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
