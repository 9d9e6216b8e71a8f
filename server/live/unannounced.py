"""Announces what another worker has stored and not announced: it died, stood still or could not in between.

Every stored event stands in `unannounced` from the same atomic step on, and leaves it when somebody has emitted it.
One that stays there for a second is emitted again by whichever worker is alive. Who has heard it ignores it by its
sequence; who has missed others before it sees the gap and asks `resume`.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from server.live.announcer import Announcer
from server.store.documents import DocumentStore, StoredEvent
from server.store.replicas import NotReplicated
from server.store.timers import Timers

log = logging.getLogger(__name__)
CLAIM_SECONDS = 3.0
MOST = 200
"""Events at one time: after an outage nobody is kept from working by thousands of hints."""
GIVEN_UP_AFTER = timedelta(minutes=10)
"""Whoever is connected has long asked by then, and an event that nobody can announce must not stay for ever."""


class Unannounced:
    """The events that nobody has announced yet."""

    def __init__(
        self,
        timers: Timers,
        documents: DocumentStore,
        announcer: Announcer,
        clock: Callable[[], datetime],
        pass_on: Callable[[list[str]], None] | None = None,
    ) -> None:
        """`pass_on`: is told the names of events that have been announced, before they are crossed off."""
        self._pass_on = pass_on
        self._timers = timers
        self._documents = documents
        self._announcer = announcer
        self._clock = clock
        self._done: list[str] = []
        self.announced = 0
        """Events announced here because nobody had so far."""

    def go_round(self) -> None:
        """Cross off what this worker has announced; announce what is overdue. Raises `StoreFault`."""
        self._cross_off()
        try:
            claim = self._timers.claim(MOST, CLAIM_SECONDS)
        except NotReplicated:
            return  # what could still be lost with the primary is told to nobody
        overdue = [_split(name) for name in claim.names if name not in self._announcer.in_hand]
        if not overdue:
            return
        found = self._documents.find_events(overdue)
        oldest = self._clock() - GIVEN_UP_AFTER
        fresh = sorted((event for event in found if event.event.at >= oldest), key=_order)
        kept = {event.name for event in fresh}
        self._done += [name for name in (f"{audience} {n}" for audience, n in overdue) if name not in kept]
        self._announcer.announce(
            fresh
        )  # what it cannot emit stays, and is overdue again when the claim is over
        self.announced += len(fresh)
        log.info("announced what nobody had: %s", sorted(kept))
        self._cross_off()

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        return [
            "# HELP gachita_announced_late_total Events announced here because nobody had a second after the commit.",
            "# TYPE gachita_announced_late_total counter",
            f"gachita_announced_late_total {self.announced}",
        ]

    def _cross_off(self) -> None:
        self._done += self._announcer.take_announced()
        if self._pass_on is not None:
            self._pass_on(self._done)
        self._timers.remove(self._done)
        self._done = []


def _split(name: str) -> tuple[str, int]:
    """Audience and sequence of an event by its name."""
    audience, _, sequence = name.rpartition(" ")
    return audience, int(sequence)


def _order(stored: StoredEvent) -> int:
    """Each audience is told in order; which audience comes first the announcer knows."""
    return stored.sequence
