"""Notices that another timetable has been put in place, and opens it while the one in force goes on.

A city publishes a new timetable every few weeks; nobody who waits for a bus should notice. The compile is a child
process with low priority, so that pings go on meanwhile; what cannot be read, or holds no service any more, is
named and changes nothing.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from gtfs.columns import MANIFEST
from gtfs.compiling import choose_cache_folder
from gtfs.errors import CompiledFeedBroken, FeedError
from gtfs.timetable import Timetable

log = logging.getLogger(__name__)
LONGEST_COMPILE_SECONDS = 900
_DAY_SECONDS = 86_400
_FAILED = "compile_failed"
EXPIRED = "timetable_expired"

Compile = Callable[[Path, Path], None]
"""Compiles the feed at the first path into the second. Raises `FeedError`."""


class CompileFailed(FeedError):
    """The child that compiled a new timetable has failed."""

    code = _FAILED


class TimetableExpired(FeedError):
    """A new timetable has no service any more."""

    code = EXPIRED


class TimetableWatch:
    """Looks at one feed again and again."""

    def __init__(self, feed: Path, folder: Path) -> None:
        self._feed = feed
        self._folder = folder
        self._in_force = self._last_seen = self._find_mark()
        self._refused: str | None = None
        self.fault: str | None = None
        """Code of what is wrong with the timetable that was put in place last; None when nothing is."""

    def find_newer(self, today: date, compile_: Compile | None = None) -> Timetable | None:
        """A timetable other than the one in force, ready to be asked. None when there is none, or a bad one."""
        mark = self._find_mark()
        if mark is None or mark in (self._in_force, self._refused):
            return None
        if mark != self._last_seen:
            self._last_seen = mark  # perhaps still being copied: look once more
            return None
        try:
            timetable = self._open(today, compile_ or compile_beside)
        except FeedError as fault:
            log.error("new timetable refused %s: %s", fault.code, fault.sentence)
            self._refused, self.fault = mark, fault.code
            return None
        self._in_force, self._refused, self.fault = mark, None, None
        return timetable

    def _open(self, today: date, compile_: Compile) -> Timetable:
        timetable = self._open_compiled(compile_)
        last = timetable.last_service_date
        if last is None or last + _spill_of(timetable) < today:
            raise TimetableExpired(f"The new timetable {self._feed.name} has no service after {last or '?'}.")
        return timetable

    def _open_compiled(self, compile_: Compile) -> Timetable:
        if (self._feed / MANIFEST).is_file():
            return Timetable.open(self._feed)
        target = choose_cache_folder(self._feed, self._folder)
        try:
            return Timetable.open(target)  # another worker was quicker
        except CompiledFeedBroken:
            compile_(self._feed, target)
            return Timetable.open(target)

    def _find_mark(self) -> str | None:
        """What changes when the feed does; None while there is nothing to be seen there."""
        try:
            manifest = self._feed / MANIFEST
            if manifest.is_file():
                stat = manifest.stat()
                return f"{stat.st_ino}:{stat.st_mtime_ns}:{stat.st_size}"
            return choose_cache_folder(self._feed, self._folder).name
        except (FeedError, OSError):
            return None


def _spill_of(timetable: Timetable) -> timedelta:
    """By how many days the last runs of a service day reach into the days after it: a night bus runs at 25:30."""
    latest = int(timetable.trips.last_arrivals.max(initial=0))
    return timedelta(days=latest // _DAY_SECONDS)


def compile_beside(feed: Path, target: Path) -> None:
    """Compile in a child of low priority. Raises `CompileFailed`."""
    command = ["nice", "-n", "10", sys.executable, "-m", "server", "feed", "compile", str(feed)]
    try:
        done = subprocess.run(
            [*command, "--out", str(target)],
            capture_output=True,
            timeout=LONGEST_COMPILE_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as fault:
        raise CompileFailed(f"{feed.name} was not compiled: {fault}.") from fault
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise CompileFailed(f"{feed.name} cannot be compiled: {words[-1] if words else done.returncode}.")
