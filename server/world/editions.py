"""Our picture as it is handed out: written once per picture, in a thread, when somebody first asks for it."""

import gzip
import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Literal

from gevent.lock import BoundedSemaphore
from msgspec import Struct

from gtfs.identifiers import VehicleId
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.publishing import PublishedFeeds, find_stamp, publish
from gtfs.realtime.writing import build_alerts, build_trip_updates, build_vehicle_positions
from gtfs.timetable import Timetable
from server.world.threads import in_thread

FeedName = Literal["vehicle_positions", "trip_updates", "alerts"]
_PACK_LEVEL = 1
_TAG_BYTES = 12


class Edition(Struct, frozen=True):
    """One feed as handed out, plain or packed (gzip)."""

    body: bytes
    tag: str
    """Of exactly these bytes: an ETag without its quotes."""
    made_at: datetime


class Editions:
    """The three feeds of the newest picture."""

    def __init__(
        self,
        find_scene: Callable[[], tuple[Timetable, LivePicture | None]],
        list_broken_ramps: Callable[[], Collection[VehicleId]],
    ) -> None:
        self._find_scene = find_scene
        self._list_broken_ramps = list_broken_ramps
        self._one_at_a_time = BoundedSemaphore(1)
        self._picture: LivePicture | None = None
        self._feeds: PublishedFeeds | None = None
        self._editions: dict[tuple[FeedName, bool], Edition] = {}

    def get(self, name: FeedName, now: datetime, *, packed: bool = False) -> Edition:
        """That feed; before anything was received, an empty one."""
        with self._one_at_a_time:
            timetable, picture = self._find_scene()
            if picture is None:
                return in_thread(_edit, getattr(_empty(now), name), now, packed)
            feeds = self._feeds
            if picture is not self._picture or feeds is None:
                feeds = self._renew(timetable, picture, now)
            edition = self._editions.get((name, packed))
            if edition is None:
                edition = in_thread(_edit, getattr(feeds, name), feeds.made_at, packed)
                self._editions[name, packed] = edition
            return edition

    def _renew(self, timetable: Timetable, picture: LivePicture, now: datetime) -> PublishedFeeds:
        """Write the picture, unless it holds no newer word: the same header time must mean the same feed."""
        ramps = self._list_broken_ramps()
        feeds = in_thread(_publish, timetable, picture, now, ramps, self._feeds)
        self._picture = picture
        if feeds is not self._feeds:
            self._feeds = feeds
            self._editions.clear()
        return feeds


def _publish(
    timetable: Timetable,
    picture: LivePicture,
    now: datetime,
    ramps: Collection[VehicleId],
    before: PublishedFeeds | None,
) -> PublishedFeeds:
    if before is not None and find_stamp(picture, now) == before.made_at:
        return before
    return publish(timetable, picture, now, ramps)


def _empty(now: datetime) -> PublishedFeeds:
    return PublishedFeeds(
        now, build_vehicle_positions((), now), build_trip_updates((), now), build_alerts((), now)
    )


def _edit(body: bytes, made_at: datetime, packed: bool) -> Edition:
    if packed:
        body = gzip.compress(body, _PACK_LEVEL, mtime=0)
    return Edition(body, hashlib.blake2b(body, digest_size=_TAG_BYTES).hexdigest(), made_at)
