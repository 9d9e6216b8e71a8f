"""gtfs-station-stop: every stop of the feed subscribed, its own parsing, merging and telling."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from gtfs_station_stop.feed_subject import FeedSubject
from gtfs_station_stop.station_stop import StationStop


class FromBytes(FeedSubject):  # type: ignore[misc]
    """Its subject, given the bytes instead of fetching them."""

    data = b""

    def _request_gtfs_feed(self, uri: str) -> bytes:  # noqa: ARG002 - its signature
        return self.data


class Context(NamedTuple):
    """The subject and its subscribers."""

    subject: FromBytes
    stops: dict[str, Any]
    now: int


def prepare(folder: Path, sheet: dict[str, Any]) -> Context:
    """Subscribe every stop of the message."""
    subject = FromBytes(["bench"])
    stops = json.loads((folder.parent / "message_stops.json").read_text(encoding="utf-8"))
    return Context(subject, {stop: StationStop(stop, subject) for stop in stops}, sheet["live_at"])


def take(context: Context, data: bytes) -> dict[str, Any]:
    """Its update."""
    context.subject.data = data
    context.subject.update()
    return context.stops


def board(context: Context, index: dict[str, Any], stop_id: str) -> list[Any]:
    """Its arrivals, sorted."""
    return sorted(one for one in index[stop_id].arrivals if one.time >= context.now)[:5]


def spell_board(context: Context, lines: list[Any]) -> list[tuple[int, str]]:  # noqa: ARG001 - as all contestants
    """As all contestants say it."""
    return [(line.time, line.trip) for line in lines]
