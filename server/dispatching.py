"""What dispatchers do: decided by `booking`, committed with its line in the audit trail, refusals written down too."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from booking import dispatcher_decisions as dispatcher
from booking.audit import AuditEntry
from booking.desk import BusMessage, Mark, MessageId, Template
from booking.draft import Draft
from booking.errors import BookingError
from booking.person_calls import call_person
from booking.repeats import once
from booking.reservation import Reservation, ReservationId
from booking.settings import Rules
from gtfs.identifiers import RunId, StopId, VehicleId
from server.bookings import BookingService
from server.deciding import Decider
from server.store.audit import AuditTrail

T = TypeVar("T")


class Dispatching:
    """Every action of a dispatcher, each once for its `command_id`, and the confirmations of the buses."""

    def __init__(
        self,
        *,
        decider: Decider,
        bookings: BookingService,
        audit: AuditTrail,
        rules: Rules,
        clock: Callable[[], datetime],
    ) -> None:
        self._decide = decider.decide
        self._find_offers = bookings.find_offers
        self._audit = audit
        self._rules = rules
        self._clock = clock

    def take(self, by: str, item: str) -> Mark:
        """Have that thing in hand; having it already changes nothing. Raises `WrongMoment`."""
        with self._watched(by, "take", about=item):
            return self._decide(lambda draft: dispatcher.take(draft, item, by))

    def let_go(self, by: str, item: str) -> None:
        """Have it in nobody's hand; twice is once."""
        self._decide(lambda draft: dispatcher.let_go(draft, item, by))

    def settle(self, by: str, item: str) -> Mark:
        """Be done with it; twice is once. Raises `WrongMoment`."""
        with self._watched(by, "settle", about=item):
            return self._decide(lambda draft: dispatcher.settle_item(draft, item, by))

    def call_person(self, stop_id: StopId, command_id: str) -> None:
        """Somebody at that stop asks for a person; once for a `command_id`, and one call a stop."""
        self._decide(
            lambda draft: once(
                draft, f"kiosk:{stop_id}:{command_id}",
                decide=lambda: call_person(draft, stop_id), again=lambda: None,
            )
        )  # fmt: skip

    def send_message(
        self,
        by: str,
        command_id: str,
        vehicle_id: VehicleId,
        *,
        template: Template | None = None,
        text: str = "",
        stop_id: StopId | None = None,
        reservation_id: ReservationId | None = None,
    ) -> None:
        """Write to a bus. Raises `NotFound`."""

        def send(draft: Draft) -> BusMessage:
            return dispatcher.send_message(
                draft,
                message_id=MessageId(secrets.token_hex(8)),
                vehicle_id=vehicle_id,
                by=by,
                template=template,
                text=text,
                stop_id=stop_id,
                reservation_id=reservation_id,
            )

        with self._watched(by, "message", vehicle_id=vehicle_id, reservation_id=reservation_id):
            self._once(by, command_id, reservation_id, send)

    def reassign(
        self,
        by: str,
        command_id: str,
        reservation_id: ReservationId,
        run_id: RunId,
        reason: dispatcher.ReassignReason,
    ) -> Reservation:
        """Give a rider another run. Raises `NotFound`, `WrongMoment`."""

        def move(draft: Draft) -> Reservation:
            reservation = draft.get_reservation(reservation_id)
            return dispatcher.reassign(draft, reservation, run_id, reason, by, self._find_offers, self._rules)

        with self._watched(by, "reassign", reservation_id=reservation_id, about=run_id, detail=reason):
            return self._on_reservation(by, command_id, reservation_id, move)

    def note(self, by: str, command_id: str, reservation_id: ReservationId, text: str) -> Reservation:
        """Write a note to a reservation. Raises `NotFound`, `WrongMoment`."""

        def write(draft: Draft) -> Reservation:
            return dispatcher.note(draft, draft.get_reservation(reservation_id), text, by)

        with self._watched(by, "note", reservation_id=reservation_id):
            return self._on_reservation(by, command_id, reservation_id, write)

    def message_delivered(self, vehicle_id: VehicleId, message_id: MessageId) -> None:
        """The terminal of the bus has stored it. Raises `NotFound`."""
        self._decide(lambda draft: dispatcher.message_delivered(draft, message_id, vehicle_id))

    def message_acknowledged(self, vehicle_id: VehicleId, message_id: MessageId) -> None:
        """The driver pressed. Raises `NotFound`."""
        self._decide(lambda draft: dispatcher.acknowledge_message(draft, message_id, vehicle_id))

    def write_down(self, by: str, what: str, **facts: str | None) -> None:
        """One line about what changes no document: a sign-in, a look at a history."""
        self._audit.add(AuditEntry(at=self._clock(), by=by, what=what, **facts))  # type: ignore[arg-type]

    def _on_reservation(
        self,
        by: str,
        command_id: str,
        reservation_id: ReservationId,
        decide: Callable[[Draft], Reservation],
    ) -> Reservation:
        return self._decide(
            lambda draft: once(
                draft, f"desk:{by}:{command_id}", about=reservation_id,
                decide=lambda: decide(draft), again=lambda: draft.get_reservation(reservation_id),
            )
        )  # fmt: skip

    def _once(
        self,
        by: str,
        command_id: str,
        about: ReservationId | None,
        decide: Callable[[Draft], object],
    ) -> None:
        self._decide(
            lambda draft: once(
                draft, f"desk:{by}:{command_id}", about=about,
                decide=lambda: decide(draft), again=lambda: None,
            )
        )  # fmt: skip

    @contextmanager
    def _watched(self, by: str, what: str, **facts: str | None) -> Iterator[None]:
        """What is refused stands in the trail too, with why."""
        try:
            yield
        except BookingError as fault:
            self.write_down(by, what, outcome=fault.code, **facts)
            raise
