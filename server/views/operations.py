"""The dispatcher's picture: everything unacknowledged, passed by, broken or silent, most urgent first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from booking import messages as m
from booking.desk import Report
from booking.events import Event, EventType
from booking.reservation import Hold, Reservation, ReservationId
from booking.sentences import say
from gtfs.identifiers import StopId
from server.store.documents import DocumentStore
from server.views.desk import message_sent, put_on_list
from server.views.views import Views
from server.world.kiosks import Kiosks
from server.world.live_world import LiveWorld

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
        list_feeds: Callable[[datetime], tuple[m.FeedHealth, ...]],
        clock: Callable[[], datetime],
    ) -> None:
        self._views = views
        self._world = world
        self._documents = documents
        self._kiosks = kiosks
        self.count_drivers = count_drivers
        self._list_feeds = list_feeds
        self._clock = clock

    def snapshot(self, sequence: int) -> m.OperationsSnapshot:
        """What needs a person, and what is going on."""
        now = self._clock()
        desk = self._documents.read_desk()
        troubles = self._documents.read_watchbook().troubles
        open_reservations = self._documents.list_open()
        kiosks = self.list_kiosks()
        by_id = self._with_reported(desk.reports, open_reservations)
        items = [
            *self._of_reservations(open_reservations),
            *self._of_ramps(),
            *self._of_reports(desk.reports, by_id),
            *(self._views.call_item(call.stop_id, call.at) for call in desk.calls),
            *(self._views.trouble_item(trouble) for trouble in troubles),
            *(() if any(trouble.source for trouble in troubles) else self._of_feeds(now)),
        ]
        listed = (put_on_list(i, desk, by_id.get(ReservationId(i.reservation_id or ""))) for i in items)
        return m.OperationsSnapshot(
            sequence=sequence,
            items=tuple(item for item in listed if item is not None),
            reservations=tuple(self._views.reservation(r) for r in open_reservations),
            kiosks=kiosks,
            drivers_connected=self.count_drivers(),
            feeds=self._list_feeds(now),
            messages=tuple(message_sent(one, self._views) for one in reversed(desk.messages)),
        )

    def list_kiosks(self) -> tuple[m.KioskHealth, ...]:
        """Every known kiosk and how it is."""
        return self._kiosks.list_health(self._views.stop_ref, self._clock())

    def find_kiosk(self, stop_id: StopId) -> m.KioskHealth | None:
        """One kiosk; None when none is known there."""
        return self._kiosks.find_health(self._views.stop_ref(stop_id), self._clock())

    def _with_reported(
        self, reports: Sequence[Report], open_reservations: Sequence[Reservation]
    ) -> dict[ReservationId, Reservation]:
        """The open ones by id, and those that have ended and are reported on."""
        known = {one.id: one for one in open_reservations}
        ended = {report.reservation_id for report in reports} - known.keys()
        return known | {one.id: one for one in self._documents.list_reservations(sorted(ended))}

    def _of_reservations(self, open_reservations: Sequence[Reservation]) -> Sequence[m.OperationsItem]:
        """Pings that a driver has not confirmed in time and still has not, newest first."""
        late = [
            Event(
                type=EventType.ESCALATED,
                at=one.escalated_at,
                reservation_id=one.id,
                run_id=held.run_id,
                vehicle_id=held.vehicle_id,
            )
            for one in open_reservations
            for held in one.holds
            if one.escalated_at and held.unanswered_since and held.unanswered_since < one.escalated_at
        ]
        late += [event for one in open_reservations for held in one.holds for event in _of_ride(one, held)]
        return self._items(late, {one.id: one for one in open_reservations})

    def _of_ramps(self) -> Sequence[m.OperationsItem]:
        """Ramps that are broken now, however long ago that was said."""
        broken = [
            Event(
                type=EventType.RAMP,
                at=vehicle.ramp_broken_at or self._clock(),
                vehicle_id=vehicle.id,
                why="ramp_broken",
            )
            for vehicle in self._documents.list_broken_ramps()
        ]
        return self._items(broken, {})

    def _of_reports(
        self, reports: Sequence[Report], of: Mapping[ReservationId, Reservation]
    ) -> Sequence[m.OperationsItem]:
        """What riders said of buses, newest first, until somebody is done with it."""
        told = [
            Event(
                type=EventType.REPORTED,
                why=report.kind,
                at=report.at,
                reservation_id=report.reservation_id,
                run_id=report.run_id,
                vehicle_id=report.vehicle_id,
            )
            for report in reports
        ]
        return self._items(told, of)

    def _items(
        self, events: Sequence[Event], of: Mapping[ReservationId, Reservation]
    ) -> Sequence[m.OperationsItem]:
        newest_first = sorted(events, key=lambda event: event.at, reverse=True)
        items = (
            self._views.operations_item(event, of.get(event.reservation_id or ReservationId("")))
            for event in newest_first
        )
        return [item for item in items if item is not None]

    def _of_feeds(self, now: datetime) -> Sequence[m.OperationsItem]:
        age = self._world.feed_age(now)
        if age is None or age <= OUTAGE_SECONDS:
            return []
        sentence = say("operations.feed_outage", age=age)
        since = now - timedelta(seconds=age)
        return [m.OperationsItem(kind="feed_outage", since=since, sentence=sentence)]


def _of_ride(one: Reservation, held: Hold) -> Iterator[Event]:
    """What is wrong for somebody aboard: nobody confirms that they get off, or the bus does not go there."""
    at = {step.type: step.at for step in one.trail}
    for type_ in (EventType.ALIGHTING_ESCALATED, EventType.ALIGHT_UNSERVED):
        is_over = type_ is EventType.ALIGHTING_ESCALATED and held.unanswered_since is None
        if type_ in held.told and not is_over:
            yield Event(
                type=type_,
                at=at.get(type_, held.held_at),
                reservation_id=one.id,
                run_id=held.run_id,
                vehicle_id=held.vehicle_id,
            )
