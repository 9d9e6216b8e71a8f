"""Floor: the protobuf message parsed and walked once in Python, every field read, nothing kept in order."""

from pathlib import Path
from typing import Any

from gtfs.realtime.protobuf import wire


def prepare(folder: Path, sheet: dict[str, Any]) -> None:
    """Nothing is needed."""


def take(context: None, data: bytes) -> list[tuple[Any, ...]]:  # noqa: ARG001 - as all contestants
    """Parse; a tuple of seven fields for each stop time update."""
    message = wire.FeedMessage()
    message.ParseFromString(data)
    rows = []
    for entity in message.entity:
        update = entity.trip_update
        trip_id = update.trip.trip_id
        for one in update.stop_time_update:
            arrival, departure = one.arrival, one.departure
            rows.append(
                (
                    trip_id,
                    one.stop_id,
                    one.stop_sequence,
                    arrival.time,
                    arrival.delay,
                    departure.time,
                    departure.delay,
                )
            )
    return rows
