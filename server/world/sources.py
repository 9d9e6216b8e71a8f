"""Where live data comes from: a URL or a file, asked again and again, remembered in the store."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import requests
from msgspec import Struct

from gtfs.errors import LiveFeedEmpty, LiveFeedError, LiveFeedUnreachable
from gtfs.realtime.entities import LiveFeed
from gtfs.realtime.feed import parse_feed
from server.store.connection import Client
from server.store.keys import FEED_SECONDS, Keys

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 8
LARGEST_BYTES = 64 * 1024 * 1024


class Received(Struct, frozen=True):
    """A good snapshot of one source."""

    source: str
    feed: LiveFeed
    received_at: datetime

    @property
    def made_at(self) -> datetime:
        """When its publisher made it: one that sends the same again and again makes nothing new."""
        return min(self.feed.created_at or self.received_at, self.received_at)


class FeedSource:
    """One URL or file. The last good snapshot stays in force whatever comes after it."""

    def __init__(self, address: str, redis: Client, keys: Keys) -> None:
        self.address = address
        self._redis = redis
        self._key = keys("feed", address)
        self._session = requests.Session()
        self._etag: str | None = None
        self._modified: str | None = None
        self._kept_at: str | None = None
        self.newest: Received | None = None
        self.fault: str | None = None
        """Code of the last fault; None when the last answer was good."""

    def refresh(self, now: datetime, in_thread: Callable[..., LiveFeed]) -> bool:
        """Ask once. Returns whether there is something new. A fault is noted, never raised."""
        try:
            data = self._fetch()
            if data is None:
                return False
            feed = in_thread(parse_feed, data, now)
        except LiveFeedError as fault:
            if self.fault != fault.code:
                log.warning("live feed fault %s: %s", fault.code, fault.sentence)
            self.fault = fault.code
            return False
        if self._is_worse(feed):
            return False
        self.fault = None
        self.newest = Received(self.address, feed, now)
        stamp = now.isoformat()
        self._kept_at = stamp
        self._redis.hset(self._key, mapping={"bytes": data, "at": stamp})
        self._redis.expire(self._key, FEED_SECONDS)
        return True

    def _is_worse(self, feed: LiveFeed) -> bool:
        """Older than the one in force, or suddenly without any bus: that one stays, ages, and says so."""
        if self.newest is None:
            return False
        kept = self.newest.feed
        if feed.created_at and kept.created_at and feed.created_at < kept.created_at:
            self.fault = "live_feed_older"
        elif (kept.vehicles or kept.trip_updates) and not (feed.vehicles or feed.trip_updates or feed.alerts):
            self.fault = LiveFeedEmpty.code
        else:
            return False
        return True

    def recall(self, now: datetime) -> bool:
        """Take over the snapshot that another worker, or an earlier life of this one, has stored."""
        data, stamp = self._redis.hmget(self._key, ["bytes", "at"])
        if data is None or stamp.decode() == self._kept_at:
            return False
        self._kept_at = stamp.decode()
        received_at = datetime.fromisoformat(stamp.decode())
        try:
            self.newest = Received(self.address, parse_feed(data, now), received_at)
        except LiveFeedError as fault:
            log.warning("stored live feed fault %s: %s", fault.code, fault.sentence)
            return False
        return True

    def _fetch(self) -> bytes | None:
        """The bytes, or None when nothing is new. Raises `LiveFeedUnreachable`."""
        if not self.address.startswith(("http://", "https://")):
            return self._read_file()
        headers = {"If-None-Match": self._etag or "", "If-Modified-Since": self._modified or ""}
        try:
            answer = self._session.get(
                self.address,
                timeout=TIMEOUT_SECONDS,
                headers={name: value for name, value in headers.items() if value},
            )
        except requests.RequestException as fault:
            raise LiveFeedUnreachable(f"{self.address} does not answer: {fault}") from fault
        if answer.status_code == requests.codes.not_modified:
            return None
        if answer.status_code != requests.codes.ok:
            raise LiveFeedUnreachable(f"{self.address} answered {answer.status_code}.")
        if len(answer.content) > LARGEST_BYTES:
            raise LiveFeedUnreachable(f"{self.address} sent {len(answer.content)} bytes: too many.")
        self._etag = answer.headers.get("ETag")
        self._modified = answer.headers.get("Last-Modified")
        return answer.content

    def _read_file(self) -> bytes | None:
        path = Path(self.address.removeprefix("file://"))
        try:
            modified = str(path.stat().st_mtime_ns)
            if modified == self._modified:
                return None
            data = path.read_bytes()
        except OSError as fault:
            raise LiveFeedUnreachable(f"{path} cannot be read: {fault.strerror}.") from fault
        self._modified = modified
        return data
