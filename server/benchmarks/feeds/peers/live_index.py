"""By hand: parsed, walked, and put into a sorted list of arrivals for each stop. Knows no timetable."""

from pathlib import Path
from typing import Any, NamedTuple

from gtfs.realtime.protobuf import wire


class Context(NamedTuple):
    """The moment that is asked about."""

    now: int


def prepare(folder: Path, sheet: dict[str, Any]) -> Context:  # noqa: ARG001 - as all contestants
    """The moment."""
    return Context(sheet["live_at"])


def take(context: Context, data: bytes) -> dict[str, list[tuple[int, str]]]:  # noqa: ARG001 - as all contestants
    """Parse, walk, sort."""
    message = wire.FeedMessage()
    message.ParseFromString(data)
    boards: dict[str, list[tuple[int, str]]] = {}
    for entity in message.entity:
        update = entity.trip_update
        trip_id = update.trip.trip_id
        for one in update.stop_time_update:
            stop = one.stop_id
            known = boards.get(stop)
            if known is None:
                known = boards[stop] = []
            known.append((one.arrival.time, trip_id))
    for known in boards.values():
        known.sort()
    return boards


def board(context: Context, index: dict[str, list[tuple[int, str]]], stop_id: str) -> list[tuple[int, str]]:
    """The first five that are not past."""
    return [one for one in index.get(stop_id, ()) if one[0] >= context.now][:5]
