"""When service days begin, and which services run on them."""

from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from gtfs.columns import ColumnReader
from gtfs.service_time import find_day_start

_DAYS_REMEMBERED = 64
_DAY_SECONDS = 86400
_Value = TypeVar("_Value")


class ServiceDays:
    """When days begin and which services run on them. A *day* is a proleptic ordinal."""

    def __init__(self, columns: ColumnReader, zone: ZoneInfo) -> None:
        self._zone = zone
        self._calendar = tuple(
            columns.column(name)
            for name in (
                "services.weekdays",
                "services.first_day",
                "services.last_day",
                "exceptions.day",
                "exceptions.service",
                "exceptions.adds",
            )
        )
        self._starts: dict[int, int] = {}
        self._dates: dict[int, date] = {}
        self._active: dict[int, npt.NDArray[np.bool_]] = {}
        self._flags: dict[int, bytes] = {}
        self.lookback_days = columns.manifest.counts["latest_departure_seconds"] // _DAY_SECONDS + 1

    def start_of(self, day: int) -> int:
        """Noon minus twelve hours of a service day, seconds since 1970."""
        start = self._starts.get(day)
        if start is None:
            start = int(find_day_start(date.fromordinal(day), self._zone).timestamp())
            _remember(self._starts, day, start)
        return start

    def date_of(self, day: int) -> date:
        """The date of a service day."""
        made = self._dates.get(day)
        if made is None:
            made = date.fromordinal(day)
            _remember(self._dates, day, made)
        return made

    def active_on(self, day: int) -> npt.NDArray[np.bool_]:
        """Which services run that day; one more place, never active, for trips of unknown services (-1)."""
        active = self._active.get(day)
        if active is None:
            active = np.append(active_services(day, *self._calendar), np.False_)
            _remember(self._active, day, active)
        return active

    def flags_on(self, day: int) -> bytes:
        """The same as bytes, which are quicker to ask one at a time."""
        flags = self._flags.get(day)
        if flags is None:
            flags = self.active_on(day).tobytes()
            _remember(self._flags, day, flags)
        return flags

    def day_of(self, at: float) -> int:
        """The civil date of a moment in the zone of the feed, as proleptic ordinal."""
        return datetime.fromtimestamp(at, self._zone).toordinal()

    def days_running_at(self, at: float) -> range:
        """Service days of which something may still be under way at a moment."""
        today = self.day_of(at)
        return range(today - self.lookback_days, today + 2)


def active_services(
    day: int,
    weekdays: npt.NDArray[np.uint8],
    first_days: npt.NDArray[np.int32],
    last_days: npt.NDArray[np.int32],
    exception_days: npt.NDArray[np.int32],
    exception_services: npt.NDArray[np.int32],
    exception_adds: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Which services run on the day with this proleptic ordinal."""
    bit = np.uint8(1 << ((day + 6) % 7))  # ordinal 1 was a Monday
    active = (weekdays & bit > 0) & (first_days <= day) & (day <= last_days)
    start, end = np.searchsorted(exception_days, [day, day + 1])
    active[exception_services[start:end]] = exception_adds[start:end]
    return active


def _remember(memory: dict[int, _Value], day: int, value: _Value) -> None:
    if len(memory) >= _DAYS_REMEMBERED:
        memory.clear()
    memory[day] = value
