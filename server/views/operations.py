"""The dispatcher's picture: everything unacknowledged, passed by, broken or silent, most urgent first."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from booking import messages as m
from booking.events import Event, EventType
from booking.reservation import Reservation
from booking.sentences import say
from server.store.documents import DocumentStore
from server.store.keys import OPERATIONS
from server.views.views import Views
from server.world.kiosks import Kiosks
from server.world.live_world import LiveWorld

RECENT_EVENTS = 500
OUTAGE_SECONDS = 90
"""Live data older than this is called old (design: figures to hold)."""


class OperationsViews:
    """Makes the dispatcher's snapshot."""

    def __init__(
        self,
        *,
        views: Views,
        world: LiveWorld,
        documents: DocumentStore,
        kiosks: Kiosks,
        count_drivers: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._views = views
        self._world = world
        self._documents = documents
        self._kiosks = kiosks
        self.count_drivers = count_drivers
        self._clock = clock

    def snapshot(self, sequence: int) -> m.OperationsSnapshot:
        """What needs a person, and what is going on."""
        now = self._clock()
        open_reservations = self._documents.list_open()
        kiosks = self._kiosks.list_health(self._views.stop_ref)
        items = [
            *self._of_events(sequence, {r.id: r for r in open_reservations}),
            *self._of_kiosks(kiosks, now),
            *self._of_feeds(now),
        ]
        return m.OperationsSnapshot(
            sequence=sequence,
            items=tuple(items),
            reservations=tuple(self._views.reservation(r) for r in open_reservations),
            kiosks=kiosks,
            drivers_connected=self.count_drivers(),
        )

    def _of_events(
        self, sequence: int, open_reservations: dict[str, Reservation]
    ) -> Sequence[m.OperationsItem]:
        """Unconfirmed pings that still are, passed-by reports, broken ramps: newest first."""
        stored = self._documents.list_events(OPERATIONS, max(0, sequence - RECENT_EVENTS)) or []
        items: list[m.OperationsItem] = []
        ramps_seen: set[str] = set()
        for entry in reversed(stored):
            event = entry.event
            reservation = open_reservations.get(event.reservation_id or "")
            if event.type is EventType.RAMP and event.vehicle_id:
                if event.vehicle_id in ramps_seen:
                    continue
                ramps_seen.add(event.vehicle_id)
            if event.type is EventType.ESCALATED and not _still_waits(event, reservation):
                continue
            item = self._views.operations_item(event, reservation)
            if item is not None:
                items.append(item)
        return items

    def _of_kiosks(self, kiosks: Sequence[m.KioskHealth], now: datetime) -> Sequence[m.OperationsItem]:
        return [
            m.OperationsItem(
                kind="kiosk_silent",
                since=kiosk.last_heard_at or now,
                sentence=say("operations.kiosk_silent", stop=kiosk.stop.name),
                stop=kiosk.stop,
            )
            for kiosk in kiosks
            if not kiosk.connected
        ]

    def _of_feeds(self, now: datetime) -> Sequence[m.OperationsItem]:
        age = self._world.feed_age(now)
        if age is None or age <= OUTAGE_SECONDS:
            return []
        sentence = say("operations.feed_outage", age=age)
        since = now - timedelta(seconds=age)
        return [m.OperationsItem(kind="feed_outage", since=since, sentence=sentence)]


def _still_waits(event: Event, reservation: Reservation | None) -> bool:
    """Whether the ping that was escalated is still unanswered."""
    held = reservation.find_hold(event.run_id) if reservation and event.run_id else None
    return held is not None and held.unanswered_since is not None
