"""A stop as somebody is told about it."""

from booking.messages import StopRef
from gtfs.entities import Stop


def refer_to(stop: Stop) -> StopRef:
    """The stop by id, name, number and its names in other languages."""
    return StopRef(stop.id, stop.name, stop.code, dict(stop.names))
