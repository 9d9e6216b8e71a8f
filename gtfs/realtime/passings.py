"""When buses passed their stops, found by comparing where each was seen twice.

A *passing* is the arrival at a stop; at the first stop of a trip, where a bus waits for its time, the departure.
Between two sightings a bus is taken to move as its timetable moves.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.realtime.sightings import Sightings, find_first_rows
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NOT_KNOWN = -2
"""Stands for a position where no passing is known; -1 is that of a bus that has not left its first stop."""

_LONGEST_GAP_SECONDS = 600.0
_MOST_STOPS = 12
_EVERY_STOP_SECONDS = 1.0
"""What a stop counts beside its times: timetables in whole minutes give several stops the same."""


@dataclass(frozen=True)
class Tracks:
    """The newest sighting of each bus, and where and when it last passed a stop. Rows as in `sightings`."""

    sightings: Sightings
    passed_positions: Numbers
    passed: Floats
    """Seconds of the service day; not a number when no passing is known."""
    since: Floats
    """Since when the bus is about where it is: first seen at the stop, or half the way behind it if then moving."""

    @classmethod
    def none(cls, timetable: Timetable) -> "Tracks":
        """Before anything was seen."""
        return cls(Sightings.of(timetable, ()), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))

    def entered(self) -> Floats:
        """When each bus came to the stop that it stands at or comes from, as near as that is known."""
        is_known = self.passed_positions == count_passed(self.sightings)
        return np.asarray(np.where(is_known & ~np.isnan(self.passed), self.passed, self.since))


@dataclass(frozen=True)
class Passings:
    """What happened between two looks at the city, one row per stop passed, by bus and in order of travel."""

    rows: Numbers
    """Whose it is: the row in the newest sightings."""
    trips: Numbers
    positions: Numbers
    """The stop that was passed, counted from 0."""
    at: Floats
    """Seconds of the service day."""
    seconds: Floats
    """Since the bus passed the stop before; not a number when nobody saw that."""
    waited: npt.NDArray[np.bool_]
    """It was seen standing at its first stop before."""

    @classmethod
    def none(cls) -> "Passings":
        """Nothing happened."""
        numbers, moments = np.zeros(0, np.int64), np.zeros(0)
        return cls(numbers, numbers, numbers, moments, moments, np.zeros(0, np.bool_))


def count_passed(sightings: Sightings) -> Numbers:
    """The last stop that each bus has passed; -1 for one at its first stop."""
    reached = sightings.next_positions - np.where(sightings.is_at_stop, 0, 1)
    return np.asarray(np.where(sightings.next_positions == 0, -1, reached))


def find_known(tracks: Tracks, sightings: Sightings) -> Numbers:
    """The row that each run has in the tracks; -1 for none."""
    rows = tracks.sightings.rows
    return np.array([rows.get(run, -1) for run in sightings.list_runs()], np.int64)


def follow(timetable: Timetable, tracks: Tracks, sightings: Sightings) -> tuple[Tracks, Passings]:
    """Compare the newest sightings with those before."""
    known = find_known(tracks, sightings)
    before, passed = tracks.sightings, count_passed(sightings)
    rows = np.flatnonzero(known >= 0)
    old = known[rows]
    gap = sightings.seen[rows] - before.seen[old]
    passed_before = count_passed(before)[old]
    steps = passed[rows] - passed_before
    is_newer = (gap > 0) & (steps >= 0)
    moved = is_newer & (steps > 0) & (steps <= _MOST_STOPS) & (gap <= _LONGEST_GAP_SECONDS)
    kept = (gap >= 0) & (steps == 0)
    passed_positions = np.full(len(sightings), NOT_KNOWN, np.int64)
    passed_at = np.full(len(sightings), np.nan)
    passed_positions[rows[kept]] = tracks.passed_positions[old[kept]]
    passed_at[rows[kept]] = tracks.passed[old[kept]]
    found = _list_passings(timetable, tracks, sightings, rows[moved], old[moved])
    since = _first_seen(timetable, sightings)
    stayed = rows[kept]
    since[stayed] = tracks.since[known[stayed]]
    last = np.cumsum(steps[moved]) - 1
    passed_positions[rows[moved]] = found.positions[last]
    passed_at[rows[moved]] = found.at[last]
    return Tracks(sightings, passed_positions, passed_at, since), found


def _first_seen(timetable: Timetable, sightings: Sightings) -> Floats:
    """Since when each bus may be where it is, for all that one sighting tells."""
    begins, _ = find_first_rows(timetable, sightings.trips)
    rows = begins + sightings.next_positions
    columns = timetable.trips
    whole = columns.arrivals[rows] - columns.departures[np.maximum(rows - 1, begins)]
    return np.asarray(sightings.seen - np.where(sightings.is_at_stop, 0.0, 0.5 * np.maximum(whole, 0)))


def _list_passings(
    timetable: Timetable, tracks: Tracks, sightings: Sightings, rows: Numbers, old: Numbers
) -> Passings:
    """The stops passed by buses that moved on: rows in the newest sightings and in those before."""
    before = tracks.sightings
    first = count_passed(before)[old] + 1
    steps = count_passed(sightings)[rows] - first + 1
    bus = np.repeat(np.arange(len(rows)), steps)
    in_order = np.arange(len(bus)) - np.repeat(np.cumsum(steps) - steps, steps)
    positions = first[bus] + in_order
    trips = sightings.trips[rows][bus]
    since, until = before.seen[old][bus], sightings.seen[rows][bus]
    behind = _along(timetable, before, is_leaving=True)[old][bus]
    ahead = _along(timetable, sightings, is_leaving=False)[rows][bus]
    here = _marks(timetable, trips, positions)
    share = ((here - behind) / np.maximum(ahead - behind, 1e-6)).clip(0.0, 1.0)
    at = since + share * (until - since)
    # A bus that stood at its first stop has left at some time between: as long ago as the way it has come since.
    at = np.where(positions == 0, np.clip(until - (ahead - here), since, until), at)
    at = np.maximum.accumulate(at + bus * 1e7) - bus * 1e7
    is_first = in_order == 0
    came_from = np.where(
        is_first & (tracks.passed_positions[old][bus] == positions - 1), tracks.passed[old][bus], np.nan
    )
    came_from[~is_first] = at[np.flatnonzero(~is_first) - 1]
    waited = (positions == 0) & is_first
    return Passings(rows[bus], trips, positions, at, np.where(positions == 0, np.nan, at - came_from), waited)


def _marks(timetable: Timetable, trips: Numbers, positions: Numbers) -> Floats:
    """Where on the timetable of its trip a stop lies, in seconds; of the first stop, the departure."""
    begins, _ = find_first_rows(timetable, trips)
    rows = begins + positions
    columns = timetable.trips
    times = np.where(positions == 0, columns.departures[rows], columns.arrivals[rows])
    return np.asarray(times + _EVERY_STOP_SECONDS * positions, np.float64)


def _along(timetable: Timetable, seen: Sightings, *, is_leaving: bool) -> Floats:
    """The same for where buses are; one that is leaving a stop has done with standing there."""
    begins, _ = find_first_rows(timetable, seen.trips)
    rows = begins + seen.next_positions
    columns, extra = timetable.trips, _EVERY_STOP_SECONDS * seen.next_positions
    stands = seen.is_at_stop | (seen.next_positions == 0)
    at_first = seen.next_positions == 0
    here = (
        columns.departures[rows]
        if is_leaving
        else np.where(at_first, columns.departures[rows], columns.arrivals[rows])
    )
    left = columns.departures[np.maximum(rows - 1, 0)] + extra - _EVERY_STOP_SECONDS
    share = np.where(np.isnan(seen.shares), 0.5, seen.shares)
    between = left + share * (columns.arrivals[rows] + extra - left)
    return np.asarray(np.where(stands, here + extra, between), np.float64)
