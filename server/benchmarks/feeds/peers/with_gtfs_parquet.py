"""gtfs-parquet (Polars): its frames from its Parquet files, filtered and joined by Polars."""

from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from gtfs_parquet import parse_gtfs, read_parquet, write_parquet


class Handle(NamedTuple):
    """Its frames, the trips of the day with their routes."""

    stop_times: pl.DataFrame
    trips: pl.DataFrame


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> None:  # noqa: ARG001 - as all contestants
    """Parse and write Parquet."""
    write_parquet(parse_gtfs(str(feed)), str(folder / "parquet"))


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Read its Parquet."""
    feed = read_parquet(str(folder / "parquet"))
    if feed.trips is None or feed.routes is None or feed.stop_times is None:
        raise SystemExit("A table is missing.")
    trips = feed.trips.filter(pl.col("service_id").cast(pl.String).is_in(sheet["services"]))
    wheelchair = (
        pl.col("wheelchair_accessible").cast(pl.Int32).fill_null(0)
        if "wheelchair_accessible" in trips.columns
        else pl.lit(0).alias("wheelchair_accessible")
    )
    trips = trips.join(feed.routes, on="route_id").select("trip_id", "route_short_name", wheelchair)
    return Handle(feed.stop_times.select("trip_id", "stop_id", "departure_time"), trips)


def ask(handle: Handle, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """Filter, join, five smallest."""
    found = (
        handle.stop_times.lazy()
        .filter((pl.col("stop_id") == stop_id) & (_second() >= seconds))
        .join(handle.trips.lazy(), on="trip_id")
        .sort("departure_time", maintain_order=True)
        .limit(5)
        .select(_second(), "trip_id", "route_short_name", "wheelchair_accessible")
        .collect()
    )
    return [tuple(row) for row in found.rows()]


def _second() -> pl.Expr:
    """It keeps times as durations."""
    return pl.col("departure_time").dt.total_seconds()
