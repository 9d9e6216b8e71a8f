"""Stops, routes and trips as the columns they are stored in, with their ids."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gtfs.columns import ColumnReader
from gtfs.entities import NamesIn, Route, Stop, WheelchairBoarding
from gtfs.identifiers import RouteId, StopId, TripId
from gtfs.names_in_languages import NamesInLanguages
from gtfs.texts import IndexedTexts

if TYPE_CHECKING:
    import pyarrow as pa

_BOARDING: tuple[WheelchairBoarding, ...] = (0, 1, 2)


class StopColumns:
    """All rows of stops.txt; values are made when asked for and kept."""

    def __init__(self, columns: ColumnReader) -> None:
        self._ids = columns.indexed_texts("stops.id")
        self._codes = columns.texts("stops.code")
        self._names = columns.texts("stops.name")
        self._names_in = NamesInLanguages(columns, "stops.name")
        self._spoken_names = columns.texts("stops.spoken_name")
        self._spoken_names_in = NamesInLanguages(columns, "stops.spoken_name")
        self._platform_codes = columns.texts("stops.platform_code")
        self.lats = columns.column("stops.lat")
        self.lons = columns.column("stops.lon")
        self._boarding = columns.column("stops.wheelchair_boarding")
        self._parents = columns.column("stops.parent")
        self._made: dict[int, Stop] = {}
        self._made_ids: dict[int, StopId] = {}
        self._found: dict[str, int] = {}

    def find(self, stop_id: str) -> int:
        """Place of a stop, -1 for none."""
        place = self._found.get(stop_id)
        if place is None:
            place = self._ids.find(stop_id)
            if place >= 0:
                self._found[stop_id] = place
        return place

    @cached_property
    def all_ids(self) -> "pa.Array":
        """The ids of all stops, by place."""
        import pyarrow as pa  # only live data needs it; a board by the timetable is there before it has loaded

        return pa.array([self._ids[place] for place in range(len(self._ids))], pa.string())

    def id_of(self, place: int) -> StopId:
        """The id of the stop at this place."""
        stop_id = self._made_ids.get(place)
        if stop_id is None:
            stop_id = self._made_ids[place] = StopId(self._ids[place])
        return stop_id

    def __getitem__(self, place: int) -> Stop:
        stop = self._made.get(place)
        if stop is None:
            parent = int(self._parents[place])
            stop = self._made[place] = Stop(
                id=StopId(self._ids[place]),
                code=self._codes[place],
                name=self._names[place],
                lat=float(self.lats[place]),
                lon=float(self.lons[place]),
                wheelchair_boarding=_BOARDING[self._boarding[place]],
                parent_id=None if parent < 0 else StopId(self._ids[parent]),
                platform_code=self._platform_codes[place],
                names=self._names_in[place],
                spoken_name=self._spoken_names[place],
                spoken_names=self._spoken_names_in[place],
            )
        return stop


class RouteColumns:
    """All rows of routes.txt; values are made when asked for and kept."""

    def __init__(self, columns: ColumnReader) -> None:
        self._ids = columns.indexed_texts("routes.id")
        self._short_names = columns.texts("routes.short_name")
        self._long_names = columns.texts("routes.long_name")
        self._short_names_in = NamesInLanguages(columns, "routes.short_name")
        self._long_names_in = NamesInLanguages(columns, "routes.long_name")
        self._colors = columns.texts("routes.color")
        self._text_colors = columns.texts("routes.text_color")
        self._types = columns.column("routes.type")
        self._made: dict[int, Route] = {}
        self._made_ids: dict[int, RouteId] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, route_id: str) -> int:
        """Place of a route, -1 for none."""
        return self._ids.find(route_id)

    def id_of(self, place: int) -> RouteId:
        """The id of the route at this place."""
        route_id = self._made_ids.get(place)
        if route_id is None:
            route_id = self._made_ids[place] = RouteId(self._ids[place])
        return route_id

    def __getitem__(self, place: int) -> Route:
        route = self._made.get(place)
        if route is None:
            short_name = self._short_names[place]
            route = self._made[place] = Route(
                id=RouteId(self._ids[place]),
                short_name=short_name,
                long_name=self._long_names[place],
                type=int(self._types[place]),
                color=self._colors[place],
                text_color=self._text_colors[place],
                names=(self._short_names_in if short_name else self._long_names_in)[place],
            )
        return route


class _Signs(dict[int, tuple[str, NamesIn]]):
    """Headsigns with what they are in other languages; made when asked for and kept."""

    def __init__(self, columns: ColumnReader, column: str) -> None:
        super().__init__()
        self._texts = columns.texts(column)
        self._texts_in = NamesInLanguages(columns, column)

    def __missing__(self, place: int) -> tuple[str, NamesIn]:
        made = self[place] = (self._texts[place], self._texts_in[place])
        return made


class TripColumns:
    """All trips and their stop times. A *place* is a trip, a *row* a stop time."""

    def __init__(self, columns: ColumnReader) -> None:
        self._ids = columns.indexed_texts("trips.id")
        has_own_ids = "trips.feed_id.blob.npy" in columns.manifest.files
        self._feed_ids = columns.texts("trips.feed_id") if has_own_ids else self._ids
        self._headsigns = _Signs(columns, "headsigns.text")
        self._blocks = columns.texts("blocks.id")
        self._trip_headsigns = columns.column("trips.headsign").data
        self._trip_blocks = columns.column("trips.block").data
        self.routes = columns.column("trips.route")
        self.services = columns.column("trips.service")
        self.directions = columns.column("trips.direction")
        self.low_floor = columns.column("trips.low_floor")
        self._headways = columns.column("trips.headway").data
        self.first_departures = columns.column("trips.first_departure")
        self.last_arrivals = columns.column("trips.last_arrival")
        self.stop_of_rows = columns.column("stop_times.stop")
        self.sequences = columns.column("stop_times.sequence")
        self.arrivals = columns.column("stop_times.arrival")
        self.departures = columns.column("stop_times.departure")
        self.flags = columns.column("stop_times.flags")
        # The same without the cost of an array for a single value.
        self.trip_routes = self.routes.data
        self.trip_low_floor = self.low_floor.data
        self.offsets = columns.column("stop_times.offsets")
        self.first_rows = self.offsets.data
        self.row_stops = self.stop_of_rows.data
        self._row_sequences = self.sequences.data
        self.row_arrivals = self.arrivals.data
        self.row_departures = self.departures.data
        self.row_flags = self.flags.data
        has_stop_headsigns = "stop_times.headsign.npy" in columns.manifest.files
        self._row_headsigns = columns.column("stop_times.headsign").data if has_stop_headsigns else None
        self._stop_headsigns = _Signs(
            columns, "stop_headsigns.text" if has_stop_headsigns else "headsigns.text"
        )
        self._places_of_routes: dict[int, list[int]] = {}

    @property
    def ids(self) -> IndexedTexts:
        """The ids of all trips."""
        return self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, trip_id: str) -> int:
        """Place of a trip, -1 for none."""
        return self._ids.find(trip_id)

    def id_of(self, place: int) -> TripId:
        """The id of the trip at this place."""
        return TripId(self._ids[place])

    def feed_id_of(self, place: int) -> TripId:
        """The id that the feed uses for the trip at this place."""
        return TripId(self._feed_ids[place])

    def route_of(self, place: int) -> int:
        """Place of the trip's route."""
        route: int = self.trip_routes[place]
        return route

    def headsign_of(self, place: int) -> str:
        """Where the trip says it goes."""
        return self._headsigns[self._trip_headsigns[place]][0]

    def headsign_at_row(self, place: int, row: int) -> str:
        """Where the trip says it goes at one of its stops (`stop_headsign` comes first)."""
        return self.signs_at_row(place, row)[0]

    def headsigns_of(self, place: int) -> NamesIn:
        """The same in other languages."""
        return self._headsigns[self._trip_headsigns[place]][1]

    def headsigns_at_row(self, place: int, row: int) -> NamesIn:
        """The same at one of its stops."""
        return self.signs_at_row(place, row)[1]

    def signs_at_row(self, place: int, row: int) -> tuple[str, NamesIn]:
        """Where the trip says it goes at one of its stops, and the same in other languages."""
        if self._row_headsigns is not None:
            own = self._row_headsigns[row]
            if own >= 0:
                return self._stop_headsigns[own]
        return self._headsigns[self._trip_headsigns[place]]

    def find_headway(self, place: int) -> int | None:
        """Seconds between the trip and its like where only that is promised (see `Trip.headway_seconds`)."""
        return self._headways[place] or None

    def list_repetitions(self, feed_trip_id: str) -> list[int]:
        """The repetitions of a trip of frequencies.txt of which only the headway is promised (`exact_times` 0)."""
        return self._repetitions.get(feed_trip_id, [])

    @cached_property
    def _repetitions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place in np.frombuffer(self._headways, np.int32).nonzero()[0].tolist():
            found.setdefault(self._feed_ids[place], []).append(place)
        return found

    def block_of(self, place: int) -> str:
        """The block of the trip at this place, empty for none."""
        return self._blocks[self._trip_blocks[place]]

    def rows_of(self, place: int) -> tuple[int, int]:
        """First row of the trip and the one after its last."""
        return self.first_rows[place], self.first_rows[place + 1]

    def stop_at(self, row: int) -> int:
        """Place of the stop of one row."""
        stop: int = self.row_stops[row]
        return stop

    def find_position(self, place: int, stop_sequence: int) -> int:
        """Position of the stop with this `stop_sequence` in a trip, -1 for none."""
        begin, end = self.rows_of(place)
        if begin == end:
            return -1
        # Numbers usually go up by one, so the first guess is right.
        guess = stop_sequence - self._row_sequences[begin]
        if not (0 <= guess < end - begin and self._row_sequences[begin + guess] == stop_sequence):
            guess = int(self.sequences[begin:end].searchsorted(stop_sequence))
            if guess == end - begin or self._row_sequences[begin + guess] != stop_sequence:
                return -1
        return guess

    def stop_places(self, place: int) -> list[int]:
        """The stops of a trip, in order."""
        begin, end = self.rows_of(place)
        stops: list[int] = self.stop_of_rows[begin:end].tolist()
        return stops

    def places_of_route(self, route: int) -> list[int]:
        """The trips of a route, in order of their first departure."""
        places = self._places_of_routes.get(route)
        if places is None:
            found = (self.routes == route).nonzero()[0]
            places = found[np.argsort(self.first_departures[found], kind="stable")].tolist()
            self._places_of_routes[route] = places
        return places
