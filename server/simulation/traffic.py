"""The traffic of a simulated city: where and when streets are slow.

Rush hours, streets that are slow all day, jams that grow and dissolve somewhere, and unrest that lasts minutes.
All of it depends on the direction of travel, and follows from the seed alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.simulation.chance import key_of, uniform

Column = NDArray[np.float64]

_METRES_PER_DEGREE = 111_320.0
_DAY_SECONDS = 86_400.0
_CELL_METRES = 700.0
_RUSH = ((8.2 * 3600, 4200.0, 0.25), (18.3 * 3600, 5400.0, 0.35))
"""Middle, width (seconds) and strength of the morning and the evening."""
_SLOW_SHARE, _SLOW_EXTRA = 0.1, 0.6
"""Streets that are slower than their timetable all day."""
_UNREST_SECONDS, _UNREST = 600.0, 0.25
_JAMS_PER_HOUR_AND_SQUARE_KILOMETRE = 0.15
_JAM_METRES = (300.0, 1200.0)
_JAM_SECONDS = (900.0, 5400.0)
_JAM_EXTRA = (0.4, 1.6)
_MOST_JAMS_AN_HOUR = 80


@dataclass(frozen=True)
class _Jams:
    """What is jammed in one hour; one row per jam."""

    north: Column
    east: Column
    heading: Column
    metres: Column
    begins: Column
    ends: Column
    extra: Column


class Traffic:
    """How much slower than free each street is, at any time. `zone_seconds`: of local time ahead of UTC."""

    def __init__(self, seed: int, lats: Column, lons: Column, zone_seconds: float = 0.0) -> None:
        self._seed = seed
        self._zone_seconds = zone_seconds
        scale = np.cos(np.radians(float(np.mean(lats))))
        self._north = (lats - lats.min()) * _METRES_PER_DEGREE
        self._east = (lons - lons.min()) * _METRES_PER_DEGREE * scale
        self._hours: dict[int, _Jams] = {}

    def slowness(self, from_stops: NDArray[np.int32], to_stops: NDArray[np.int32], at: Column) -> Column:
        """Extra time as a share of the free time (0: none) on the way between two stops, entered at a moment."""
        north = (self._north[from_stops] + self._north[to_stops]) / 2
        east = (self._east[from_stops] + self._east[to_stops]) / 2
        heading = np.arctan2(
            self._east[to_stops] - self._east[from_stops], self._north[to_stops] - self._north[from_stops]
        )
        cell = self._keys_of_cells(north, east, heading)
        local = (at + self._zone_seconds) % _DAY_SECONDS
        rush = sum(extra * np.exp(-(((local - middle) / width) ** 2)) for middle, width, extra in _RUSH)
        slow = np.where(uniform(cell, 0) < _SLOW_SHARE, _SLOW_EXTRA, 0.0)
        calm = rush * (0.2 + 1.6 * uniform(cell, 1)) + slow + self._unrest(cell, at)
        return np.asarray(calm + self._jams_at(north, east, heading, at))

    def _keys_of_cells(self, north: Column, east: Column, heading: Column) -> NDArray[np.uint64]:
        """One key per street cell and direction (four of them)."""
        quarter = np.floor((heading / (np.pi / 2)) % 4)
        numbers = (north // _CELL_METRES) * 100_003 + (east // _CELL_METRES) * 8 + quarter
        return np.asarray(numbers, np.int64).astype(np.uint64) + np.uint64(key_of(self._seed, "streets") >> 1)

    def _unrest(self, cell: NDArray[np.uint64], at: Column) -> Column:
        """Good and bad ten minutes, one flowing into the next."""
        period = np.floor(at / _UNREST_SECONDS)
        share = at / _UNREST_SECONDS - period
        now, soon = (
            uniform(cell ^ (moment.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)), 2)
            for moment in (period, period + 1)
        )
        return np.asarray(2 * _UNREST * ((1 - share) * now + share * soon - 0.5))

    def _jams_at(self, north: Column, east: Column, heading: Column, at: Column) -> Column:
        extra = np.zeros(len(at))
        last = int(at.max(initial=0) // 3600)
        first = int(at.min(initial=last * 3600) // 3600)
        for jams in self._jams_of(range(first - 2, last + 1)):
            away = np.hypot(north[:, None] - jams.north, east[:, None] - jams.east) / jams.metres
            along = np.cos(heading[:, None] - jams.heading)
            grown = np.minimum(at[:, None] - jams.begins, jams.ends - at[:, None]) / 600.0
            extra += (
                jams.extra * np.clip(1.5 - away, 0, 1) * np.clip(along, 0, 1) * np.clip(grown, 0, 1)
            ).sum(axis=1)
        return extra

    def _jams_of(self, hours: Iterable[int]) -> list[_Jams]:
        return [self._hours.setdefault(hour, self._make_jams(hour)) for hour in hours]

    def _make_jams(self, hour: int) -> _Jams:
        """Jams begin where stops are: a street is as likely jammed as it has stops."""
        square_kilometres = np.ptp(self._north) * np.ptp(self._east) / 1e6
        count = int(min(_JAMS_PER_HOUR_AND_SQUARE_KILOMETRE * square_kilometres + 1, _MOST_JAMS_AN_HOUR))
        keys = np.array([key_of(self._seed, f"jam {hour} {number}") for number in range(count)], np.uint64)
        place = (uniform(keys, 0) * len(self._north)).astype(np.int64)
        begins = hour * 3600 + uniform(keys, 1) * 3600
        return _Jams(
            self._north[place],
            self._east[place],
            2 * np.pi * uniform(keys, 2),
            _between(_JAM_METRES, uniform(keys, 3)),
            begins,
            begins + _between(_JAM_SECONDS, uniform(keys, 4)),
            _between(_JAM_EXTRA, uniform(keys, 5)),
        )


def _between(limits: tuple[float, float], share: Column) -> Column:
    return limits[0] + (limits[1] - limits[0]) * share
