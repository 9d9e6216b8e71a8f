"""Whether more wheelchair spaces of a bus were held at one moment than it has, between any two stops. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gtfs.identifiers import RunId, StopId, VehicleId
from server.benchmarks.drill.history import AnyEntry, Bus, Itinerary
from server.benchmarks.drill.rides import Ride
from server.benchmarks.drill.verdict import Finding


class _Taken(NamedTuple):
    """A space from one stop to another, surely held between two moments."""

    reservation_id: str
    board: int
    alight: int
    begins: float
    ends: float


def list_overbooked(history: Sequence[AnyEntry], rides: Sequence[Ride]) -> Iterator[Finding]:
    """One finding for each place that was given although every space was surely taken."""
    spaces = {entry.vehicle_id: entry.spaces for entry in history if isinstance(entry, Bus)}
    stops = {entry.run_id: entry.stops for entry in history if isinstance(entry, Itinerary)}
    by_run: defaultdict[tuple[RunId, VehicleId], list[_Taken]] = defaultdict(list)
    for ride in rides:
        for place in ride.list_places() if ride.takes_a_space else ():
            if place.vehicle_id in spaces and place.run_id in stops and place.seen_at < place.until:
                board, alight = _positions(stops[place.run_id], *ride.stops)
                taken = _Taken(ride.reservation_id, board, alight, place.seen_at, place.until)
                by_run[place.run_id, place.vehicle_id].append(taken)
    for (run_id, vehicle_id), places in by_run.items():
        for asked in places:
            most = _most_at_once(asked, places)
            if most > spaces[vehicle_id]:
                yield Finding(
                    "overbooked",
                    f"{run_id}: {most} of {spaces[vehicle_id]} spaces were held with {asked.reservation_id}.",
                )


def _positions(stops: tuple[StopId, ...], board: StopId, alight: StopId | None) -> tuple[int, int]:
    return stops.index(board), len(stops) - 1 if alight is None else stops.index(alight)


def _most_at_once(asked: _Taken, others: Sequence[_Taken]) -> int:
    """At the moment this place was told of, on the fullest part of its way."""
    held = [other for other in others if other.begins <= asked.begins < other.ends]
    return max(
        sum(other.board <= segment < other.alight for other in held)
        for segment in range(asked.board, max(asked.alight, asked.board + 1))
    )
