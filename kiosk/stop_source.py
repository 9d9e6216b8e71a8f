"""Where a kiosk's knowledge of its stop comes from: its disk, the server, or a feed on this machine."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from gtfs.compiling import open_or_compile
from gtfs.errors import UnknownStop
from gtfs.sample_town.opening import open_sample_town
from gtfs.slice_making import make_stop_slice
from gtfs.stop_slice import StopSlice
from gtfs.timetable import Timetable
from kiosk.errors import NoStopSlice
from kiosk.link.slice_store import SliceStore, fetch_stop_slice
from kiosk.settings import Settings
from kiosk.updates.sets import SetStore

log = logging.getLogger(__name__)

BETWEEN_TRIES_SECONDS = 2.0


def find_stop_slice(settings: Settings, complain: Callable[[str], None]) -> StopSlice:
    """Return what is known of the stop: from the disk, the server, or the feed; wait for the server when nothing is.

    What is stored and still in force is good enough to begin with: a line that swallows everything must not keep the
    page dark. Raises a `FeedError` when a feed was named that does not have the stop.
    """
    store = SliceStore(settings.folder)
    stored = _choose(store.find(), SetStore(settings.data).find_stop(), datetime.now(UTC))
    if stored is not None and datetime.now(UTC) < stored.ends_at:
        return stored
    while True:
        try:
            fetched = fetch_stop_slice(settings.server, settings.stop)
        except NoStopSlice as error:
            if stored is not None:
                return stored
            if settings.feed is not None:
                return cut_stop_slice(settings.stop, settings.feed, settings.data, datetime.now(UTC))
            complain(f"{error.sentence} Trying again.")
            time.sleep(BETWEEN_TRIES_SECONDS)
        else:
            _keep(store, fetched)
            return fetched


def _choose(stored: StopSlice | None, updated: StopSlice | None, now: datetime) -> StopSlice | None:
    """What the server told last, unless that is over and what an update brought lasts longer."""
    known = [one for one in (stored, updated) if one is not None]
    in_force = [one for one in known if now < one.ends_at]
    return next(iter(in_force or sorted(known, key=lambda one: one.ends_at, reverse=True)), None)


def _keep(store: SliceStore, stop_slice: StopSlice) -> None:
    try:
        store.save(stop_slice)
    except OSError as error:
        log.error("the timetable of this stop cannot be stored: %s", error.strerror)


def cut_stop_slice(stop: str, feed: Path | None, data: Path, now: datetime) -> StopSlice:
    """Return what a feed (the sample town when none is given) says about a stop, named by id or painted number.

    Raises a `FeedError`.
    """
    timetable = _open_timetable(feed, data, now)
    found = timetable.find_stop(stop)
    if found is None:
        raise UnknownStop(f"There is no stop {stop!r} in this feed.")
    return make_stop_slice(timetable, found.id, now)


def cut_stop_slices(
    stops: Iterable[str], feed: Path | None, data: Path, now: datetime, hours: int
) -> tuple[StopSlice, ...]:
    """Return what a feed (the sample town when none is given) says about stops, so many hours ahead.

    Raises a `FeedError`.
    """
    timetable = _open_timetable(feed, data, now)
    found = []
    for stop in stops:
        named = timetable.find_stop(stop)
        if named is None:
            raise UnknownStop(f"There is no stop {stop!r} in this feed.")
        found.append(make_stop_slice(timetable, named.id, now, hours))
    return tuple(found)


def _open_timetable(feed: Path | None, data: Path, now: datetime) -> Timetable:
    if feed is None:
        return open_sample_town(data / "timetables", now.date())
    return open_or_compile(feed, data / "timetables")
