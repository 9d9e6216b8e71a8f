"""A bus as the feeds know it, and which of several that claim one run is believed."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from gtfs.identifiers import RunId, VehicleId
from gtfs.low_floor import LowFloor
from gtfs.realtime.entities import Occupancy, VehiclePosition, VehicleReference

RIVAL_SECONDS = 150
"""Of several buses that claim one run, those count that were heard of so shortly before the last of them."""


class Vehicle(Struct, frozen=True, gc=False):
    """A bus as the feeds know it."""

    id: VehicleId
    label: str
    plate: str
    run_id: RunId | None
    lat: float | None
    lon: float | None
    bearing: float | None
    next_position: int | None
    """Position in its trip of the stop that it is at or going to."""
    is_at_stop: bool
    """It stands there or is pulling in."""
    seen_at: datetime
    low_floor: LowFloor
    """What the feed says of the vehicle itself; the trip may know more."""
    occupancy: Occupancy | None


def name_of(reference: VehicleReference, source: str, entity_id: str) -> VehicleId:
    """What a bus is called: its id, else its plate, its label, its entity; empty when it has none of them."""
    named = reference.id or VehicleId(reference.plate or reference.label)
    return named or (VehicleId(f"{source}#{entity_id}") if entity_id else VehicleId(""))


def order_of(seen: VehiclePosition) -> tuple[bool, float, float, str]:
    """Decides between two words of the same stamp, the same way whichever came first."""
    return (seen.trip is not None, seen.lat or 0.0, seen.lon or 0.0, seen.entity_id)


def choose_vehicle(
    claimants: Iterable[Vehicle], incumbent: VehicleId | None, named: VehicleId | None
) -> Vehicle:
    """The bus that is on a run: the one that was there before, the one that the trip update names, the first by id.

    Whoever was last heard of changes with every report and decides nothing, unless the others have fallen silent.
    """
    listed = list(claimants)
    newest = max(one.seen_at for one in listed)
    heard = [one for one in listed if (newest - one.seen_at).total_seconds() <= RIVAL_SECONDS]
    return min(
        heard, key=lambda one: (one.id != incumbent, one.id != named, one.next_position is None, one.id)
    )
