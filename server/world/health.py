"""How a source of live data is: judged from its last good snapshot and its last fault."""

from datetime import datetime
from typing import Literal

from booking.messages import FeedHealth
from server.world.shared_feed import SharedState
from server.world.sources import Received

SILENT_SECONDS = 90
"""Live data older than this is called old (design: figures to hold)."""
OLD_SHARE = 0.2
"""So many buses not heard of are an outage (design: figures to hold)."""
FEWEST_VEHICLES = 5


def describe(
    name: str, newest: Received | None, state: SharedState, began_at: datetime, now: datetime
) -> FeedHealth:
    """The health of a source that this worker has known since `began_at`."""
    if newest is None:
        is_silent = (now - began_at).total_seconds() > SILENT_SECONDS
        return FeedHealth(
            source=name,
            fault=state.fault,
            fault_since=state.fault_since,
            next_try_at=_later(state, now),
            outage="silent" if is_silent else None,
        )
    age = max(0, round((now - newest.made_at).total_seconds()))
    census = newest.census
    old = census.count_old(now)
    return FeedHealth(
        source=name,
        age_seconds=age,
        vehicles=census.vehicles,
        old_vehicles=old,
        unmatched_share=round(census.unmatched / census.named, 4) if census.named else 0.0,
        fault=state.fault,
        fault_since=state.fault_since,
        next_try_at=_later(state, now),
        outage=_find_outage(newest, state, age, old, now),
    )


def _find_outage(
    newest: Received, state: SharedState, age: int, old: int, now: datetime
) -> Literal["silent", "old_vehicles"] | None:
    """A feed of alerts alone may stand for days: only a fault that lasts makes an outage of it."""
    if not newest.feed.vehicles and not newest.feed.trip_updates:
        since = state.fault_since
        return "silent" if since and (now - since).total_seconds() > SILENT_SECONDS else None
    if age > SILENT_SECONDS:
        return "silent"
    vehicles = newest.census.vehicles
    return "old_vehicles" if vehicles >= FEWEST_VEHICLES and old >= vehicles * OLD_SHARE else None


def _later(state: SharedState, now: datetime) -> datetime | None:
    return state.next_try_at if state.next_try_at and state.next_try_at > now else None
