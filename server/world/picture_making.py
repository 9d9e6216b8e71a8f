"""Each picture of the moving city, made of the newest snapshots and of what the pictures before have taught."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from gtfs.realtime.entities import LiveFeed, VehiclePosition, VehicleStatus
from gtfs.realtime.learning import LearningPredictor
from gtfs.realtime.picture import LivePicture
from gtfs.timetable import Timetable
from server.world.positions import Report
from server.world.sources import Received

NEWER_SECONDS = 15
"""A bus's own report counts when it is so much newer than what a feed says: a feed may know the stop as well."""


class PictureMaker:
    """Whatever is carried from one picture to the next is kept here. Called in a thread, one call at a time."""

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable
        self._predictor = LearningPredictor()
        self._before: LivePicture | None = None

    def make(self, received: Sequence[Received], reports: Sequence[Report], now: datetime) -> LivePicture:
        """The picture of now: the newest snapshot of every source, and the buses' own reports."""
        feeds = [(one.source, one.feed, one.received_at) for one in received]
        own = _own_positions(received, reports)
        if own is not None:
            feeds.append(("drivers", own, now))
        self._before = LivePicture.after(self._before, self._timetable, feeds, now, self._predictor)
        return self._before


def _own_positions(received: Sequence[Received], reports: Sequence[Report]) -> LiveFeed | None:
    """The buses' own reports as one more feed, each on the trip on which a feed last saw its bus."""
    if not reports:
        return None
    last: dict[str, VehiclePosition] = {
        seen.vehicle.id: seen
        for one in received
        for seen in one.feed.vehicles
        if seen.vehicle.id and seen.seen_at
    }
    own = [
        replace(
            last[report.vehicle_id], lat=report.lat, lon=report.lon, seen_at=report.at,
            stop_sequence=None, stop_id=None, status=VehicleStatus.IN_TRANSIT_TO,
        )
        for report in reports
        if report.vehicle_id in last and _is_newer(report.at, last[report.vehicle_id].seen_at)
    ]  # fmt: skip
    return LiveFeed(created_at=None, vehicles=tuple(own)) if own else None


def _is_newer(at: datetime, than: datetime | None) -> bool:
    """Whether a report is newer by more than a moment."""
    return than is None or (at - than).total_seconds() > NEWER_SECONDS
