"""The timetable of a city, ready to be asked: what stops where and when, on which day.

Memory-mapped and read-only: opening costs a few milliseconds, and all processes of a machine share the pages.
Methods that end in `_place` and `_row` speak of places in the compiled columns, for the modules of this package
that work on many at once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gtfs.boarding import MAY_ALIGHT, MAY_BOARD, MUST_PHONE
from gtfs.columns import ColumnReader, open_columns, read_manifest
from gtfs.departure_search import DepartureIndex, DepartureRow, moment_of
from gtfs.entities import Departure, FeedInfo, NamesIn, Route, RouteAtStop, Stop, StopTime, Trip
from gtfs.errors import CompiledFeedBroken, UnknownRoute, UnknownStop, UnknownTrip
from gtfs.identifiers import RouteId, Run, StopId, TripId
from gtfs.low_floor import BY_GTFS_VALUE
from gtfs.routes_at_stop import PatternIndex
from gtfs.service_days import ServiceDays
from gtfs.stations import Stations
from gtfs.stop_search import StopSearch
from gtfs.timetable_columns import RouteColumns, StopColumns, TripColumns
from gtfs.ways import Ways


class Timetable:
    """All questions a stop, a rider or a live feed asks of the timetable."""

    def __init__(self, columns: ColumnReader) -> None:
        self.manifest = columns.manifest
        self.agency_timezone = ZoneInfo(columns.manifest.timezone)
        self.days = ServiceDays(columns, self.agency_timezone)
        self.departures = DepartureIndex(columns, self.days)
        self.trips = TripColumns(columns)
        self.stops = StopColumns(columns)
        self.routes = RouteColumns(columns)
        self.ways = Ways(columns.column("trips.pattern"), self.stops, self.trips)
        self._stations = Stations(columns)
        self._stop_search = StopSearch(columns)
        self._patterns = PatternIndex(columns)

    @classmethod
    def open(cls, folder: Path) -> "Timetable":
        """Map a compiled folder. Raises `CompiledFeedBroken`."""
        while True:
            columns = open_columns(folder)
            try:
                return cls(columns)
            except CompiledFeedBroken:
                # Another process may have replaced it between the reading of the manifest and of the columns.
                if read_manifest(folder).columns_folder == columns.manifest.columns_folder:
                    raise

    @property
    def feed_info(self) -> FeedInfo:
        """Who made the timetable and what it is worth."""
        return self.manifest.feed_info

    @property
    def first_service_date(self) -> date | None:
        """The first day on which anything runs."""
        return self.manifest.first_service_date

    @property
    def last_service_date(self) -> date | None:
        """The last day on which anything runs."""
        return self.manifest.last_service_date

    # Stops and routes

    def find_stop(self, text: str) -> Stop | None:
        """The stop with this id or painted number (`01001`, `01-001`)."""
        place = self._stop_search.find(text)
        return None if place < 0 else self.stops[place]

    def get_stop(self, stop_id: StopId) -> Stop:
        """The stop with this id. Raises `UnknownStop`."""
        return self.stops[self.get_stop_place(stop_id)]

    def list_stops(self) -> tuple[Stop, ...]:
        """All poles; stations and entrances are not among them."""
        return tuple(self.stops[place] for place in self._stop_search.list_poles())

    def list_boarding_places(self, stop_id: StopId) -> tuple[int, ...]:
        """Places of the stops meant by an id: the stop itself, or all platforms of a station (of an entrance to it).

        Raises `UnknownStop`.
        """
        return self._stations.list_boarding_places(self.get_stop_place(stop_id))

    def list_platforms(self, stop_id: StopId) -> tuple[Stop, ...]:
        """The same as values. Raises `UnknownStop`."""
        return tuple(self.stops[place] for place in self.list_boarding_places(stop_id))

    def search_stops(self, text: str, limit: int) -> tuple[Stop, ...]:
        """Stops whose number begins with the text or whose name contains it, the closest match first."""
        return tuple(self.stops[place] for place in self._stop_search.search(text, limit))

    def list_stops_near(
        self, lat: float, lon: float, radius_metres: float, limit: int
    ) -> tuple[tuple[Stop, float], ...]:
        """Stops within the radius with their geodesic distance in metres, nearest first."""
        return tuple(
            (self.stops[at], metres) for at, metres in self._stop_search.near(lat, lon, radius_metres, limit)
        )

    def get_route(self, route_id: RouteId) -> Route:
        """The route with this id. Raises `UnknownRoute`."""
        return self.routes[self.get_route_place(route_id)]

    def list_routes(self) -> tuple[Route, ...]:
        """All routes, in the order of the feed."""
        return tuple(self.routes[place] for place in range(len(self.routes)))

    def list_routes_at(self, stop_id: StopId) -> tuple[Route, ...]:
        """The routes that stop here (at any platform of a station), in the order of the feed."""
        trips = self._list_trips_at(stop_id)
        return tuple(
            self.routes[place] for place in sorted({self.trips.route_of(trip) for trip, _, _ in trips})
        )

    def list_patterns_at(self, stop_id: StopId) -> tuple[RouteAtStop, ...]:
        """Where one can go from here: per route and headsign, the stops that follow."""
        found: dict[tuple[int, str], dict[int, None]] = {}
        headsigns: dict[tuple[int, str], NamesIn] = {}
        for trip, position, _ in self._list_trips_at(stop_id):
            following = self.trips.stop_places(trip)[position + 1 :]
            if following:
                key = (self.trips.route_of(trip), self.trips.headsign_of(trip))
                found.setdefault(key, {}).update(dict.fromkeys(following))
                headsigns.setdefault(key, self.trips.headsigns_of(trip))
        return tuple(
            RouteAtStop(
                self.routes[key[0]], key[1], tuple(self.stops[place] for place in places), headsigns[key]
            )
            for key, places in sorted(found.items(), key=lambda one: one[0])
        )

    def list_lines(self) -> tuple[tuple[Route, str, tuple[int, ...]], ...]:
        """Each route and headsign with the places (in `stops`) of the stops that most of its trips serve, in order."""
        found: dict[tuple[int, str], tuple[int, ...]] = {}
        for trip, _ in self._patterns.list_trips():
            key = (self.trips.route_of(trip), self.trips.headsign_of(trip))
            if key not in found:
                found[key] = tuple(self.trips.stop_places(trip))
        lines = sorted(found.items())
        return tuple((self.routes[route], headsign, places) for (route, headsign), places in lines)

    def find_stop_after(self, stop_id: StopId) -> Stop | None:
        """The stop that most trips go to next: it tells two poles of one name apart. None where trips only end."""
        for trip, position, _ in sorted(self._list_trips_at(stop_id), key=lambda one: -one[2]):
            following = self.trips.stop_places(trip)[position + 1 : position + 2]
            if following:
                return self.stops[following[0]]
        return None

    def _list_trips_at(self, stop_id: StopId) -> list[tuple[int, int, int]]:
        """See `PatternIndex.list_trips_at`."""
        return [
            one for place in self.list_boarding_places(stop_id) for one in self._patterns.list_trips_at(place)
        ]

    # Trips and runs

    def get_trip(self, trip_id: TripId) -> Trip:
        """The trip with this id. Raises `UnknownTrip`."""
        place = self.get_trip_place(trip_id)
        columns = self.trips
        start = int(columns.first_departures[place])
        direction = int(columns.directions[place])
        return Trip(
            id=trip_id,
            route_id=self.routes.id_of(columns.route_of(place)),
            headsign=columns.headsign_of(place),
            direction_id=None if direction < 0 else direction,
            low_floor=BY_GTFS_VALUE[columns.low_floor[place]],
            feed_trip_id=columns.feed_id_of(place),
            start_time_seconds=None if start < 0 else start,
            block_id=columns.block_of(place),
            headsigns=columns.headsigns_of(place),
            headway_seconds=columns.find_headway(place),
        )

    def list_stop_times(self, trip_id: TripId) -> tuple[StopTime, ...]:
        """The trip's stops in order of travel. Raises `UnknownTrip`."""
        columns = self.trips
        begin, end = columns.rows_of(self.get_trip_place(trip_id))
        rows = slice(begin, end)
        values = zip(
            columns.sequences[rows].tolist(),
            columns.stop_of_rows[rows].tolist(),
            columns.arrivals[rows].tolist(),
            columns.departures[rows].tolist(),
            columns.flags[rows].tolist(),
            strict=True,
        )
        return tuple(
            StopTime(
                at,
                sequence,
                self.stops.id_of(stop),
                arrival,
                departure,
                flag & MAY_BOARD > 0,
                flag & MAY_ALIGHT > 0,
                flag & MUST_PHONE > 0,
            )
            for at, (sequence, stop, arrival, departure, flag) in enumerate(values)
        )

    def list_trips_of_route(self, route_id: RouteId) -> tuple[TripId, ...]:
        """All trips of a route, in order of their first departure. Raises `UnknownRoute`."""
        return tuple(
            self.trips.id_of(place) for place in self.trips.places_of_route(self.get_route_place(route_id))
        )

    def day_start(self, service_date: date) -> datetime:
        """Noon minus twelve hours of the service day in the feed's zone, in UTC: where its seconds count from."""
        return moment_of(self.days.start_of(service_date.toordinal()))

    def runs_on(self, service_date: date, trip_id: TripId) -> bool:
        """Whether the trip runs on that service day. Raises `UnknownTrip`."""
        return self.runs_place(service_date.toordinal(), self.get_trip_place(trip_id))

    def list_active_runs(self, moment: datetime) -> tuple[Run, ...]:
        """Runs between their first departure and their last arrival at that moment."""
        at = moment.timestamp()
        found: list[Run] = []
        for day in self.days.days_running_at(at):
            seconds = at - self.days.start_of(day)
            under_way = (self.trips.first_departures <= seconds) & (self.trips.last_arrivals >= seconds)
            under_way &= (self.trips.first_departures >= 0) & self.days.active_on(day)[self.trips.services]
            service_date = date.fromordinal(day)
            found += (Run(service_date, self.trips.id_of(place)) for place in under_way.nonzero()[0].tolist())
        return tuple(found)

    # Departures

    def list_departures(
        self,
        stop_id: StopId,
        after: datetime,
        *,
        limit: int,
        until: datetime | None = None,
        route_id: RouteId | None = None,
    ) -> list[Departure]:
        """Departures at or after a moment in order of time, yesterday's trips past midnight among them.

        Runs that end at this stop do not depart from it and are not listed; those that only let people off are,
        with `may_board` false. At a station, from all its platforms; `Departure.stop_id` names the platform. Without
        `until` the search looks a week ahead. Raises `UnknownStop`, `UnknownRoute`.
        """
        rows = self.search_departures(
            stop_id,
            after.timestamp(),
            limit=limit,
            until=None if until is None else until.timestamp(),
            route=None if route_id is None else self.get_route_place(route_id),
        )
        return self.make_departures(rows)

    def search_departures(
        self,
        stop_id: StopId,
        after: float,
        *,
        limit: int | None = None,
        until: float | None = None,
        route: int | None = None,
    ) -> list[DepartureRow]:
        """The same by places, in seconds since 1970; at a station, from all its platforms. Raises `UnknownStop`."""
        places = self.list_boarding_places(stop_id)
        if len(places) == 1:
            return self.departures.search(places[0], after, limit=limit, until=until, route=route)
        found = sorted(
            row
            for place in places
            for row in self.departures.search(place, after, limit=limit, until=until, route=route)
        )
        return found if limit is None else found[:limit]

    def make_departure(self, found: DepartureRow) -> Departure:
        """A found departure as a value."""
        return self.make_departures([found])[0]

    def make_departures(self, rows: Iterable[DepartureRow]) -> list[Departure]:
        """Found departures as values."""
        trips, date_of, trip_id_of = self.trips, self.days.date_of, self.trips.id_of
        stop_id_of, routes, low_floor = self.stops.id_of, self.routes, trips.trip_low_floor
        first_rows, arrivals, departures = trips.first_rows, trips.row_arrivals, trips.row_departures
        made = []
        for at, day, trip, row in rows:
            route = routes[trips.trip_routes[trip]]
            dwell = departures[row] - arrivals[row]
            departure_at = moment_of(at)
            headsign, headsigns = trips.signs_at_row(trip, row)
            made.append(
                Departure(
                    run=Run(date_of(day), trip_id_of(trip)),
                    position=row - first_rows[trip],
                    stop_id=stop_id_of(trips.row_stops[row]),
                    route_id=route.id,
                    route_name=route.name,
                    headsign=headsign,
                    arrival_at=moment_of(at - dwell) if dwell else departure_at,
                    departure_at=departure_at,
                    may_board=trips.row_flags[row] & MAY_BOARD > 0,
                    low_floor=BY_GTFS_VALUE[low_floor[trip]],
                    must_phone=trips.row_flags[row] & MUST_PHONE > 0,
                    headsigns=headsigns,
                    headway_seconds=trips.find_headway(trip),
                )
            )
        return made

    # Places

    def get_stop_place(self, stop_id: StopId) -> int:
        """Place of a stop. Raises `UnknownStop`."""
        place = self.stops.find(stop_id)
        if place < 0:
            raise UnknownStop(f"The timetable has no stop {stop_id}.")
        return place

    def get_route_place(self, route_id: RouteId) -> int:
        """Place of a route. Raises `UnknownRoute`."""
        place = self.routes.find(route_id)
        if place < 0:
            raise UnknownRoute(f"The timetable has no route {route_id}.")
        return place

    def get_trip_place(self, trip_id: TripId) -> int:
        """Place of a trip. Raises `UnknownTrip`."""
        place = self.trips.find(trip_id)
        if place < 0:
            raise UnknownTrip(f"The timetable has no trip {trip_id}.")
        return place

    def runs_place(self, day: int, trip: int) -> bool:
        """Whether the trip at this place runs on the day with this ordinal."""
        return bool(self.days.active_on(day)[self.trips.services[trip]])

    def find_day_of_run(self, trip: int, at: float, days: Iterable[int] | None = None) -> int | None:
        """The service day on which the trip runs nearest to a moment (its ordinal); none when on no near day."""
        first, last = int(self.trips.first_departures[trip]), int(self.trips.last_arrivals[trip])
        best: tuple[float, int] | None = None
        for day in days if days is not None else self.days.days_running_at(at):
            if self.runs_place(day, trip):
                seconds = at - self.days.start_of(day)
                away = max(first - seconds, seconds - last, 0.0)
                best = min(best or (away, day), (away, day))
        return None if best is None else best[1]
