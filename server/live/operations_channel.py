"""`/operations`: what needs a dispatcher's eye, the state of everything, and what dispatchers do about it."""

import unicodedata
from typing import Annotated

from msgspec import Meta, Struct

from booking.desk import WITH_STOP, Template
from booking.dispatcher_decisions import ReassignReason
from booking.reservation import ReservationId
from gtfs.identifiers import RunId, VehicleId
from server.errors import BadRequest
from server.identity.tokens import STAFF, Identity
from server.live.channel import Channel
from server.live.commands import Answer, Press, command, plain
from server.live.kiosk_channel import Nothing
from server.store.keys import OPERATIONS

LONGEST_MESSAGE = 120
"""Characters: what a driver can read with one look, and hear in a few seconds."""
LONGEST_NOTE = 500
Id = Annotated[str, Meta(min_length=1, max_length=200)]


class AboutItem(Press, frozen=True, kw_only=True):
    """A press about one thing on the list of what needs a person."""

    key: Annotated[str, Meta(min_length=1, max_length=500)]


class MessageToBus(Press, frozen=True, kw_only=True):
    """A short message to the driver of a bus: a template, or words of one's own."""

    vehicle_id: Annotated[VehicleId, Meta(min_length=1, max_length=200)]
    template: Template | None = None
    text: Annotated[str, Meta(max_length=LONGEST_MESSAGE)] = ""
    reservation_id: Annotated[ReservationId, Meta(max_length=100)] | None = None
    stop: Id | None = None
    """The stop that a template names; the reservation's own when left out."""


class Reassign(Press, frozen=True, kw_only=True):
    """Another run for a rider, in the place of that one."""

    reservation_id: Annotated[ReservationId, Meta(max_length=100)]
    run_id: Annotated[RunId, Meta(min_length=1, max_length=200)]
    reason: ReassignReason = "by_dispatcher"


class NoteOn(Press, frozen=True, kw_only=True):
    """A note to a reservation."""

    reservation_id: Annotated[ReservationId, Meta(max_length=100)]
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_NOTE)]


class OperationsChannel(Channel):
    """Dispatchers see every reservation, and nobody's name: there are none."""

    roles = STAFF

    def audience(self, identity: Identity) -> str:  # noqa: ARG002 - one audience for all dispatchers
        return OPERATIONS

    def snapshot(self, identity: Identity, sequence: int) -> Struct:  # noqa: ARG002
        return self.services.operations.snapshot(sequence)

    @command(Nothing)
    def on_refresh(self, identity: Identity, nothing: Nothing) -> Answer:  # noqa: ARG002
        """The whole picture again."""
        sequence = self.services.documents.last_sequence(OPERATIONS)
        return {"snapshot": plain(self.services.operations.snapshot(sequence))}

    @command(AboutItem)
    def on_take(self, identity: Identity, about: AboutItem) -> Answer:
        """Seen, and in my hand; refused while another dispatcher has it."""
        mark = self.services.dispatching.take(identity.subject, about.key)
        return {"taken_by": mark.by, "taken_at": mark.at.isoformat()}

    @command(AboutItem)
    def on_let_go(self, identity: Identity, about: AboutItem) -> Answer:
        """In nobody's hand any more."""
        self.services.dispatching.let_go(identity.subject, about.key)
        return {}

    @command(AboutItem)
    def on_settle(self, identity: Identity, about: AboutItem) -> Answer:
        """Nothing is left to do about a report: it leaves the list."""
        self.services.dispatching.settle(identity.subject, about.key)
        return {}

    @command(MessageToBus)
    def on_message(self, identity: Identity, said: MessageToBus) -> Answer:
        """The driver's page shows and speaks it until the driver confirms."""
        text = _clean(said.text)
        if (said.template is None) == (not text):
            raise BadRequest(
                "body_invalid",
                "Send either a template or words of your own.",
                "정해진 문구와 직접 쓴 말 가운데 하나만 보내 주세요.",
            )
        if said.template in WITH_STOP and not (said.stop or said.reservation_id):
            raise BadRequest(
                "body_invalid",
                "This template names a stop: send `stop` or `reservation_id`.",
                "이 문구에는 정류소가 필요합니다.",
            )
        self.services.dispatching.send_message(
            identity.subject,
            said.command_id,
            said.vehicle_id,
            template=said.template,
            text=text,
            stop_id=self.services.get_stop(said.stop).id if said.stop else None,
            reservation_id=said.reservation_id,
        )
        return {}

    @command(Reassign)
    def on_reassign(self, identity: Identity, said: Reassign) -> Answer:
        """The rider keeps their turn; refused where there is no other bus."""
        moved = self.services.dispatching.reassign(
            identity.subject, said.command_id, said.reservation_id, said.run_id, said.reason
        )
        return {"reservation": plain(self.services.views.reservation(moved))}

    @command(NoteOn)
    def on_note(self, identity: Identity, said: NoteOn) -> Answer:
        """Kept with the reservation, for dispatchers alone."""
        text = _clean(said.text)
        if not text:
            raise BadRequest("body_invalid", "The note is empty.", "메모가 비어 있습니다.")
        self.services.dispatching.note(identity.subject, said.command_id, said.reservation_id, text)
        return {}


def _clean(text: str) -> str:
    """On one line, without control characters: it is shown and read aloud."""
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
