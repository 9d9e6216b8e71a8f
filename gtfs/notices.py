"""What is odd in a feed, named and counted: a code, a severity, the file, the row.

Foreign data never raises past its reader: it becomes a notice. A million equal faults are one notice with a
count and the first few examples, never a million lines.
"""

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Severity = Literal["error", "warning", "info"]

EXAMPLES_KEPT = 5

NOTICES: dict[str, tuple[Severity, str]] = {
    # The archive and its files
    "unknown_file": ("info", "The file is not part of GTFS or not used here; it was not read."),
    "unknown_column": ("info", "The column is not part of GTFS or not used here; it was not read."),
    "duplicated_column": ("error", "The column occurs a second time; the first one counts."),
    "invalid_input_files_in_subfolder": (
        "info",
        "The files lie in a folder inside the archive instead of at its top.",
    ),
    "invalid_character": ("error", "Bytes that are not UTF-8 were replaced."),
    "empty_row": ("info", "A row without any value was left out."),
    "invalid_row_length": (
        "error",
        "The row has more fields than the header and was left out, or fewer and was filled up.",
    ),
    "csv_parsing_failed": ("error", "The row cannot be taken apart into fields and was left out."),
    # Single values
    "missing_required_field": ("error", "A required value is empty; the row was left out."),
    "duplicate_key": (
        "error",
        "An earlier row has the same key and counts; of two equal stop_sequences both were kept.",
    ),
    "foreign_key_violation": (
        "error",
        "The value names something that is not in the feed; it was left out.",
    ),
    "invalid_integer": ("error", "The value is not a whole number; it was taken as empty."),
    "invalid_float": ("error", "The value is not a number; it was taken as empty."),
    "number_out_of_range": ("error", "The number is not one that can be; it was not used."),
    "invalid_time": ("error", "The value is not a time of the form HH:MM:SS; it was taken as empty."),
    "invalid_date": ("error", "The value is not a date of the form YYYYMMDD; the row was left out."),
    "invalid_color": ("error", "The value is not a colour of six hexadecimal digits; it was not used."),
    "invalid_language_code": ("error", "The value is not the code of a language; the row was left out."),
    "unexpected_enum_value": (
        "warning",
        "The value is not one of those the specification allows; the default was taken.",
    ),
    "start_and_end_range_out_of_order": ("error", "The end lies before the start."),
    "start_and_end_range_equal": ("error", "The end is the same as the start."),
    # Stops
    "point_near_origin": ("error", "The place is 0,0; the stop cannot be found by its place."),
    "stop_without_location": ("error", "The stop has no place; it cannot be found by it."),
    "missing_stop_name": ("error", "The stop has no name; it is called by its number or id."),
    "location_without_parent_station": ("error", "An entrance or boarding area must have a parent."),
    "station_with_parent_station": ("error", "A station has no parent station; it was not used."),
    "wrong_parent_location_type": ("error", "The parent is no station (of a boarding area: no platform)."),
    "location_with_unexpected_stop_time": ("error", "Buses stop at stops, not at stations or entrances."),
    "stop_without_stop_time": ("info", "No trip stops here."),
    # Routes and trips
    "route_both_short_and_long_name_missing": ("error", "The route has no name; it is called by its id."),
    "duplicate_route_name": ("warning", "Another route has the same names."),
    "unusable_trip": ("warning", "The trip has fewer than two stop times; nobody can ride it."),
    "no_low_floor_information": ("warning", "No trip says whether it is wheelchair accessible."),
    # Days
    "inconsistent_agency_timezone": (
        "error",
        "Agencies have different time zones; the first one was taken.",
    ),
    "service_never_runs": ("warning", "The service has no day on which it runs."),
    "feed_expired": ("warning", "No service runs on or after the day of the check."),
    "feed_not_yet_valid": ("warning", "No service runs yet on the day of the check."),
    "feed_expiration_date_7_days": ("warning", "The last day of service is less than a week away."),
    # Stop times
    "missing_trip_edge": ("error", "A first or last stop has no time; the row was left out."),
    "stop_time_with_only_arrival_or_departure_time": (
        "warning",
        "Of arrival and departure only one is given; it was taken for both.",
    ),
    "interpolated_times": (
        "info",
        "A time between two timepoints was calculated, as the specification allows.",
    ),
    "stop_time_with_arrival_before_previous_departure_time": (
        "error",
        "A stop lies earlier in time than the stop before it; it was moved.",
    ),
    "fast_travel_between_consecutive_stops": (
        "warning",
        "A bus would have to go faster than 150 km/h to the next stop.",
    ),
    "on_request_stop": ("info", "Boarding must be arranged with the agency or the driver."),
    # Frequencies
    "trip_repeated_by_frequency": ("info", "The trip was repeated as frequencies.txt says."),
    "overlapping_frequency": ("error", "Two rows of a trip overlap; the trip starts by both."),
    "too_many_repetitions": ("error", "The trip would start too often to be true; the row was left out."),
    # Translations
    "translation_unknown_table_name": ("warning", "The translated table is not one of those named by GTFS."),
    "translation_unexpected_value": (
        "error",
        "A translation names its record or the value it translates, and feed_info neither.",
    ),
    "translation_foreign_key_violation": ("error", "The translated record is not in the feed."),
}
"""Every code, with how bad it is and what it means. A new check adds one line here.

Where MobilityData's GTFS validator means the same, the code is the validator's; `service_never_runs`, `feed_expired`,
`feed_not_yet_valid`, `no_low_floor_information`, `interpolated_times`, `on_request_stop`, `too_many_repetitions` and
`trip_repeated_by_frequency` are our own. A feed that can be used only without some of its rows has errors.
"""


class Notice(Struct, frozen=True):
    """One odd thing at one place."""

    code: str
    severity: Severity
    file: str
    row: int | None
    """Record number, the header being 1; blank lines do not count."""
    field: str | None
    value: str
    sentence: str


class NoticeGroup(Struct, frozen=True):
    """All notices of one code in one file and field: how many, and the first few."""

    code: str
    severity: Severity
    file: str
    field: str | None
    count: int
    sentence: str
    examples: tuple[Notice, ...]


class NoticeCollector:
    """Gathers notices while a feed is read; counts all, keeps the first of each kind."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str | None], int] = {}
        self._examples: dict[tuple[str, str, str | None], list[Notice]] = {}

    def add(
        self,
        code: str,
        file: str,
        *,
        row: int | None = None,
        field: str | None = None,
        value: str = "",
        count: int = 1,
    ) -> None:
        """Note one odd thing (or `count` equal ones, of which this is the first)."""
        if count < 1:
            return
        key = (code, file, field)
        self._counts[key] = self._counts.get(key, 0) + count
        examples = self._examples.setdefault(key, [])
        if len(examples) < EXAMPLES_KEPT:
            severity, sentence = NOTICES[code]
            examples.append(Notice(code, severity, file, row, field, value[:120], sentence))

    def add_many(
        self,
        code: str,
        file: str,
        examples: Iterable[tuple[int | None, str]],
        *,
        count: int,
        field: str | None = None,
    ) -> None:
        """Note `count` odd things of which `examples` (row, value) are the first few."""
        left = count
        for row, value in examples:
            if left < 1:
                return
            self.add(code, file, row=row, field=field, value=value)
            left -= 1
        self.add(code, file, field=field, count=left)

    def add_rows(self, code: str, file: str, field: str, rows: npt.NDArray[np.int32]) -> None:
        """Note every one of these rows."""
        first = np.partition(rows, EXAMPLES_KEPT)[:EXAMPLES_KEPT] if len(rows) > EXAMPLES_KEPT else rows
        self.add_many(code, file, ((int(row), "") for row in np.sort(first)), count=len(rows), field=field)

    def count_of(self, code: str) -> int:
        """How often this code was noted, over all files."""
        return sum(count for (noted, _, _), count in self._counts.items() if noted == code)

    def list_groups(self) -> tuple[NoticeGroup, ...]:
        """Everything noted: worst first, then by file and code."""
        order = {"error": 0, "warning": 1, "info": 2}
        groups = [
            NoticeGroup(
                code=code,
                severity=NOTICES[code][0],
                file=file,
                field=field,
                count=count,
                sentence=NOTICES[code][1],
                examples=tuple(self._examples[code, file, field]),
            )
            for (code, file, field), count in self._counts.items()
        ]
        return tuple(sorted(groups, key=lambda g: (order[g.severity], g.file, g.code, g.field or "")))
