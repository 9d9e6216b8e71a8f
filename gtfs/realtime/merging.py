"""Several sources joined: the newest word on each run and each bus, and which bus is on which run.

A source that sends an older message than before is not listened to, and what the picture before knew of a bus or a
run is remembered for a moment: a feed that leaves it out once changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from gtfs.identifiers import RunId, VehicleId
from gtfs.realtime.differential import apply_change
from gtfs.realtime.entities import LiveFeed, Occupancy, TripRelation, VehiclePosition
from gtfs.realtime.extra_runs import ExtraRun, find_extra, find_place_on_extra, make_added, make_duplicate
from gtfs.realtime.matching import RunKey, RunMatcher
from gtfs.realtime.progress import Place, find_place
from gtfs.realtime.update_bytes import UpdatesInBytes
from gtfs.realtime.update_columns import (
    NOT_SAID,
    TRIP_RELATION_CODES,
    UpdateColumns,
    columns_of,
    join_columns,
    take_columns,
)
from gtfs.realtime.vehicles import Vehicle, choose_vehicle, name_of, order_of
from gtfs.timetable import Timetable

Numbers = npt.NDArray[np.int64]
Seen = dict[VehicleId, tuple[datetime, VehiclePosition]]
"""The newest word on each bus, and its stamp."""
Snapshot = tuple[str, LiveFeed, datetime]
"""Name of the source, what it said, when that was received."""

KEPT_SECONDS = 150
"""A bus or a trip that a feed no longer speaks of is remembered for so long after the last word on it."""
CANCELED = TRIP_RELATION_CODES.index(TripRelation.CANCELED)
_OWN_STOPS = frozenset(
    TRIP_RELATION_CODES.index(one)
    for one in (
        TripRelation.ADDED,
        TripRelation.UNSCHEDULED,
        TripRelation.REPLACEMENT,
        TripRelation.DUPLICATED,
    )
)


@dataclass(frozen=True)
class Merged:
    """The newest word on everything, joined with the timetable."""

    snapshots: dict[str, Snapshot]
    """What it was made of, by source."""
    columns: UpdateColumns
    winners: dict[RunKey, int]
    """Of each run the number of its newest update."""
    stamps: Numbers
    """Of each update, seconds since 1970."""
    extras: dict[RunKey, ExtraRun]
    seen: Seen
    vehicles: dict[VehicleId, Vehicle]
    """Those whose position a feed gives."""
    on_run: dict[RunKey, Vehicle]
    places: dict[VehicleId, Place]
    unmatched: dict[str, int]

    def is_canceled(self, key: RunKey) -> bool:
        """Whether the run does not take place."""
        number = self.winners.get(key)
        return number is not None and bool(self.columns.relations[number] == CANCELED)


@dataclass
class Merge:
    """One joining of snapshots."""

    timetable: Timetable
    feeds: Sequence[Snapshot]
    now: datetime
    before: Merged | None = None
    unmatched: Counter[str] = field(default_factory=Counter)

    def run(self) -> Merged:
        """Join them."""
        feeds = sorted(map(self._in_force, self.feeds), key=lambda one: one[0])
        seen = self._gather_vehicles(feeds)
        references = (one.trip for _, one in seen.values())
        matcher = RunMatcher(self.timetable, self.now.timestamp(), references, self.unmatched)
        columns, stamps = self._gather_updates(feeds)
        winners, extras = self._choose_updates(matcher, columns, stamps)
        columns, stamps = self._remember_updates(columns, stamps, winners, extras)
        roster = _Roster(self, matcher, columns, winners, extras)
        for vehicle_id, (seen_at, one) in seen.items():
            roster.add(vehicle_id, seen_at, one)
        return Merged(
            snapshots={one[0]: one for one in feeds},
            columns=columns,
            winners=winners,
            stamps=stamps,
            extras=extras,
            seen=seen,
            vehicles=roster.vehicles,
            on_run=roster.choose(None if self.before is None else self.before.on_run),
            places=roster.places,
            unmatched={reason: count for reason, count in self.unmatched.items() if count},
        )

    def _in_force(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot; that of the picture before when the source goes back in time, or with what has changed."""
        source, feed, _ = snapshot
        earlier = None if self.before is None else self.before.snapshots.get(source)
        if earlier is None:
            return snapshot
        if feed.created_at and earlier[1].created_at and feed.created_at < earlier[1].created_at:
            self.unmatched["feed_older"] += 1
            return earlier
        if feed.is_differential:
            return source, apply_change(earlier[1], feed), snapshot[2]
        return snapshot

    def _gather_updates(self, feeds: Sequence[Snapshot]) -> tuple[UpdateColumns, Numbers]:
        """All updates in columns, with their stamps; those from the future count as from now."""
        parts = [_columns_of(feed) for _, feed, _ in feeds]
        latest = int(self.now.timestamp())
        stamps = [
            np.where(part.stamps == NOT_SAID, int(made_at(feed, at).timestamp()), part.stamps)
            for part, (_, feed, at) in zip(parts, feeds, strict=True)
        ]
        joined = np.concatenate([np.zeros(0, np.int64), *stamps]).astype(np.int64)
        return join_columns(parts), np.minimum(joined, latest)

    def _choose_updates(
        self, matcher: RunMatcher, columns: UpdateColumns, stamps: Numbers
    ) -> tuple[dict[RunKey, int], dict[RunKey, ExtraRun]]:
        """The newest update of each run, and the runs that the timetable has not, or has otherwise."""
        has_own = np.isin(columns.relations, list(_OWN_STOPS))
        ordinary, own = (~has_own).nonzero()[0], has_own.nonzero()[0].tolist()
        keys = list(zip(ordinary.tolist(), matcher.match_all(columns, ordinary), strict=True))
        found: dict[int, ExtraRun] = {}
        for number in own:
            made = self._make_extra(matcher, columns, number)
            if isinstance(made, str):
                self.unmatched[made] += 1
            else:
                keys.append((number, made[0]))
                if made[1] is not None:
                    found[number] = made[1]
        sizes, said_at = np.diff(columns.offsets).tolist(), stamps.tolist()
        winners: dict[RunKey, int] = {}
        for number, key in keys:
            if key is None:
                continue
            other = winners.setdefault(key, number)
            if other != number and (said_at[other], sizes[other]) < (said_at[number], sizes[number]):
                winners[key] = number
        earlier = {} if self.before is None else self.before.extras
        extras = {
            key: found[number].after(earlier.get(key)) for key, number in winners.items() if number in found
        }
        return winners, extras

    def _make_extra(
        self, matcher: RunMatcher, columns: UpdateColumns, number: int
    ) -> tuple[RunKey, ExtraRun | None] | str:
        """The run of an update that brings its own stops; without them when it is one of the timetable after all."""
        reference = columns.reference(number)
        found = matcher.find(reference)
        if reference.relation is TripRelation.DUPLICATED:
            template = -1 if reference.trip_id is None else self.timetable.trips.find(reference.trip_id)
            if template < 0:
                return "duplicated_trip_unknown"
            return make_duplicate(self.timetable, columns, number, template, reference, self.now)
        if reference.relation is TripRelation.REPLACEMENT:
            if isinstance(found, str):
                return found
            made = make_added(self.timetable, columns, number, reference, found, self.now)
            return (found, None) if isinstance(made, str) else made
        if not isinstance(found, str):
            return found, None
        return make_added(self.timetable, columns, number, reference, None, self.now)

    def _remember_updates(
        self,
        columns: UpdateColumns,
        stamps: Numbers,
        winners: dict[RunKey, int],
        extras: dict[RunKey, ExtraRun],
    ) -> tuple[UpdateColumns, Numbers]:
        """Add what was known before of runs that no feed speaks of now."""
        before = self.before
        if before is None:
            return columns, stamps
        oldest = int(self.now.timestamp()) - KEPT_SECONDS
        said_at = before.stamps.tolist()
        kept = [
            (key, number)
            for key, number in before.winners.items()
            if key not in winners and said_at[number] >= oldest
        ]
        if not kept:
            return columns, stamps
        numbers = [number for _, number in kept]
        for at, (key, _) in enumerate(kept, start=len(columns)):
            winners[key] = at
            if key in before.extras:
                extras[key] = before.extras[key]
        remembered = take_columns(before.columns, numbers)
        return join_columns([columns, remembered]), np.concatenate([stamps, before.stamps[numbers]])

    def _gather_vehicles(self, feeds: Sequence[Snapshot]) -> Seen:
        """The newest word on each bus. Stamps from the future count as from now."""
        found: Seen = {}
        crowds: dict[VehicleId, tuple[datetime, Occupancy]] = {}
        for source, feed, received_at in feeds:
            created_at = made_at(feed, received_at)
            for seen in feed.vehicles:
                vehicle_id = name_of(seen.vehicle, source, seen.entity_id)
                if not vehicle_id:
                    self.unmatched["vehicle_without_name"] += 1
                    continue
                stamp = min(seen.seen_at or created_at, self.now)
                other = found.get(vehicle_id)
                if seen.occupancy is not None and (vehicle_id not in crowds or crowds[vehicle_id][0] < stamp):
                    crowds[vehicle_id] = (stamp, seen.occupancy)
                if (
                    other is None
                    or other[0] < stamp
                    or (other[0] == stamp and order_of(other[1]) < order_of(seen))
                ):
                    found[vehicle_id] = (stamp, seen)
        for vehicle_id, (_, occupancy) in crowds.items():
            stamp, seen = found[vehicle_id]
            if seen.occupancy is None:  # a driver's terminal knows the place better, and counts nobody
                found[vehicle_id] = (stamp, replace(seen, occupancy=occupancy))
        oldest = self.now - timedelta(seconds=KEPT_SECONDS)
        for vehicle_id, (stamp, seen) in ({} if self.before is None else self.before.seen).items():
            if stamp >= oldest and vehicle_id not in found:
                found[vehicle_id] = (stamp, seen)
        return found


class _Roster:
    """Which bus is on which run, and how far."""

    def __init__(
        self,
        merge: Merge,
        matcher: RunMatcher,
        columns: UpdateColumns,
        winners: dict[RunKey, int],
        extras: dict[RunKey, ExtraRun],
    ) -> None:
        self.vehicles: dict[VehicleId, Vehicle] = {}
        self.places: dict[VehicleId, Place] = {}
        self._timetable = merge.timetable
        self._unmatched = merge.unmatched
        self._matcher = matcher
        self._extras = extras
        self._columns = columns
        self._winners = winners
        self._claims: dict[RunKey, list[Vehicle]] = {}
        self._runs_named: dict[VehicleId, list[RunKey]] | None = None

    def add(self, vehicle_id: VehicleId, seen_at: datetime, seen: VehiclePosition) -> None:
        """Put one bus on its run."""
        key = self._match(vehicle_id, seen)
        place = None if key is None else self._find_place(key, seen, seen_at.timestamp())
        if place is not None:
            self.places[vehicle_id] = place
        vehicle = self.vehicles[vehicle_id] = Vehicle(
            vehicle_id,
            seen.vehicle.label,
            seen.vehicle.plate,
            None if key is None else self._run_id_of(key),
            seen.lat,
            seen.lon,
            seen.bearing,
            None if place is None else place.next_position,
            place is not None and place.is_at_stop,
            seen_at,
            seen.vehicle.low_floor,
            seen.occupancy,
        )
        if key is not None:
            self._claims.setdefault(key, []).append(vehicle)

    def choose(self, before: dict[RunKey, Vehicle] | None) -> dict[RunKey, Vehicle]:
        """The bus of each run."""
        chosen: dict[RunKey, Vehicle] = {}
        for key, claimants in self._claims.items():
            if len(claimants) == 1:
                chosen[key] = claimants[0]
                continue
            self._unmatched["run_claimed_twice"] += len(claimants) - 1
            number = self._winners.get(key)
            named = None if number is None else self._columns.name_of_vehicle(number)
            incumbent = None if before is None else before.get(key)
            chosen[key] = choose_vehicle(claimants, None if incumbent is None else incumbent.id, named)
        return chosen

    def _match(self, vehicle_id: VehicleId, seen: VehiclePosition) -> RunKey | None:
        found = self._matcher.find(seen.trip)
        if isinstance(found, str) and seen.trip is not None:
            extra = find_extra(self._extras, seen.trip)
            if extra is not None:
                return extra
        if found == "no_trip":
            if self._runs_named is None:
                self._runs_named = list_runs_of_vehicles(self._columns, self._winners)
            if vehicle_id in self._runs_named:
                return self._matcher.nearest(self._runs_named[vehicle_id])
        if isinstance(found, str):
            self._unmatched[found] += 1
            return None
        return found

    def _find_place(self, key: RunKey, seen: VehiclePosition, at: float) -> Place | None:
        extra = self._extras.get(key)
        place = (
            find_place(self._timetable, *key, seen, at)
            if extra is None
            else find_place_on_extra(self._timetable, extra, seen)
        )
        if place is None:
            self._unmatched["place_on_trip_unknown"] += 1
        elif place.disagrees:
            self._unmatched["stop_disagrees"] += 1
        return place

    def _run_id_of(self, key: RunKey) -> RunId:
        extra = self._extras.get(key)
        return self._matcher.run_id_of(key) if extra is None else extra.run.id


def made_at(feed: LiveFeed, received_at: datetime) -> datetime:
    """When a snapshot was made, as far as that can be believed."""
    return min(feed.created_at or received_at, received_at)


def list_runs_of_vehicles(
    columns: UpdateColumns, winners: dict[RunKey, int]
) -> dict[VehicleId, list[RunKey]]:
    """The runs of each bus that trip updates name."""
    found: dict[VehicleId, list[RunKey]] = {}
    for key, number in winners.items():
        name = columns.name_of_vehicle(number)
        if name:
            found.setdefault(name, []).append(key)
    return found


def _columns_of(feed: LiveFeed) -> UpdateColumns:
    updates = feed.trip_updates
    return updates.columns if isinstance(updates, UpdatesInBytes) else columns_of(updates)
