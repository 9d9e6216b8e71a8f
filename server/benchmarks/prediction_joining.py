"""Which run of the timetable the entities of a recording belong to, when a timetable is asked afterwards."""

from collections.abc import Mapping
from datetime import datetime

from gtfs.identifiers import VehicleId
from gtfs.realtime.entities import LiveFeed, TripUpdate
from gtfs.realtime.matching import RunKey, RunMatcher
from gtfs.realtime.prediction import Sighting
from gtfs.realtime.progress import find_place
from gtfs.timetable import Timetable


class ByTripId:
    """As the server does it: by the ids of the feed."""

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable

    def join(self, feed: LiveFeed, at: datetime) -> tuple[list[Sighting], Mapping[RunKey, TripUpdate]]:
        """Where each bus is, and what the feed itself says of each run."""
        references = [*(one.trip for one in feed.vehicles), *(one.trip for one in feed.trip_updates)]
        matcher = RunMatcher(self._timetable, at.timestamp(), references)
        seen: list[Sighting] = []
        for one in feed.vehicles:
            key = matcher.match(one.trip)
            if key is None:
                continue
            seen_at = min(one.seen_at or at, at).timestamp()
            place = find_place(self._timetable, *key, one, seen_at)
            vehicle_id = one.vehicle.id or VehicleId(one.entity_id)
            if place is not None and vehicle_id:
                where = None if one.lat is None or one.lon is None else (one.lat, one.lon)
                seen.append(Sighting(vehicle_id, *key, place, where, seen_at))
        updates = {}
        for update in feed.trip_updates:
            key = matcher.match(update.trip)
            if key is not None:
                updates[key] = update
        return seen, updates
