"""pygtfsie (SQLite): its ingest, the day before and the day asked about materialised, its own departure query."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pygtfsie.db import queries, schema_index
from pygtfsie.ingest.materialise import materialise
from pygtfsie.ingest.worker import IngestRequest, run_ingest

DAY_SECONDS = 86400


class Handle(NamedTuple):
    """Its index, and where the day begins."""

    database: sqlite3.Connection
    midnight: int


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:
    """Load, then resolve two days."""
    store, index = folder / "feed.sqlite", folder / "index.sqlite"
    result = run_ingest(IngestRequest(zip_path=str(feed), feed_path=str(store)))
    if not result.ok:
        raise SystemExit(f"It refused the feed: {result}")
    day = _day_of(sheet)
    materialise(store, index, window_start=day - timedelta(days=1), window_end=day)


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Open the index."""
    return Handle(schema_index.open_for_read(folder / "index.sqlite"), sheet["midnight"])


def ask(handle: Handle, stop_id: str, seconds: int) -> list[Any]:
    """Its stop by id, its departures."""
    stop = queries.resolve_stop_ids(handle.database, [stop_id])[stop_id]
    after = handle.midnight + seconds
    rows: list[Any] = queries.departures_at_stops(handle.database, [stop], after, after + DAY_SECONDS, 5).rows
    return rows


def spell(handle: Handle, answer: list[Any]) -> list[tuple[int, str, str, None]]:
    """As all contestants say it; of wheelchairs it knows nothing."""
    return [(row.departure_utc - handle.midnight, row.trip_id, row.route_short_name, None) for row in answer]


def _day_of(sheet: dict[str, Any]) -> date:
    return datetime.strptime(sheet["date"], "%Y%m%d").replace(tzinfo=UTC).date()
