"""`/rider`: one rider's reservations as they move, and the board of the stop they watch."""

from msgspec import Struct

from booking.reservation import Owner
from server.identity.tokens import Identity, Role
from server.live.boards import room_of_board
from server.live.channel import Channel
from server.live.commands import Answer, Command, Name, command


class Watch(Command, frozen=True, kw_only=True):
    """Show the board of this stop from now on (`stop_id` or ARS id)."""

    stop: Name


class Seen(Command, frozen=True, kw_only=True):
    """The page is in front of its rider, or not any more: what they see need not be pushed."""

    visible: bool


class RiderChannel(Channel):
    """One rider sees their own reservations and nobody else's."""

    roles = (Role.RIDER,)

    def audience(self, identity: Identity) -> str:
        return Owner(f"rider:{identity.subject}")

    def snapshot(self, identity: Identity, sequence: int) -> Struct:
        return self.services.views.rider_snapshot(Owner(f"rider:{identity.subject}"), sequence)

    @command(Watch, with_sid=True)
    def on_watch(self, identity: Identity, wanted: Watch, sid: str) -> Answer:  # noqa: ARG002 - any rider may look
        """The board now, and again whenever it is pushed; a new stop takes the place of the former one."""
        stop = self.services.get_stop(wanted.stop)
        earlier = self.services.boards.watch(self.namespace, sid, stop.id)
        if earlier is not None:
            self.leave_room(sid, room_of_board(earlier))
        self.enter_room(sid, room_of_board(stop.id))
        return {"board": self.services.boards.get(stop.id)}

    @command(Seen)
    def on_seen(self, identity: Identity, told: Seen) -> Answer:
        """Good for fifteen seconds; a page that is looked at says so every five."""
        self.services.subscriptions.note_seen(identity.subject, visible=told.visible)
        return {}

    def on_disconnect(self, sid: str, reason: object = None) -> None:
        """Nobody watches any longer."""
        self.services.boards.unwatch(self.namespace, sid)
        super().on_disconnect(sid, reason)
