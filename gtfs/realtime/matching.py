"""Which run a live feed speaks of: by trip id and day, or by route, direction and start time.

TripDescriptor (gtfs.org/realtime/reference): a trip of frequencies.txt needs its start time; a trip that runs on
several days needs its start date, and where a feed leaves that out, the day is taken on which the trip is
nearest to now. A bus that runs by headway only (`exact_times` 0) may start at any time; it stands for the repetition
that is nearest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from gtfs.identifiers import RunId, TripId
from gtfs.realtime.entities import TripReference, TripRelation
from gtfs.realtime.update_columns import UpdateColumns
from gtfs.service_time import format_seconds
from gtfs.timetable import Timetable

RunKey = tuple[int, int]
"""Ordinal of the service day, place of the trip in the timetable."""

_NOT_IN_TIMETABLE = {
    TripRelation.ADDED: "added_trip",
    TripRelation.UNSCHEDULED: "added_trip",
    TripRelation.DUPLICATED: "duplicated_trip",
}


class RunMatcher:
    """Finds runs for the trips of one or more feeds; counts those it cannot find, by reason."""

    def __init__(
        self,
        timetable: Timetable,
        at: float,
        references: Iterable[TripReference | None],
        unmatched: Counter[str] | None = None,
    ) -> None:
        self.unmatched = Counter() if unmatched is None else unmatched
        self._timetable = timetable
        self._at = at
        trip_ids = list({one.trip_id for one in references if one is not None and one.trip_id})
        self._places: dict[str, int] = dict(
            zip(trip_ids, timetable.trips.ids.find_many(trip_ids), strict=True)
        )
        self._day_names: dict[int, str] = {}

    def match(self, reference: TripReference | None) -> RunKey | None:
        """The run, or none; then the reason is counted."""
        found = self.find(reference)
        if isinstance(found, str):
            self.unmatched[found] += 1
            return None
        return found

    def match_all(self, columns: UpdateColumns, numbers: npt.NDArray[np.int64]) -> list[RunKey | None]:
        """The runs of many updates, those that name trip and day (nearly all) at once."""
        timetable = self._timetable
        listed = numbers.tolist()
        trip_ids = [columns.trip_ids[at] for at in listed]
        trips = np.array(timetable.trips.ids.find_many(trip_ids), np.int64).reshape(len(listed))
        days = np.array([columns.start_days[at] for at in listed], np.int64)
        runs = np.zeros(len(listed), np.bool_)
        for day in np.unique(days[days > 0]).tolist():
            here = (days == day) & (trips >= 0)
            runs[here] = timetable.days.active_on(day)[timetable.trips.services[trips[here]]]
        self._places.update(zip(trip_ids, trips.tolist(), strict=True))
        return [
            key if is_running else self.match(columns.reference(at))
            for at, is_running, key in zip(
                listed, runs.tolist(), zip(days.tolist(), trips.tolist(), strict=True), strict=True
            )
        ]

    def run_id_of(self, key: RunKey) -> RunId:
        """The name of a run."""
        day, trip = key
        name = self._day_names.get(day)
        if name is None:
            name = self._day_names[day] = f"{date.fromordinal(day):%Y%m%d}"
        return RunId(f"{name}:{self._timetable.trips.id_of(trip)}")

    def find(self, reference: TripReference | None) -> RunKey | str:
        """The run, or the reason why there is none."""
        if reference is None:
            return "no_trip"
        if not reference.trip_id:
            return self._match_by_start(reference)
        place = self._places.get(reference.trip_id)
        trip = self._timetable.trips.find(reference.trip_id) if place is None else place
        if trip < 0 and reference.start_time_seconds is not None:
            trip = self._timetable.trips.find(
                f"{reference.trip_id}@{format_seconds(reference.start_time_seconds)}"
            )
            if trip < 0:
                trip = self._find_repetition(reference.trip_id, reference.start_time_seconds)
        if trip < 0:
            return _NOT_IN_TIMETABLE.get(reference.relation, "unknown_trip")
        return self._on_its_day(trip, reference)

    def nearest(self, keys: Sequence[RunKey]) -> RunKey:
        """Of several runs the one that is under way, or else the nearest in time."""
        return min(keys, key=lambda key: (self._away(key), key))

    def _away(self, key: RunKey) -> float:
        """Seconds between now and a run; one that the timetable lacks is near."""
        day, trip = key
        if trip < 0:
            return 0.0
        seconds = self._at - self._timetable.days.start_of(day)
        trips = self._timetable.trips
        return max(
            float(trips.first_departures[trip]) - seconds, seconds - float(trips.last_arrivals[trip]), 0.0
        )

    def _find_repetition(self, trip_id: TripId, seconds: int) -> int:
        """The repetition that a bus running by headway stands for: the one nearest to its start; -1 for none."""
        trips = self._timetable.trips
        nearest = min(
            trips.list_repetitions(trip_id),
            key=lambda place: abs(int(trips.first_departures[place]) - seconds),
            default=-1,
        )
        headway = trips.find_headway(nearest) if nearest >= 0 else None
        if headway is None or abs(int(trips.first_departures[nearest]) - seconds) > headway:
            return -1
        return nearest

    def _on_its_day(self, trip: int, reference: TripReference) -> RunKey | str:
        if reference.start_date is not None:
            day = reference.start_date.toordinal()
            return (day, trip) if self._timetable.runs_place(day, trip) else "not_running_that_day"
        near = self._timetable.find_day_of_run(trip, self._at)
        return "not_running_that_day" if near is None else (near, trip)

    def _match_by_start(self, reference: TripReference) -> RunKey | str:
        if reference.route_id is None or reference.start_time_seconds is None:
            return "no_trip"
        timetable = self._timetable
        route = timetable.routes.find(reference.route_id)
        if route < 0:
            return "unknown_route"
        best: RunKey | None = None
        for trip in timetable.trips.places_of_route(route):
            direction = int(timetable.trips.directions[trip])
            if int(timetable.trips.first_departures[trip]) != reference.start_time_seconds:
                continue
            if reference.direction_id is not None and direction >= 0 and direction != reference.direction_id:
                continue
            found = self._on_its_day(trip, reference)
            if isinstance(found, tuple) and (best is None or found > best):
                best = found
        return "no_trip_starts_then" if best is None else best
