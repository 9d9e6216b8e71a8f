"""Buses that are not heard of any more, although somebody waits for them or they should be on the road."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from booking.reservation import Reservation
from booking.watchbook import Trouble
from gtfs.identifiers import Run, RunId, VehicleId
from gtfs.realtime.picture import LivePicture
from gtfs.timetable import Timetable
from server.world.positions import Report

FORGOTTEN_SECONDS = 6 * 3600
ENDED_SECONDS = 300
"""A bus may be so much later than its timetable at its last stop, and still be on its way."""
MOST_SILENT = 50


class Heard(Struct, frozen=True, gc=False):
    """The last word of a bus."""

    at: datetime
    run_id: RunId | None


class HeardVehicles:
    """When each bus was last heard of, by a feed or by itself, and on which run it was."""

    def __init__(self) -> None:
        self.by_vehicle: dict[VehicleId, Heard] = {}

    def note(self, picture: LivePicture, reports: Iterable[Report], now: datetime) -> None:
        """Take over what a picture knows. Computed in a thread: a city has thousands of buses."""
        heard: dict[VehicleId, Heard] = {}
        for vehicle in picture.vehicles():
            before = self.by_vehicle.get(vehicle.id)
            at = vehicle.seen_at if before is None else max(before.at, vehicle.seen_at)
            heard[vehicle.id] = Heard(min(at, now), vehicle.run_id)
        oldest = now - timedelta(seconds=FORGOTTEN_SECONDS)
        for vehicle_id, before in self.by_vehicle.items():
            if vehicle_id not in heard and before.at > oldest:
                heard[vehicle_id] = before
        for report in reports:
            known = heard.get(report.vehicle_id)
            if report.at > oldest and (known is None or known.at < report.at):
                run_id = None if known is None else known.run_id
                heard[report.vehicle_id] = Heard(report.at, run_id)
        self.by_vehicle = heard


def find_silent(
    heard: dict[VehicleId, Heard],
    standing: Sequence[Trouble],
    reservations: Sequence[Reservation],
    timetable: Timetable,
    now: datetime,
    *,
    silent_seconds: float,
    is_outage: bool,
) -> list[Trouble]:
    """Buses with passengers waiting or on board, and those that should be on the road, not heard of for so long.

    In an outage every bus is silent: then only those that somebody has booked are named.
    """
    since = now - timedelta(seconds=silent_seconds)
    # A worker that has just started has not heard of them yet: no reason to call them heard.
    heard = {one.vehicle_id: Heard(one.since, one.run_id) for one in standing if one.vehicle_id} | heard
    found: dict[VehicleId, Trouble] = {}
    for reservation in reservations:
        for held in reservation.holds:
            last = heard.get(held.vehicle_id) if held.vehicle_id else None
            if last is not None and held.vehicle_id is not None and last.at < since:
                found[held.vehicle_id] = _trouble(held.vehicle_id, held.run_id, last)
    if is_outage:
        return list(found.values())
    silent = (
        (last.at, vehicle_id, last.run_id)
        for vehicle_id, last in heard.items()
        if last.at < since and last.run_id is not None and vehicle_id not in found
    )
    for _, vehicle_id, run_id in sorted(silent, reverse=True)[:MOST_SILENT]:
        if run_id is not None and _should_be_running(timetable, run_id, now):
            found[vehicle_id] = _trouble(vehicle_id, run_id, heard[vehicle_id])
    return list(found.values())


def _trouble(vehicle_id: VehicleId, run_id: RunId | None, last: Heard) -> Trouble:
    return Trouble("vehicle_silent", last.at, vehicle_id=vehicle_id, run_id=run_id)


def _should_be_running(timetable: Timetable, run_id: RunId, now: datetime) -> bool:
    """Whether the run has not come to its end, however late."""
    run = Run.from_id(run_id)
    trip = timetable.trips.find(run.trip_id)
    if trip < 0:
        return False
    day = run.service_date.toordinal()
    end = timetable.days.start_of(day) + int(timetable.trips.last_arrivals[trip])
    return now.timestamp() < end + ENDED_SECONDS
