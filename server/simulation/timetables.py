"""The timetable that a simulation drives: a feed of the caller's, or the sample town."""

from datetime import UTC, datetime
from pathlib import Path

from gtfs.compiling import open_or_compile
from gtfs.sample_town.opening import open_sample_town
from gtfs.timetable import Timetable


def open_timetable(feed: Path | None, folder: Path) -> Timetable:
    """The timetable, compiled once into the folder. Raises `FeedError`, or `OSError` when it cannot be written."""
    if feed is None:
        return open_sample_town(folder, datetime.now(UTC).date())
    return open_or_compile(feed, folder)
