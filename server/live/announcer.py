"""Tells the connected what has just been stored. Only a hint: whoever misses it finds it in the stream."""

import logging
from collections.abc import Sequence

from flask_socketio import SocketIO

from server.live.projection import Projection
from server.store.documents import StoredEvent
from server.store.keys import OPERATIONS

log = logging.getLogger(__name__)


def namespace_of(audience: str) -> str:
    """Where an audience is connected."""
    if audience == OPERATIONS:
        return "/operations"
    return {"vehicle": "/driver", "rider": "/rider", "stop": "/kiosk"}[audience.partition(":")[0]]


class Announcer:
    """Emits each stored event to its audience's room."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self.projection: Projection | None = None
        self.failed = 0
        """Announcements that could not be made; the events stand in their streams all the same."""

    def announce(self, events: Sequence[StoredEvent]) -> None:
        """Emit; a fault here never undoes what is stored."""
        for stored in sorted(events, key=_turn):
            try:
                self._emit(stored)
            except Exception:
                self.failed += 1
                log.exception("not announced: %s %s", stored.audience, stored.sequence)

    def _emit(self, stored: StoredEvent) -> None:
        if self.projection is not None:
            payload = self.projection.payload(stored)
            namespace = namespace_of(stored.audience)
            self._socketio.emit("event", payload, namespace=namespace, to=stored.audience)


def _turn(stored: StoredEvent) -> int:
    """The bus is told first, then whoever waits for it, then the dispatchers. Each hears in order all the same."""
    if stored.audience == OPERATIONS:
        return 2
    return 0 if stored.audience.startswith("vehicle:") else 1
