"""What is known of every route: the newest answer of each operation, what came of them, and when to ask again."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gtfs.identifiers import RouteId, VehicleId
from gtfs.realtime.entities import LiveFeed
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions
from gtfs.seoul.topis.answer import read_seoul_rows
from gtfs.seoul.topis.planning import Ask, Operation, RouteState
from gtfs.seoul.topis.recalling import split_by_route
from gtfs.seoul.topis.resting import Fault, after_answer, after_fault
from gtfs.seoul.topis.route_feed import FORGOTTEN_SECONDS, RouteFeed, make_route_feed
from gtfs.seoul.topis.sightings import Arrivals, Positions, name_plates, read_arrivals, read_positions
from gtfs.seoul.topis.wishes import find_first_departure
from gtfs.timetable import Timetable


class Known(Struct, frozen=True):
    """One route."""

    feed: RouteFeed
    made_at: datetime
    written: bytes
    """The feed as GTFS-realtime."""
    positions: Positions | None = None
    arrivals: Arrivals | None = None


class RouteMemory:
    """All routes asked so far."""

    def __init__(self, timetable: Timetable) -> None:
        self.states: dict[RouteId, RouteState] = {}
        self.newest_at: datetime | None = None
        """When the newest good answer came."""
        self._timetable = timetable
        self._known: dict[RouteId, Known] = {}
        self._route_of: dict[VehicleId, RouteId] = {}
        self._plates: dict[VehicleId, str] = {}
        """Arrivals seldom name them, positions do; a bus keeps its plate."""

    def recall(self, feed: LiveFeed, received_at: datetime) -> None:
        """Go on from a feed that an earlier life of this worker, or another, has made."""
        made_at = feed.created_at or received_at
        if self.newest_at is not None and made_at <= self.newest_at:
            return
        for route_id, route_feed in split_by_route(self._timetable, feed).items():
            known = self._known.get(route_id)
            if known is None or known.made_at < made_at:
                self._keep(route_id, Known(route_feed, made_at, _write(route_feed, made_at)))
        self.newest_at = made_at

    def read(self, ask: Ask, data: bytes, now: datetime) -> Known:
        """What one answer makes of its route; changes nothing, so it may be read in a thread. Raises `TopisError`."""
        rows = read_seoul_rows(data)
        known = self._known.get(ask.route_id)
        positions = None if known is None else known.positions
        arrivals = None if known is None else known.arrivals
        if ask.operation is Operation.POSITIONS:
            positions = read_positions(ask.route_id, rows, now)
        else:
            arrivals = name_plates(read_arrivals(ask.route_id, rows, now), self._plates)
        before = {} if known is None else known.feed.on_run
        feed = make_route_feed(self._timetable, ask.route_id, positions, arrivals, before, now)
        return Known(feed, now, _write(feed, now), positions, arrivals)

    def take(self, ask: Ask, known: Known, now: datetime) -> None:
        """A good answer."""
        self._keep(ask.route_id, known)
        self.states[ask.route_id] = after_answer(self.states.get(ask.route_id, RouteState()), now)
        self.newest_at = now

    def note(self, ask: Ask, fault: Fault, now: datetime, chance: float) -> RouteState:
        """One answer without data: the route rests, as long as the fault says."""
        first = find_first_departure(self._timetable, ask.route_id, now)
        state = self.states[ask.route_id] = after_fault(
            self.states.get(ask.route_id, RouteState()), fault, now, first_departure=first, chance=chance
        )
        return state

    def build_feed(self, now: datetime) -> bytes:
        """All routes as one GTFS-realtime message, made when the newest answer came."""
        since = now - timedelta(seconds=FORGOTTEN_SECONDS)
        self._known = {route_id: one for route_id, one in self._known.items() if one.made_at >= since}
        # Messages one behind the other are one message: repeated fields add up, and the last header counts
        # (protobuf, encoding, "last one wins").
        return b"".join(one.written for one in self._known.values()) + build_alerts((), self.newest_at or now)

    def _keep(self, route_id: RouteId, known: Known) -> None:
        """The newest of a route; a bus that has come over from another route leaves that one."""
        for seen in known.feed.vehicles:
            name = seen.vehicle.id
            if name is None:
                continue
            if seen.vehicle.plate:
                self._plates[name] = seen.vehicle.plate
            other = self._route_of.get(name, route_id)
            self._route_of[name] = route_id
            if other != route_id and other in self._known:
                self._known[other] = _without(self._known[other], name)
        self._known[route_id] = known

    def count_unmatched(self) -> Mapping[str, int]:
        """Buses without a run, and rows of no use, by reason."""
        counted: Counter[str] = Counter()
        for one in self._known.values():
            counted.update(one.feed.unmatched)
        return counted

    def count_faults(self, now: datetime) -> Mapping[str, int]:
        """Routes that rest, by the code of what was wrong."""
        return Counter(
            state.fault
            for state in self.states.values()
            if state.fault is not None and state.rests_until is not None and now < state.rests_until
        )


def _write(feed: RouteFeed, made_at: datetime) -> bytes:
    return (
        build_vehicle_positions(feed.vehicles, made_at)
        + build_trip_updates(feed.trip_updates, made_at)
        + build_alerts(feed.alerts, made_at)
    )


def _without(known: Known, vehicle_id: VehicleId) -> Known:
    """The route without that bus, until it is asked again."""
    feed = replace(
        known.feed,
        vehicles=tuple(seen for seen in known.feed.vehicles if seen.vehicle.id != vehicle_id),
        trip_updates=tuple(
            one for one in known.feed.trip_updates if one.vehicle is None or one.vehicle.id != vehicle_id
        ),
        on_run={name: one for name, one in known.feed.on_run.items() if name != vehicle_id},
    )
    return replace(known, feed=feed, written=_write(feed, known.made_at))
