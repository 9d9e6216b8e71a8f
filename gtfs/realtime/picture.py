"""The live world at one moment: which bus is on which run, how far, and what the feeds expect of it.

Made anew from the newest snapshot of every source; it never changes afterwards. Where sources speak of the same
vehicle or run, the newest word counts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from gtfs.departure_search import moment_of
from gtfs.identifiers import RouteId, Run, RunId, StopId, TripId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import (
    Alert,
    LiveFeed,
    Occupancy,
    TripReference,
    TripRelation,
    TripUpdate,
    VehiclePosition,
    VehicleReference,
)
from gtfs.realtime.forecast import Forecast, make_forecast
from gtfs.realtime.matching import RunKey, RunMatcher
from gtfs.realtime.prediction import Predictor, Sighting, keep_deviation
from gtfs.realtime.progress import Place, find_place
from gtfs.timetable import Timetable

Snapshot = tuple[str, LiveFeed, datetime]
"""Name of the source, what it said, when that was received."""


class Vehicle(Struct, frozen=True, gc=False):
    """A bus as the feeds know it."""

    id: VehicleId
    label: str
    plate: str
    run_id: RunId | None
    lat: float | None
    lon: float | None
    bearing: float | None
    next_position: int | None
    """Position in its trip of the stop that it is at or going to."""
    is_at_stop: bool
    """It stands there or is pulling in."""
    seen_at: datetime
    low_floor: LowFloor
    """What the feed says of the vehicle itself; the trip may know more."""
    occupancy: Occupancy | None


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


class LivePicture:
    """Everything the newest feeds say, joined with the timetable."""

    def __init__(
        self,
        timetable: Timetable,
        vehicles: dict[VehicleId, Vehicle],
        on_run: dict[RunKey, Vehicle],
        places: dict[VehicleId, Place],
        updates: dict[RunKey, tuple[float, TripUpdate]],
        alerts: tuple[Alert, ...],
        newest_at: datetime | None,
        unmatched: dict[str, int],
    ) -> None:
        self.newest_at = newest_at
        """When the newest snapshot was made (or received, where it does not say)."""
        self.unmatched = unmatched
        """Entities that could not be joined with the timetable, by reason."""
        self.alerts = alerts
        self._timetable = timetable
        self._vehicles = vehicles
        self._on_run = on_run
        self._places = places
        self._updates = updates
        self._forecasts: dict[RunKey, Forecast] = {}
        self._predicted: dict[RunKey, tuple[int, list[float], list[float]]] = {}

    @classmethod
    def from_feeds(
        cls,
        timetable: Timetable,
        feeds: Sequence[Snapshot],
        now: datetime,
        predictor: Predictor = keep_deviation,
    ) -> "LivePicture":
        """Join the newest snapshots of all sources; the order of the sources does not matter."""
        picture = _Merge(timetable, feeds, now).make_picture()
        picture._predict(predictor, now.timestamp())
        return picture

    def _predict(self, predictor: Predictor, at: float) -> None:
        """Ask once what is expected of all buses whose place is known."""
        keys = [key for key, vehicle in self._on_run.items() if vehicle.id in self._places]
        buses = [_sighting(key, self._on_run[key], self._places[self._on_run[key].id]) for key in keys]
        foretold = predictor(self._timetable, buses, at)
        arrivals, departures = foretold.arrivals.tolist(), foretold.departures.tolist()
        begins = foretold.offsets.tolist()
        for number, (key, bus) in enumerate(zip(keys, buses, strict=True)):
            rows = slice(begins[number], begins[number + 1])
            self._predicted[key] = (bus.place.next_position, arrivals[rows], departures[rows])

    def vehicles(self) -> tuple[Vehicle, ...]:
        """All vehicles, those without a run too."""
        return tuple(self._vehicles.values())

    def find_vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle with this id."""
        return self._vehicles.get(vehicle_id)

    def vehicle_of(self, run_id: RunId) -> Vehicle | None:
        """The bus that is on this run."""
        key = self.key_of(run_id)
        return None if key is None else self._on_run.get(key)

    def run_of(self, vehicle_id: VehicleId) -> RunId | None:
        """The run that this bus is on."""
        vehicle = self._vehicles.get(vehicle_id)
        return None if vehicle is None else vehicle.run_id

    def progress_of(self, run_id: RunId) -> Progress | None:
        """How far the run has come, when somebody knows."""
        vehicle = self.vehicle_of(run_id)
        if vehicle is None or vehicle.next_position is None:
            return None
        return Progress(vehicle.next_position, vehicle.is_at_stop, vehicle.seen_at, vehicle.lat, vehicle.lon)

    def prediction(self, run_id: RunId, position: int) -> Prediction | None:
        """What the trip updates expect at one stop; none when they do not speak of it or the stop is skipped."""
        key = self.key_of(run_id)
        forecast = None if key is None else self.find_forecast(key)
        if forecast is None or position in forecast.skipped or not 0 <= position < len(forecast.arrivals):
            return None
        arrival, departure = forecast.arrivals[position], forecast.departures[position]
        if arrival is None or departure is None:
            return None
        return Prediction(moment_of(arrival), moment_of(departure))

    def is_canceled(self, run_id: RunId) -> bool:
        """Whether the feeds say that the run does not take place."""
        key = self.key_of(run_id)
        return key is not None and self.is_canceled_key(key)

    def alerts_for(
        self,
        now: datetime,
        *,
        stop_id: StopId | None = None,
        route_id: RouteId | None = None,
        trip_id: TripId | None = None,
    ) -> tuple[Alert, ...]:
        """Alerts in force that concern the stop, the route or the trip."""
        return tuple(
            alert
            for alert in self.alerts
            if alert.is_active(now)
            and any(
                (one.stop_id is not None and one.stop_id == stop_id)
                or (one.route_id is not None and one.route_id == route_id)
                or (one.trip is not None and one.trip.trip_id is not None and one.trip.trip_id == trip_id)
                for one in alert.informed
            )
        )

    # By key, for the modules of this package

    def key_of(self, run_id: RunId) -> RunKey | None:
        """A run by its places; none for one that the timetable does not know."""
        try:
            run = Run.from_id(run_id)
        except ValueError:
            return None
        trip = self._timetable.trips.find(run.trip_id)
        return None if trip < 0 else (run.service_date.toordinal(), trip)

    def list_run_keys(self) -> list[RunKey]:
        """Every run of which any feed speaks, canceled ones too."""
        return [*self._on_run, *(key for key in self._updates if key not in self._on_run)]

    def knows(self, key: RunKey) -> bool:
        """Whether any feed speaks of the run."""
        return key in self._on_run or key in self._updates

    def find_vehicle_on(self, key: RunKey) -> Vehicle | None:
        """The bus on a run."""
        return self._on_run.get(key)

    def is_canceled_key(self, key: RunKey) -> bool:
        """Whether the run does not take place."""
        update = self._updates.get(key)
        return update is not None and update[1].trip.relation is TripRelation.CANCELED

    def find_forecast(self, key: RunKey) -> Forecast | None:
        """What the trip updates expect of a run; made when first asked for."""
        forecast = self._forecasts.get(key)
        if forecast is None and key in self._updates:
            forecast = self._forecasts[key] = make_forecast(self._timetable, *key, self._updates[key][1])
        return forecast

    def find_update_stamp(self, key: RunKey) -> float | None:
        """When the trip update of a run was made, seconds since 1970."""
        update = self._updates.get(key)
        return None if update is None else update[0]

    def find_predicted(self, key: RunKey, position: int) -> tuple[float, float] | None:
        """Expected arrival and departure, by where its bus is; none when nobody knows that."""
        predicted = self._predicted.get(key)
        if predicted is None or not 0 <= position - predicted[0] < len(predicted[1]):
            return None
        first, arrivals, departures = predicted
        return arrivals[position - first], departures[position - first]


def _sighting(key: RunKey, vehicle: Vehicle, place: Place) -> Sighting:
    where = None if vehicle.lat is None or vehicle.lon is None else (vehicle.lat, vehicle.lon)
    return Sighting(vehicle.id, *key, place, where, vehicle.seen_at.timestamp())


class _Merge:
    """One joining of snapshots."""

    def __init__(self, timetable: Timetable, feeds: Sequence[Snapshot], now: datetime) -> None:
        self._timetable = timetable
        self._feeds = feeds
        self._now = now
        references: Iterable[TripReference | None] = (
            *(one.trip for _, feed, _ in feeds for one in feed.vehicles),
            *(one.trip for _, feed, _ in feeds for one in feed.trip_updates),
        )
        self._matcher = RunMatcher(timetable, now.timestamp(), references)
        self._unmatched: Counter[str] = self._matcher.unmatched
        self._seen: dict[VehicleId, tuple[datetime, VehiclePosition]] = {}
        self._updates: dict[RunKey, tuple[float, TripUpdate]] = {}
        self._vehicles: dict[VehicleId, Vehicle] = {}
        self._on_run: dict[RunKey, Vehicle] = {}
        self._places: dict[VehicleId, Place] = {}

    def make_picture(self) -> LivePicture:
        alerts: dict[tuple[str, str], Alert] = {}
        for source, feed, received_at in self._feeds:
            made_at = min(feed.created_at or received_at, received_at)
            self._gather(source, feed, made_at)
            alerts.update({(source, alert.entity_id): alert for alert in feed.alerts})
        for vehicle_id, (seen_at, seen) in self._seen.items():
            self._place(vehicle_id, seen_at, seen)
        for key, (_, update) in self._updates.items():
            if update.vehicle is not None and key not in self._on_run:
                self._add_vehicle_of_update(key, update.vehicle)
        stamps = [min(feed.created_at or received_at, received_at) for _, feed, received_at in self._feeds]
        return LivePicture(
            self._timetable,
            self._vehicles,
            self._on_run,
            self._places,
            self._updates,
            tuple(alerts[key] for key in sorted(alerts)),
            max(stamps, default=None),
            dict(self._unmatched),
        )

    def _gather(self, source: str, feed: LiveFeed, made_at: datetime) -> None:
        """Keep the newest word on each vehicle and each run. Stamps from the future count as now."""
        for seen in feed.vehicles:
            reference = seen.vehicle
            vehicle_id = reference.id or VehicleId(reference.plate or reference.label)
            if not vehicle_id and seen.entity_id:
                vehicle_id = VehicleId(f"{source}#{seen.entity_id}")
            if not vehicle_id:
                self._unmatched["vehicle_without_name"] += 1
                continue
            stamp = min(seen.seen_at or made_at, self._now)
            before = self._seen.get(vehicle_id)
            if (
                before is None
                or before[0] < stamp
                or (before[0] == stamp and _order(before[1]) < _order(seen))
            ):
                self._seen[vehicle_id] = (stamp, seen)
        for update in feed.trip_updates:
            key = self._matcher.match(update.trip)
            if key is not None:
                at = min(update.updated_at or made_at, self._now).timestamp()
                known = self._updates.get(key)
                if known is None or (known[0], len(known[1].stop_times)) < (at, len(update.stop_times)):
                    self._updates[key] = (at, update)

    def _place(self, vehicle_id: VehicleId, seen_at: datetime, seen: VehiclePosition) -> None:
        """Put one vehicle on its run."""
        key = self._matcher.match(seen.trip)
        place = None
        if key is not None:
            place = find_place(self._timetable, *key, seen, seen_at.timestamp())
            if place is None:
                self._unmatched["place_on_trip_unknown"] += 1
            else:
                self._places[vehicle_id] = place
                if place.disagrees:
                    self._unmatched["stop_disagrees"] += 1
        vehicle = Vehicle(
            vehicle_id,
            seen.vehicle.label,
            seen.vehicle.plate,
            None if key is None else self._matcher.run_id_of(key),
            seen.lat,
            seen.lon,
            seen.bearing,
            None if place is None else place.next_position,
            place is not None and place.is_at_stop,
            seen_at,
            seen.vehicle.low_floor,
            seen.occupancy,
        )
        self._vehicles[vehicle_id] = vehicle
        if key is not None:
            other = self._on_run.get(key)
            if other is None or (other.seen_at, other.id) < (seen_at, vehicle_id):
                self._on_run[key] = vehicle

    def _add_vehicle_of_update(self, key: RunKey, reference: VehicleReference) -> None:
        """A bus that only a trip update names: known by name, not by place."""
        vehicle_id = reference.id or VehicleId(reference.plate or reference.label)
        if not vehicle_id or vehicle_id in self._vehicles:
            return
        vehicle = Vehicle(
            vehicle_id,
            reference.label,
            reference.plate,
            self._matcher.run_id_of(key),
            None,
            None,
            None,
            None,
            False,
            moment_of(self._updates[key][0]),
            reference.low_floor,
            None,
        )
        self._vehicles[vehicle_id] = vehicle
        self._on_run[key] = vehicle


def _order(seen: VehiclePosition) -> tuple[bool, float, float]:
    """Decides between two words of the same stamp, the same way whichever came first."""
    return (seen.trip is not None, seen.lat or 0.0, seen.lon or 0.0)
