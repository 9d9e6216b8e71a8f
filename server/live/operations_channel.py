"""`/operations`: what needs a dispatcher's eye, and the state of everything."""

from msgspec import Struct

from server.identity.tokens import Identity, Role
from server.live.channel import Channel
from server.live.commands import Answer, command, plain
from server.live.kiosk_channel import Nothing
from server.store.keys import OPERATIONS


class OperationsChannel(Channel):
    """Dispatchers see every reservation, and nobody's name: there are none."""

    role = Role.DISPATCHER

    def audience(self, identity: Identity) -> str:  # noqa: ARG002 - one audience for all dispatchers
        return OPERATIONS

    def snapshot(self, identity: Identity, sequence: int) -> Struct:  # noqa: ARG002
        return self.services.operations.snapshot(sequence)

    @command(Nothing)
    def on_refresh(self, identity: Identity, nothing: Nothing) -> Answer:  # noqa: ARG002
        """The whole picture again."""
        sequence = self.services.documents.last_sequence(OPERATIONS)
        return {"snapshot": plain(self.services.operations.snapshot(sequence))}
