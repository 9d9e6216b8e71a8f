"""What of a live feed can be joined with a timetable, and for each entity that cannot, why: every entity counts once.

The picture (`gtfs.realtime.picture`) joins the same way; here it is counted for whoever judges a feed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from gtfs.realtime.entities import Alert, InformedEntity, LiveFeed, TripReference
from gtfs.realtime.matching import RunMatcher
from gtfs.timetable import Timetable

NO_TIMETABLE = "no_timetable"
"""There is nothing to join with."""


class JoinedKind(Struct, frozen=True):
    """Entities of one kind: `joined` and the `unmatched` of all reasons add up to `entities`."""

    entities: int
    joined: int
    unmatched: dict[str, int]
    """By reason, the most frequent first."""


class JoinedFeed(Struct, frozen=True):
    """One snapshot held against the timetable."""

    created_at: datetime | None
    is_outside_timetable: bool
    """It was made before the first or after the last day of service."""
    trip_updates: JoinedKind
    vehicles: JoinedKind
    alerts: JoinedKind
    ignored: dict[str, int]
    """Entities of other kinds, and deleted ones, by kind."""
    stop_times: int
    """Stop time updates of all trip updates, joined or not."""
    stop_times_at_known_stops: int
    """Of these, at a stop that the timetable has, or named by `stop_sequence` alone."""

    @property
    def kinds(self) -> dict[str, JoinedKind]:
        """By the name of the kind."""
        return {"trip updates": self.trip_updates, "vehicles": self.vehicles, "alerts": self.alerts}


def join_feed(timetable: Timetable | None, feed: LiveFeed, now: datetime) -> JoinedFeed:
    """Count; `now` decides for trips that name no day, where the feed itself does not say when it was made."""
    at = (feed.created_at or now).timestamp()
    stops = [one.stop_id for update in feed.trip_updates for one in update.stop_times]
    known = {stop for stop in set(stops) if stop is None or (timetable and timetable.stops.find(stop) >= 0)}
    return JoinedFeed(
        created_at=feed.created_at,
        is_outside_timetable=timetable is not None and _is_outside(timetable, at),
        trip_updates=_join_trips(timetable, [one.trip for one in feed.trip_updates], at),
        vehicles=_join_trips(timetable, [one.trip for one in feed.vehicles], at),
        alerts=_join_alerts(timetable, feed.alerts),
        ignored=dict(feed.ignored),
        stop_times=len(stops),
        stop_times_at_known_stops=sum(stop in known for stop in stops) if timetable else 0,
    )


def _is_outside(timetable: Timetable, at: float) -> bool:
    """Trips of the last day may still be under way on the next."""
    first, last = timetable.first_service_date, timetable.last_service_date
    days = timetable.days.days_running_at(at)
    return first is None or last is None or days[-1] < first.toordinal() or days[0] > last.toordinal()


def _join_trips(timetable: Timetable | None, trips: list[TripReference | None], at: float) -> JoinedKind:
    if timetable is None:
        return _nothing_to_join_with(len(trips))
    matcher = RunMatcher(timetable, at, trips)
    joined = sum(matcher.match(trip) is not None for trip in trips)
    return JoinedKind(len(trips), joined, _ordered(matcher.unmatched))


def _join_alerts(timetable: Timetable | None, alerts: Iterable[Alert]) -> JoinedKind:
    alerts = list(alerts)
    if timetable is None:
        return _nothing_to_join_with(len(alerts))
    reasons = [_find_reason(timetable, alert) for alert in alerts]
    return JoinedKind(len(alerts), reasons.count(None), _ordered(Counter(filter(None, reasons))))


def _find_reason(timetable: Timetable, alert: Alert) -> str | None:
    """None when the alert concerns something of the timetable; else what the first of its selectors lacks."""
    reasons = [_find_missing(timetable, informed) for informed in alert.informed] or ["informs_nobody"]
    return None if None in reasons else reasons[0]


def _find_missing(timetable: Timetable, informed: InformedEntity) -> str | None:
    """What a selector names that the timetable has not; a selector of an agency alone concerns everything."""
    trip_id = None if informed.trip is None else informed.trip.trip_id
    route_id = informed.route_id or (None if informed.trip is None else informed.trip.route_id)
    if informed.stop_id is not None and timetable.stops.find(informed.stop_id) < 0:
        return "unknown_stop"
    if trip_id is not None and timetable.trips.find(trip_id) < 0:
        return "unknown_trip"
    if route_id is not None and timetable.routes.find(route_id) < 0:
        return "unknown_route"
    if not (informed.agency_id or informed.stop_id or trip_id or route_id):
        return "informs_nobody"
    return None


def _nothing_to_join_with(count: int) -> JoinedKind:
    return JoinedKind(count, 0, {NO_TIMETABLE: count} if count else {})


def _ordered(reasons: Counter[str]) -> dict[str, int]:
    return dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0])))
