"""The live sources of one worker, asked all at once, and the picture made of them."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import gevent

from booking.messages import FeedHealth
from gtfs.realtime.picture import LivePicture
from gtfs.timetable import Timetable
from server.errors import SetupError
from server.settings import ServerSettings
from server.store.connection import Client
from server.store.keys import Keys
from server.world.doors import open_door
from server.world.feed_source import FeedSource
from server.world.picture_making import PictureMaker
from server.world.positions import Positions
from server.world.shared_feed import SharedFeed
from server.world.silence import HeardVehicles
from server.world.sources import Door, Received, Source
from server.world.threads import in_thread
from server.world.topis.demand import NOTHING_NEEDED, Demand
from server.world.topis.settings import SCHEME as TOPIS

log = logging.getLogger(__name__)
MOST_PATIENCE_SECONDS = 5.0
"""A round waits at most so long for the sources that it asks; whoever answers later is in the next picture."""
LEASE_ROUNDS, LEAST_LEASE_SECONDS = 3, 3.0
"""A worker that has not asked for so many rounds is dead."""


def open_sources(
    settings: ServerSettings,
    timetable: Timetable,
    redis: Client,
    keys: Keys,
    worker: str,
    environment: Mapping[str, str] = os.environ,
    demand: Demand = NOTHING_NEEDED,
) -> list[Source]:
    """The sources that the operator has named. Raises `SetupError`."""
    headers: dict[str, tuple[tuple[str, str], ...]] = {}
    for host, name, variable in settings.realtime_headers:
        if not environment.get(variable):
            raise SetupError("source_key_missing", f"The environment variable {variable} is not set.")
        headers[host] = (*headers.get(host, ()), (name, environment[variable]))
    named: Counter[str] = Counter()
    sources: list[Source] = []
    lease_seconds = find_lease_seconds(settings)
    for address in settings.realtime:
        go_on_from: Callable[[FeedSource], None] | None = None
        if address.startswith(TOPIS):
            from server.world.topis.opening import open_topis  # loaded only where it is used

            topis = open_topis(address, timetable, redis, keys, demand, environment)
            door: Door = topis
            go_on_from = topis.go_on_from
        else:
            door = open_door(address, headers, environment)
        named[door.name] += 1
        name = door.name if named[door.name] == 1 else f"{door.name} ({named[door.name]})"
        shared = SharedFeed(redis, keys, door.identity, worker, lease_seconds)
        source = FeedSource(door, timetable, shared, name=name)
        if go_on_from is not None:
            go_on_from(source)
        sources.append(source)
    return sources


def find_lease_seconds(settings: ServerSettings) -> float:
    """How long a worker keeps what it does for all without saying so again."""
    return max(LEAST_LEASE_SECONDS, LEASE_ROUNDS * settings.refresh_seconds)


OpenAll = Callable[[Timetable], Sequence[Source]]
"""The sources of this server for one timetable."""


class LiveFeeds:
    """Asks every source, none waiting for another, and joins what they say with the buses' own reports."""

    def __init__(
        self,
        timetable: Timetable,
        open_all: OpenAll,
        positions: Positions,
        patience_seconds: float = MOST_PATIENCE_SECONDS,
    ) -> None:
        self.timetable = timetable
        """The one in force: what the picture is made with."""
        self.picture: LivePicture | None = None
        self._open_all = open_all
        self._sources = list(open_all(timetable))
        self._positions = positions
        self._patience_seconds = min(patience_seconds, MOST_PATIENCE_SECONDS)
        self._maker = PictureMaker(timetable)
        self.heard = HeardVehicles()
        self._asking: dict[str, gevent.Greenlet] = {}

    def refresh(self, now: datetime) -> None:
        """Ask every source that is not still being asked, and make the picture anew.

        A source that fails leaves its last good snapshot; one that is slow is in the next picture.
        """
        asked_now: list[gevent.Greenlet] = []
        for source in self._sources:
            asked = self._asking.get(source.name)
            if asked is None or asked.ready():
                asked = self._asking[source.name] = gevent.spawn(_ask, source, now)
                asked_now.append(asked)
        gevent.joinall(
            asked_now, timeout=self._patience_seconds
        )  # not again for one that was too slow before
        maker, received = self._maker, self._list_received()
        if received:
            reports = self._positions.list_reports()
            picture = in_thread(maker.make, received, reports, now)
            if maker is self._maker:  # otherwise another timetable has come meanwhile
                self.picture = picture
                in_thread(self.heard.note, picture, reports, now)

    def take_timetable(self, timetable: Timetable, now: datetime) -> None:
        """Put another timetable in force. The old one answers until the first picture with the new one is made."""
        sources = list(self._open_all(timetable))
        # What was received last lies in the store: nobody has to wait for the next round of every source.
        asked = [gevent.spawn(_ask, source, now) for source in sources]
        gevent.joinall(asked, timeout=self._patience_seconds)
        maker, picture = PictureMaker(timetable), None
        received = [source.newest for source in sources if source.newest is not None]
        if received:
            picture = in_thread(maker.make, received, self._positions.list_reports(), now)
        self.close()
        self._sources, self._maker, self._asking = sources, maker, {}
        self.timetable, self.picture = timetable, picture

    def close(self) -> None:
        """Leave the sources to others: this worker ends, or opens them anew."""
        gevent.killall(list(self._asking.values()), timeout=1)
        for source in self._sources:
            if isinstance(source, FeedSource):
                source.let_go()

    def feed_age(self, now: datetime) -> int | None:
        """Seconds since the newest live data was made (or received, where it does not say); None: there is none."""
        made = [one.made_at for one in self._list_received()]
        return max(0, round((now - max(made)).total_seconds())) if made else None

    def list_health(self, now: datetime) -> tuple[FeedHealth, ...]:
        """Each source with its age, its buses and its fault."""
        return tuple(source.get_health(now) for source in self._sources)

    def as_metrics(self, now: datetime) -> list[str]:
        """What the doors of the sources count, in Prometheus' text format."""
        return [
            line
            for source in self._sources
            if isinstance(source, FeedSource)
            for line in source.as_metrics(now)
        ]

    def _list_received(self) -> list[Received]:
        return [source.newest for source in self._sources if source.newest is not None]


def _ask(source: Source, now: datetime) -> None:
    """One round of one source; its fault is its own."""
    try:
        source.refresh(now)
    except Exception:
        log.exception("fault in live source %s", source.name)
