"""Notifications on their way: kept in the store from the event on, sent by whichever worker is alive, tried again.

An event that has been announced is noted here for every device of its rider. A round claims what is due; what could not
be handed over is due again, later and later, until nobody needs it any more. A worker that dies over it loses nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from gevent.pool import Pool

from booking.reservation import ReservationId
from server.push.notices import make_notice
from server.push.posting import Answer, Fate, Poster
from server.push.subscriptions import Subscription, Subscriptions
from server.store.documents import DocumentStore, StoredEvent
from server.store.timers import Timers
from server.views.views import Views

log = logging.getLogger(__name__)
CLAIM_SECONDS = 30.0
MOST = 32
AT_ONCE = 8
"""Push services that are waited for at the same time."""
POINTLESS_SECONDS = 300.0
"""After so long the bus has gone, and what is said about it with it."""
LEAST_WAIT_SECONDS, MOST_WAIT_SECONDS = 2.0, 60.0
RIDER = "rider:"


class Pushes:
    """What is to be sent, and its sending."""

    def __init__(
        self,
        *,
        timers: Timers,
        documents: DocumentStore,
        views: Views,
        subscriptions: Subscriptions,
        poster: Poster,
        clock: Callable[[], datetime],
    ) -> None:
        self._timers = timers
        self._documents = documents
        self._views = views
        self._subscriptions = subscriptions
        self.poster = poster
        self._clock = clock
        self._pool = Pool(AT_ONCE)
        self._fates: Counter[str] = Counter()

    def note(self, announced: list[str]) -> None:
        """Those events (`AUDIENCE SEQUENCE`) have happened: keep in mind who wants to be told. Raises `StoreFault`."""
        of_riders = [name for name in announced if name.startswith(RIDER)]
        if not of_riders:
            return
        devices = self._subscriptions.list_devices(sorted({_rider_of(name) for name in of_riders}))
        self._timers.add(
            [f"{name} {device}" for name in of_riders for device in devices.get(_rider_of(name), ())]
        )

    def forget(self, rider_id: str) -> None:
        """Nothing is on its way to a rider who has been erased."""
        self._timers.remove(self._timers.list_names(f"{RIDER}{rider_id} *"))

    def go_round(self) -> float | None:
        """Send what is due. Returns the seconds until more is, where that is known. Raises `StoreFault`."""
        claim = self._timers.claim(MOST, CLAIM_SECONDS)
        waits = self._pool.map(self._settle, claim.names)
        self._timers.settle(claim, dict(zip(claim.names, waits, strict=True)))
        return claim.next_seconds

    def _settle(self, name: str) -> float | None:
        """Seconds until the next try; None when there is none."""
        try:
            return self._try(name)
        except Exception:
            log.exception("fault in a notification")
            return MOST_WAIT_SECONDS

    def _try(self, name: str) -> float | None:
        event_name, _, device = name.rpartition(" ")
        audience, _, sequence = event_name.rpartition(" ")
        rider_id = audience.removeprefix(RIDER)
        found = self._documents.find_events([(audience, int(sequence))])
        subscription = self._subscriptions.find(rider_id, device)
        if not found or subscription is None or self._subscriptions.is_seen(rider_id):
            return None
        age_seconds = (self._clock() - found[0].event.at).total_seconds()
        if age_seconds > POINTLESS_SECONDS:
            return None
        answer = self._post(found[0], subscription)
        if answer is None:
            return None
        self._fates[answer.fate.value] += 1
        if answer.fate is Fate.GONE:
            self._subscriptions.remove(rider_id, device)
        return _wait_after(answer, age_seconds)

    def _post(self, stored: StoredEvent, subscription: Subscription) -> Answer | None:
        event = stored.event
        if event.reservation_id is None:
            return None
        found = self._documents.list_reservations([ReservationId(event.reservation_id)])
        if not found:
            return None
        notice = make_notice(event, found[0], self._views.reservation(found[0]), subscription.language)
        return self.poster.post(subscription, notice) if notice else None

    def as_metrics(self) -> list[str]:
        """Lines in Prometheus' text format."""
        return [
            "# HELP gachita_pushes_total Notifications handed to push services by this worker, by what became of them.",
            "# TYPE gachita_pushes_total counter",
            *(f'gachita_pushes_total{{fate="{fate.value}"}} {self._fates[fate.value]}' for fate in Fate),
        ]


def _rider_of(name: str) -> str:
    return name.removeprefix(RIDER).partition(" ")[0]


def _wait_after(answer: Answer, age_seconds: float) -> float | None:
    """Twice as long each time, as the age of the news tells, or as long as the service wants; then never."""
    if answer.fate is not Fate.LATER:
        return None
    wait = min(max(age_seconds, LEAST_WAIT_SECONDS), MOST_WAIT_SECONDS)
    wait = max(wait, answer.wait_seconds or 0.0)
    return wait if age_seconds + wait <= POINTLESS_SECONDS else None
