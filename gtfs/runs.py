"""One run and its stops, whether the timetable has it or only a live feed tells of it."""

from datetime import date, datetime, timedelta

from gtfs.departure_search import moment_of
from gtfs.entities import StopTime, Trip
from gtfs.identifiers import Run, RunId, StopId
from gtfs.realtime.extra_runs import ExtraRun
from gtfs.realtime.picture import LivePicture
from gtfs.timetable import Timetable


class RunPlan:
    """Where a run stops and when it is planned to. Positions count from 0 in order of travel."""

    def __init__(self, timetable: Timetable, day: int, trip: int, extra: ExtraRun | None) -> None:
        self._timetable = timetable
        self._day = day
        self._trip = trip
        self._extra = extra

    @property
    def run(self) -> Run:
        """What it is called."""
        return Run(date.fromordinal(self._day), self.trip.id)

    @property
    def trip(self) -> Trip:
        """Its trip: route, headsign, what is known of its wheelchair place."""
        if self._extra is not None:
            return self._extra.trip
        return self._timetable.get_trip(self._timetable.trips.id_of(self._trip))

    def __len__(self) -> int:
        """How many stops it has."""
        if self._extra is not None:
            return len(self._extra.stops)
        begin, end = self._timetable.trips.rows_of(self._trip)
        return end - begin

    def list_stop_places(self) -> list[int]:
        """Places of its stops."""
        if self._extra is not None:
            places: list[int] = self._extra.stops.tolist()
            return places
        return self._timetable.trips.stop_places(self._trip)

    def list_stop_times(self) -> tuple[StopTime, ...]:
        """Its stops with their times, in seconds of its service day."""
        if self._extra is not None:
            return self._extra.list_stop_times(self._timetable)
        return self._timetable.list_stop_times(self._timetable.trips.id_of(self._trip))

    def find_stop(self, position: int) -> StopId | None:
        """The stop at a position; none when it has no such stop."""
        places = self.list_stop_places()
        return self._timetable.stops.id_of(places[position]) if 0 <= position < len(places) else None

    def find_departure(self, position: int) -> datetime | None:
        """When it is planned to leave a stop; none when it has no such stop."""
        if not 0 <= position < len(self):
            return None
        if self._extra is not None:
            return moment_of(int(self._extra.departures[position]))
        trips = self._timetable.trips
        seconds = int(trips.departures[trips.rows_of(self._trip)[0] + position])
        return self._timetable.day_start(date.fromordinal(self._day)) + timedelta(seconds=seconds)


def find_run_plan(timetable: Timetable, picture: LivePicture | None, run_id: RunId) -> RunPlan | None:
    """The run with this name; none when it does not run on that day, or nobody knows it (any more)."""
    key = None if picture is None else picture.key_of(run_id)
    if picture is not None and key in picture.extras:
        return RunPlan(timetable, key[0], key[1], picture.extras[key])
    try:
        run = Run.from_id(run_id)
    except ValueError:
        return None
    day, trip = run.service_date.toordinal(), timetable.trips.find(run.trip_id)
    return RunPlan(timetable, day, trip, None) if trip >= 0 and timetable.runs_place(day, trip) else None
