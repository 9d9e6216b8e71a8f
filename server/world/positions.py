"""Where buses say they are: each bus's own last report, kept in the store for all workers."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from gtfs.identifiers import VehicleId
from server.background.giving_way import giving_way
from server.store.connection import Client
from server.store.keys import Keys

NEWEST_AHEAD_SECONDS = 60
"""A report stamped further in the future than this comes from a wrong clock and is taken as of now."""


class Report(Struct, frozen=True, gc=False):
    """One bus, by its own device (WGS 84 degrees)."""

    vehicle_id: VehicleId
    lat: float
    lon: float
    at: datetime


class Positions:
    """Keeps the newest report of each bus."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._key = keys("positions")
        self._newest: dict[VehicleId, Report] = {}
        self._unsaved: dict[VehicleId, Report] = {}

    def report(self, vehicle_id: VehicleId, lat: float, lon: float, at: datetime, now: datetime) -> None:
        """A bus reports; an older report than the one kept changes nothing. In force here at once."""
        if at > now + timedelta(seconds=NEWEST_AHEAD_SECONDS):
            at = now
        kept = self._newest.get(vehicle_id)
        if kept is None or kept.at <= at:
            self._newest[vehicle_id] = self._unsaved[vehicle_id] = Report(vehicle_id, lat, lon, at)

    def save(self) -> None:
        """Store what has come since the last time, all at once: one by one they would take a third of a core."""
        unsaved, self._unsaved = self._unsaved, {}
        if not unsaved:
            return
        try:
            self._redis.hset(
                self._key,
                mapping={report.vehicle_id: msgspec.json.encode(report) for report in unsaved.values()},
            )
        except Exception:
            self._unsaved = unsaved | self._unsaved
            raise

    def refresh(self) -> None:
        """Take over what other workers have stored."""
        for body in giving_way(self._redis.hvals(self._key)):
            report = msgspec.json.decode(body, type=Report)
            kept = self._newest.get(report.vehicle_id)
            if kept is None or kept.at < report.at:
                self._newest[report.vehicle_id] = report

    def find(self, vehicle_id: VehicleId) -> Report | None:
        """The newest report of that bus."""
        return self._newest.get(vehicle_id)

    def list_reports(self) -> list[Report]:
        """The newest report of every bus."""
        return list(self._newest.values())
