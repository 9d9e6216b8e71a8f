"""Every bus of a timetable on the road: (timetable, seed, moment) → where each of them is.

The picture of a moment depends on nothing else, except for the ramps that were put out for riders (`hold`). What
is kept between pictures is only a cache of the runs on the road in the next few minutes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from gtfs.identifiers import RouteId, Run, RunId, StopId, TripId, VehicleId
from gtfs.timetable import Timetable
from gtfs.timetable_columns import StopColumns
from server.simulation.blocks import Cuts, Slot, Span, assign, pool_sizes
from server.simulation.chance import key_of
from server.simulation.errors import NothingRuns
from server.simulation.fleet import Fleet, Vehicle
from server.simulation.itinerary import Itineraries, list_kinds_of_day, list_spans, read_itineraries, spans_on
from server.simulation.motion import Driven, drive, locate

_WINDOW_SECONDS = 300.0
_PREPARED_SECONDS = 120.0

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Bus(msgspec.Struct, frozen=True, gc=False):
    """One bus at one moment."""

    vehicle: Vehicle
    run: Run
    route_id: RouteId
    feed_trip_id: TripId
    """The trip's id in the feed: another one than the run's where frequencies.txt repeats a trip."""
    lat: float
    lon: float
    bearing: float
    """Degrees clockwise from north."""
    next_position: int
    """Index of the stop it stands at or comes to next."""
    next_stop_id: StopId
    stop_sequence: int
    """The feed's own number of that stop."""
    at_stop: bool
    delay_seconds: int
    """Late (positive) or early at the last stop it left, or by now if it stands too long."""
    start_seconds: int
    """First departure, seconds of the service day."""


class Picture(msgspec.Struct, frozen=True, dict=True):
    """All buses at one moment."""

    moment: datetime
    buses: tuple[Bus, ...]

    @cached_property
    def by_vehicle(self) -> dict[VehicleId, Bus]:
        """The bus each vehicle is."""
        return {bus.vehicle.id: bus for bus in self.buses}

    @cached_property
    def by_run(self) -> dict[RunId, Bus]:
        """The bus on each run."""
        return {bus.run.id: bus for bus in self.buses}


@dataclass(frozen=True)
class _Day:
    """One service day: what is driven, and by which slot."""

    starts_at: float
    spans: list[Span]
    slots: dict[int, Slot]
    busy_from: Floats
    busy_until: Floats


class _Driving(NamedTuple):
    """One run and who drives it."""

    run: Run
    span: Span
    vehicle: Vehicle
    route_id: RouteId
    feed_trip_id: TripId
    day_start: float


@dataclass
class _Window:
    """The runs that are on the road at some time between two moments."""

    begins: float
    ends: float
    driving: list[_Driving]
    rows: dict[RunId, int]
    itineraries: Itineraries
    keys: NDArray[np.uint64]
    busy_from: Floats
    driven: Driven


class City:
    """The buses of one timetable under one seed. Raises `NothingRuns` when the timetable has none."""

    def __init__(self, timetable: Timetable, seed: int) -> None:
        self.timetable = timetable
        self._seed = seed
        self._spans = list_spans(timetable)
        self._cuts = Cuts.of(self._spans)
        days = (spans_on(timetable, self._spans, day) for day in list_kinds_of_day(timetable))
        self.fleet = Fleet.of(pool_sizes(assign(spans, self._cuts) for spans in days))
        if not self.fleet.vehicles:
            raise NothingRuns("The timetable has no trip that a bus could drive on any day.")
        self._days: dict[date, _Day] = {}
        self._window: _Window | None = None
        self._next: _Window | None = None
        self._held: dict[RunId, dict[int, float]] = {}
        self.stops_of = lru_cache(maxsize=20_000)(self._stops_of)

    def _stops_of(self, run_id: RunId) -> tuple[StopId, ...]:
        trips = self.timetable.trips
        places = trips.stop_places(self.timetable.get_trip_place(Run.from_id(run_id).trip_id))
        return tuple(self.timetable.stops.id_of(place) for place in places)

    def picture(self, moment: datetime) -> Picture:
        """Where every bus is."""
        now = moment.timestamp()
        window = self._window_at(now)
        if not window.driving:
            return Picture(moment, ())
        where = locate(window.driven, now)
        shown = np.flatnonzero((window.busy_from <= now) & ~where.ended)
        column, at_stop = where.next_position[shown], where.at_stop[shown]
        lat, lon, bearing = _placed(
            self.timetable.stops, window.itineraries, shown, column, where.fraction[shown]
        )
        delay = _delay(window, shown, column, at_stop, now)
        next_stop = window.itineraries.stops[shown, column]
        sequence = window.itineraries.sequences[shown, column]
        values = (shown, lat, lon, bearing, column, next_stop, sequence, at_stop, delay)
        rows = zip(*(array.tolist() for array in values), strict=True)
        return Picture(moment, tuple(self._bus(window.driving, *row) for row in rows))

    def _bus(
        self,
        driving: list[_Driving],
        row: int,
        lat: float,
        lon: float,
        bearing: float,
        column: int,
        next_stop: int,
        sequence: int,
        at_stop: bool,
        delay: float,
    ) -> Bus:
        run, span, vehicle, route_id, feed_trip_id, _ = driving[row]
        return Bus(
            vehicle=vehicle,
            run=run,
            route_id=route_id,
            feed_trip_id=feed_trip_id,
            lat=lat,
            lon=lon,
            bearing=bearing,
            next_position=column,
            next_stop_id=self.timetable.stops.id_of(next_stop),
            stop_sequence=sequence,
            at_stop=at_stop,
            delay_seconds=round(delay),
            start_seconds=span.start_seconds,
        )

    def hold(self, run_id: RunId, position: int, seconds: float, moment: datetime) -> bool:
        """Let a bus that stands at a stop stand longer. False when it does not stand there at this moment."""
        window = self._window_at(moment.timestamp())
        row = window.rows.get(run_id)
        if row is None:
            return False
        now = moment.timestamp()
        is_there = window.driven.arrivals[row, position] <= now < window.driven.departures[row, position]
        if not is_there or now < window.busy_from[row]:
            return False
        held = self._held.setdefault(run_id, {})
        held[position] = held.get(position, 0.0) + seconds
        self._drive_row_again(window, row)
        return True

    def list_signed_on(self, moment: datetime, within_seconds: float) -> list[Vehicle]:
        """Vehicles that drive now or within the next seconds, in order of id."""
        now = moment.timestamp()
        driving = self._driving_between(now, now + within_seconds)
        return sorted(
            {one.vehicle.id: one.vehicle for one in driving}.values(), key=lambda vehicle: vehicle.id
        )

    def prepare(self, moment: datetime) -> None:
        """Work out the minutes after the present window, if they begin soon; may be called in another thread."""
        window = self._window
        if window is not None and window.ends - moment.timestamp() < _PREPARED_SECONDS and self._next is None:
            self._next = self._open_window(window.ends)

    def _window_at(self, now: float) -> _Window:
        window, coming = self._window, self._next
        if window is not None and window.begins <= now < window.ends:
            return window
        if coming is None or not coming.begins <= now < coming.ends:
            coming = self._open_window(now)
        self._held = {run_id: held for run_id, held in self._held.items() if run_id in coming.rows}
        for run_id in self._held:
            self._drive_row_again(coming, coming.rows[run_id])
        self._window, self._next = coming, None
        return coming

    def _open_window(self, begins: float) -> _Window:
        ends = begins + _WINDOW_SECONDS
        driving = self._driving_between(begins, ends)
        starts = np.array([one.day_start for one in driving], dtype=np.float64)
        trips = np.array([one.span.trip for one in driving], dtype=np.int64)
        itineraries = read_itineraries(self.timetable, trips, starts)
        keys = np.array([key_of(self._seed, one.run.id) for one in driving], dtype=np.uint64)
        driven = drive(itineraries.plan, keys, np.zeros_like(itineraries.plan.arrivals))
        busy_from = starts + np.array([one.span.busy_from for one in driving])
        rows = {one.run.id: row for row, one in enumerate(driving)}
        return _Window(begins, ends, driving, rows, itineraries, keys, busy_from, driven)

    def _drive_row_again(self, window: _Window, row: int) -> None:
        """One run with what has held it up."""
        plan = window.itineraries.plan
        extra = np.zeros((1, plan.arrivals.shape[1]))
        for position, seconds in self._held[window.driving[row].run.id].items():
            extra[0, position] = seconds
        driven = drive(plan.row(row), window.keys[row : row + 1], extra)
        window.driven.arrivals[row] = driven.arrivals[0]
        window.driven.departures[row] = driven.departures[0]

    def _driving_between(self, begins: float, ends: float) -> list[_Driving]:
        """Every run that is on the road at some time between two moments."""
        found: list[_Driving] = []
        for service_date in self._dates_around(begins, ends):
            day = self._day(service_date)
            for place in np.flatnonzero((day.busy_from < ends) & (day.busy_until > begins)).tolist():
                span = day.spans[place]
                run = Run(service_date, self.timetable.trips.id_of(span.trip))
                vehicle = self.fleet.by_slot[day.slots[span.trip]]
                route_id = self.timetable.routes.id_of(span.route)
                feed_trip_id = self.timetable.trips.feed_id_of(span.trip)
                found.append(_Driving(run, span, vehicle, route_id, feed_trip_id, day.starts_at))
        return found

    def _dates_around(self, begins: float, ends: float) -> list[date]:
        """Service days with buses that may be out: those past midnight too, and the first of tomorrow."""
        days = self.timetable.days
        ordinals = {*days.days_running_at(begins), *days.days_running_at(ends)}
        return [date.fromordinal(day) for day in sorted(ordinals)]

    def _day(self, service_date: date) -> _Day:
        if service_date not in self._days:
            near = timedelta(days=4)
            self._days = {day: plan for day, plan in self._days.items() if abs(day - service_date) <= near}
            spans = spans_on(self.timetable, self._spans, service_date)
            starts_at = self.timetable.day_start(service_date).timestamp()
            self._days[service_date] = _Day(
                starts_at,
                spans,
                assign(spans, self._cuts),
                starts_at + np.array([span.busy_from for span in spans]),
                starts_at + np.array([span.busy_until for span in spans]),
            )
        return self._days[service_date]


def _placed(
    stops: StopColumns, itineraries: Itineraries, shown: Places, column: Places, fraction: Floats
) -> tuple[Floats, Floats, Floats]:
    """Latitude, longitude and bearing on the straight line between two stops."""
    last = itineraries.plan.stop_counts[shown] - 1
    before, here, ahead = (
        itineraries.stops[shown, column_]
        for column_ in (np.maximum(column - 1, 0), column, np.minimum(np.maximum(column, 1), last))
    )
    lats, lons = stops.lats, stops.lons
    north = lats[ahead] - lats[before]
    east = (lons[ahead] - lons[before]) * np.cos(np.radians(lats[before]))
    lat = lats[before] + fraction * (lats[here] - lats[before])
    lon = lons[before] + fraction * (lons[here] - lons[before])
    return lat, lon, np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def _delay(window: _Window, shown: Places, column: Places, at_stop: NDArray[np.bool_], now: float) -> Floats:
    """What a real vehicle knows of its delay: that of the last stop left, or of standing longer than planned."""
    plan, driven = window.itineraries.plan, window.driven
    before = np.maximum(column - 1, 0)
    when_leaving = driven.departures[shown, before] - plan.departures[shown, before]
    when_arriving = np.where(column > 0, driven.arrivals[shown, column] - plan.arrivals[shown, column], 0.0)
    standing = np.maximum(when_arriving, now - plan.departures[shown, column])
    return np.asarray(np.where(at_stop, standing, when_leaving))
