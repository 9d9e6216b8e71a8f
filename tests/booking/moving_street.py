"""A street with buses that move, swap, break and vanish, told to decisions as the live world tells them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.draft import Draft
from booking.ledger import RunLedger, Vehicle
from booking.offers import Offer
from booking.progress import Progress
from booking.reservation import Hold, Reservation
from gtfs.identifiers import RouteId, RunId, VehicleId

STOPS = 8
HOP = timedelta(seconds=120)


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
    last_moved_at: datetime | None = None


class MovingStreet:
    """All runs of one day."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.buses: dict[RunId, Bus] = {}

    def send(self, run: str, vehicle: str | None, low_floor: str = "yes") -> None:
        """Another run begins at the first stop."""
        vehicle_id = VehicleId(vehicle) if vehicle else None
        self.buses[RunId(run)] = Bus(RunId(run), self.now, vehicle_id, low_floor)

    def change(self, run_id: RunId, **changes: object) -> None:
        """Something happens to one run."""
        self.buses[run_id] = replace(self.buses[run_id], **changes)  # type: ignore[arg-type]

    def move(self, run_id: RunId, stops: int) -> None:
        """It drives on."""
        position = min(self.buses[run_id].position + stops, STOPS)
        self.change(run_id, position=position, last_moved_at=self.now)

    def offers(self, board: int, alight: int | None) -> list[Offer]:
        """The runs that still come to a stop, the nearest first."""
        coming = [bus for bus in self.buses.values() if bus.position <= board and not bus.is_lost]
        return [
            Offer(
                run_id=bus.run_id,
                route_id=RouteId("7"),
                route_name="7",
                board_position=board,
                alight_position=STOPS - 1 if alight is None else alight,
                expected_at=self.now + (board - bus.position) * HOP,
                stops_away=board - bus.position + 1,
                vehicle_id=bus.vehicle_id,
                low_floor=bus.low_floor,  # type: ignore[arg-type]
            )
            for bus in sorted(coming, key=lambda bus: (-bus.position, bus.run_id))
        ]

    def progress(self, reservation: Reservation) -> dict[RunId, Progress]:
        """What is seen of the buses of one reservation."""
        return {held.run_id: self._progress_of(held) for held in reservation.holds}

    def _progress_of(self, held: Hold) -> Progress:
        bus = self.buses[held.run_id]
        passed = None
        if bus.position > held.alight_position and bus.last_moved_at is not None:
            passed = round((self.now - bus.last_moved_at).total_seconds())
        if bus.is_lost:
            return Progress(status="lost", alight_passed_seconds=passed)
        return Progress(
            status="passed" if bus.position > held.board_position else "coming",
            vehicle_id=bus.vehicle_id,
            stops_away=max(0, held.board_position - bus.position + 1),
            metres_away=300.0 if held.board_position == bus.position else 2000.0,
            alight_stops_away=max(0, held.alight_position - bus.position + 1),
            alight_passed_seconds=passed,
            low_floor=bus.low_floor,  # type: ignore[arg-type]
        )


def most_taken(ledger: RunLedger) -> int:
    """The most spaces held on any segment of a run, counted one segment after the other."""
    return max(
        sum(p.takes_a_space and p.board_position <= at < p.alight_position for p in ledger.places)
        for at in range(STOPS)
    )


def spaces_of(draft: Draft, ledger: RunLedger) -> int:
    """What the bus of a run has left for reservations."""
    vehicle = draft.find_vehicle(ledger.vehicle_id) or Vehicle(VehicleId("?"))
    return vehicle.spaces - vehicle.walk_ons
