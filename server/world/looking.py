"""A feed looked through as it comes: read, counted, and compared with the one before. Computed in a thread."""

import hashlib
import zlib
from datetime import datetime
from itertools import islice

import numpy as np
from msgspec import Struct

from gtfs.errors import LiveFeedEmpty, LiveFeedError, LiveFeedFromTheFuture
from gtfs.realtime.entities import LiveFeed
from gtfs.realtime.feed import FUTURE_SECONDS, parse_feed
from gtfs.realtime.update_bytes import UpdatesInBytes
from gtfs.realtime.update_columns import columns_of
from gtfs.timetable import Timetable
from server.world.doors import LARGEST_BYTES
from server.world.sources import Census, Received, SourceFault

FEW = 5
"""Of fewer entities nothing is concluded."""
FROZEN_SECONDS, FROZEN_VEHICLES = 300, 20
"""So many buses on their trips do not all stand still for so long."""
MANY = 50
SHRUNK_SHARE, SHRUNK_SECONDS = 0.1, 60
"""A feed that has suddenly so few of its buses is taken for a broken one, until it has said so for a minute."""
NEAR_DEGREES = 0.3
_GZIP = b"\x1f\x8b"
_ENOUGH = 500


class Looked(Struct, frozen=True):
    """A feed and what was found in it."""

    feed: LiveFeed
    census: Census
    places: bytes
    """Fingerprint of where every bus on a trip is; empty when there are few."""
    future_vehicles: int
    """Vehicles that claim to have been seen later than now."""
    is_foreign: bool
    """It names trips, routes or stops, and none of them is ours; nor is any bus near."""


def look(timetable: Timetable, data: bytes, now: datetime) -> Looked:
    """Read a feed and look through it. Raises `SourceFault`."""
    try:
        feed = parse_feed(_unpack(data), now)
    except LiveFeedError as fault:
        raise SourceFault(fault.code, fault.sentence) from fault
    made_at = (feed.created_at or now).timestamp()
    stamps = np.array(
        [made_at if seen.seen_at is None else seen.seen_at.timestamp() for seen in feed.vehicles]
    )
    trip_ids, route_ids = _list_names(feed)
    known = sum(place >= 0 for place in timetable.trips.ids.find_many(trip_ids))
    return Looked(
        feed=feed,
        census=Census(np.sort(stamps), len(trip_ids), len(trip_ids) - known),
        places=_fingerprint(feed),
        future_vehicles=int(np.sum(stamps > now.timestamp() + FUTURE_SECONDS)),
        is_foreign=not known and _is_foreign(timetable, feed, len(trip_ids), route_ids),
    )


def _unpack(data: bytes) -> bytes:
    """Some publish the packed file itself, as a file. Raises `SourceFault`."""
    if not data.startswith(_GZIP):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, LARGEST_BYTES)
    except zlib.error as fault:
        raise SourceFault("live_feed_broken_encoding", "The bytes cannot be unpacked.") from fault
    if unpacking.unconsumed_tail:
        raise SourceFault("live_feed_too_large", f"Unpacked there are more than {LARGEST_BYTES} bytes.")
    if not unpacking.eof:
        raise SourceFault("live_feed_cut_short", "The packed bytes stop in the middle.")
    return unpacked


def _list_names(feed: LiveFeed) -> tuple[list[str], set[str]]:
    """Every trip that is named, and the routes. From the columns: no update is made a value for this."""
    updates = feed.trip_updates
    columns = updates.columns if isinstance(updates, UpdatesInBytes) else columns_of(updates)
    of_vehicles = [seen.trip for seen in feed.vehicles if seen.trip is not None]
    trip_ids = [trip.trip_id for trip in of_vehicles if trip.trip_id]
    route_ids = {trip.route_id for trip in of_vehicles if trip.route_id}
    return [*trip_ids, *filter(None, columns.trip_ids)], route_ids.union(filter(None, columns.route_ids))


def _fingerprint(feed: LiveFeed) -> bytes:
    where = sorted(
        (seen.vehicle.id or seen.entity_id, seen.lat, seen.lon, seen.stop_sequence or 0)
        for seen in feed.vehicles
        if seen.trip is not None and seen.lat is not None and seen.lon is not None
    )
    return (
        hashlib.blake2b(repr(where).encode(), digest_size=16).digest()
        if len(where) >= FROZEN_VEHICLES
        else b""
    )


def _is_foreign(timetable: Timetable, feed: LiveFeed, named: int, routes: set[str]) -> bool:
    """Whether routes, stops and places are not ours either; the trips are not."""
    if named < FEW and len(routes) < FEW:
        return False
    stops = {seen.stop_id for seen in islice(feed.vehicles, _ENOUGH) if seen.stop_id}
    stops |= {
        said.stop_id for update in feed.trip_updates[:FEW] for said in update.stop_times if said.stop_id
    }
    if any(timetable.routes.find(name) >= 0 for name in routes):
        return False
    if any(timetable.stops.find(name) >= 0 for name in stops):
        return False
    return not any(_is_near(timetable, seen.lat, seen.lon) for seen in islice(feed.vehicles, _ENOUGH))


def _is_near(timetable: Timetable, lat: float | None, lon: float | None) -> bool:
    """Whether that is in the city, or not far from it."""
    if lat is None or lon is None:
        return False
    lats, lons = timetable.stops.lats, timetable.stops.lons
    return bool(
        np.nanmin(lats) - NEAR_DEGREES <= lat <= np.nanmax(lats) + NEAR_DEGREES
        and np.nanmin(lons) - NEAR_DEGREES <= lon <= np.nanmax(lons) + NEAR_DEGREES
    )


def find_lie(looked: Looked, kept: Received | None, now: datetime) -> SourceFault | None:
    """Why a feed that can be read is not believed all the same; the one in force stays then."""
    feed = looked.feed
    if looked.is_foreign:
        return SourceFault("live_feed_of_another_city", "None of its trips, routes, stops or places is ours.")
    if looked.future_vehicles * 2 > looked.census.vehicles:
        return SourceFault(
            LiveFeedFromTheFuture.code,
            f"{looked.future_vehicles} of {looked.census.vehicles} vehicles were seen later than now.",
        )
    if kept is None:
        return None
    before = kept.feed
    if _is_before(looked, kept):
        return SourceFault("live_feed_older", "It was made before the one in force.")
    had = len(before.vehicles) + len(before.trip_updates)
    has = len(feed.vehicles) + len(feed.trip_updates)
    if had and not has and not feed.alerts:
        return SourceFault(LiveFeedEmpty.code, "Suddenly there is no bus in it.")
    if had >= MANY and has < had * SHRUNK_SHARE and (now - kept.received_at).total_seconds() < SHRUNK_SECONDS:
        return SourceFault("live_feed_shrunk", f"Suddenly {has} entities instead of {had}.")
    return None


def _is_before(looked: Looked, kept: Received) -> bool:
    """By the header's time; where there is none, by the newest bus."""
    made, before = looked.feed.created_at, kept.feed.created_at
    if made is not None and before is not None:
        return made < before
    stamps, kept_stamps = looked.census.vehicle_stamps, kept.census.vehicle_stamps
    if made is not None or before is not None or not len(stamps) or not len(kept_stamps):
        return False
    return bool(stamps[-1] < kept_stamps[-1])
