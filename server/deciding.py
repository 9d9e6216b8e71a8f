"""Deciding: a draft read from the store, decided by `booking`, committed whole, announced; a conflict is decided again.

Every change of a document goes this way, whoever wants it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from gevent import sleep

from booking.draft import Document, Draft, Key
from booking.next_look import Pace, find_next_look
from booking.progress import Progress
from booking.reservation import Reservation, ReservationId
from booking.settings import Rules
from gtfs.identifiers import RunId
from server.background.step_times import StepTimes
from server.store.documents import Conflict, DocumentStore, StoredEvent

T = TypeVar("T")
Known = Mapping[Key, tuple[int, Document | None]]
"""Documents with their versions that have been read already."""
NOTHING: Known = {}
Watched = Mapping[ReservationId, Mapping[RunId, Progress]]
"""Where the buses of some reservations are, as far as a decision has looked."""
NOBODY: Watched = {}
Announce = Callable[[Sequence[StoredEvent], Mapping[Key, Document | None]], None]
"""Tells what has just been stored; the documents are those of the decision, so that nobody has to read them again."""
TRIES = 20
"""A decision that meets a conflict is made again; so many conflicts in a row mean a fault of ours."""


class _RememberingReader:
    """Reads from the store, and keeps the reservations as they were read for the indexes."""

    def __init__(self, store: DocumentStore, known: Known) -> None:
        self._store = store
        self._known = known
        self.reservations: list[Reservation] = []

    def read(self, key: Key) -> tuple[int, Document | None]:
        version, document = self._known.get(key) or self._store.read(key)
        if isinstance(document, Reservation):
            self.reservations.append(document)
        return version, document


class Decider:
    """Makes decisions last."""

    def __init__(
        self,
        *,
        store: DocumentStore,
        rules: Rules,
        clock: Callable[[], datetime],
        announce: Announce,
        pace: Pace,
        times: StepTimes,
    ) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock
        self._announce = announce
        self._pace = pace
        self._times = times

    def decide(
        self,
        decide: Callable[[Draft], T],
        known: Known = NOTHING,
        progress: Watched = NOBODY,
        *,
        is_told: bool = True,
    ) -> T:
        """Decide, commit, announce; decide again when something read has changed meanwhile.

        `is_told`: somebody hears the result. One that changes nothing (a repeat) rests on what was read, which must
        outlive the loss of the primary too: it is committed all the same.
        """
        for attempt in range(TRIES):
            reader = _RememberingReader(self._store, NOTHING if attempt else known)
            draft = Draft(reader, self._clock())
            with self._times.of("decide"):
                result = decide(draft)
            if not draft.changed and not is_told:
                return result
            try:
                looks = self._find_looks(draft, progress)
                with self._times.of("commit"):
                    stored = self._store.commit(draft, reader.reservations, looks)
                self._announce(stored, draft.known)
            except Conflict:
                sleep(random.uniform(0, 0.005 * attempt))  # noqa: S311 - spreads retries, protects nothing
                continue
            return result
        raise Conflict(f"{TRIES} conflicts in a row")

    def _find_looks(self, draft: Draft, progress: Watched) -> dict[ReservationId, float]:
        """Seconds until each open reservation that a draft changes must be looked at again."""
        looks: dict[ReservationId, float] = {}
        for document in draft.changed.values():
            if isinstance(document, Reservation):
                seconds = self.find_look_seconds(document, progress.get(document.id, {}))
                if seconds is not None:
                    looks[document.id] = seconds
        return looks

    def find_look_seconds(self, reservation: Reservation, progress: Mapping[RunId, Progress]) -> float | None:
        """Seconds until that reservation must be looked at again; None when it has ended."""
        now = self._clock()
        look_at = find_next_look(reservation, progress, self._rules, now, self._pace)
        return None if look_at is None else (look_at - now).total_seconds()
