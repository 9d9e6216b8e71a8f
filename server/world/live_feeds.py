"""The live sources of one worker and the picture made of them; and that picture for everybody else."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from gevent import get_hub
from msgspec.structs import replace

from gtfs.realtime.entities import LiveFeed, VehiclePosition, VehicleStatus
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions
from gtfs.timetable import Timetable
from server.store.connection import Client
from server.store.keys import Keys
from server.world.positions import Positions
from server.world.sources import FeedSource

NEWER_SECONDS = 15
"""A bus's own report counts when it is so much newer than what a feed says: a feed may know the stop as well."""


class LiveFeeds:
    """Refreshes every source and joins what they say with the buses' own reports."""

    def __init__(
        self,
        timetable: Timetable,
        sources: Sequence[str],
        redis: Client,
        keys: Keys,
        positions: Positions,
    ) -> None:
        self.picture: LivePicture | None = None
        self._timetable = timetable
        self._sources = [FeedSource(address, redis, keys) for address in sources]
        self._positions = positions

    def refresh(self, now: datetime) -> None:
        """Ask every source and make the picture anew; a source that fails leaves its last good one."""
        for source in self._sources:
            if not source.refresh(now, _in_thread) and source.newest is None:
                source.recall(now)
        feeds = [
            (source.newest.source, source.newest.feed, source.newest.received_at)
            for source in self._sources
            if source.newest is not None
        ]
        if feeds:
            own = self._own_positions()
            if own is not None:
                feeds.append(("drivers", own, now))
            self.picture = _in_thread(LivePicture.from_feeds, self._timetable, feeds, now)

    def _own_positions(self) -> LiveFeed | None:
        """The buses' own reports as one more feed, each on the trip on which a feed last saw its bus."""
        last: dict[str, VehiclePosition] = {}
        for source in self._sources:
            for seen in source.newest.feed.vehicles if source.newest else ():
                if seen.vehicle.id and seen.seen_at:
                    last[seen.vehicle.id] = seen
        own = [
            replace(
                last[report.vehicle_id], lat=report.lat, lon=report.lon, seen_at=report.at,
                stop_sequence=None, stop_id=None, status=VehicleStatus.IN_TRANSIT_TO,
            )
            for report in self._positions.list_reports()
            if report.vehicle_id in last and _is_newer(report.at, last[report.vehicle_id].seen_at)
        ]  # fmt: skip
        return LiveFeed(created_at=None, vehicles=tuple(own)) if own else None

    def feed_age(self, now: datetime) -> int | None:
        """Seconds since the newest live data was made (or received, where it does not say); None: there is none."""
        received = [s.newest.made_at for s in self._sources if s.newest is not None]
        return max(0, round((now - max(received)).total_seconds())) if received else None

    def list_source_health(self, now: datetime) -> list[dict[str, Any]]:
        """Each source with its age and last fault."""
        return [
            {
                "source": _without_secrets(source.address),
                "age_seconds": round((now - source.newest.made_at).total_seconds())
                if source.newest
                else None,
                "fault": source.fault,
            }
            for source in self._sources
        ]

    def publish_vehicle_positions(self, now: datetime) -> bytes:
        """GTFS-realtime VehiclePositions: every bus, with whether a wheelchair can board it."""
        return build_vehicle_positions(self._newest_vehicles(), self._made_at(now))

    def publish_trip_updates(self, now: datetime) -> bytes:
        """GTFS-realtime TripUpdates, the newest of every source."""
        return build_trip_updates(
            (update for feed in self._newest_feeds() for update in feed.trip_updates), self._made_at(now)
        )

    def publish_alerts(self, now: datetime) -> bytes:
        """GTFS-realtime Alerts."""
        return build_alerts(self.picture.alerts if self.picture else (), self._made_at(now))

    def _newest_feeds(self) -> list[LiveFeed]:
        return [source.newest.feed for source in self._sources if source.newest is not None]

    def _newest_vehicles(self) -> list[VehiclePosition]:
        """Each bus once, as it was last seen."""
        newest: dict[str, VehiclePosition] = {}
        for feed in self._newest_feeds():
            for seen in feed.vehicles:
                name = seen.vehicle.id or seen.entity_id
                kept = newest.get(name)
                if kept is None or _is_newer(seen.seen_at, kept.seen_at, 0):
                    newest[name] = replace(seen, entity_id=name)
        return list(newest.values())

    def _made_at(self, now: datetime) -> datetime:
        """Our picture is as old as what it was made from, not as the moment somebody asks for it."""
        newest = self.picture.newest_at if self.picture else None
        return min(newest, now) if newest else now


def _without_secrets(address: str) -> str:
    """An address fit for `/readyz`: keys are often in the query, or before the host."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        return address
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _is_newer(at: datetime | None, than: datetime | None, seconds: float = NEWER_SECONDS) -> bool:
    """Whether a report is newer by more than so many seconds."""
    return at is not None and (than is None or (at - than).total_seconds() > seconds)


def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Parsing a whole city takes computing: in a thread, so that pings go on meanwhile."""
    fault, result = get_hub().threadpool.apply(_attempt, (function, arguments))
    if fault is not None:
        raise fault
    return result


def _attempt(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Exception | None, Any]:
    """Its fault or its result: what is raised in a thread of gevent's is printed there as well, each time."""
    try:
        return None, function(*arguments)
    except Exception as fault:  # noqa: BLE001 - handed to the caller, who raises it
        return fault, None
