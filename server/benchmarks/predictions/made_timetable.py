"""A timetable made for a recording whose trips have other ids than those of the timetable at hand.

Each trip of the recording runs as that trip of its route which serves the stops that it is still expected to serve
and starts nearest to it, moved to the start that the recording gives. With a timetable of another season, what is
planned is then only about right, for every method alike.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from gtfs.realtime.entities import LiveFeed, TripReference
from gtfs.service_time import format_seconds
from gtfs.timetable import Timetable

_SERVED_SHARE = 0.8
"""A trip is taken that serves this share of the stops, the next one among them."""
_FIXED_ZIP_TIME = (2000, 1, 1, 0, 0, 0)


class _Recorded(Struct, frozen=True):
    """A trip of the recording when it was first seen."""

    trip: TripReference
    service_date: date
    ahead: tuple[str, ...]
    """The stops it is expected to serve."""


def make_timetable(
    timetable: Timetable, snapshots: Iterable[tuple[LiveFeed, datetime]], path: Path
) -> tuple[int, int]:
    """Write the feed; gives how many trips of the recording it has, and how many there are."""
    trips: list[tuple[object, ...]] = []
    times: list[tuple[object, ...]] = []
    services: set[date] = set()
    recorded = _list_recorded(timetable, snapshots)
    for one in recorded:
        like = _choose(timetable, one)
        if like is not None:
            services.add(one.service_date)
            trips.append((one.trip.route_id, f"{one.service_date:%Y%m%d}", one.trip.trip_id))
            times += _list_times(timetable, like, one.trip)
    tables: dict[str, list[tuple[object, ...]]] = {
        "agency.txt": [
            ("agency_name", "agency_url", "agency_timezone"),
            ("recording", "https://example.org", timetable.agency_timezone.key),
        ],
        "stops.txt": [("stop_id", "stop_name", "stop_lat", "stop_lon"), *_list_stops(timetable, times)],
        "routes.txt": [
            ("route_id", "route_short_name", "route_type"),
            *sorted({(route, route, 3) for route, _, _ in trips}),
        ],
        "trips.txt": [("route_id", "service_id", "trip_id"), *trips],
        "calendar_dates.txt": [
            ("service_id", "date", "exception_type"),
            *((f"{day:%Y%m%d}", f"{day:%Y%m%d}", 1) for day in sorted(services)),
        ],
        "stop_times.txt": [
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            *times,
        ],
    }
    _write(path, tables)
    return len(trips), len(recorded)


def _list_recorded(timetable: Timetable, snapshots: Iterable[tuple[LiveFeed, datetime]]) -> list[_Recorded]:
    found: dict[str, _Recorded] = {}
    for feed, at in snapshots:
        local = at.astimezone(timetable.agency_timezone).date()
        for update in feed.trip_updates:
            trip = update.trip
            ahead = tuple(str(one.stop_id) for one in update.stop_times if one.stop_id is not None)
            if trip.trip_id and trip.start_time_seconds is not None and ahead:
                found.setdefault(trip.trip_id, _Recorded(trip, trip.start_date or local, ahead))
    return list(found.values())


def _choose(timetable: Timetable, one: _Recorded) -> int | None:
    """The trip that it runs like."""
    columns = timetable.trips
    route = timetable.routes.find(one.trip.route_id or "")
    if route < 0:
        return None
    wanted = [timetable.stops.find(stop) for stop in one.ahead]
    start = one.trip.start_time_seconds or 0
    return min(
        (trip for trip in columns.places_of_route(route) if _serves(columns.stop_places(trip), wanted)),
        key=lambda trip: abs(int(columns.first_departures[trip]) - start),
        default=None,
    )


def _serves(served: Sequence[int], wanted: Sequence[int]) -> bool:
    if wanted[0] not in served:
        return False
    rest = list(served[served.index(wanted[0]) :])
    found = 0
    for stop in wanted:
        if stop in rest:
            del rest[: rest.index(stop) + 1]
            found += 1
    return found >= _SERVED_SHARE * len(wanted)


def _list_times(timetable: Timetable, like: int, trip: TripReference) -> Iterable[tuple[object, ...]]:
    columns = timetable.trips
    begin, end = columns.rows_of(like)
    moved = (trip.start_time_seconds or 0) - int(columns.first_departures[like])
    for position, row in enumerate(range(begin, end)):
        yield (
            trip.trip_id,
            format_seconds(max(int(columns.arrivals[row]) + moved, 0)),
            format_seconds(max(int(columns.departures[row]) + moved, 0)),
            timetable.stops.id_of(columns.stop_at(row)),
            position + 1,
        )


def _list_stops(timetable: Timetable, times: Iterable[tuple[object, ...]]) -> Iterable[tuple[object, ...]]:
    for stop_id in dict.fromkeys(str(row[3]) for row in times):
        stop = timetable.stops[timetable.stops.find(stop_id)]
        yield stop.id, stop.name, stop.lat, stop.lon


def _write(path: Path, tables: dict[str, list[tuple[object, ...]]]) -> None:
    """The same bytes for the same tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            archive.writestr(zipfile.ZipInfo(name, _FIXED_ZIP_TIME), text.getvalue())
