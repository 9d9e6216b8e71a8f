"""A street with buses that move, swap, break and vanish, told to decisions as the live world tells them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from booking.alight_changes import Goal
from booking.draft import Draft
from booking.ledger import RunLedger, Vehicle
from booking.offers import Offer
from booking.progress import LostWhy, Progress
from booking.reservation import Hold, Reservation
from booking.states import State
from booking.waiting import list_wishes
from booking.wish import Wish
from gtfs.identifiers import RouteId, Run, RunId, StopId, VehicleId

STOPS = 8
HOP = timedelta(seconds=120)
ROUTE = RouteId("7")


@dataclass(frozen=True)
class Bus:
    """One run: where it is, which bus drives it."""

    run_id: RunId
    leaves_at: datetime
    vehicle_id: VehicleId | None
    low_floor: str = "yes"
    position: int = 0
    """The stop that it comes to next; as many as there are stops when it has reached its end."""
    is_lost: bool = False
    is_cancelled: bool = False
    skips: frozenset[int] = frozenset()
    """Stops that it does not serve today."""
    last_moved_at: datetime | None = None


class MovingStreet:
    """All runs of one day."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.buses: dict[RunId, Bus] = {}

    def send(self, vehicle: str | None, low_floor: str = "yes", ahead: int = 0) -> None:
        """Another run begins; `ahead`: so many hops before its first stop, where the timetable alone knows it."""
        run_id = RunId(f"20260302:run{len(self.buses)}")
        vehicle_id = VehicleId(vehicle) if vehicle else None
        self.buses[run_id] = Bus(run_id, self.now, vehicle_id, low_floor, position=-ahead)

    def change(self, run_id: RunId, **changes: object) -> None:
        """Something happens to one run."""
        self.buses[run_id] = replace(self.buses[run_id], **changes)  # type: ignore[arg-type]

    def move(self, run_id: RunId, stops: int) -> None:
        """It drives on."""
        position = min(self.buses[run_id].position + stops, STOPS)
        self.change(run_id, position=position, last_moved_at=self.now)

    def offers_for(self, reservation: Reservation) -> Sequence[Offer]:
        """What is looked for on behalf of a reservation, as the service looks for it."""
        found = (self.offers(wish) for wish in list_wishes(reservation))
        return next((offers for offers in found if offers), ())

    def offers(self, wish: Wish) -> list[Offer]:
        """The runs that still come to a stop, the nearest first."""
        board = place_of(wish.stop_id)
        coming = [
            self._offer(bus, board, wish)
            for bus in self.buses.values()
            if bus.position <= board and not (bus.is_lost or bus.is_cancelled or board in bus.skips)
        ]
        fitting = [offer for offer in coming if fits(offer, wish)]
        return sorted(fitting, key=lambda offer: (offer.expected_at, offer.run_id))

    def _offer(self, bus: Bus, board: int, wish: Wish) -> Offer:
        served = [at for at in range(board + 1, STOPS) if at not in bus.skips]
        alight = place_of(wish.alight_stop_id) if wish.alight_stop_id else max(served, default=-1)
        return Offer(
            run_id=bus.run_id,
            route_id=ROUTE,
            route_name="7",
            board_position=board,
            alight_position=alight if alight in served else None,
            expected_at=self.now + (board - bus.position) * HOP,
            stops_away=board - bus.position + 1,
            vehicle_id=bus.vehicle_id,
            low_floor=bus.low_floor,  # type: ignore[arg-type]
        )

    def goal_of(self, held: Hold, stop_id: StopId) -> Goal:
        """That stop, as the run of a hold serves it."""
        bus, place = self.buses[held.run_id], place_of(stop_id)
        is_served = place > held.board_position and place not in bus.skips
        return Goal(place, bus.position > place) if is_served else Goal(None)

    def progress(self, reservation: Reservation) -> dict[RunId, Progress]:
        """What is seen of the buses of one reservation."""
        return {held.run_id: self._progress_of(held) for held in reservation.holds}

    def _progress_of(self, held: Hold) -> Progress:
        bus = self.buses[held.run_id]
        passed_seconds = None
        if bus.position > held.alight_position and bus.last_moved_at is not None:
            passed_seconds = round((self.now - bus.last_moved_at).total_seconds())
        why = find_why(bus, held)
        if bus.is_lost or bus.is_cancelled:
            return Progress(status="lost", why=why, alight_passed_seconds=passed_seconds)
        passed = bus.position > held.board_position
        return Progress(
            status="lost" if why else "passed" if passed else "coming",
            why=why,
            vehicle_id=bus.vehicle_id,
            stops_away=max(0, held.board_position - bus.position + 1),
            metres_away=300.0 if held.board_position == bus.position else 2000.0,
            alight_stops_away=max(0, held.alight_position - bus.position + 1),
            alight_passed_seconds=passed_seconds,
            low_floor=bus.low_floor,  # type: ignore[arg-type]
        )


def place_of(stop_id: StopId) -> int:
    """`S3` is the fourth stop."""
    return int(stop_id[1:])


def fits(offer: Offer, wish: Wish) -> bool:
    """Whether it is the run asked for, or one that does not leave before the rider comes."""
    if wish.trip_id:
        return Run.from_id(offer.run_id).trip_id == wish.trip_id
    return wish.depart_after is None or offer.expected_at >= wish.depart_after


def find_why(bus: Bus, held: Hold) -> LostWhy | None:
    """Why it does not stop where somebody gets on or off, as far as that is still ahead."""
    if bus.is_cancelled or bus.is_lost:
        return "run_cancelled" if bus.is_cancelled else "bus_vanished"
    boarded, passed = held.state is State.BOARDED, bus.position > held.board_position
    reasons: list[tuple[bool, str, int]] = [
        (not boarded, "stop_skipped", held.board_position),
        (boarded or not passed, "alight_stop_skipped", held.alight_position),
    ]
    for counts, why, position in reasons:
        if counts and position in bus.skips:
            return cast(LostWhy, "short_turned" if {*range(position, STOPS)} <= bus.skips else why)
    return None


def most_taken(ledger: RunLedger) -> int:
    """The most spaces held on any segment of a run, counted one segment after the other."""
    return max(
        sum(p.takes_a_space and p.board_position <= at < p.alight_position for p in ledger.places)
        for at in range(STOPS)
    )


def spaces_of(draft: Draft, ledger: RunLedger) -> int:
    """What the bus of a run has left for reservations."""
    vehicle = draft.find_vehicle(ledger.vehicle_id) or Vehicle(VehicleId("?"))
    return vehicle.spaces - vehicle.walk_ons_on(ledger.run_id)
