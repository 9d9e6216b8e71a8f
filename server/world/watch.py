"""Looks after the moving city: which sources are out, which buses and kiosks are silent. One worker looks for all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.messages import FeedHealth
from booking.watchbook import Trouble
from server.bookings import BookingService
from server.store.documents import DocumentStore
from server.store.lease import Held, Lease
from server.world.health import SILENT_SECONDS
from server.world.kiosks import Kiosks
from server.world.live_feeds import LiveFeeds
from server.world.silence import find_silent


class Watch:
    """Finds what is wrong now; the book says what is new about it."""

    def __init__(
        self,
        *,
        live: LiveFeeds,
        documents: DocumentStore,
        bookings: BookingService,
        kiosks: Kiosks,
        lease: Lease,
        silent_seconds: float,
    ) -> None:
        self._live = live
        self._documents = documents
        self._bookings = bookings
        self._kiosks = kiosks
        self._lease = lease
        self._silent_seconds = silent_seconds

    def look(self, now: datetime) -> None:
        """One look around, if this worker is the one to look."""
        if self._lease.hold() is Held.BY_ANOTHER:
            return
        feeds = self._live.list_health(now)
        age = self._live.feed_age(now)
        silent = find_silent(
            self._live.heard.by_vehicle,
            self._documents.read_watchbook().troubles,
            self._documents.list_open(),
            self._live.timetable,
            now,
            silent_seconds=self._silent_seconds,
            is_outage=age is None
            or age > SILENT_SECONDS
            or any(feed.outage == "old_vehicles" for feed in feeds),
        )
        self._bookings.keep_watch([*list_outages(feeds, now), *silent, *self._kiosks.find_silent(now)])

    def close(self) -> None:
        """This worker ends: another may look."""
        self._lease.let_go()


def list_outages(feeds: Sequence[FeedHealth], now: datetime) -> list[Trouble]:
    """The sources that are out, since their last good snapshot was made or their fault began."""
    return [
        Trouble("feed_outage", _begin_of(feed, now), feed.outage, feed.source)
        for feed in feeds
        if feed.outage is not None
    ]


def _begin_of(feed: FeedHealth, now: datetime) -> datetime:
    if feed.outage == "silent" and feed.age_seconds is not None:
        return now - timedelta(seconds=feed.age_seconds)
    return feed.fault_since or now
