"""Where a kiosk's knowledge of its stop comes from when it is cut from a feed on this machine."""

from datetime import datetime
from pathlib import Path

from gtfs.compiling import open_or_compile
from gtfs.errors import UnknownStop
from gtfs.sample_town.opening import open_sample_town
from gtfs.stop_slice import StopSlice, make_stop_slice
from gtfs.timetable import Timetable


def cut_stop_slice(stop: str, feed: Path | None, data: Path, now: datetime) -> StopSlice:
    """Return what a feed (the sample town when none is given) says about a stop, named by id or painted number.

    Raises a `FeedError`.
    """
    timetable = _open_timetable(feed, data, now)
    found = timetable.find_stop(stop)
    if found is None:
        raise UnknownStop(f"There is no stop {stop!r} in this feed.")
    return make_stop_slice(timetable, found.id, now)


def _open_timetable(feed: Path | None, data: Path, now: datetime) -> Timetable:
    if feed is None:
        return open_sample_town(data / "timetables", now.date())
    return open_or_compile(feed, data / "timetables")
