"""After a gap in what this worker heard: its clients are told the newest event of their stream once more.

Whoever has it already ignores it by its sequence; whoever lacks it takes it, or sees the gap and asks `resume`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import gevent
from flask_socketio import SocketIO

from server.live.announcer import namespace_of
from server.live.projection import Projection
from server.store.documents import DocumentStore, StoredEvent
from server.store.keys import OPERATIONS

_KINDS = ("vehicle:", "rider:", "stop:")


class Retelling:
    """Tells the clients of this worker, and only them, what they may have missed."""

    def __init__(
        self,
        socketio: SocketIO,
        documents: DocumentStore,
        projection: Projection,
        list_rooms: Callable[[], Iterable[str]],
    ) -> None:
        """`list_rooms`: where clients of this worker are."""
        self._socketio = socketio
        self._documents = documents
        self._projection = projection
        self._list_rooms = list_rooms

    def tell_again(self, since: datetime) -> int:
        """Tell every connected audience its newest event, unless that is older. Returns how many were told.

        Raises `StoreFault`.
        """
        told = 0
        for audience in sorted(filter(_is_audience, self._list_rooms())):
            newest = self._find_newest(audience)
            if newest is not None and newest.event.at >= since:
                payload = self._projection.payload(newest)
                self._socketio.emit(
                    "event", payload, namespace=namespace_of(audience), to=audience, ignore_queue=True
                )
                told += 1
            gevent.sleep(0)  # a ping that is due now goes first
        return told

    def _find_newest(self, audience: str) -> StoredEvent | None:
        last = self._documents.last_sequence(audience)
        events = self._documents.list_events(audience, last - 1) if last else None
        return events[-1] if events else None


def _is_audience(room: str) -> bool:
    return room == OPERATIONS or room.startswith(_KINDS)
