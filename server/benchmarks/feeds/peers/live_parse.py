"""Floor: the protobuf message parsed, and nothing done with it (gtfs-realtime-bindings)."""

from pathlib import Path
from typing import Any

from gtfs.realtime.protobuf import wire


def prepare(folder: Path, sheet: dict[str, Any]) -> None:
    """Nothing is needed."""


def take(context: None, data: bytes) -> Any:  # noqa: ARG001 - as all contestants
    """Parse."""
    message = wire.FeedMessage()
    message.ParseFromString(data)
    return message
