"""What a compile does: read a feed once, check and count, write columns, put them in force in one step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from msgspec import Struct

from gtfs.archive import FeedArchive, hash_source
from gtfs.column_writing import ColumnWriter
from gtfs.columns import FORMAT_VERSION, Manifest
from gtfs.compiling import CompileProgress
from gtfs.errors import FeedEmpty
from gtfs.notices import NoticeCollector
from gtfs.schedule.departures import write_departures, write_trip_spans
from gtfs.schedule.feed_info import read_feed_info, read_timezone
from gtfs.schedule.frequencies import repeat_trips
from gtfs.schedule.names import (
    Names,
    encode_headsigns,
    translate_headsigns,
    translate_names,
    translate_stop_headsigns,
    write_translated,
)
from gtfs.schedule.patterns import fill_headsigns, find_patterns
from gtfs.schedule.routes import RouteTable, read_routes
from gtfs.schedule.services import ServiceTable, read_services
from gtfs.schedule.stop_times import StopTimeTable, read_stop_times
from gtfs.schedule.stops import StopTable, read_stops
from gtfs.schedule.translations import Translations, read_translations
from gtfs.schedule.trips import TripTable, read_trips
from gtfs.specification import SPECIFIED_FILES


class Schedule(Struct, frozen=True):
    """All tables of a feed in memory, checked against one another."""

    stops: StopTable
    routes: RouteTable
    services: ServiceTable
    trips: TripTable
    stop_times: StopTimeTable
    names: Names


def compile_archive(
    source: Path,
    archive: FeedArchive,
    target: Path,
    notices: NoticeCollector,
    progress: CompileProgress | None,
) -> Manifest:
    """Compile an open feed into `target`, whose lock the caller holds. Raises as `gtfs.compiling.compile_feed`."""
    with ThreadPoolExecutor(1, "source-hash") as beside:
        source_sha256 = beside.submit(hash_source, source)
        note_unknown_files(archive, notices)
        zone = read_timezone(archive, notices)
        translations = read_translations(archive, notices)
        info = read_feed_info(archive, translations, notices)
        schedule = read_schedule(archive, translations, notices, progress)
    if len(schedule.stop_times.stops) == 0:
        raise FeedEmpty(f"{source.name} has no trip that stops anywhere.")
    writer = ColumnWriter(target)
    try:
        counts = _write_columns(writer, schedule)
        first, last = schedule.services.find_range()
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            source_name=source.name,
            source_sha256=source_sha256.result(),
            columns_folder=writer.folder.name,
            files=writer.finish(),
            counts=counts,
            timezone=zone.key,
            feed_info=info,
            first_service_date=first,
            last_service_date=last,
            notices=notices.list_groups(),
        )
        writer.publish(manifest)
    except BaseException:
        writer.abandon()
        raise
    return manifest


def note_unknown_files(archive: FeedArchive, notices: NoticeCollector) -> None:
    """Note the files that are no part of GTFS."""
    for name in archive.list_files():
        if name not in SPECIFIED_FILES:
            notices.add("unknown_file", name)


def read_schedule(
    archive: FeedArchive,
    translations: Translations,
    notices: NoticeCollector,
    progress: CompileProgress | None = None,
) -> Schedule:
    """All tables, checked against one another."""
    stops = read_stops(archive, notices)
    routes = read_routes(archive, notices)
    services = read_services(archive, notices)
    trips = read_trips(archive, routes.ids, services.ids, notices)
    names = translate_names(translations, stops, routes, notices)
    trips = translate_headsigns(translations, trips, notices)
    stop_times = read_stop_times(archive, trips.ids, stops.ids, notices, _byte_counter(archive, progress))
    stop_times, names["stop_headsigns.text"] = translate_stop_headsigns(
        translations, trips, stop_times, notices
    )
    trips = fill_headsigns(trips, stop_times, stops.names, names["stops.name"])
    trips, stop_times = repeat_trips(archive, trips, stop_times, notices)
    return Schedule(stops, routes, services, trips, stop_times, names)


def _byte_counter(archive: FeedArchive, progress: CompileProgress | None) -> Callable[[int], None] | None:
    if progress is None or not archive.has_file("stop_times.txt"):
        return None
    total = archive.size_of("stop_times.txt")
    done = 0

    def count(read: int) -> None:
        nonlocal done
        done += read
        progress(min(done, total), total)

    return count


def _write_columns(writer: ColumnWriter, schedule: Schedule) -> dict[str, int]:
    stop_count = len(schedule.stops.ids)
    with ThreadPoolExecutor(1, "departures") as beside:
        # Sorting the departures takes as long as all the rest, and needs none of it.
        sorting = beside.submit(write_departures, writer, schedule.stop_times, stop_count)
        schedule.stop_times.write(writer)
        schedule.stops.write(writer)
        schedule.routes.write(writer)
        schedule.services.write(writer)
        schedule.trips.write(writer)
        headsigns, texts, translated = encode_headsigns(schedule.trips)
        writer.write("trips.headsign", headsigns)
        writer.write_texts("headsigns.text", texts)
        for column, of_column in {**schedule.names, "headsigns.text": translated}.items():
            write_translated(writer, column, of_column)
        patterns = find_patterns(schedule.trips, schedule.stop_times, headsigns, stop_count)
        patterns.write(writer)
        latest = write_trip_spans(writer, schedule.stop_times)
        departures = sorting.result()
    return {
        "stops": stop_count,
        "routes": len(schedule.routes.ids),
        "trips": len(schedule.trips),
        "stop_times": len(schedule.stop_times.stops),
        "services": len(schedule.services.ids),
        "patterns": len(patterns.trips),
        "departures": departures,
        "trips_low_floor": int(np.sum(schedule.trips.low_floor == 1)),
        "trips_high_floor": int(np.sum(schedule.trips.low_floor == 2)),
        "latest_departure_seconds": latest,
    }
