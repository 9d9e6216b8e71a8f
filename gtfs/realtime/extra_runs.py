"""Runs that the timetable lacks, or has otherwise: added, duplicated, replaced, run without a schedule.

GTFS-realtime, TripDescriptor.ScheduleRelationship: NEW (formerly ADDED), UNSCHEDULED and REPLACEMENT bring their
stops with them; DUPLICATED is a trip of the timetable once more under another name, day and start.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from gtfs.boarding import MAY_ALIGHT, MAY_BOARD
from gtfs.entities import StopTime, Trip
from gtfs.identifiers import Run, TripId
from gtfs.low_floor import BY_GTFS_VALUE, LowFloor
from gtfs.realtime.entities import StopRelation, TripReference, VehiclePosition, VehicleStatus
from gtfs.realtime.matching import RunKey
from gtfs.realtime.progress import Place
from gtfs.realtime.update_columns import NOT_SAID, STOP_RELATION_CODES, UpdateColumns
from gtfs.service_time import format_seconds
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ExtraRun:
    """A run with its own stops. Times in seconds since 1970, as they were when it was first heard of."""

    trip: Trip
    day: int
    route: int
    """Place of its route."""
    stops: Numbers
    sequences: Numbers
    arrivals: Numbers
    departures: Numbers
    flags: npt.NDArray[np.uint8]

    @property
    def run(self) -> Run:
        """What it is called."""
        return Run(date.fromordinal(self.day), self.trip.id)

    def list_stop_times(self, timetable: Timetable) -> tuple[StopTime, ...]:
        """Its stops as the timetable would give them, in seconds of its service day."""
        start = timetable.days.start_of(self.day)
        return tuple(
            StopTime(
                at,
                int(self.sequences[at]),
                timetable.stops.id_of(int(self.stops[at])),
                int(self.arrivals[at]) - start,
                int(self.departures[at]) - start,
                int(self.flags[at]) & MAY_BOARD > 0,
                int(self.flags[at]) & MAY_ALIGHT > 0,
            )
            for at in range(len(self.stops))
        )

    def after(self, before: "ExtraRun | None") -> "ExtraRun":
        """The same run later on: feeds leave out the stops that were passed, but positions must stay what they were."""
        if before is None:
            return self
        passed = len(before.stops) - len(self.stops)
        if passed < 0 or not np.array_equal(before.stops[passed:], self.stops):
            passed = _find_kept(before.stops, self.stops)
            if passed <= 0:
                return self
            kept = slice(0, passed)
            return replace(
                self,
                stops=np.concatenate([before.stops[kept], self.stops]),
                sequences=np.concatenate([before.sequences[kept], self.sequences]),
                arrivals=np.concatenate([before.arrivals[kept], self.arrivals]),
                departures=np.concatenate([before.departures[kept], self.departures]),
                flags=np.concatenate([before.flags[kept], self.flags]),
            )
        return replace(
            self,
            stops=before.stops,
            sequences=before.sequences,
            arrivals=before.arrivals,
            departures=before.departures,
            flags=before.flags,
        )


def _find_kept(before: Numbers, stops: Numbers) -> int:
    """How many stops of the old list come before the first of the new one, when the way ahead was changed."""
    if len(stops) == 0:
        return len(before)
    found = (before == stops[0]).nonzero()[0]
    return int(found[-1]) if len(found) else 0


def key_of_extra(run: Run) -> RunKey:
    """The key of a run that the timetable lacks: the same from feed to feed, and never that of a trip."""
    return run.service_date.toordinal(), -2 - zlib.crc32(run.trip_id.encode("utf-8", "surrogatepass"))


def make_added(
    timetable: Timetable,
    columns: UpdateColumns,
    number: int,
    reference: TripReference,
    known: RunKey | None,
    now: datetime,
) -> tuple[RunKey, ExtraRun] | str:
    """A run from the stops that its update brings; `known` when it replaces one. A reason when it cannot be used."""
    route = timetable.routes.find(reference.route_id) if reference.route_id else -1
    if known is not None:
        route = timetable.trips.route_of(known[1])
    if route < 0:
        return "added_trip_without_route"
    stops = _read_stops(timetable, columns, number)
    if stops is None:
        return "added_trip_without_stops"
    first = int(stops[3][0])
    if abs(first - now.timestamp()) > _FAR_DAYS * _DAY_SECONDS:
        return _FAR
    headsign, low_floor, feed_trip_id = "", LowFloor.UNKNOWN, reference.trip_id or TripId("")
    if known is not None:
        headsign = timetable.trips.headsign_of(known[1])
        low_floor = BY_GTFS_VALUE[timetable.trips.low_floor[known[1]]]
    if number in columns.properties:
        headsign = columns.properties[number].headsign or headsign
    if not headsign:
        headsign = timetable.stops[int(stops[0][-1])].name
    day, trip_id = _name(timetable, columns, number, reference, first)
    if known is not None:
        day, trip_id = known[0], timetable.trips.id_of(known[1])
    if _is_far(day, now):
        return _FAR
    if not trip_id:
        return "added_trip_without_name"
    start = first - timetable.days.start_of(day)
    trip = Trip(
        id=trip_id,
        route_id=timetable.routes.id_of(route),
        headsign=headsign,
        direction_id=reference.direction_id,
        low_floor=low_floor,
        feed_trip_id=feed_trip_id,
        start_time_seconds=start,
        block_id="",
    )
    extra = ExtraRun(trip, day, route, *stops)
    return known or key_of_extra(extra.run), extra


def make_duplicate(
    timetable: Timetable,
    columns: UpdateColumns,
    number: int,
    template: int,
    reference: TripReference,
    now: datetime,
) -> tuple[RunKey, ExtraRun] | str:
    """A trip of the timetable once more: named, dated and started as `trip_properties` says."""
    said = columns.properties.get(number)
    trip_id = said.trip_id if said is not None else None
    day = said.start_date if said is not None and said.start_date is not None else reference.start_date
    seconds = said.start_time_seconds if said is not None else None
    if seconds is None:
        seconds = reference.start_time_seconds
    if day is None or seconds is None:
        return "duplicated_trip_without_start"
    if _is_far(day.toordinal(), now):
        return _FAR
    if trip_id is None:
        trip_id = TripId(f"{reference.trip_id}@{format_seconds(seconds)}")
    trips = timetable.trips
    begin, end = trips.rows_of(template)
    if begin == end:
        return "duplicated_trip_without_start"
    original = timetable.get_trip(trips.id_of(template))
    shift = timetable.days.start_of(day.toordinal()) + seconds - int(trips.departures[begin])
    trip = Trip(
        id=trip_id,
        route_id=original.route_id,
        headsign=(said.headsign if said is not None else "") or original.headsign,
        direction_id=original.direction_id,
        low_floor=original.low_floor,
        feed_trip_id=original.feed_trip_id,
        start_time_seconds=seconds,
        block_id="",
    )
    extra = ExtraRun(
        trip,
        day.toordinal(),
        trips.route_of(template),
        trips.stop_of_rows[begin:end].astype(np.int64),
        trips.sequences[begin:end].astype(np.int64),
        trips.arrivals[begin:end].astype(np.int64) + shift,
        trips.departures[begin:end].astype(np.int64) + shift,
        trips.flags[begin:end].astype(np.uint8),
    )
    return key_of_extra(extra.run), extra


_FAR = "extra_run_far_from_now"
_FAR_DAYS = 7
"""A run further away than this is none of a live feed's: a date or a time in it is wrong."""
_DAY_SECONDS = 86400


def _is_far(day: int, now: datetime) -> bool:
    return abs(day - now.toordinal()) > _FAR_DAYS


def _name(
    timetable: Timetable, columns: UpdateColumns, number: int, reference: TripReference, first: int
) -> tuple[int, TripId]:
    """Day and trip id of an added run; a feed that gives no id is named by route and start."""
    said = columns.properties.get(number)
    day = reference.start_date or (said.start_date if said is not None else None)
    trip_id = (said.trip_id if said is not None else None) or reference.trip_id
    if not trip_id and reference.start_time_seconds is not None:
        trip_id = TripId(f"{reference.route_id}@{format_seconds(reference.start_time_seconds)}")
    return timetable.days.day_of(first) if day is None else day.toordinal(), trip_id or TripId("")


def _read_stops(
    timetable: Timetable, columns: UpdateColumns, number: int
) -> tuple[Numbers, Numbers, Numbers, Numbers, npt.NDArray[np.uint8]] | None:
    """Stops, sequences, planned arrivals and departures, flags; those without stop or time are left out."""
    told = columns.stop_times
    found: list[tuple[int, int, int, int, int]] = []
    skipped = STOP_RELATION_CODES.index(StopRelation.SKIPPED)
    begin, end = int(columns.offsets[number]), int(columns.offsets[number + 1])
    for at in range(begin, end):
        stop_id = told.stop_ids[at].as_py()
        stop = timetable.stops.find(stop_id) if stop_id else -1
        times = [
            int(time) - (int(delay) if delay != NOT_SAID else 0)
            for time, delay in (
                (told.arrivals[at], told.arrival_delays[at]),
                (told.departures[at], told.departure_delays[at]),
            )
            if time != NOT_SAID
        ]
        if stop < 0 or not times or told.relations[at] == skipped:
            continue
        sequence = int(told.sequences[at])
        may_board = told.pickup is None or told.pickup[at] != 0
        flags = MAY_ALIGHT | (MAY_BOARD if may_board else 0)
        found.append((stop, at - begin + 1 if sequence == NOT_SAID else sequence, times[0], times[-1], flags))
    if not found:
        return None
    columns_ = [np.array(column, np.int64) for column in zip(*found, strict=True)]
    return columns_[0], columns_[1], columns_[2], columns_[3], columns_[4].astype(np.uint8)


def find_extra(extras: dict[RunKey, ExtraRun], reference: TripReference) -> RunKey | None:
    """The added run that a vehicle names."""
    if not reference.trip_id:
        return None
    if reference.start_date is not None:
        key = key_of_extra(Run(reference.start_date, reference.trip_id))
        if key in extras:
            return key
    days: Sequence[RunKey] = [key for key, extra in extras.items() if extra.trip.id == reference.trip_id]
    return min(days, default=None)


def find_place_on_extra(timetable: Timetable, extra: ExtraRun, seen: VehiclePosition) -> Place | None:
    """Where a bus is on such a run, by the stop that the feed names."""
    stop = timetable.stops.find(seen.stop_id) if seen.stop_id else -1
    at = (extra.sequences == (-1 if seen.stop_sequence is None else seen.stop_sequence)).nonzero()[0].tolist()
    if stop >= 0 and (not at or extra.stops[at[0]] != stop):
        at = (extra.stops == stop).nonzero()[0].tolist() or at
    if not at:
        return None
    return Place(at[0], seen.status is not VehicleStatus.IN_TRANSIT_TO)
