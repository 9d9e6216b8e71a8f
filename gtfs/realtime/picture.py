"""The live world at one moment: which bus is on which run, how far, and what is expected of it.

Made anew from the newest snapshot of every source and from the picture before; it never changes afterwards. Where
sources speak of the same vehicle or run, the newest word counts.
"""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from msgspec import Struct

from gtfs.departure_search import moment_of
from gtfs.entities import Route
from gtfs.identifiers import RouteId, Run, RunId, StopId, TripId, VehicleId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor, choose_low_floor
from gtfs.realtime.alerts import Concern, list_alerts, list_alerts_at
from gtfs.realtime.entities import Alert, Occupancy
from gtfs.realtime.expectations import Expectations
from gtfs.realtime.extra_runs import ExtraRun, key_of_extra
from gtfs.realtime.live_boards import LiveBoards
from gtfs.realtime.matching import RunKey
from gtfs.realtime.merging import Merge, Merged, Snapshot, list_runs_of_vehicles, made_at
from gtfs.realtime.prediction import Predictor, keep_deviation
from gtfs.realtime.reckoning import Reckoning, reckon
from gtfs.realtime.update_columns import NOT_SAID
from gtfs.realtime.vehicles import Vehicle
from gtfs.timetable import Timetable

__all__ = ["LivePicture", "Prediction", "Progress", "Snapshot", "Vehicle"]

NEWS_SECONDS = 1800
"""A route of which something was heard so recently is one whose buses normally report."""
UNDER_WAY_SECONDS = 180
"""A bus is missed so long after its run should have begun."""
FRESH_SECONDS = 150
"""Nobody is missed while the newest snapshot is older than this: then it is the feed that is silent."""


class Progress(Struct, frozen=True, gc=False):
    """How far a run has come."""

    next_position: int
    is_at_stop: bool
    seen_at: datetime
    lat: float | None
    lon: float | None


class Prediction(Struct, frozen=True, gc=False):
    """What the trip updates expect at one stop of a run."""

    arrival_at: datetime
    departure_at: datetime


class RunDescription(Struct, frozen=True, gc=False):
    """What a board shows of a run, whichever its stop."""

    run: Run
    route: Route
    is_extra: bool
    """The timetable has not its stops."""
    headsign: str
    """Of an extra run; otherwise the timetable has it, stop by stop."""
    first_row: int
    """Where its stop times begin in the timetable."""
    last_position: int
    vehicle_id: VehicleId | None
    plate: str | None
    next_position: int | None
    is_at_stop: bool
    seen_at: float | None
    """When its bus was seen, or its trip update made; seconds since 1970."""
    low_floor: LowFloor
    occupancy: Occupancy | None


class LivePicture:
    """Everything the newest feeds say, joined with the timetable."""

    def __init__(
        self,
        timetable: Timetable,
        merged: Merged,
        reckoning: Reckoning,
        alerts: tuple[Alert, ...],
        newest_at: datetime | None,
        heard: dict[int, float],
    ) -> None:
        self.newest_at = newest_at
        """When the newest snapshot was made (or received, where it does not say)."""
        self.unmatched = merged.unmatched
        """Entities that could not be joined with the timetable, by reason."""
        self.alerts = alerts
        self.extras: dict[RunKey, ExtraRun] = merged.extras
        """Runs that the timetable has not, or has with other stops."""
        self.expected: Expectations = reckoning.expected
        self.boards: LiveBoards = reckoning.boards
        self.merged = merged
        self.reckoning = reckoning
        self._timetable = timetable
        self._heard = heard
        self._described: dict[RunKey, RunDescription] = {}
        self._named: dict[RunKey, Vehicle | None] = {}
        self._runs_named: dict[VehicleId, list[RunKey]] | None = None

    @classmethod
    def from_feeds(
        cls,
        timetable: Timetable,
        feeds: Sequence[Snapshot],
        now: datetime,
        predictor: Predictor = keep_deviation,
    ) -> "LivePicture":
        """Join the newest snapshots of all sources; the order of the sources does not matter."""
        return cls.after(None, timetable, feeds, now, predictor)

    @classmethod
    def after(
        cls,
        before: "LivePicture | None",
        timetable: Timetable,
        feeds: Sequence[Snapshot],
        now: datetime,
        predictor: Predictor = keep_deviation,
    ) -> "LivePicture":
        """The same, after another picture of the same timetable: what was known holds until something newer is said.

        A bus that has left a stop does not come back to it, expected times do not change by a few seconds, of two
        buses on one run the one that was there before stays, and what a feed leaves out for a moment is remembered.
        """
        merged = Merge(timetable, feeds, now, None if before is None else before.merged).run()
        at = now.timestamp()
        reckoning = reckon(timetable, merged, at, predictor, None if before is None else before.reckoning)
        alerts = {
            (source, alert.entity_id): alert
            for source, feed, _ in merged.snapshots.values()
            for alert in feed.alerts
        }
        return cls(
            timetable,
            merged,
            reckoning,
            tuple(alerts[key] for key in sorted(alerts)),
            max((made_at(feed, received_at) for _, feed, received_at in feeds), default=None),
            _list_heard(timetable, merged, {} if before is None else before._heard, at),
        )

    # Vehicles

    def vehicles(self) -> tuple[Vehicle, ...]:
        """All vehicles, those without a run too."""
        found = dict(self.merged.vehicles)
        for key in self.merged.winners:
            vehicle = self.find_vehicle_on(key)
            if vehicle is not None:
                found.setdefault(vehicle.id, vehicle)
        return tuple(found.values())

    def find_vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle with this id."""
        seen = self.merged.vehicles.get(vehicle_id)
        if seen is not None:
            return seen
        if self._runs_named is None:
            self._runs_named = list_runs_of_vehicles(self.merged.columns, self.merged.winners)
        keys = self._runs_named.get(vehicle_id)
        return None if keys is None else self.find_vehicle_on(self._nearest(keys))

    def vehicle_of(self, run_id: RunId) -> Vehicle | None:
        """The bus that is on this run."""
        key = self.key_of(run_id)
        return None if key is None else self.find_vehicle_on(key)

    def run_of(self, vehicle_id: VehicleId) -> RunId | None:
        """The run that this bus is on."""
        vehicle = self.find_vehicle(vehicle_id)
        return None if vehicle is None else vehicle.run_id

    def progress_of(self, run_id: RunId) -> Progress | None:
        """How far the run has come, when somebody knows."""
        vehicle = self.vehicle_of(run_id)
        if vehicle is None or vehicle.next_position is None:
            return None
        return Progress(vehicle.next_position, vehicle.is_at_stop, vehicle.seen_at, vehicle.lat, vehicle.lon)

    # Runs

    def prediction(self, run_id: RunId, position: int) -> Prediction | None:
        """What the trip updates expect at one stop; none when they do not speak of it or the stop is skipped."""
        key = self.key_of(run_id)
        row = None if key is None else self.find_row(key, position)
        told = self.reckoning.forecasts
        if row is None or told.is_skipped[row] or told.arrivals[row] == NOT_SAID:
            return None
        return Prediction(
            moment_of(int(self.expected.arrivals[row])), moment_of(int(self.expected.departures[row]))
        )

    def is_canceled(self, run_id: RunId) -> bool:
        """Whether the feeds say that the run does not take place."""
        key = self.key_of(run_id)
        return key is not None and self.merged.is_canceled(key)

    def skips(self, run_id: RunId, position: int) -> bool:
        """Whether the feeds say that the run does not stop at that stop of its own (a detour, a short turn)."""
        key = self.key_of(run_id)
        row = None if key is None else self.find_row(key, position)
        return row is not None and bool(self.expected.is_skipped[row])

    def is_missed(self, route: int, first_departure: float, at: float) -> bool:
        """Whether a bus that no feed speaks of should be heard: under way by the timetable, on a route that reports."""
        if at - first_departure < UNDER_WAY_SECONDS or route not in self._heard:
            return False
        return self.newest_at is not None and at - self.newest_at.timestamp() <= FRESH_SECONDS

    # Alerts

    def alerts_for(
        self,
        now: datetime,
        *,
        stop_id: StopId | None = None,
        route_id: RouteId | None = None,
        trip_id: TripId | None = None,
    ) -> tuple[Alert, ...]:
        """Alerts in force that concern the stop, the route or the trip, the most severe first."""
        return list_alerts(
            self.alerts,
            now,
            Concern(
                stop_ids=frozenset() if stop_id is None else frozenset({stop_id}),
                route_ids=frozenset() if route_id is None else frozenset({route_id}),
                trip_id=trip_id,
            ),
        )

    def list_alerts_at(self, stop_id: StopId, now: datetime) -> tuple[Alert, ...]:
        """Alerts in force at a stop: for it, its station, its routes, everybody. Raises `UnknownStop`."""
        return list_alerts_at(self._timetable, self.alerts, stop_id, now)

    # By key, for the modules of this package

    def key_of(self, run_id: RunId) -> RunKey | None:
        """A run by its places; none for one that neither the timetable nor a feed knows."""
        try:
            run = Run.from_id(run_id)
        except ValueError:
            return None
        added = key_of_extra(run)
        if added in self.extras:
            return added
        trip = self._timetable.trips.find(run.trip_id)
        return None if trip < 0 else (run.service_date.toordinal(), trip)

    def list_run_keys(self) -> list[RunKey]:
        """Every run of which any feed speaks, canceled ones too."""
        return list(dict.fromkeys((*self.merged.on_run, *self.merged.winners)))

    def is_canceled_key(self, key: RunKey) -> bool:
        """Whether the run does not take place."""
        return self.merged.is_canceled(key)

    def find_row(self, key: RunKey, position: int) -> int | None:
        """The row of `expected` for one stop of a run."""
        rows = self.expected.rows
        number = rows.index.get(key)
        if number is None or not 0 <= position < rows.offsets[number + 1] - rows.offsets[number]:
            return None
        return int(rows.offsets[number]) + position

    def find_vehicle_on(self, key: RunKey) -> Vehicle | None:
        """The bus on a run: the one that says so, or the one that the trip update names, by name and not by place."""
        seen = self.merged.on_run.get(key)
        if seen is not None or key not in self.merged.winners:
            return seen
        if key not in self._named:
            self._named[key] = self._make_named(key)
        return self._named[key]

    def _make_named(self, key: RunKey) -> Vehicle | None:
        columns, number = self.merged.columns, self.merged.winners[key]
        vehicle_id = columns.name_of_vehicle(number)
        if not vehicle_id or vehicle_id in self.merged.vehicles:
            return None
        return Vehicle(
            id=vehicle_id,
            label=columns.labels[number],
            plate=columns.plates[number],
            run_id=self.run_id_of(key),
            lat=None,
            lon=None,
            bearing=None,
            next_position=None,
            is_at_stop=False,
            seen_at=moment_of(int(self.merged.stamps[number])),
            low_floor=BY_GTFS_VALUE[columns.low_floor[number]],
            occupancy=None,
        )

    def run_id_of(self, key: RunKey) -> RunId:
        """The name of a run."""
        if key in self.extras:
            return self.extras[key].run.id
        return Run(date.fromordinal(key[0]), self._timetable.trips.id_of(key[1])).id

    def _nearest(self, keys: Sequence[RunKey]) -> RunKey:
        """Of the runs of one bus the first that is not over."""
        rows = self.expected.rows
        ends = sorted((int(rows.arrivals[rows.offsets[rows.index[key] + 1] - 1]), key) for key in keys)
        return next((key for end, key in ends if end >= self.reckoning.at), ends[-1][1])

    def describe(self, key: RunKey) -> RunDescription:
        """What a board shows of a run of which a feed speaks; made once."""
        described = self._described.get(key)
        if described is None:
            described = self._described[key] = self._describe(key)
        return described

    def _describe(self, key: RunKey) -> RunDescription:
        timetable, vehicle, extra = self._timetable, self.find_vehicle_on(key), self.extras.get(key)
        seen_at = self.find_update_stamp(key) if vehicle is None else vehicle.seen_at.timestamp()
        day, trip = key
        begin, end = (0, 0) if extra is not None else timetable.trips.rows_of(trip)
        if extra is not None:
            of_trip, route = extra.trip.low_floor, extra.route
        else:
            of_trip, route = BY_GTFS_VALUE[timetable.trips.low_floor[trip]], timetable.trips.route_of(trip)
        return RunDescription(
            run=Run(timetable.days.date_of(day), timetable.trips.id_of(trip)) if extra is None else extra.run,
            route=timetable.routes[route],
            is_extra=extra is not None,
            headsign="" if extra is None else extra.trip.headsign,
            first_row=begin,
            last_position=(end - begin if extra is None else len(extra.stops)) - 1,
            vehicle_id=None if vehicle is None else vehicle.id,
            plate=None if vehicle is None else vehicle.plate or None,
            next_position=None if vehicle is None else vehicle.next_position,
            is_at_stop=vehicle is not None and vehicle.is_at_stop,
            seen_at=seen_at,
            low_floor=choose_low_floor(LowFloor.UNKNOWN if vehicle is None else vehicle.low_floor, of_trip),
            occupancy=None if vehicle is None else vehicle.occupancy,
        )

    def find_update_stamp(self, key: RunKey) -> float | None:
        """When the trip update of a run was made, seconds since 1970."""
        number = self.merged.winners.get(key)
        return None if number is None else float(self.merged.stamps[number])


def _list_heard(
    timetable: Timetable, merged: Merged, before: dict[int, float], at: float
) -> dict[int, float]:
    """The routes of which something was heard lately, and when."""
    kept = {route: heard_at for route, heard_at in before.items() if at - heard_at <= NEWS_SECONDS}
    trips = np.array([trip for _, trip in (*merged.winners, *merged.on_run) if trip >= 0], np.int64)
    return kept | dict.fromkeys(np.unique(timetable.trips.routes[trips]).tolist(), at)
