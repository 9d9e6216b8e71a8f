"""A source of GTFS-realtime bytes behind a door: asked by one worker, looked through, kept for all."""

import hashlib
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from booking.messages import FeedHealth
from gtfs.timetable import Timetable
from server.store.connection import StoreFault
from server.world.health import describe
from server.world.looking import FROZEN_SECONDS, Looked, find_lie, look
from server.world.pauses import NO_PAUSE, lengthen
from server.world.shared_feed import SharedFeed, SharedState
from server.world.sources import Counting, Door, Received, SourceFault
from server.world.threads import in_thread

log = logging.getLogger(__name__)


class FeedSource:
    """The last good snapshot stays in force whatever comes after it."""

    def __init__(
        self,
        door: Door,
        timetable: Timetable,
        shared: SharedFeed,
        *,
        name: str | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = name or door.name
        self.newest: Received | None = None
        self.state = SharedState()
        self._door = door
        self._timetable = timetable
        self._shared = shared
        self._chance = chance
        self._pause = NO_PAUSE
        self._digest = b""
        self._verdict: SourceFault | None = None
        """What is wrong with the last bytes that came; they count again when nothing new does."""
        self._places = b""
        self._still: Received | None = None
        """The first snapshot in which every bus was where it has been since."""
        self._began_at: datetime | None = None

    def refresh(self, now: datetime) -> bool:
        """Ask, if this worker is the one to do so and it is time to. Returns whether there is something new."""
        self._began_at = self._began_at or now
        if not self._shared.hold():
            self.state = self._shared.find_state()
            return self._recall(now)
        is_new = self.newest is None and self._recall(now)
        if self._pause.is_over(now):
            is_new = self._ask(now) or is_new
        self._tell(now)
        return is_new

    def let_go(self) -> None:
        """This worker ends: another may ask."""
        self._shared.let_go()

    def get_health(self, now: datetime) -> FeedHealth:
        """How it is."""
        return describe(self.name, self.newest, self.state, self._began_at or now, now)

    def as_metrics(self, now: datetime) -> list[str]:
        """What its door counts, in Prometheus' text format."""
        return self._door.as_metrics(now) if isinstance(self._door, Counting) else []

    def _ask(self, now: datetime) -> bool:
        try:
            data = self._door.fetch(now)
        except SourceFault as fault:
            if not fault.is_cheap:
                self._pause = lengthen(self._pause, now, self._chance(), fault.retry_after_seconds)
            self._note(fault, now)
            return False
        self._pause = NO_PAUSE
        is_new = data is not None and self._take(data, now)
        self._note(self._verdict, now)
        return is_new

    def _take(self, data: bytes, now: datetime) -> bool:
        """Look through what came. Returns whether it is good and new."""
        digest = in_thread(_digest, data)
        if digest == self._digest:
            return False
        self._digest = digest
        try:
            looked = in_thread(look, self._timetable, data, now)
        except SourceFault as fault:
            self._verdict = fault
            return False
        self._verdict = find_lie(looked, self.newest, now) or self._find_frozen(looked, now)
        if self._verdict is not None:
            self._digest = b""  # whether it is to be believed may change with time
            return False
        self.newest = Received(self.name, looked.feed, now, looked.census)
        self._shared.put(data, now)
        return True

    def _find_frozen(self, looked: Looked, now: datetime) -> SourceFault | None:
        """A publisher may go on stamping buses that it does not hear any more."""
        if not looked.places or looked.places != self._places or self._still is None:
            self._places = looked.places
            self._still = Received(self.name, looked.feed, now, looked.census)
            return None
        since = self._still.made_at
        if now - since < timedelta(seconds=FROZEN_SECONDS):
            return None
        self.newest = self._still  # as old as what is known, not as its stamps
        return SourceFault("live_feed_frozen", f"No bus has moved since {since:%H:%M:%S} UTC.")

    def _recall(self, now: datetime) -> bool:
        """Take over the snapshot that another worker, or an earlier life of this one, has stored."""
        try:
            found = self._shared.find()
            if found is None:
                return False
            data, received_at = found
            looked = in_thread(look, self._timetable, data, max(now, received_at))
            digest = in_thread(_digest, data)
        except (SourceFault, *StoreFault) as fault:
            log.warning("stored snapshot of %s cannot be used: %s", self.name, fault)
            return False
        self._digest = digest
        self.newest = Received(self.name, looked.feed, received_at, looked.census)
        return True

    def _note(self, fault: SourceFault | None, now: datetime) -> None:
        """Keep what is wrong, since when, and when it is asked again; said once in the log."""
        before = self.state.fault
        if fault is not None and fault.code != before:
            log.warning("live source %s: %s: %s", self.name, fault.code, fault.sentence)
        elif fault is None and before is not None:
            log.warning("live source %s: good again after %s", self.name, before)
        since = None if fault is None else self.state.fault_since or now
        self.state = SharedState(None if fault is None else fault.code, since, self._pause.until)

    def _tell(self, now: datetime) -> None:
        """Store what the other workers want to know."""
        try:
            self._shared.flush(now)
            self._shared.put_state(self.state)
        except StoreFault as fault:
            log.warning("live source %s cannot be shared: %s", self.name, fault)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
