"""Is this feed sound? Everything that reading notices, and what only shows when the tables stand together."""

from datetime import date
from pathlib import Path

import numpy as np
from msgspec import Struct

from gtfs.archive import open_archive
from gtfs.compiling import CompileProgress, Schedule, note_unknown_files, read_schedule
from gtfs.notices import NoticeCollector, NoticeGroup
from gtfs.schedule.feed_info import read_feed_info, read_timezone

_POLE = 0


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
        read_feed_info(archive, notices)
        schedule = read_schedule(archive, notices, progress)
    _check_dates(schedule, today, notices)
    _check_service_of_stops(schedule, notices)
    return CheckReport(notices.list_groups())


def _check_dates(schedule: Schedule, today: date, notices: NoticeCollector) -> None:
    first, last = schedule.services.find_range()
    if last is None or last < today:
        notices.add("feed_expired", "calendar.txt", value="" if last is None else f"{last:%Y%m%d}")
    elif first is not None and first > today:
        notices.add("feed_not_yet_valid", "calendar.txt", value=f"{first:%Y%m%d}")


def _check_service_of_stops(schedule: Schedule, notices: NoticeCollector) -> None:
    is_served = np.zeros(len(schedule.stops.ids), np.bool_)
    is_served[schedule.stop_times.stops] = True
    silent = np.flatnonzero(~is_served & (schedule.stops.location_types == _POLE))
    examples = ((None, str(schedule.stops.ids[int(place)].as_py())) for place in silent[:5])
    notices.add_many("stop_without_service", "stops.txt", examples, count=len(silent), field="stop_id")
