"""The auditor: from what clients saw to a verdict. Pure, and it must be able to find something.

Lost: an accepted reservation, a step, a press or a ping that nobody has any more. Doubled: what was asked for once and
is there twice. Overbooked: more wheelchair spaces of a bus surely held at one moment than it has. Untrue: a step that
says something which no client did. Late: a ping that came after it was due.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import inf

import numpy as np

from booking.events import EventType
from gtfs.identifiers import RunId, VehicleId
from server.benchmarks.drill.history import (
    Accepted,
    Answered,
    AnyEntry,
    Asked,
    Declined,
    Handled,
    Line,
    Pressed,
    Snapshot,
    Stored,
)
from server.benchmarks.drill.pings import Outage, Ping, find_outage, lines_up, list_pings
from server.benchmarks.drill.rides import Ride, last_looks, list_rides
from server.benchmarks.drill.spaces import list_overbooked
from server.benchmarks.drill.verdict import Finding, Recovery, Spread, Verdict

LATE_SECONDS = 2.0
LONGEST_RECOVERY_SECONDS = 5.0
_ONCE = (
    EventType.ACKNOWLEDGED.value,
    EventType.DELIVERED.value,
    EventType.BOARDED.value,
    EventType.ALIGHTED.value,
)
_AFTER = {
    "acknowledge": {EventType.ACKNOWLEDGED.value, EventType.BOARDED.value},
    "boarded": {EventType.BOARDED.value},
    "alighted": {EventType.ALIGHTED.value},
}
"""The steps of which one must stand in the trail after that press was taken."""


def audit(
    history: Sequence[AnyEntry],
    *,
    late_seconds: float = LATE_SECONDS,
    longest_recovery_seconds: float = LONGEST_RECOVERY_SECONDS,
) -> Verdict:
    """Judge a history, oldest entry first."""
    rides = list_rides(history)
    outage = find_outage(history, longest_recovery_seconds)
    pings = list_pings(history, rides, outage, late_seconds)
    findings = (
        *_lost_or_doubled_bookings(history, rides),
        *_lost_steps(rides),
        *_lost_presses(history, rides),
        *_doubled_steps(rides),
        *_doubled_events(history),
        *_untrue_steps(history, rides),
        *_late_or_lost_pings(pings),
        *list_overbooked(history, rides),
    )
    return Verdict(
        accepted=len({entry.reservation_id for entry in history if isinstance(entry, Accepted)}),
        refused=sum(isinstance(entry, Declined) for entry in history),
        pings=len(pings),
        presses=sum(isinstance(entry, Pressed) for entry in history),
        findings=findings,
        pings_in_time=_spread(
            [ping.seconds for ping in pings if ping.stored_at is not None and not ping.kept_back]
        ),
        pings_delayed=_spread(
            [ping.seconds for ping in pings if ping.stored_at is not None and ping.kept_back]
        ),
        recovery=_recovery(history, pings, outage) if outage else None,
        longest_recovery_seconds=longest_recovery_seconds,
    )


def _lost_or_doubled_bookings(history: Sequence[AnyEntry], rides: Sequence[Ride]) -> Iterator[Finding]:
    looks = last_looks(history)
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    for entry in history:
        if not isinstance(entry, Accepted):
            continue
        by_key[entry.key].add(entry.reservation_id)
        look = looks.get(entry.rider)
        if look is None or look.at < entry.at or entry.reservation_id not in look.reservation_ids:
            yield Finding(
                "lost", f"{entry.reservation_id} was accepted and is not among the rider's reservations."
            )
    for key, ids in by_key.items():
        if len(ids) > 1:
            yield Finding("doubled", f"One request ({key}) led to {len(ids)} reservations.")
    asked = Counter(entry.rider for entry in history if isinstance(entry, Asked))
    by_rider: defaultdict[str, list[Ride]] = defaultdict(list)
    for ride in rides:
        by_rider[ride.rider].append(ride)
    for rider, own in by_rider.items():
        if len(own) > asked[rider]:
            yield Finding("doubled", f"{rider} asked {asked[rider]} times and has {len(own)} reservations.")
        in_order = sorted(own, key=lambda ride: ride.views[0].at)
        for before, after in itertools.pairwise(in_order):
            if before.ended_at > after.views[0].at:
                yield Finding(
                    "doubled", f"{rider} had {before.reservation_id} and {after.reservation_id} at once."
                )


def _lost_steps(rides: Sequence[Ride]) -> Iterator[Finding]:
    """What a rider was shown once must stand in the trail for good."""
    for ride in rides:
        by_version = sorted(ride.views, key=lambda view: view.version)
        for before, after in itertools.pairwise(by_version):
            if after.steps[: len(before.steps)] != before.steps:
                yield Finding(
                    "lost", f"{ride.reservation_id}: steps of version {before.version} are gone later."
                )
        for view in ride.views:
            asked_at = view.at if view.asked_at is None else view.asked_at
            known = max((seen.version for seen in ride.views if seen.at < asked_at), default=0)
            if view.version < known:
                yield Finding("lost", f"{ride.reservation_id} was shown in version {known}, then older.")


def _lost_presses(history: Sequence[AnyEntry], rides: Sequence[Ride]) -> Iterator[Finding]:
    """A press that was taken stands in the trail that its rider asked for afterwards."""
    taken_at = {
        entry.press: entry.at for entry in history if isinstance(entry, Answered) and entry.code is None
    }
    by_id = {ride.reservation_id: ride for ride in rides}
    looks = last_looks(history)
    for entry in history:
        if not isinstance(entry, Pressed) or entry.press not in taken_at or entry.reservation_id not in by_id:
            continue
        ride = by_id[entry.reservation_id]
        look = looks.get(ride.rider)
        if look is not None and look.at < taken_at[entry.press]:
            continue  # nobody has looked since
        wanted = _AFTER.get(entry.button)
        if wanted and not wanted & {step.type for step in ride.newest.steps}:
            yield Finding(
                "lost", f"{entry.reservation_id}: {entry.button} was taken and is not in the trail."
            )


def _doubled_steps(rides: Sequence[Ride]) -> Iterator[Finding]:
    for ride in rides:
        counts = Counter((step.type, step.run_id) for step in ride.newest.steps if step.type in _ONCE)
        for (type_, run_id), count in counts.items():
            if count > 1:
                yield Finding("doubled", f"{ride.reservation_id}: {count} times {type_} on {run_id}.")


def _doubled_events(history: Sequence[AnyEntry]) -> Iterator[Finding]:
    """Each event of a bus comes once and in order; the numbers never go back."""
    last: dict[VehicleId, int] = {}
    told: Counter[tuple[VehicleId, str, RunId]] = Counter()
    for entry in history:
        if isinstance(entry, Snapshot):
            if entry.sequence < last.get(entry.vehicle_id, 0):
                yield Finding("lost", f"{entry.vehicle_id}: events after {entry.sequence} are gone.")
            last[entry.vehicle_id] = max(entry.sequence, last.get(entry.vehicle_id, 0))
        elif isinstance(entry, Handled):
            before = last.get(entry.vehicle_id)
            if before is not None and entry.sequence <= before:
                yield Finding("doubled", f"{entry.vehicle_id}: event {entry.sequence} was handled twice.")
            elif before is not None and entry.sequence > before + 1:
                yield Finding("lost", f"{entry.vehicle_id}: no event between {before} and {entry.sequence}.")
            last[entry.vehicle_id] = max(entry.sequence, before or 0)
            if entry.type == "waiting_passenger" and entry.reservation_id and entry.run_id:
                told[entry.vehicle_id, entry.reservation_id, entry.run_id] += 1
    for (vehicle_id, reservation_id, _), count in told.items():
        if count > 1:
            yield Finding("doubled", f"{vehicle_id} was given the ping of {reservation_id} {count} times.")


def _untrue_steps(history: Sequence[AnyEntry], rides: Sequence[Ride]) -> Iterator[Finding]:
    stored = {(entry.reservation_id, entry.run_id) for entry in history if isinstance(entry, Stored)}
    pressed = {(entry.reservation_id, entry.button) for entry in history if isinstance(entry, Pressed)}
    for ride in rides:
        for step in ride.newest.steps:
            if step.type == EventType.DELIVERED.value and (ride.reservation_id, step.run_id) not in stored:
                yield Finding("untrue", f"{ride.reservation_id}: delivered, and no terminal has the ping.")
            if (
                step.type == EventType.ACKNOWLEDGED.value
                and (ride.reservation_id, "acknowledge") not in pressed
            ):
                yield Finding("untrue", f"{ride.reservation_id}: acknowledged, and no driver pressed.")


def _late_or_lost_pings(pings: Sequence[Ping]) -> Iterator[Finding]:
    for ping in pings:
        place = ping.place
        if ping.is_lost:
            yield Finding("lost", f"The ping of {place.reservation_id} never came to {place.vehicle_id}.")
        elif ping.is_late and ping.stored_at is not None:
            late = ping.stored_at - ping.due_at
            yield Finding("late", f"The ping of {place.reservation_id} came {late:.1f} s after it was due.")


def _recovery(history: Sequence[AnyEntry], pings: Sequence[Ping], outage: Outage) -> Recovery:
    ended = outage.ended
    lines: list[float | None] = [0.0]
    for vehicle_id in {entry.vehicle_id for entry in history if isinstance(entry, Line)}:
        for up_at, down_at in _gaps(lines_up(history)[vehicle_id]):
            if outage.began <= up_at <= outage.excused_until and down_at > ended:
                lines.append(None if down_at == inf else down_at - ended)
    waits: list[float | None] = [0.0]
    for ping in pings:
        is_wanted = ping.place.seen_at < ended < ping.place.until and ping.due_at < inf
        if is_wanted and (ping.stored_at is None or ping.stored_at > ended):
            waits.append(None if ping.stored_at is None else ping.stored_at - ended)
    return Recovery(
        booking_seconds=_longest(_booking_waits(history, outage)),
        lines_seconds=_longest(lines),
        pings_seconds=_longest(waits),
    )


def _booking_waits(history: Sequence[AnyEntry], outage: Outage) -> list[float | None]:
    """How long each rider who was asking when the fault ended, or soon after, waited for an answer from then on."""
    answers = {entry.key: entry.at for entry in history if isinstance(entry, Accepted | Declined)}
    waits: list[float | None] = []
    for entry in history:
        if isinstance(entry, Asked) and entry.at <= outage.excused_until:
            answered_at = answers.get(entry.key)
            if answered_at is None:
                waits.append(None)
            elif answered_at >= outage.ended:
                waits.append(answered_at - max(outage.ended, entry.at))
    is_booked_again = any(isinstance(entry, Accepted) and entry.at >= outage.ended for entry in history)
    return waits if is_booked_again else [None]


def _gaps(intervals: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Between each loss of a line and its coming back; infinite when it did not."""
    for place, (_, down_at) in enumerate(intervals):
        if down_at < inf:
            yield down_at, intervals[place + 1][0] if place + 1 < len(intervals) else inf


def _longest(seconds: Sequence[float | None]) -> float | None:
    known = [one for one in seconds if one is not None]
    return max(known, default=0.0) if len(known) == len(seconds) else None


def _spread(seconds: Sequence[float]) -> Spread:
    if not seconds:
        return Spread()
    p50, p95, p99 = np.percentile(np.asarray(seconds), (50, 95, 99)).tolist()
    return Spread(
        count=len(seconds),
        p50=round(p50, 4),
        p95=round(p95, 4),
        p99=round(p99, 4),
        longest=round(max(seconds), 4),
    )
