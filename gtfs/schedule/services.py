"""calendar.txt and calendar_dates.txt: on which days a service runs."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gtfs.archive import FeedArchive
from gtfs.column_writing import ColumnWriter
from gtfs.errors import FeedFileMissing
from gtfs.notices import NoticeCollector
from gtfs.reading import Columns, Rows, read_whole
from gtfs.schedule.identity import keep_first_of_each_id
from gtfs.service_days import active_services
from gtfs.service_time import parse_date

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = Columns(
    "calendar.txt", required=("service_id", "start_date", "end_date", *WEEKDAYS), known=("service_name",)
)
CALENDAR_DATES = Columns(
    "calendar_dates.txt", required=("service_id", "date", "exception_type"), known=("holiday_name",)
)
_ADDED, _REMOVED = 1, 2
_LONGEST_LOOK = 366 * 3


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """Weekly patterns with their period, and the exceptions from them."""

    ids: pa.Array
    weekdays: npt.NDArray[np.uint8]
    """Bit 0 = Monday … bit 6 = Sunday."""
    first_days: npt.NDArray[np.int32]
    """Proleptic ordinal of the first day of the weekly pattern."""
    last_days: npt.NDArray[np.int32]
    exception_services: npt.NDArray[np.int32]
    exception_days: npt.NDArray[np.int32]
    """Sorted."""
    exception_adds: npt.NDArray[np.bool_]

    def write(self, writer: ColumnWriter) -> None:
        """Store the columns."""
        writer.write_texts("services.id", self.ids)
        writer.write("services.weekdays", self.weekdays)
        writer.write("services.first_day", self.first_days)
        writer.write("services.last_day", self.last_days)
        writer.write("exceptions.service", self.exception_services)
        writer.write("exceptions.day", self.exception_days)
        writer.write("exceptions.adds", self.exception_adds)

    def find_range(self) -> tuple[date | None, date | None]:
        """First and last day on which anything runs (looking at most three years into an endless calendar)."""
        has_week = (self.weekdays > 0) & (self.first_days <= self.last_days)
        added = self.exception_days[self.exception_adds]
        firsts = np.concatenate([self.first_days[has_week], added])
        lasts = np.concatenate([self.last_days[has_week], added])
        if len(firsts) == 0:
            return None, None
        days = range(int(firsts.min()), int(lasts.max()) + 1)
        first = next((day for day in days[:_LONGEST_LOOK] if self._runs_anything(day)), None)
        last = next((day for day in days[::-1][:_LONGEST_LOOK] if self._runs_anything(day)), None)
        return (
            None if first is None else date.fromordinal(first),
            None if last is None else date.fromordinal(last),
        )

    def _runs_anything(self, day: int) -> bool:
        return bool(
            active_services(
                day,
                self.weekdays,
                self.first_days,
                self.last_days,
                self.exception_days,
                self.exception_services,
                self.exception_adds,
            ).any()
        )


def read_services(archive: FeedArchive, notices: NoticeCollector) -> ServiceTable:
    """Read both files. Raises `FeedFileMissing` when neither is there."""
    if not archive.has_file(CALENDAR.file) and not archive.has_file(CALENDAR_DATES.file):
        raise FeedFileMissing("The feed has neither calendar.txt nor calendar_dates.txt: no trip has a day.")
    ids: dict[str, int] = {}
    weeks = _read_calendar(archive, ids, notices)
    services, days, adds = _read_exceptions(archive, ids, notices)
    missing = len(ids) - len(weeks)
    weeks += [(0, 1, 0)] * missing
    order = np.argsort(days, kind="stable")
    table = ServiceTable(
        ids=pa.array(list(ids), pa.string()),
        weekdays=np.array([week[0] for week in weeks], np.uint8),
        first_days=np.array([week[1] for week in weeks], np.int32),
        last_days=np.array([week[2] for week in weeks], np.int32),
        exception_services=services[order],
        exception_days=days[order],
        exception_adds=adds[order],
    )
    _note_services_that_never_run(table, list(ids), notices)
    return table


def _read_calendar(
    archive: FeedArchive, ids: dict[str, int], notices: NoticeCollector
) -> list[tuple[int, int, int]]:
    """(weekday bits, first day, last day) per service."""
    if not archive.has_file(CALENDAR.file):
        return []
    rows = keep_first_of_each_id(read_whole(archive, CALENDAR, notices), "service_id", notices)
    bits = np.zeros(rows.count, np.int64)
    for place, weekday in enumerate(WEEKDAYS):
        bits |= rows.choices(weekday, range(2), notices).astype(np.int64) << place
    weeks: list[tuple[int, int, int]] = []
    starts, ends = _dates(rows, "start_date", notices), _dates(rows, "end_date", notices)
    for row, service_id in enumerate(rows.texts("service_id").to_pylist()):
        start, end = starts[row], ends[row]
        ids[service_id] = len(ids)
        if start is None or end is None:
            weeks.append((0, 1, 0))
            continue
        if end < start:
            notices.add(
                "start_and_end_range_out_of_order", CALENDAR.file, row=rows.number_of(row), value=service_id
            )
        weeks.append((int(bits[row]), start.toordinal(), end.toordinal()))
    return weeks


def _read_exceptions(
    archive: FeedArchive, ids: dict[str, int], notices: NoticeCollector
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """(service, day, added or removed) per row."""
    kept: list[tuple[int, int, bool]] = []
    seen: set[tuple[str, date]] = set()
    if archive.has_file(CALENDAR_DATES.file):
        rows = read_whole(archive, CALENDAR_DATES, notices)
        days = _dates(rows, "date", notices)
        types = rows.choices("exception_type", range(_ADDED, _REMOVED + 1), notices, default=0).tolist()
        for row, service_id in enumerate(rows.texts("service_id").to_pylist()):
            day = days[row]
            if not service_id:
                notices.add(
                    "missing_required_field", CALENDAR_DATES.file, row=rows.number_of(row), field="service_id"
                )
            elif day is not None and (service_id, day) in seen:
                value = f"{service_id} {day:%Y%m%d}"
                notices.add(
                    "duplicate_key", CALENDAR_DATES.file, row=rows.number_of(row), field="date", value=value
                )
            elif day is not None and types[row]:
                seen.add((service_id, day))
                kept.append((ids.setdefault(service_id, len(ids)), day.toordinal(), types[row] == _ADDED))
    return (
        np.array([service for service, _, _ in kept], np.int32),
        np.array([day for _, day, _ in kept], np.int32),
        np.array([adds for _, _, adds in kept], np.bool_),
    )


def _dates(rows: Rows, field: str, notices: NoticeCollector) -> list[date | None]:
    texts = rows.texts(field)
    dates = [parse_date(text) for text in texts.to_pylist()]
    rows.note("invalid_date", field, np.array([day is not None for day in dates], np.bool_), texts, notices)
    return dates


def _note_services_that_never_run(table: ServiceTable, ids: list[str], notices: NoticeCollector) -> None:
    runs = (table.weekdays > 0) & (table.first_days <= table.last_days)
    runs[table.exception_services[table.exception_adds]] = True
    for place in np.flatnonzero(~runs):
        notices.add("service_never_runs", CALENDAR.file, field="service_id", value=ids[int(place)])
