"""What is expected of every run that a feed speaks of, stop by stop: told, predicted, or only planned.

Carried from picture to picture: which stops a bus has left (it never comes back to one), and what was said before
(it does not change for the sake of a few seconds).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gtfs.boarding import MAY_BOARD
from gtfs.identifiers import VehicleId
from gtfs.realtime.alignment import ToldRows, align
from gtfs.realtime.entities import TripUpdate
from gtfs.realtime.forecast import Forecasts, never_back, spread
from gtfs.realtime.matching import RunKey
from gtfs.realtime.prediction import Foretold
from gtfs.realtime.run_rows import RunRows, gather_runs
from gtfs.realtime.update_columns import NOT_SAID, UpdateColumns, columns_of
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
TIMETABLE, PREDICTED, LIVE = 0, 1, 2
STEADY_SECONDS = 15
"""An expected time that moves by less than this stays what it was: nobody is helped by a board that flickers."""
LEFT_SECONDS = 30
"""A departure that its own update puts so long before itself has taken place."""

Floors = dict[RunKey, tuple[int, VehicleId]]
"""Of each run the first position that its bus has not left, and that bus (empty when nobody knows it)."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """Per row of `rows`. Times in seconds since 1970."""

    rows: RunRows
    arrivals: Numbers
    departures: Numbers
    sources: npt.NDArray[np.int8]
    """`TIMETABLE`, `PREDICTED` or `LIVE`."""
    is_skipped: Truths
    stops: Numbers
    flags: npt.NDArray[np.uint8]
    floors: Numbers
    """Per run, the first position that its bus has not left."""


def forecast_all(
    timetable: Timetable,
    rows: RunRows,
    columns: UpdateColumns,
    winners: Mapping[RunKey, int],
    counts: Counter[str],
) -> Forecasts:
    """What the newest update of each run says, over all its stops."""
    runs = np.array([rows.index[key] for key in winners], np.int64)
    numbers = np.array(list(winners.values()), np.int64)
    sizes = np.diff(columns.offsets)[numbers]
    ends = np.cumsum(sizes)
    told = np.repeat(columns.offsets[numbers] - (ends - sizes), sizes) + np.arange(int(sizes.sum()))
    delays = np.full(len(rows.keys), NOT_SAID, np.int64)
    delays[runs] = columns.delays[numbers]
    about = ToldRows(told, np.repeat(runs, sizes))
    places = align(timetable, rows, columns.stop_times, about, counts)
    found = spread(rows, columns.stop_times, about, places, delays, counts)
    return _assign(timetable, columns, about, places, found, counts)


def list_told_arrivals(timetable: Timetable, key: RunKey, update: TripUpdate) -> list[float | None]:
    """When one update expects its run at each of its stops, seconds since 1970; none where it says nothing."""
    rows = gather_runs(timetable, [key], {})
    found = forecast_all(timetable, rows, columns_of([update]), {key: 0}, Counter())
    never_back(rows, found.arrivals, found.departures)
    return [None if at == NOT_SAID else float(at) for at in found.arrivals.tolist()]


def _assign(
    timetable: Timetable,
    columns: UpdateColumns,
    about: ToldRows,
    places: Numbers,
    found: Forecasts,
    counts: Counter[str],
) -> Forecasts:
    """Another stop (`assigned_stop_id`) or another boarding rule (`pickup_type`) for the day."""
    stops, flags, said = found.stops, found.flags, columns.stop_times
    placed = places >= 0
    if said.assigned_stop_ids is not None:
        assigned = said.assigned_stop_ids.take(pa.array(about.told))
        stops = stops.copy()
        for at in (assigned.is_valid().to_numpy(zero_copy_only=False) & placed).nonzero()[0].tolist():
            stop = timetable.stops.find(assigned[at].as_py())
            if stop >= 0:
                stops[places[at]] = stop
            else:
                counts["assigned_stop_unknown"] += 1
    if said.pickup is not None:
        pickup = said.pickup[about.told]
        flags = flags.copy()
        flags[places[placed & (pickup == 0)]] &= ~np.uint8(MAY_BOARD)
        flags[places[placed & (pickup == 1)]] |= np.uint8(MAY_BOARD)
    return replace(found, stops=stops, flags=flags)


def expect(
    rows: RunRows,
    forecasts: Forecasts,
    foretold: Foretold,
    foretold_runs: Numbers,
    next_positions: Numbers,
    floors: Numbers,
    before: Expectations | None,
) -> Expectations:
    """Put together what is told and what is predicted; `next_positions` are per foretold bus."""
    arrivals, departures = forecasts.arrivals.copy(), forecasts.departures.copy()
    sources = np.where(arrivals != NOT_SAID, LIVE, TIMETABLE).astype(np.int8)
    sizes = np.diff(foretold.offsets)
    first_rows = rows.offsets[:-1][foretold_runs] + next_positions
    ahead = np.repeat(first_rows - foretold.offsets[:-1], sizes) + np.arange(int(foretold.offsets[-1]))
    free = sources[ahead] == TIMETABLE
    arrivals[ahead[free]] = np.ceil(foretold.arrivals[free]).astype(np.int64)
    departures[ahead[free]] = np.ceil(foretold.departures[free]).astype(np.int64)
    sources[ahead[free]] = PREDICTED
    # The update begins further on: with the delay it has there, the bus may have passed here already.
    ends = rows.offsets[1:]
    begun = np.where(forecasts.first_told < ends, forecasts.first_told, 0)[rows.runs]
    early = (sources == TIMETABLE) & (np.arange(len(rows.runs)) < begun)
    late = forecasts.first_delays[rows.runs]
    arrivals[early] = rows.arrivals[early] + late[early]
    departures[early] = rows.departures[early] + late[early]
    sources[early] = LIVE
    if before is not None:
        _steady(rows, arrivals, departures, sources, before)
    never_back(rows, arrivals, departures)
    unknown = sources == TIMETABLE
    arrivals[unknown], departures[unknown] = rows.arrivals[unknown], rows.departures[unknown]
    return Expectations(
        rows, arrivals, departures, sources, forecasts.is_skipped, forecasts.stops, forecasts.flags, floors
    )


def _steady(
    rows: RunRows,
    arrivals: Numbers,
    departures: Numbers,
    sources: npt.NDArray[np.int8],
    before: Expectations,
) -> None:
    """Keep, in place, what was expected before where the new word differs by a few seconds."""
    old = before.rows
    if len(old.runs) == 0 or len(rows.runs) == 0:
        return
    known = np.array([old.index.get(key, -1) for key in rows.keys], np.int64)
    sizes = np.diff(rows.offsets)
    same = (known >= 0) & (np.diff(old.offsets)[known] == sizes)
    same_rows = same[rows.runs]
    at = np.where(same_rows, old.offsets[:-1][known][rows.runs] + rows.positions, 0)
    comparable = same_rows & (sources != TIMETABLE) & (before.sources[at] != TIMETABLE)
    for new, earlier in ((arrivals, before.arrivals), (departures, before.departures)):
        kept = comparable & (np.abs(new - earlier[at]) < STEADY_SECONDS)
        new[kept] = earlier[at[kept]]


def count_left(rows: RunRows, forecasts: Forecasts, stamps: Numbers) -> Numbers:
    """Per run, how many stops its own update says were left; `stamps` per run, `NOT_SAID` without update."""
    said_at = stamps[rows.runs]
    left = forecasts.has_departure_time & (said_at != NOT_SAID)
    left &= forecasts.departures <= said_at - LEFT_SECONDS
    found = np.zeros(len(rows.keys), np.int64)
    np.maximum.at(found, rows.runs[left], rows.positions[left] + 1)
    return found
