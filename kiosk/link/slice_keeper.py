"""The thread that keeps the stop's timetable new: it asks now and then, and whenever the board knows more."""

import logging
import random
import threading
from collections.abc import Callable
from time import monotonic

from booking.messages import BoardView
from gtfs.stop_slice import StopSlice
from kiosk.errors import NoStopSlice
from kiosk.link.news import BoardCame, LineUp, News, SliceCame, SnapshotCame
from kiosk.link.server_link import Address
from kiosk.link.slice_store import fetch_stop_slice

log = logging.getLogger(__name__)

LASTS_SECONDS = 1800.0
AFTER_FAULT_SECONDS = 60.0
NOT_SOONER_SECONDS = 20.0
"""However often the board names what the stored timetable does not know."""


class SliceKeeper:
    """Fetches the slice on its own thread, so that a slow answer holds up neither the line nor a booking."""

    def __init__(self, address: Address, stop_slice: StopSlice, tell: Callable[[News], None]) -> None:
        self._address = address
        self._known = _routes_of(stop_slice)
        self._tell = tell
        self.not_sooner_seconds = NOT_SOONER_SECONDS
        self._ended = threading.Event()
        self._wanted = threading.Event()
        self._asked_at = monotonic() - NOT_SOONER_SECONDS
        self._thread = threading.Thread(target=self._run, name="slice-keeper", daemon=True)

    def start(self) -> None:
        """Begin with the first fetch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a fetch that is going on is not waited for."""
        self._ended.set()
        self._wanted.set()
        self._thread.join(timeout=1)

    def overhear(self, news: News) -> None:
        """Fetch at once when the line is back, or when the board names a route that the timetable does not have."""
        if isinstance(news, LineUp):
            self._wanted.set()
        elif isinstance(news, BoardCame):
            self._compare(news.board)
        elif isinstance(news, SnapshotCame):
            self._compare(news.snapshot.board)

    def _compare(self, board: BoardView) -> None:
        if any(arrival.route_id not in self._known for arrival in board.arrivals):
            self._wanted.set()

    def _run(self) -> None:
        while not self._ended.wait(max(0.0, self._asked_at + self.not_sooner_seconds - monotonic())):
            self._wanted.clear()
            self._asked_at = monotonic()
            lasts = LASTS_SECONDS if self._fetch() else AFTER_FAULT_SECONDS
            self._wanted.wait(lasts * (0.75 + random.random() / 2))  # noqa: S311 - spreads kiosks, no secret

    def _fetch(self) -> bool:
        try:
            stop_slice = fetch_stop_slice(self._address.server, self._address.stop)
        except NoStopSlice as error:
            log.info("no newer timetable: %s", error.sentence)
            return False
        self._known = _routes_of(stop_slice)
        self._tell(SliceCame(stop_slice))
        return True


def _routes_of(stop_slice: StopSlice) -> frozenset[str]:
    return frozenset(route.route_id for route in stop_slice.routes)
