"""The names of things, as types: what a stop, a route, a trip, a run and a vehicle are called.

A *run* is one trip on one service day: the thing that can be booked. Its name puts the date first, so that
it can be taken apart again whatever characters a feed uses in its trip ids.
"""

from datetime import date
from typing import NamedTuple, NewType

StopId = NewType("StopId", str)
"""GTFS `stops.stop_id`."""

RouteId = NewType("RouteId", str)
"""GTFS `routes.route_id`."""

TripId = NewType("TripId", str)
"""GTFS `trips.trip_id`; for a trip that `frequencies.txt` repeats, `trip_id@HH:MM:SS` of its start."""

VehicleId = NewType("VehicleId", str)
"""GTFS-realtime `VehicleDescriptor.id`."""

RunId = NewType("RunId", str)
"""`YYYYMMDD:trip_id`, see `Run`."""


_DAY_DIGITS = 8


class Run(NamedTuple):
    """One trip on one service day."""

    service_date: date
    """The GTFS service day, which may end after midnight."""
    trip_id: TripId

    @property
    def id(self) -> RunId:
        """The name of this run: `YYYYMMDD:trip_id`."""
        return RunId(f"{self.service_date.isoformat().replace('-', '')}:{self.trip_id}")

    @classmethod
    def from_id(cls, run_id: RunId) -> "Run":
        """Take a run's name apart. Raises `ValueError` when it is not one."""
        day, _, trip_id = run_id.partition(":")
        if not trip_id or len(day) != _DAY_DIGITS or not day.isdecimal():
            raise ValueError(f"not the name of a run: {run_id!r}")
        return cls(date.fromisoformat(day), TripId(trip_id))
