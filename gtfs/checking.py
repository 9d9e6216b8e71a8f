"""Is this feed sound? Everything that reading notices, and what only shows when the tables stand together."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from gtfs.archive import open_archive
from gtfs.compilation import Schedule, note_unknown_files, read_schedule
from gtfs.compiling import CompileProgress
from gtfs.errors import FeedEmpty
from gtfs.notices import EXAMPLES_KEPT, NoticeCollector, NoticeGroup
from gtfs.schedule.feed_info import read_feed_info, read_timezone
from gtfs.schedule.translations import read_translations
from gtfs.stations import STOP

_EARTH_METRES = 6_371_000.0
_FASTEST_METRES_PER_SECOND = 150 / 3.6
_ROUNDED_SECONDS = 60


class CheckReport(Struct, frozen=True):
    """What was found, worst first."""

    groups: tuple[NoticeGroup, ...]

    def count_of(self, severity: str) -> int:
        """How many single findings have this severity."""
        return sum(group.count for group in self.groups if group.severity == severity)


def check_feed(source: Path, today: date, *, progress: CompileProgress | None = None) -> CheckReport:
    """Read a whole feed and name what is wrong. Raises `FeedError` when it cannot be read at all."""
    notices = NoticeCollector()
    with open_archive(source, notices) as archive:
        note_unknown_files(archive, notices)
        read_timezone(archive, notices)
        translations = read_translations(archive, notices)
        read_feed_info(archive, translations, notices)
        schedule = read_schedule(archive, translations, notices, progress)
    if len(schedule.stop_times.stops) == 0:
        raise FeedEmpty(f"{source.name} has no trip that stops anywhere.")
    _check_dates(schedule, today, notices)
    for check in (_check_service_of_stops, _check_route_names, _check_speeds):
        check(schedule, notices)
    return CheckReport(notices.list_groups())


def _check_dates(schedule: Schedule, today: date, notices: NoticeCollector) -> None:
    first, last = schedule.services.find_range()
    value = "" if last is None else f"{last:%Y%m%d}"
    if last is None or last < today:
        notices.add("feed_expired", "calendar.txt", value=value)
    elif first is not None and first > today:
        notices.add("feed_not_yet_valid", "calendar.txt", value=f"{first:%Y%m%d}")
    elif last < today + timedelta(days=7):
        notices.add("feed_expiration_date_7_days", "calendar.txt", value=value)


def _check_service_of_stops(schedule: Schedule, notices: NoticeCollector) -> None:
    """Stops that no trip serves, and what is served although no bus can stop there."""
    stops = schedule.stops
    is_served = np.zeros(len(stops.ids), np.bool_)
    is_served[schedule.stop_times.stops] = True
    is_stop = stops.location_types == STOP
    for code, is_odd in (
        ("stop_without_stop_time", ~is_served & is_stop),
        ("location_with_unexpected_stop_time", is_served & ~is_stop),
    ):
        _note_rows(code, "stops.txt", "stop_id", is_odd, (stops.rows, stops.ids), notices)


def _check_route_names(schedule: Schedule, notices: NoticeCollector) -> None:
    """Routes that nobody can tell apart by their names."""
    routes = schedule.routes
    names = pc.binary_join_element_wise(routes.short_names, routes.long_names, "\n").dictionary_encode()
    firsts = np.unique(names.indices.to_numpy(zero_copy_only=False), return_index=True)[1]
    is_repeated = np.ones(len(routes.ids), np.bool_)
    is_repeated[firsts] = False
    shown = (routes.rows, routes.ids)
    _note_rows("duplicate_route_name", "routes.txt", "route_short_name", is_repeated, shown, notices)


def _check_speeds(schedule: Schedule, notices: NoticeCollector) -> None:
    """Stops that lie too far apart for the time between them (minutes are the finest time of many feeds)."""
    times, stops = schedule.stop_times, schedule.stops
    is_same_trip = np.ones(max(len(times.stops) - 1, 0), np.bool_)
    ends = times.offsets[1:-1]
    is_same_trip[ends[(ends > 0) & (ends <= len(is_same_trip))] - 1] = False
    lats, lons = np.radians(stops.lats), np.radians(stops.lons)
    start, end = times.stops[:-1], times.stops[1:]
    north = lats[end] - lats[start]
    east = (lons[end] - lons[start]) * np.cos(lats[start])
    seconds = times.arrivals[1:] - times.departures[:-1] + _ROUNDED_SECONDS
    with np.errstate(invalid="ignore"):
        is_fast = np.hypot(north, east) * _EARTH_METRES > _FASTEST_METRES_PER_SECOND * seconds
    found = np.flatnonzero(is_fast & is_same_trip)
    trips = np.searchsorted(times.offsets, found[:EXAMPLES_KEPT], side="right") - 1
    examples = [
        (None, f"{schedule.trips.ids[trip]}: {stops.ids[start[at]]} → {stops.ids[end[at]]}")
        for trip, at in zip(trips.tolist(), found.tolist(), strict=False)
    ]
    code = "fast_travel_between_consecutive_stops"
    notices.add_many(code, "stop_times.txt", examples, count=len(found), field="arrival_time")


def _note_rows(
    code: str,
    file: str,
    field: str,
    is_odd: npt.NDArray[np.bool_],
    shown: tuple[npt.NDArray[np.int32], pa.Array],
    notices: NoticeCollector,
) -> None:
    """Note the odd rows of a table with their row numbers and ids."""
    rows, ids = shown
    odd = np.flatnonzero(is_odd)
    examples = ((int(rows[place]), str(ids[int(place)])) for place in odd[:EXAMPLES_KEPT])
    notices.add_many(code, file, examples, count=len(odd), field=field)
