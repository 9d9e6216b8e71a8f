"""Tells the connected what has just been stored. Only a hint: whoever misses it finds it in the stream."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_socketio import SocketIO

from booking.draft import Document, Key
from booking.messages import KioskHealth
from gtfs.identifiers import StopId
from server.background.step_times import StepTimes
from server.live.commands import plain
from server.live.message_queue import MessageQueue
from server.live.projection import NOTHING, Projection
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

    def __init__(self, socketio: SocketIO, times: StepTimes) -> None:
        self._socketio = socketio
        self._times = times
        manager = socketio.server.manager
        self._queue = manager if isinstance(manager, MessageQueue) else None
        self._announced: list[str] = []
        self.in_hand: set[str] = set()
        """Names of events that are being announced by this worker just now."""
        self.projection: Projection | None = None
        self.failed = 0
        """Announcements that could not be made; the events stand in their streams all the same."""

    def take_announced(self) -> list[str]:
        """Names of the events announced since the last call: they need not be announced again."""
        announced, self._announced = self._announced, []
        return announced

    def call_kiosk(self, stop_id: StopId) -> None:
        """Have the kiosk of that stop ask for its orders now; it asks every half minute anyway."""
        self._socketio.emit("orders", {}, namespace="/kiosk", to=f"stop:{stop_id}")

    def show_kiosk(self, health: KioskHealth, at: datetime) -> None:
        """Show dispatchers how a kiosk is: a view, which advances no sequence."""
        payload = {"type": "kiosk", "sequence": 0, "at": at.isoformat(), "kiosk": plain(health)}
        self._socketio.emit("event", payload, namespace="/operations", to=OPERATIONS)

    def announce(self, events: Sequence[StoredEvent], known: Mapping[Key, Document | None] = NOTHING) -> None:
        """Emit; a fault here never undoes what is stored, and what is not announced here is announced later.

        `known`: documents as they were stored together with these events; they are not read again.
        """
        if self.projection is None or not events:
            return
        projection = self.projection.knowing(known)
        self.in_hand.update(stored.name for stored in events)
        for stored in sorted(events, key=_turn):
            try:
                if self._emit(stored, projection):
                    self._announced.append(stored.name)
            except Exception:
                self.failed += 1
                log.exception("not announced: %s %s", stored.audience, stored.sequence)
            finally:
                self.in_hand.discard(stored.name)

    def _emit(self, stored: StoredEvent, projection: Projection) -> bool:
        """Returns whether the other workers have it as well: the queue gives up without an error."""
        times = self._times if _turn(stored) == 0 else StepTimes()
        with times.of("word"):
            payload = projection.payload(stored)
        failed = self._queue.failed if self._queue else 0
        with times.of("emit"):
            self._socketio.emit("event", payload, namespace=namespace_of(stored.audience), to=stored.audience)
        return self._queue is None or self._queue.failed == failed


def _turn(stored: StoredEvent) -> int:
    """The bus is told first, then whoever waits for it, then the dispatchers. Each hears in order all the same."""
    if stored.audience == OPERATIONS:
        return 2
    return 0 if stored.audience.startswith("vehicle:") else 1
