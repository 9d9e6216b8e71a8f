"""The dispatchers' desk: who has taken what in hand, and what has been said to which bus."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NewType

from msgspec import Struct
from msgspec.structs import replace

from booking.reservation import ReservationId
from gtfs.identifiers import RunId, StopId, VehicleId

MessageId = NewType("MessageId", str)
"""Random; the bus confirms by it."""

MOST_MESSAGES = 200
"""More than these nobody reads; the oldest go first."""
MOST_MARKS = 500
MOST_REPORTS = 200

Template = Literal[
    "confirm_waiting", "left_behind", "wait_for_passenger", "check_ramp", "check_terminal", "call_desk"
]  # fmt: skip
"""What is said so often that it has its words in every language; see `message` in `booking/sentences.toml`."""
ReportKind = Literal["ramp_broken", "passed_by", "not_let_on", "other"]
"""What a rider can say of a bus in one press."""
REPORTED_AS: Mapping[ReportKind, str] = {
    "ramp_broken": "ramp_reported", "passed_by": "passed_by", "not_let_on": "not_let_on", "other": "reported",
}  # fmt: skip
"""The kind of thing that the dispatchers then have on their list."""
WITH_STOP: frozenset[Template] = frozenset({"confirm_waiting", "left_behind", "wait_for_passenger"})
"""Templates that name a stop."""


class Mark(Struct, frozen=True):
    """One thing on the list of what needs a person, and the dispatcher who has it in hand."""

    item: str
    """Its name on that list (`OperationsItem.key`)."""
    by: str
    at: datetime
    is_done: bool = False
    """Nothing is left to do about it: it leaves the list."""


class Report(Struct, frozen=True):
    """A rider said what was wrong with a bus: it stays on the list until a dispatcher is done with it."""

    reservation_id: ReservationId
    run_id: RunId
    vehicle_id: VehicleId | None
    at: datetime
    kind: ReportKind = "passed_by"

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"{REPORTED_AS[self.kind]} {self.reservation_id} {self.run_id}"


class PersonCall(Struct, frozen=True):
    """Somebody at a stop asks for a person. Nothing is known of who."""

    stop_id: StopId
    at: datetime

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"person_asked {self.stop_id}"


class BusMessage(Struct, frozen=True, kw_only=True):
    """A short message to the driver of one bus, and whether it has come."""

    id: MessageId
    vehicle_id: VehicleId
    by: str
    at: datetime
    template: Template | None = None
    text: str = ""
    """Free words, where no template is used."""
    stop_id: StopId | None = None
    reservation_id: ReservationId | None = None
    """The ride that it is about, whose history then tells of it."""
    delivered_at: datetime | None = None
    """When the terminal had stored it."""
    acknowledged_at: datetime | None = None
    """When the driver pressed."""


class Desk(Struct, frozen=True):
    """All of it, the newest last."""

    marks: tuple[Mark, ...] = ()
    messages: tuple[BusMessage, ...] = ()
    reports: tuple[Report, ...] = ()
    calls: tuple[PersonCall, ...] = ()
    """At most one a stop."""

    def with_report(self, report: Report) -> "Desk":
        """This desk with one report more."""
        others = tuple(one for one in self.reports if one.item != report.item)
        return replace(self, reports=(*others, report)[-MOST_REPORTS:])

    def without_report(self, item: str) -> "Desk":
        """This desk without the report of that name."""
        return replace(self, reports=tuple(one for one in self.reports if one.item != item))

    def find_call(self, stop_id: StopId) -> PersonCall | None:
        """The call of that stop that nobody is done with."""
        return next((call for call in self.calls if call.stop_id == stop_id), None)

    def with_call(self, call: PersonCall) -> "Desk":
        """This desk with one call more."""
        return replace(self, calls=(*self.calls, call))

    def without_call(self, item: str) -> "Desk":
        """This desk without the call of that name."""
        return replace(self, calls=tuple(call for call in self.calls if call.item != item))

    def find_mark(self, item: str) -> Mark | None:
        """Who has that thing in hand."""
        return next((mark for mark in self.marks if mark.item == item), None)

    def with_mark(self, mark: Mark) -> "Desk":
        """This desk with that mark in the place of an earlier one."""
        marks = (*self.without_mark(mark.item).marks, mark)
        return replace(self, marks=marks[-MOST_MARKS:])

    def without_mark(self, item: str) -> "Desk":
        """This desk with that thing in nobody's hand."""
        return replace(self, marks=tuple(mark for mark in self.marks if mark.item != item))

    def find_message(self, message_id: MessageId) -> BusMessage | None:
        """That message, if it is still kept."""
        return next((message for message in self.messages if message.id == message_id), None)

    def with_message(self, message: BusMessage) -> "Desk":
        """This desk with that message added, or in the place of the one of its id."""
        if self.find_message(message.id) is None:
            return replace(self, messages=(*self.messages, message)[-MOST_MESSAGES:])
        kept = tuple(message if one.id == message.id else one for one in self.messages)
        return replace(self, messages=kept)

    def list_unanswered(self, vehicle_id: VehicleId) -> list[BusMessage]:
        """What that bus has been told and has not confirmed, oldest first."""
        return [one for one in self.messages if one.vehicle_id == vehicle_id and not one.acknowledged_at]
