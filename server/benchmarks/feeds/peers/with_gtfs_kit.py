"""gtfs-kit (pandas): its own stop timetable of one date, cut to what follows.

It has no form on disk: a pickle of ours."""

import pickle
from pathlib import Path
from typing import Any, NamedTuple

import gtfs_kit
import pandas


class Handle(NamedTuple):
    """The feed and the date asked about."""

    feed: Any
    date: str
    names: dict[str, str]


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> Any:  # noqa: ARG001 - as all contestants
    """Read everything."""
    return gtfs_kit.read_feed(feed, dist_units="km")


def keep(state: Any, folder: Path) -> None:
    """Pickle it."""
    with (folder / "feed.pickle").open("wb") as stream:
        pickle.dump(state, stream, protocol=5)


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Unpickle it."""
    with (folder / "feed.pickle").open("rb") as stream:
        feed = pickle.load(stream)  # noqa: S301 - written by this very file
    routes = feed.routes
    long_names = routes["route_long_name"] if "route_long_name" in routes else routes["route_short_name"]
    names = dict(zip(routes["route_id"], routes["route_short_name"].fillna(long_names), strict=True))
    return Handle(feed, sheet["date"], names)


def ask(handle: Handle, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """Its stop timetable, filtered."""
    table = handle.feed.build_stop_timetable(stop_id, [handle.date])
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    table = table[table["departure_time"].str.zfill(8) >= clock].sort_values("departure_time").head(5)
    flags = table["wheelchair_accessible"] if "wheelchair_accessible" in table else [0] * len(table)
    return [
        (_seconds(time), trip, handle.names[route], 0 if pandas.isna(flag) else int(flag))
        for time, trip, route, flag in zip(
            table["departure_time"], table["trip_id"], table["route_id"], flags, strict=True
        )
    ]


def _seconds(written: str) -> int:
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
