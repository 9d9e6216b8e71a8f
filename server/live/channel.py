"""What all namespaces share: the door, the snapshot after it, and `resume`.

A connection is let in only with a token of a role of the namespace. It first joins its room and then gets the
snapshot, so that nothing falls between the two; an event sent twice is recognised by its sequence.
"""

import logging
from typing import Annotated, Any

from msgspec import Meta, Struct
from socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as Refused

from booking.messages import Sentence
from server.composition import Services
from server.errors import Forbidden
from server.identity.tokens import Identity, Role
from server.live.commands import Answer, Command, command, plain, refuse
from server.live.flood import FloodGuard

log = logging.getLogger(__name__)


class Resume(Command, frozen=True, kw_only=True):
    """What came after that sequence?"""

    after: Annotated[int, Meta(ge=0, le=2**53)]


class Channel(Namespace):  # type: ignore[misc]  # the library is untyped
    """A namespace for one kind of caller.

    Of Socket.IO and not of Flask-SocketIO: that one makes a Flask request for every message, looks its address up
    among the routes and keeps the fault of not finding it, all of it in cycles for the collector.
    """

    roles: tuple[Role, ...]

    def __init__(self, name: str, services: Services) -> None:
        super().__init__(name)
        self.services = services
        self._identities: dict[str, Identity] = {}
        self._flood = FloodGuard()

    def find_identity(self, sid: str) -> Identity | None:
        """Who is connected as `sid`."""
        return self._identities.get(sid)

    def audience(self, identity: Identity) -> str:
        """The stream and room of this caller."""
        raise TypeError(f"{type(self).__name__} names no audience for {identity.role}")

    def snapshot(self, identity: Identity, sequence: int) -> Struct:
        """All this caller must know now, with the sequence of the last event in it."""
        raise TypeError(f"{type(self).__name__} has no snapshot for {identity.role} at {sequence}")

    def trigger_event(self, event: str, *arguments: Any) -> Any:
        """Every message passes here; a connection that floods is ended, and the others notice nothing."""
        sid = arguments[0]
        if event == "disconnect":
            self._flood.forget(sid)
        elif event != "connect" and not self._flood.allows(sid):
            if self.find_identity(sid) is not None:
                log.warning("a client of %s floods and is cut off", self.namespace)
                self._cut_off(sid)
            return refuse("too_many_requests", Sentence("요청이 너무 잦습니다.", "That was too often."))
        elif event != "connect" and not hasattr(self, f"on_{event}"):
            return refuse("unknown_command", Sentence("없는 명령입니다.", "There is no such command."))
        return super().trigger_event(event, *arguments)

    def _cut_off(self, sid: str) -> None:
        """End the connection and not only its place in this namespace."""
        transport = self.server.manager.eio_sid_from_sid(sid, self.namespace)
        self.server.disconnect(sid, namespace=self.namespace)
        self.server.eio.disconnect(transport)

    def on_connect(self, sid: str, environ: object, auth: object = None) -> None:  # noqa: ARG002 - its signature
        """Let in whoever has a token of this role; everybody else gets `connect_error`."""
        told = auth.get("token") if isinstance(auth, dict) else None
        token = told if isinstance(told, str) else ""
        try:
            identity = self.services.tokens.get(token, *self.roles)
            self.services.admitted.let_in(sid, token, identity.role, lambda: self._cut_off(sid))
        except Forbidden as fault:
            raise Refused(fault.code, {"code": fault.code, "detail": str(fault.sentence.en)}) from fault
        except Exception as fault:
            # Without an answer the caller would wait for the door for ever; refused so, it knocks again.
            log.exception("fault at the door of %s", self.namespace)
            detail = "Something went wrong on our side. Try again."
            raise Refused("internal_error", {"code": "internal_error", "detail": detail}) from fault
        self._identities[sid] = identity
        self.greet(identity, sid)

    def greet(self, identity: Identity, sid: str) -> None:
        """What happens right after the door: the room, then the snapshot."""
        self.enter_room(sid, self.audience(identity))
        self.server.start_background_task(self.send_snapshot, identity, sid)

    def send_snapshot(self, identity: Identity, sid: str) -> None:
        """The sequence is read first: what happens after that comes as an event as well."""
        try:
            sequence = self.services.documents.last_sequence(self.audience(identity))
            snapshot = self.snapshot(identity, sequence)
        except Exception:
            log.exception("no snapshot for %s", identity.role)
            self.server.disconnect(sid, namespace=self.namespace)
            return
        self.emit("snapshot", snapshot, to=sid, ignore_queue=True)

    def on_disconnect(self, sid: str, reason: object = None) -> None:  # noqa: ARG002 - the library's signature
        """Forget the connection."""
        self.services.admitted.left(sid)
        identity = self._identities.pop(sid, None)
        if identity is not None:
            self.left(identity)

    def left(self, identity: Identity) -> None:
        """One connection of this caller has ended."""

    @property
    def connected(self) -> list[Identity]:
        """Whoever is connected to this worker."""
        return list(self._identities.values())

    @command(Resume)
    def on_resume(self, identity: Identity, asked: Resume) -> Answer:
        """Events after a sequence, in order; `too_old` when they are no longer kept."""
        audience = self.audience(identity)
        stored = self.services.documents.list_events(audience, asked.after)
        if stored is None:
            return {
                "ok": False,
                "code": "too_old",
                "detail": "Connect again.",
                "detail_ko": "다시 연결해 주세요.",
            }
        project = self.services.projection.payload
        return {"events": [plain_event(project(event)) for event in stored]}


def plain_event(payload: dict[str, Any]) -> dict[str, Any]:
    """An event's payload as plain JSON types."""
    result: dict[str, Any] = plain(payload)
    return result
