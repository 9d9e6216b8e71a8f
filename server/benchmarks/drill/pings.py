"""Whether every ping came into its terminal's storage, and when it was due. Pure.

A ping is due once its terminal has had its line for `late_seconds` without a break since the rider was told. While the
fault lasts, and for the seconds allowed for the recovery, nothing is due: what comes then is counted as delayed. At the
end of the history everything is due.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from gtfs.identifiers import VehicleId
from server.benchmarks.drill.history import AnyEntry, FaultBegan, FaultEnded, Line, Stored
from server.benchmarks.drill.rides import Place, Ride

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ping:
    """One place on one bus, and what became of its ping."""

    place: Place
    stored_at: float | None
    due_at: float
    """By when it had to be stored; infinite when it never was due."""
    kept_back: bool
    """Whether the fault lay between the rider being told and the ping being stored."""

    @property
    def seconds(self) -> float:
        """From the rider being told until it was stored; 0 when the terminal was told first."""
        return inf if self.stored_at is None else max(0.0, self.stored_at - self.place.seen_at)

    @property
    def is_lost(self) -> bool:
        """It was due, still wanted, and never came."""
        return self.stored_at is None and self.due_at < self.place.until

    @property
    def is_late(self) -> bool:
        """It came, after it was due."""
        return self.stored_at is not None and self.stored_at > self.due_at


@dataclass(frozen=True)
class Outage:
    """When something was broken, and until when the recovery may take; never: (inf, inf)."""

    began: float = inf
    ended: float = inf
    excused_until: float = inf


def find_outage(history: Sequence[AnyEntry], recovery_seconds: float) -> Outage | None:
    """The fault of this history."""
    began = next((entry.at for entry in history if isinstance(entry, FaultBegan)), None)
    ended = next((entry.at for entry in history if isinstance(entry, FaultEnded)), inf)
    return None if began is None else Outage(began, ended, ended + recovery_seconds)


def list_pings(
    history: Sequence[AnyEntry], rides: Sequence[Ride], outage: Outage | None, late_seconds: float
) -> list[Ping]:
    """The ping of every place on a bus whose terminal took part."""
    lines = lines_up(history)
    stored = _stored(history)
    ends_at = history[-1].at if history else 0.0
    away = outage or Outage()
    pings = []
    for place in (place for ride in rides for place in ride.list_places()):
        if place.vehicle_id is None or place.vehicle_id not in lines:
            continue
        moment = stored.get((place.vehicle_id, place.reservation_id, place.run_id))
        due_at = _due_at(place.seen_at, lines[place.vehicle_id], away, late_seconds, ends_at)
        ping = Ping(
            place,
            moment,
            due_at if due_at <= ends_at else inf,
            _is_kept_back(place, moment, away, late_seconds),
        )
        pings.append(ping)
    return pings


def lines_up(history: Sequence[AnyEntry]) -> dict[VehicleId, list[Interval]]:
    """When each terminal had its line."""
    found: defaultdict[VehicleId, list[Interval]] = defaultdict(list)
    for entry in history:
        if not isinstance(entry, Line):
            continue
        intervals = found[entry.vehicle_id]
        if entry.up:
            intervals.append((entry.at, inf))
        elif intervals and intervals[-1][1] == inf:
            intervals[-1] = (intervals[-1][0], entry.at)
    return dict(found)


def _stored(history: Sequence[AnyEntry]) -> dict[tuple[VehicleId, str, str], float]:
    """The first time each ping was in storage."""
    found: dict[tuple[VehicleId, str, str], float] = {}
    for entry in history:
        if isinstance(entry, Stored):
            found.setdefault((entry.vehicle_id, entry.reservation_id, entry.run_id), entry.at)
    return found


def _due_at(
    seen_at: float, lines: list[Interval], away: Outage, late_seconds: float, ends_at: float
) -> float:
    first = max(bisect_left(lines, (seen_at, -inf)) - 1, 0)
    for up_at, down_at in lines[first:]:
        begins = max(seen_at, up_at)
        if begins < away.excused_until and begins + late_seconds > away.began:
            begins = max(begins, min(away.excused_until, ends_at - late_seconds))
        if begins + late_seconds <= down_at:
            return begins + late_seconds
    return inf


def _is_kept_back(place: Place, stored_at: float | None, away: Outage, late_seconds: float) -> bool:
    until = inf if stored_at is None else stored_at
    overlaps = place.seen_at < away.excused_until and until > away.began
    return overlaps and until - place.seen_at > late_seconds
