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
    "unknown_file": ("info", "The file is not part of GTFS or not used here; it was not read."),
    "unknown_column": ("info", "The column is not part of GTFS or not used here; it was not read."),
    "feed_in_a_folder": ("info", "The files lie in a folder inside the archive instead of at its top."),
    "invalid_utf8": ("warning", "Bytes that are not UTF-8 were replaced."),
    "blank_row": ("info", "A row without any value was left out."),
    "short_row": (
        "warning",
        "The row has fewer fields than the header; the missing ones were taken as empty.",
    ),
    "long_row": ("error", "The row has more fields than the header and was left out."),
    "unreadable_row": ("error", "The row cannot be taken apart into fields and was left out."),
    "missing_value": ("error", "A required value is empty; the row was left out."),
    "duplicate_id": ("error", "The id occurs a second time; the later row was left out."),
    "unknown_route": ("error", "The trip names a route that is not in routes.txt; it was left out."),
    "unknown_service": (
        "error",
        "The trip's service has no day in calendar.txt or calendar_dates.txt; it never runs.",
    ),
    "unknown_trip": ("error", "The row names a trip that is not in trips.txt; it was left out."),
    "unknown_stop": ("error", "The row names a stop that is not in stops.txt; it was left out."),
    "unknown_parent_station": ("warning", "The stop names a parent station that is not in stops.txt."),
    "invalid_number": ("error", "The value is not a number of the kind needed here."),
    "invalid_coordinate": (
        "error",
        "The place is not on earth, or is 0,0; the stop cannot be found by its place.",
    ),
    "invalid_time": ("error", "The value is not a time of the form HH:MM:SS; it was taken as empty."),
    "invalid_date": ("error", "The value is not a date of the form YYYYMMDD; the row was left out."),
    "invalid_choice": (
        "warning",
        "The value is not one of those the specification allows; the default was taken.",
    ),
    "service_never_runs": ("warning", "The service has no day on which it runs."),
    "dates_the_wrong_way_round": ("error", "The end date lies before the start date."),
    "same_sequence_twice": (
        "error",
        "Two rows of a trip have the same stop_sequence; both were kept in file order.",
    ),
    "stop_time_without_time": ("error", "A first or last stop has no time; the row was left out."),
    "interpolated_times": (
        "info",
        "A time between two timepoints was calculated, as the specification allows.",
    ),
    "arrival_after_departure": ("error", "The arrival lies after the departure; the departure was moved."),
    "time_goes_back": ("error", "A stop lies earlier in time than the stop before it; it was moved."),
    "trip_without_stop_times": ("warning", "The trip has fewer than two stop times; nobody can ride it."),
    "trip_repeated_by_frequency": ("info", "The trip was repeated as frequencies.txt says."),
    "invalid_frequency": (
        "error",
        "The headway is not positive or the window is empty; the row was left out.",
    ),
    "on_request_stop": ("info", "Boarding must be arranged with the agency or the driver."),
    "several_time_zones": ("warning", "Agencies have different time zones; the first one was taken."),
    "feed_expired": ("warning", "No service runs on or after the day of the check."),
    "feed_not_yet_valid": ("warning", "No service runs yet on the day of the check."),
    "stop_without_service": ("info", "No trip stops here."),
    "no_low_floor_information": ("warning", "No trip says whether it is wheelchair accessible."),
}
"""Every code, with how bad it is and what it means. A new check adds one line here."""


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
