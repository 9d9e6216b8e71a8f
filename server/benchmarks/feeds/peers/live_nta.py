"""nta-gtfs: its own objects made of the message."""

from pathlib import Path
from typing import Any

from nta_gtfs import gtfs_rt


def prepare(folder: Path, sheet: dict[str, Any]) -> None:
    """Nothing is needed."""


def take(context: None, data: bytes) -> Any:  # noqa: ARG001 - as all contestants
    """Parse; its objects."""
    message = gtfs_rt.gtfs_realtime_pb2.FeedMessage()
    message.ParseFromString(data)
    return gtfs_rt.GtfsRtClient._parse_feed(message)
