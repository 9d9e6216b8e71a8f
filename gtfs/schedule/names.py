"""Names in other languages beside the columns that they translate: `stops.name.en` beside `stops.name`."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.column_writing import ColumnWriter
from gtfs.notices import NoticeCollector
from gtfs.schedule.routes import RouteTable
from gtfs.schedule.stop_times import NO_HEADSIGN, StopTimeTable
from gtfs.schedule.stops import StopTable
from gtfs.schedule.translations import LANGUAGES, Translated, Translations
from gtfs.schedule.trips import TripTable

_BETWEEN = "\x1f"
"""Stands in no name."""

Names = dict[str, Translated]
"""Compiled column → its translations, aligned with it."""


def translate_names(
    translations: Translations, stops: StopTable, routes: RouteTable, notices: NoticeCollector
) -> Names:
    """The names of stops and routes."""
    translations.note_unknown_records("stops", stops.ids, notices)
    translations.note_unknown_records("routes", routes.ids, notices)
    stop, route = translations.of("stops", stops.ids), translations.of("routes", routes.ids)
    return {
        "stops.name": stop("stop_name", stops.names),
        "stops.spoken_name": stop("tts_stop_name", stops.spoken_names),
        "routes.short_name": route("route_short_name", routes.short_names),
        "routes.long_name": route("route_long_name", routes.long_names),
    }


def translate_headsigns(translations: Translations, trips: TripTable, notices: NoticeCollector) -> TripTable:
    """The trips with their headsigns in other languages."""
    translations.note_unknown_records("trips", trips.ids, notices)
    return replace(trips, headsigns_in=translations.of("trips", trips.ids)("trip_headsign", trips.headsigns))


def translate_stop_headsigns(
    translations: Translations, trips: TripTable, stop_times: StopTimeTable, notices: NoticeCollector
) -> tuple[StopTimeTable, Translated]:
    """The headsigns of single stops in other languages, and the stop times that refer to them."""
    translations.note_unknown_records("stop_times", trips.ids, notices)
    if stop_times.headsigns is None:
        return stop_times, {}
    texts = stop_times.headsign_texts
    by_value = translations.of("stop_times", pa.array([""] * len(texts), pa.string()))("stop_headsign", texts)
    single = translations.list_sub_records("stop_times", "stop_headsign")
    if not single:
        return stop_times, by_value
    added, places = texts.to_pylist(), stop_times.headsigns.copy()
    columns = {language: column.to_pylist() for language, column in by_value.items()}
    for language in LANGUAGES:
        columns.setdefault(language, [""] * len(added))
    trip_places = {trip_id: place for place, trip_id in enumerate(trips.ids.to_pylist())}
    for (trip_id, sequence), words in single.items():
        row = _find_row(stop_times, trip_places.get(trip_id), sequence)
        if row is None or places[row] == NO_HEADSIGN:
            continue
        was = int(places[row])
        places[row] = len(added)
        added.append(added[was])
        for language, column in columns.items():
            column.append(words.get(language, column[was]))
    return (
        replace(stop_times, headsigns=places, headsign_texts=pa.array(added, pa.string())),
        {language: pa.array(column, pa.string()) for language, column in columns.items()},
    )


def encode_headsigns(trips: TripTable) -> tuple[npt.NDArray[np.int32], pa.Array, Translated]:
    """Which headsign each trip has, the headsigns once each, and those in other languages."""
    languages = sorted(trips.headsigns_in)
    if not languages:
        encoded = pc.dictionary_encode(trips.headsigns)
        return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32), encoded.dictionary, {}
    columns = [trips.headsigns, *(trips.headsigns_in[language] for language in languages)]
    encoded = pc.binary_join_element_wise(*columns, _BETWEEN).dictionary_encode()
    parts = pc.split_pattern(encoded.dictionary, _BETWEEN)
    texts, *others = (pc.list_element(parts, place) for place in range(len(columns)))
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return places, texts, dict(zip(languages, others, strict=True))


def write_translated(writer: ColumnWriter, column: str, translated: Translated) -> None:
    """Store the translations of one column."""
    for language, texts in translated.items():
        writer.write_texts(f"{column}.{language}", texts)


def _find_row(stop_times: StopTimeTable, trip: int | None, sequence: str) -> int | None:
    """The row of a trip's stop with that number."""
    if trip is None or not sequence.isdecimal() or len(sequence) > 9:
        return None
    begin, end = int(stop_times.offsets[trip]), int(stop_times.offsets[trip + 1])
    row = begin + int(np.searchsorted(stop_times.sequences[begin:end], int(sequence)))
    return row if row < end and int(stop_times.sequences[row]) == int(sequence) else None
