"""partridge (pandas): its stop_times frame, filtered. It has no form on disk: a pickle of ours."""

import pickle
from pathlib import Path
from typing import Any, NamedTuple

import pandas
import partridge


class Handle(NamedTuple):
    """Its frames, the trips of the day indexed."""

    stop_times: Any
    trips: Any


def ingest(feed: Path, folder: Path, sheet: dict[str, Any]) -> list[Any]:  # noqa: ARG001 - as all contestants
    """Read the three tables through its views."""
    loaded = partridge.load_feed(str(feed))
    return [loaded.stop_times, loaded.trips, loaded.routes]


def keep(state: list[Any], folder: Path) -> None:
    """Pickle them."""
    with (folder / "feed.pickle").open("wb") as stream:
        pickle.dump(state, stream, protocol=5)


def open_kept(folder: Path, sheet: dict[str, Any]) -> Handle:
    """Unpickle them."""
    with (folder / "feed.pickle").open("rb") as stream:
        stop_times, trips, routes = pickle.load(stream)  # noqa: S301 - written by this very file
    running = trips[trips["service_id"].isin(sheet["services"])].merge(routes, on="route_id")
    return Handle(stop_times, running.set_index("trip_id"))


def ask(handle: Handle, stop_id: str, seconds: int) -> list[tuple[int, str, str, int]]:
    """A filter over all rows, joined with the trips of the day."""
    times = handle.stop_times
    at_stop = times[(times["stop_id"] == stop_id) & (times["departure_time"] >= seconds)]
    found = at_stop.join(handle.trips, on="trip_id", how="inner").nsmallest(5, "departure_time")
    flags = found["wheelchair_accessible"] if "wheelchair_accessible" in found else [0] * len(found)
    return [
        (int(second), trip, route, 0 if pandas.isna(flag) else int(flag))
        for second, trip, route, flag in zip(
            found["departure_time"], found["trip_id"], found["route_short_name"], flags, strict=True
        )
    ]
