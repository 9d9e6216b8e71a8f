"""One decision in the making: what it has read, what it will change, and the events that explain it.

A decision reads documents through a `Reader` as it needs them and leaves its changes and events here. The
store then applies all of it in one atomic step, if nothing read has changed meanwhile; otherwise the decision
is made again from fresh documents. Nothing here touches a store: the reader is the only port.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from booking.audit import AuditEntry
from booking.desk import Desk
from booking.errors import NotFound
from booking.events import Event, EventType
from booking.ledger import OwnerLedger, RunLedger, Vehicle
from booking.line import Line
from booking.reservation import Owner, Reservation, ReservationId
from booking.watchbook import Watchbook
from gtfs.identifiers import RunId, StopId, VehicleId


class Receipt(Struct, frozen=True):
    """What a command with an idempotency key led to, so that its repeat changes nothing."""

    fingerprint: str
    """What was asked; the same key with another wish is refused."""
    reservation_id: ReservationId | None = None


Document = Reservation | RunLedger | Vehicle | OwnerLedger | Receipt | Watchbook | Line | Desk
Kind = Literal["reservation", "run", "vehicle", "owner", "receipt", "watchbook", "line", "desk"]
Key = tuple[Kind, str]
KINDS: Mapping[Kind, type[Document]] = {
    "reservation": Reservation,
    "run": RunLedger,
    "vehicle": Vehicle,
    "owner": OwnerLedger,
    "receipt": Receipt,
    "watchbook": Watchbook,
    "line": Line,
    "desk": Desk,
}
D = TypeVar("D", bound=Document)


class Reader(Protocol):
    """Where a decision reads from."""

    def read(self, key: Key) -> tuple[int, Document | None]:
        """The version (0: not there) and the document of `key`."""
        ...  # pragma: no cover


class Draft:
    """Everything one decision read, changed and recorded."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        self._reader = reader
        self.now = now
        self.versions: dict[Key, int] = {}
        self.changed: dict[Key, Document] = {}
        self.events: list[Event] = []
        self.audit: list[AuditEntry] = []
        """Lines for the audit trail, written in the same step as the change."""
        self._read: dict[Key, Document | None] = {}
        self._seen: dict[Key, Document | None] = {}

    def _find(self, kind: Kind, name: str, type_: type[D]) -> D | None:
        key: Key = (kind, name)
        if key not in self._seen:
            self.versions[key], self._read[key] = self._reader.read(key)
            self._seen[key] = self._read[key]
        document = self._seen[key]
        if document is not None and not isinstance(document, type_):
            raise TypeError(f"{key} holds a {type(document).__name__}")
        return document

    def _put(self, kind: Kind, name: str, document: Document) -> None:
        key: Key = (kind, name)
        if key not in self._seen:
            self.versions[key], self._read[key] = self._reader.read(key)
        self._seen[key] = self.changed[key] = document
        if document == self._read.get(key):
            del self.changed[key]  # there and back again

    @property
    def known(self) -> Mapping[Key, Document | None]:
        """Every document read or changed, as this decision leaves it; None where there is none."""
        return self._seen

    def get_reservation(self, reservation_id: ReservationId) -> Reservation:
        """That reservation. Raises `NotFound`."""
        reservation = self.find_reservation(reservation_id)
        if reservation is None:
            raise NotFound("unknown_reservation")
        return reservation

    def find_reservation(self, reservation_id: ReservationId) -> Reservation | None:
        """That reservation, if it is (still) kept."""
        return self._find("reservation", reservation_id, Reservation)

    def line(self, name: str) -> Line:
        """Whoever waits for that route; nobody when there is no line."""
        return self._find("line", name, Line) or Line(name)

    def save_line(self, line: Line) -> None:
        """Keep this line."""
        self._put("line", line.name, line)

    def ledger(self, run_id: RunId) -> RunLedger:
        """The ledger of that run; an empty one when nothing is booked on it."""
        return self._find("run", run_id, RunLedger) or RunLedger(run_id)

    def find_vehicle(self, vehicle_id: VehicleId | None) -> Vehicle | None:
        """What is known of that bus."""
        return self._find("vehicle", vehicle_id, Vehicle) if vehicle_id else None

    def owner(self, owner: Owner) -> OwnerLedger:
        """The open reservations of that owner."""
        return self._find("owner", owner, OwnerLedger) or OwnerLedger(owner)

    def find_receipt(self, name: str) -> Receipt | None:
        """What the command of that name led to, if it was made before."""
        return self._find("receipt", name, Receipt)

    def watchbook(self) -> Watchbook:
        """What is wrong with the moving city; empty when nothing is."""
        return self._find("watchbook", "live", Watchbook) or Watchbook()

    def save_watchbook(self, watchbook: Watchbook) -> None:
        """Keep this book."""
        self._put("watchbook", "live", watchbook)

    def desk(self) -> Desk:
        """What the dispatchers have in hand."""
        return self._find("desk", "live", Desk) or Desk()

    def save_desk(self, desk: Desk) -> None:
        """Keep this desk."""
        self._put("desk", "live", desk)

    def save_reservation(self, reservation: Reservation) -> None:
        """Keep this reservation when the draft is committed."""
        self._put("reservation", reservation.id, reservation)

    def save_ledger(self, ledger: RunLedger) -> None:
        """Keep this ledger."""
        self._put("run", ledger.run_id, ledger)

    def save_vehicle(self, vehicle: Vehicle) -> None:
        """Keep these facts of a bus."""
        self._put("vehicle", vehicle.id, vehicle)

    def save_owner(self, owner: OwnerLedger) -> None:
        """Keep this owner's list."""
        self._put("owner", owner.owner, owner)

    def save_receipt(self, name: str, receipt: Receipt) -> None:
        """Keep what this command led to."""
        self._put("receipt", name, receipt)

    def record(
        self,
        type_: EventType,
        reservation: Reservation | None = None,
        *,
        owner: Owner | None = None,
        run_id: RunId | None = None,
        vehicle_id: VehicleId | None = None,
        stop_id: StopId | None = None,
        why: str | None = None,
        source: str | None = None,
        about: str | None = None,
    ) -> None:
        """Append an event of this decision's moment."""
        self.events.append(
            Event(
                type=type_,
                at=self.now,
                owner=reservation.owner if reservation else owner,
                reservation_id=reservation.id if reservation else None,
                run_id=run_id,
                vehicle_id=vehicle_id,
                stop_id=stop_id,
                why=why,
                source=source,
                about=about,
            )
        )
