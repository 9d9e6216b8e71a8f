"""A feed that says only what changed (`FeedHeader.incrementality` DIFFERENTIAL), put onto the one before it.

GTFS-realtime: an entity replaces the one with its id, `is_deleted` takes it back, all others stay as they were.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from gtfs.realtime.entities import LiveFeed, TripUpdate
from gtfs.realtime.update_bytes import UpdatesInBytes


def apply_change(last: LiveFeed, change: LiveFeed) -> LiveFeed:
    """All that holds after a change. To apply the same change again changes nothing."""
    vehicles, alerts = (one.entity_id for one in change.vehicles), (one.entity_id for one in change.alerts)
    gone = change.deleted.union(vehicles, alerts, _ids_of(change.trip_updates))
    return replace(
        change,
        trip_updates=_join_updates(last.trip_updates, change.trip_updates, gone),
        vehicles=(*(one for one in last.vehicles if one.entity_id not in gone), *change.vehicles),
        alerts=(*(one for one in last.alerts if one.entity_id not in gone), *change.alerts),
    )


def _ids_of(updates: Sequence[TripUpdate]) -> Sequence[str]:
    if isinstance(updates, UpdatesInBytes):
        return updates.columns.entity_ids
    return [one.entity_id for one in updates]


def _join_updates(
    last: Sequence[TripUpdate], change: Sequence[TripUpdate], gone: frozenset[str]
) -> Sequence[TripUpdate]:
    kept = [number for number, entity_id in enumerate(_ids_of(last)) if entity_id not in gone]
    if isinstance(last, UpdatesInBytes) and isinstance(change, UpdatesInBytes):
        return last.take(kept).followed_by(change)
    return (*(last[number] for number in kept), *change)
