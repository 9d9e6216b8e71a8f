"""On which run of the timetable each bus of a route is: the city names no trips, only route, order and time.

A bus stays on the run it was put on as long as that can be: it must not go back along it, nor be too far from its
times. The others are matched to the runs that are left, so that all together are as near to the timetable as
possible; no two buses are on one run. A bus that fits none is on none, and counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from msgspec import Struct

from gtfs.identifiers import RouteId, Run, VehicleId
from gtfs.seoul.topis.least_cost import match_least_cost
from gtfs.seoul.topis.sightings import Sighting
from gtfs.timetable import Timetable

EARLIEST_SECONDS = 900
"""A bus this much before the time of a run is not on it."""
LATEST_SECONDS = 2700
"""A bus this late is not newly put on a run…"""
LATEST_KEPT_SECONDS = 5400
"""… but one that has become so late on it stays there."""
STOPS_BACK = 1
"""Positions waver: so far a bus may seem to go back without having begun another round."""
HELD_SECONDS = 900
"""So long a run is held for a bus that no answer names."""


class OnRun(Struct, frozen=True):
    """A bus on a run, as of its last sighting."""

    run: Run
    next_position: int
    """The stop that it is going to or stands at, counted from 0."""
    seen_at: datetime


class Choice(Struct, frozen=True):
    """The buses of one route and their runs."""

    on_run: Mapping[VehicleId, OnRun]
    """To be handed in again the next time."""
    unmatched: Mapping[str, int]
    """Buses without a run, by reason."""


class _Candidate(Struct, frozen=True):
    """A run that may be under way: its stops as places, and when its service day begins, seconds since 1970."""

    run: Run
    trip: int
    day_starts_at: int
    stops: tuple[int, ...]


class _Fit(Struct, frozen=True):
    """One bus, supposed to be on one run."""

    next_position: int
    late_seconds: float


def choose_runs(
    timetable: Timetable,
    route_id: RouteId,
    sightings: Iterable[Sighting],
    before: Mapping[VehicleId, OnRun],
    now: datetime,
) -> Choice:
    """Put each bus on a run; `before` is what the last answers for this route led to."""
    seen = {one.id: one for one in sightings}
    route = timetable.routes.find(route_id)
    if route < 0:
        return Choice({}, {"unknown_route": len(seen)} if seen else {})
    candidates = {one.run: one for one in _list_candidates(timetable, route, now)}
    chosen = _stay(timetable, candidates, seen, before, now)
    taken = {one.run for one in chosen.values()}
    free = [one for run, one in candidates.items() if run not in taken]
    new = [one for vehicle_id, one in seen.items() if vehicle_id not in chosen]
    found, unmatched = _match(timetable, new, free)
    return Choice(chosen | found, dict(unmatched))


def _list_candidates(timetable: Timetable, route: int, now: datetime) -> list[_Candidate]:
    """The runs of a route that a bus may be on now."""
    trips, at = timetable.trips, now.timestamp()
    found: list[_Candidate] = []
    for day in timetable.days.days_running_at(at):
        seconds = at - timetable.days.start_of(day)
        for trip in trips.places_of_route(route):
            first, last = int(trips.first_departures[trip]), int(trips.last_arrivals[trip])
            under_way = first - EARLIEST_SECONDS <= seconds <= last + LATEST_KEPT_SECONDS
            if first >= 0 and under_way and timetable.runs_place(day, trip):
                run = Run(date.fromordinal(day), trips.id_of(trip))
                start = timetable.days.start_of(day)
                found.append(_Candidate(run, trip, start, tuple(trips.stop_places(trip))))
    return found


def _stay(
    timetable: Timetable,
    candidates: Mapping[Run, _Candidate],
    seen: Mapping[VehicleId, Sighting],
    before: Mapping[VehicleId, OnRun],
    now: datetime,
) -> dict[VehicleId, OnRun]:
    """The buses that stay on their runs, and those not named now for which theirs is held; the longest seen first."""
    chosen: dict[VehicleId, OnRun] = {}
    taken: set[Run] = set()
    for vehicle_id, kept in sorted(before.items(), key=lambda one: (one[1].seen_at, one[0]), reverse=True):
        candidate = candidates.get(kept.run)
        if candidate is None or kept.run in taken:
            continue
        one = seen.get(vehicle_id)
        if one is None:
            if now - kept.seen_at <= timedelta(seconds=HELD_SECONDS):
                chosen[vehicle_id] = kept
                taken.add(kept.run)
            continue
        fit = _fit(timetable, candidate, one)
        if fit is not None and _may_stay(kept, fit):
            furthest = max(fit.next_position, kept.next_position)  # wavering back is not told on
            chosen[vehicle_id] = OnRun(kept.run, furthest, max(one.seen_at, kept.seen_at))
            taken.add(kept.run)
    return chosen


def _may_stay(kept: OnRun, fit: _Fit) -> bool:
    goes_back = fit.next_position < kept.next_position - STOPS_BACK
    return not goes_back and -EARLIEST_SECONDS <= fit.late_seconds <= LATEST_KEPT_SECONDS


def _match(
    timetable: Timetable, buses: Sequence[Sighting], runs: Sequence[_Candidate]
) -> tuple[dict[VehicleId, OnRun], Counter[str]]:
    """New buses to free runs; by squares, so that two buses do not overtake each other on paper."""
    unmatched: Counter[str] = Counter()
    if not buses:
        return {}, unmatched
    fits = [[_fit(timetable, run, bus) for run in runs] for bus in buses]
    none, never = float(LATEST_SECONDS**2), 1e12
    costs = np.full((len(buses), len(runs) + len(buses)), none)
    for row, of_bus in enumerate(fits):
        for column, fit in enumerate(of_bus):
            near = fit is not None and -EARLIEST_SECONDS <= fit.late_seconds < LATEST_SECONDS
            costs[row, column] = fit.late_seconds**2 if fit and near else never
    found: dict[VehicleId, OnRun] = {}
    for row, column in enumerate(match_least_cost(costs)):
        bus = buses[row]
        fit = fits[row][column] if column < len(runs) else None
        if fit is None:
            unmatched[
                "no_run_fits" if any(one is not None for one in fits[row]) else "place_on_route_unknown"
            ] += 1
        else:
            found[bus.id] = OnRun(runs[column].run, fit.next_position, bus.seen_at)
    return found, unmatched


def _fit(timetable: Timetable, candidate: _Candidate, seen: Sighting) -> _Fit | None:
    """Where the bus would be on that run, and how late; none when it cannot be on it."""
    left = _find_left(timetable, candidate.stops, seen)
    if left is None:
        return None
    position = left if seen.is_at_left_stop else left + 1
    if not 0 <= position < len(candidate.stops):
        return None
    begin = timetable.trips.rows_of(candidate.trip)[0]
    departures, arrivals = timetable.trips.departures, timetable.trips.arrivals
    planned = float(departures[begin + position] if position == 0 else arrivals[begin + position])
    if position > left >= 0 and not seen.is_at_next_stop:
        behind = 0.5 if seen.share is None else seen.share
        planned -= (1 - behind) * (planned - float(departures[begin + left]))
    return _Fit(position, seen.seen_at.timestamp() - candidate.day_starts_at - planned)


def _find_left(timetable: Timetable, stops: Sequence[int], seen: Sighting) -> int | None:
    """Position of the stop that it has left, -1 before the first; by its id, where it occurs nearest to its number.

    The timetable's numbers may be a few off: it closes gaps, and routes change. Without the id the number counts.
    """
    by_order = seen.left_order - 1
    if seen.left_stop_id is not None:
        stop = timetable.stops.find(seen.left_stop_id)
        positions = [position for position, place in enumerate(stops) if place == stop]
        if stop >= 0 and positions:
            return min(positions, key=lambda position: abs(position - by_order))
    return by_order if -1 <= by_order < len(stops) else None
