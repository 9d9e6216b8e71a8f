"""Looks at the reservations for which something may be due: each is looked at by one worker of many.

A batch is claimed for a few seconds. A worker that ends over it, or takes too long, loses nothing: what it has not
settled is due again, and the next worker takes it on. A look that comes twice changes nothing the second time.
"""

import logging
from time import monotonic

import gevent

from booking.draft import Key
from booking.errors import NotFound
from booking.reservation import ReservationId
from server.bookings import BookingService
from server.store.documents import DocumentStore
from server.store.timers import Claim, Timers

log = logging.getLogger(__name__)
CLAIM_SECONDS = 3.0
BATCH = 50
"""Few enough to be looked at well within the claim."""
MOST_BATCHES = 20
"""In one round: a worker alone after an outage still comes to its end."""


class DueLooks:
    """The reservations of all workers, by the moment at which each must be looked at."""

    def __init__(
        self,
        timers: Timers,
        documents: DocumentStore,
        bookings: BookingService,
        *,
        claim_seconds: float = CLAIM_SECONDS,
        batch: int = BATCH,
    ) -> None:
        self._timers = timers
        self._documents = documents
        self._bookings = bookings
        self._claim_seconds = claim_seconds
        self._batch = batch
        self.looks = 0
        """Reservations looked at by this worker so far."""

    def go_round(self) -> float | None:
        """Look at everything due. Returns the seconds until the next is; None when none is known.

        Raises `StoreFault`.
        """
        for _ in range(MOST_BATCHES):
            began = monotonic()
            claim = self._timers.claim(self._batch, self._claim_seconds)
            self._work(claim, began)
            if len(claim.names) < self._batch:
                return claim.next_seconds
        return 0.0

    def restore(self) -> int:
        """Make due what is open and has no moment: an earlier version has stored it. Returns how many those were.

        Raises `StoreFault`.
        """
        missing = self._timers.restore(self._documents.open_key)
        if missing:
            log.warning("%d open reservations had no moment to be looked at, and have one now", missing)
        return missing

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        return [
            "# HELP gachita_looks_total Reservations that this worker looked at because something might be due.",
            "# TYPE gachita_looks_total counter",
            f"gachita_looks_total {self.looks}",
        ]

    def _work(self, claim: Claim, began: float) -> None:
        keys: list[Key] = [("reservation", name) for name in claim.names]
        known = self._documents.read_versions(keys)
        waits: dict[str, float | None] = {}
        for name in claim.names:
            if monotonic() - began > self._claim_seconds:
                log.warning("%d looks took too long and are left to others", len(claim.names) - len(waits))
                break
            try:
                waits[name] = self._bookings.look_at(ReservationId(name), known)
            except NotFound:
                waits[name] = None
            except Exception:
                # It stays claimed, and is tried again when the claim is over.
                log.exception("fault in what is due for reservation %s", name)
            self.looks += 1
            gevent.sleep(0)
        self._timers.settle(claim, waits)
