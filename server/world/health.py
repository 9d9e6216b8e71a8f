"""How a source of live data is: judged from its last good snapshot and its last fault."""

from collections.abc import Callable, Sequence
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


def list_metrics(feeds: Sequence[FeedHealth]) -> list[str]:
    """The health of every source in Prometheus' text format."""
    shown: list[tuple[str, str, Callable[[FeedHealth], float]]] = [
        ("age_seconds", "Age of the last good snapshot; -1 before the first.", _age_of),
        ("vehicles", "Buses in it.", lambda feed: feed.vehicles),
        ("old_vehicles", "Buses in it not heard of for more than 150 s.", lambda feed: feed.old_vehicles),
        (
            "unmatched_share",
            "Share of its trips that the timetable lacks.",
            lambda feed: feed.unmatched_share,
        ),
        ("fault", "Whether its last answer was bad.", lambda feed: feed.fault is not None),
        (
            "outage",
            "Whether it is out: silent, or a fifth of its buses old.",
            lambda feed: feed.outage is not None,
        ),
    ]
    return [
        line
        for name, words, value in shown
        for line in (
            f"# HELP gachita_source_{name} {words}",
            f"# TYPE gachita_source_{name} gauge",
            *(f'gachita_source_{name}{{source="{_escape(feed.source)}"}} {value(feed):g}' for feed in feeds),
        )
    ]


def _age_of(feed: FeedHealth) -> float:
    return -1 if feed.age_seconds is None else feed.age_seconds


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
