"""Which run of the timetable the entities of a recording belong to, and what the feed itself says of it."""

from datetime import datetime

from msgspec import Struct

from gtfs.identifiers import VehicleId
from gtfs.realtime.entities import LiveFeed, TripUpdate, VehiclePosition
from gtfs.realtime.matching import RunKey, RunMatcher
from gtfs.realtime.prediction import Sighting
from gtfs.realtime.progress import find_place
from gtfs.timetable import Timetable


class Joined(Struct, frozen=True):
    """One bus on its run."""

    sighting: Sighting
    update: TripUpdate | None
    """What the feed itself expects of the run."""


def join(timetable: Timetable, feed: LiveFeed, at: datetime) -> list[Joined]:
    """Every bus whose run and place are known, one per run; as the server does it, by the ids of the feed."""
    references = [*(one.trip for one in feed.vehicles), *(one.trip for one in feed.trip_updates)]
    matcher = RunMatcher(timetable, at.timestamp(), references)
    updates = {matcher.match(one.trip): one for one in feed.trip_updates}
    found: dict[RunKey, Joined] = {}
    for seen in feed.vehicles:
        key = matcher.match(seen.trip)
        sighting = None if key is None else _sight(timetable, key, seen, at)
        if key is not None and sighting is not None:
            found[key] = Joined(sighting, updates.get(key))
    return list(found.values())


def _sight(timetable: Timetable, key: RunKey, seen: VehiclePosition, at: datetime) -> Sighting | None:
    seen_at = min(seen.seen_at or at, at).timestamp()
    place = find_place(timetable, *key, seen, seen_at)
    if place is None:
        return None
    where = None if seen.lat is None or seen.lon is None else (seen.lat, seen.lon)
    return Sighting(seen.vehicle.id or VehicleId(seen.entity_id), *key, place, where, seen_at)
