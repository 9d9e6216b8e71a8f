"""What the simulation needs of a timetable: from when to when each trip is driven, and its stop times as arrays.

A *trip* is named by its place in the timetable's columns here, as the whole city is read at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from gtfs.low_floor import BY_GTFS_VALUE, LowFloor
from gtfs.timetable import Timetable
from server.simulation.blocks import Span
from server.simulation.motion import Plan

_LOW_FLOOR = BY_GTFS_VALUE.index(LowFloor.YES)


@dataclass(frozen=True)
class Itineraries:
    """Several runs as arrays: one row per run, one column per stop, padded with the last stop."""

    plan: Plan
    stops: NDArray[np.int32]
    """Places of stops in the timetable."""
    sequences: NDArray[np.int32]
    """The feed's own numbers of the stops of a trip (`stop_sequence`)."""


def list_spans(timetable: Timetable) -> list[Span]:
    """From when to when each trip of the feed is driven, whatever days it runs on, in the feed's order of trips."""
    trips = timetable.trips
    # A trip of one stop goes nowhere; one without times cannot be driven.
    can_be_driven = (trips.first_departures >= 0) & (trips.last_arrivals > trips.first_departures)
    places = np.flatnonzero(can_be_driven)
    columns = (
        trips.routes[places],
        trips.low_floor[places],
        places,
        trips.first_departures[places],
        trips.last_arrivals[places],
    )
    rows = zip(*(np.asarray(column).tolist() for column in columns), strict=True)
    return [
        Span(route, BY_GTFS_VALUE[low_floor], trip, start, end) for route, low_floor, trip, start, end in rows
    ]


def spans_on(timetable: Timetable, spans: Sequence[Span], service_date: date) -> list[Span]:
    """Those that run on one service day."""
    runs: list[bool] = timetable.days.active_on(service_date.toordinal())[timetable.trips.services].tolist()
    return [span for span in spans if runs[span.trip]]


def list_kinds_of_day(timetable: Timetable) -> list[date]:
    """One date for each kind of day (weekday, Saturday, holiday, …) that the feed knows."""
    first, last = timetable.manifest.first_service_date, timetable.manifest.last_service_date
    if first is None or last is None:
        return []
    kinds: dict[bytes, date] = {}
    for day in range((last - first).days + 1):
        service_date = first + timedelta(days=day)
        kinds.setdefault(timetable.days.active_on(service_date.toordinal()).tobytes(), service_date)
    return list(kinds.values())


def read_itineraries(
    timetable: Timetable, trips: NDArray[np.int64], day_starts: NDArray[np.float64]
) -> Itineraries:
    """The stop times of runs, given their trips and the starts of their service days (seconds since 1970)."""
    columns = timetable.trips
    bounds = np.array([columns.rows_of(trip) for trip in trips.tolist()], dtype=np.int64).reshape(-1, 2)
    counts = bounds[:, 1] - bounds[:, 0]
    positions = np.arange(int(counts.max(initial=1)))
    rows = bounds[:, :1] + np.minimum(positions[None, :], counts[:, None] - 1)
    stops = np.asarray(columns.stop_of_rows[rows], dtype=np.int32)
    plan = Plan(
        columns.arrivals[rows] + day_starts[:, None],
        columns.departures[rows] + day_starts[:, None],
        counts,
        np.asarray(columns.low_floor[trips] == _LOW_FLOOR),
    )
    sequences = np.asarray(columns.sequences[rows], dtype=np.int32)
    return Itineraries(plan, stops, sequences)
