"""The boards that somebody is looking at: pushed every few seconds, made once per stop however many look."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from flask_socketio import SocketIO

from booking.messages import BoardView
from gtfs.identifiers import StopId
from server.background.giving_way import giving_way

log = logging.getLogger(__name__)
LINES = 12
"""Arrivals on a pushed board."""


def room_of_board(stop_id: StopId) -> str:
    """The room of everybody who looks at that stop."""
    return f"board:{stop_id}"


class Boards:
    """Who looks at which stop on this worker, and the pushing of boards to them."""

    def __init__(
        self,
        make: Callable[[StopId], BoardView],
        make_many: Callable[[Sequence[StopId]], Iterable[BoardView]],
    ) -> None:
        self._make = make
        self._make_many = make_many
        self._watching: dict[tuple[str, str], StopId] = {}

    def watch(self, namespace: str, sid: str, stop_id: StopId) -> StopId | None:
        """From now on this connection looks at that stop; returns the one it looked at before."""
        earlier = self._watching.get((namespace, sid))
        self._watching[namespace, sid] = stop_id
        return earlier if earlier != stop_id else None

    def unwatch(self, namespace: str, sid: str) -> None:
        """This connection looks at nothing any more."""
        self._watching.pop((namespace, sid), None)

    def get(self, stop_id: StopId) -> BoardView:
        """The board of that stop now."""
        return self._make(stop_id)

    def list_watched(self) -> list[tuple[StopId, set[str]]]:
        """Every stop somebody looks at, with the namespaces they are in."""
        namespaces: defaultdict[StopId, set[str]] = defaultdict(set)
        for (namespace, _), stop_id in self._watching.items():
            namespaces[stop_id].add(namespace)
        return sorted(namespaces.items())

    def push(
        self,
        socketio: SocketIO,
        watched: Sequence[tuple[StopId, Collection[str]]],
        list_last_sequences: Callable[[Sequence[str]], list[int]],
    ) -> None:
        """Send the boards of those stops to everybody looking at them.

        A board is a view, not a step of anybody's chain: it does not advance a sequence, and a client that
        misses one gets the next.
        """
        stop_ids = [stop_id for stop_id, _ in watched]
        boards = list(giving_way(self._make_many(stop_ids)))
        sequences = list_last_sequences([f"stop:{stop_id}" for stop_id in stop_ids])
        for (stop_id, namespaces), board, sequence in giving_way(
            zip(watched, boards, sequences, strict=True)
        ):
            for namespace in namespaces:
                payload: dict[str, Any] = {
                    "type": "board",
                    "sequence": sequence if namespace == "/kiosk" else 0,
                    "at": board.as_of,
                    "board": board,
                }
                # To this worker's connections only: each worker knows who looks here, and makes their boards itself.
                socketio.emit(
                    "event", payload, namespace=namespace, to=room_of_board(stop_id), ignore_queue=True
                )
