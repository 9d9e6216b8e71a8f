"""A small world for decisions: documents in a dict, one line per bus."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from booking.draft import Document, Draft, Key
from booking.due import apply_due
from booking.holding import FindOffers
from booking.ledger import Vehicle
from booking.needs import Need
from booking.offers import Offer
from booking.progress import Progress
from booking.reservation import Owner, Reservation, ReservationId
from booking.rider_decisions import request
from booking.settings import Rules
from booking.wish import Wish
from gtfs.identifiers import RouteId, RunId, StopId, TripId, VehicleId

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RULES = Rules()
RIDER = Owner("rider:ann")
T = TypeVar("T")


def an_offer(run: str, minutes: float = 10, **changes: object) -> Offer:
    """A low-floor bus ten minutes and five stops away, from position 5 to 9."""
    facts: dict[str, object] = {
        "run_id": RunId(run),
        "route_id": RouteId("143"),
        "route_name": "143",
        "board_position": 5,
        "alight_position": 9,
        "expected_at": NOON + timedelta(minutes=minutes),
        "stops_away": 5,
        "vehicle_id": VehicleId(f"bus-{run}"),
        "low_floor": "yes",
    }
    return Offer(**(facts | changes))  # type: ignore[arg-type]


class Town:
    """Keeps what decisions change, as the store would, and lets time pass."""

    def __init__(self) -> None:
        self.documents: dict[Key, tuple[int, Document]] = {}
        self.events: list[tuple[str, str | None]] = []
        self.now = NOON
        self._count = 0

    def read(self, key: Key) -> tuple[int, Document | None]:
        return self.documents.get(key, (0, None))

    def decide(self, decision: Callable[[Draft], T]) -> T:
        draft = Draft(self, self.now)
        result = decision(draft)
        for key, document in draft.changed.items():
            self.documents[key] = (draft.versions[key] + 1, document)
        self.events += [(event.type.value, event.run_id) for event in draft.events]
        return result

    def book(
        self,
        *offers: Offer,
        owner: Owner = RIDER,
        needs: tuple[Need, ...] = (Need.WHEELCHAIR,),
        key: str | None = None,
        run: str | None = None,
        find_offers: FindOffers = lambda _: (),
        **wished: Any,
    ) -> Reservation:
        self._count += 1
        wish = Wish(stop_id=StopId("S"), needs=needs, trip_id=TripId(run) if run else None, **wished)
        return self.decide(
            lambda draft: request(
                draft,
                reservation_id=ReservationId(f"r{self._count}"),
                owner=owner,
                wish=wish,
                offers=offers,
                find_offers=find_offers,
                receipt=f"{owner}:{key or self._count}",
                rules=RULES,
            )
        )

    def due(
        self, reservation: Reservation, progress: dict[str, Progress], *offers: Offer, seconds: int = 0
    ) -> Reservation:
        self.now += timedelta(seconds=seconds)
        where = {RunId(run): seen for run, seen in progress.items()}
        return self.decide(
            lambda draft: apply_due(
                draft, draft.get_reservation(reservation.id), where, lambda _: offers, RULES
            )
        )

    def get(self, reservation_id: ReservationId) -> Reservation:
        return Draft(self, self.now).get_reservation(reservation_id)

    def know(self, vehicle: Vehicle) -> None:
        self.decide(lambda draft: draft.save_vehicle(vehicle))

    def places_on(self, run: str) -> int:
        return len(Draft(self, self.now).ledger(RunId(run)).places)

    @property
    def happened(self) -> list[str]:
        return [type_ for type_, _ in self.events]


def coming(stops: int = 5, **changes: object) -> Progress:
    """A bus on its way to the boarding stop."""
    return Progress(status="coming", stops_away=stops, **changes)  # type: ignore[arg-type]
