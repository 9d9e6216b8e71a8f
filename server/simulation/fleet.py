"""The simulated fleet: every vehicle with its id, its plate and whether its floor is low.

Ids and plates follow from the feed alone (not from the seed or the day), so that a fleet file made today still
names the buses of tomorrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from gtfs.identifiers import VehicleId
from gtfs.low_floor import LowFloor
from server.simulation.blocks import Pool, Slot

_PLATES_PER_SERIES = 8999  # 1001 … 9999


@dataclass(frozen=True)
class Vehicle:
    """One bus."""

    id: VehicleId
    plate: str
    low_floor: LowFloor
    route: int
    """Place of its route in the timetable."""


@dataclass(frozen=True)
class Fleet:
    """Every bus, and which slot of which pool it fills."""

    vehicles: tuple[Vehicle, ...]
    by_slot: Mapping[Slot, Vehicle]

    @classmethod
    def of(cls, sizes: Mapping[Pool, int]) -> "Fleet":
        """Number the vehicles of the pools, in the order of the pools."""
        next_number = count(1)
        by_slot: dict[Slot, Vehicle] = {}
        for pool, size in sizes.items():
            for place in range(size):
                number = next(next_number)
                vehicle_id = VehicleId(f"bus-{number:04d}")
                by_slot[Slot(pool, place)] = Vehicle(vehicle_id, _plate(number), pool.low_floor, pool.route)
        return cls(tuple(by_slot.values()), by_slot)


def _plate(number: int) -> str:
    """A number plate in the form of Seoul's buses, e.g. `서울74사1001`."""
    series, place = divmod(number - 1, _PLATES_PER_SERIES)
    return f"서울{74 + series}사{1001 + place}"
