"""The seam for what is expected of buses that say only where they are: many sightings in, expected times out.

A `Predictor` is asked once per picture for all buses whose place on their trip is known; what a trip update says
counts more than what it answers. `keep_deviation` is the plain one: as late as the bus is now it stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gtfs.identifiers import VehicleId
from gtfs.realtime.progress import Place, find_deviation_seconds
from gtfs.timetable import Timetable


class Sighting(Struct, frozen=True, gc=False):
    """One bus on its run."""

    vehicle_id: VehicleId
    day: int
    """Ordinal of the service day."""
    trip: int
    """Place of the trip in the timetable."""
    place: Place
    where: tuple[float, float] | None
    """Latitude and longitude, where they are known."""
    seen_at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """Expected times of many buses, one after the other, each from its `next_position` to its last stop."""

    offsets: npt.NDArray[np.int64]
    """Where each bus begins; one more than there are buses."""
    arrivals: npt.NDArray[np.float64]
    """Seconds since 1970. Never going back along a trip; may lie before now, which the board makes good."""
    departures: npt.NDArray[np.float64]


class Predictor(Protocol):
    """Whatever can say when seen buses will be at the stops ahead of them."""

    def __call__(self, timetable: Timetable, buses: Sequence[Sighting], at: float, /) -> Foretold:
        """The expected times of these buses, in their order, at a moment (seconds since 1970)."""
        ...


def list_rows_ahead(
    timetable: Timetable, buses: Sequence[Sighting]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rows of stop times from each bus's next stop on, one bus after the other; and where each begins."""
    trips = timetable.trips
    spans = [trips.rows_of(one.trip) for one in buses]
    begins = np.array([begin for begin, _ in spans], np.int64)
    begins += np.array([one.place.next_position for one in buses], np.int64)
    offsets = np.zeros(len(buses) + 1, np.int64)
    np.cumsum(np.array([end for _, end in spans], np.int64) - begins, out=offsets[1:])
    rows = np.arange(offsets[-1]) + np.repeat(begins - offsets[:-1], np.diff(offsets))
    return rows, offsets


def keep_deviation(timetable: Timetable, buses: Sequence[Sighting], _at: float) -> Foretold:
    """The timetable, moved by how late (or early) each bus was when it was seen."""
    rows, offsets = list_rows_ahead(timetable, buses)
    shifts = np.array(
        [
            timetable.days.start_of(one.day)
            + find_deviation_seconds(timetable, one.day, one.trip, one.place, one.seen_at, one.where)
            for one in buses
        ],
        np.float64,
    )
    moved = np.repeat(shifts, np.diff(offsets))
    trips = timetable.trips
    return Foretold(offsets, trips.arrivals[rows] + moved, trips.departures[rows] + moved)
