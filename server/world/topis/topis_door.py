"""The city's bus information service as a door: asks a few routes, and gives all it knows as GTFS-realtime bytes."""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

import gevent.pool
import requests

from gtfs.seoul.topis.errors import (
    TopisError,
    TopisKeyRefused,
    TopisNothingFound,
    TopisQuotaUsedUp,
    TopisServiceEnded,
)
from gtfs.seoul.topis.planning import Ask, Plan, Purse, plan_asks
from gtfs.seoul.topis.resting import Fault, Pause, find_pause
from gtfs.seoul.topis.wishes import list_wishes
from gtfs.timetable import Timetable
from server.store.connection import StoreFault
from server.world.doors import Limits, UrlDoor
from server.world.sources import Source, SourceFault
from server.world.threads import in_thread
from server.world.topis.call_count import CallCount
from server.world.topis.demand import Demand
from server.world.topis.metrics import write_metrics
from server.world.topis.route_memory import RouteMemory
from server.world.topis.settings import TopisSettings

log = logging.getLogger(__name__)
LARGEST_BYTES = 8 * 1024 * 1024
CONNECT_SECONDS = 4.0


class TopisDoor:
    """Asks what the plan says, and no more than the quota allows."""

    def __init__(
        self,
        settings: TopisSettings,
        key: str,
        *,
        timetable: Timetable,
        calls: CallCount,
        demand: Demand,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = f"topis:{settings.host}"
        self.identity = f"{self.name}#{calls.name}"
        self.memory = RouteMemory(timetable)
        self.plan: Plan | None = None
        self.pause: Pause | None = None
        self._settings = settings
        self._key = key
        self._timetable = timetable
        self._calls = calls
        self._demand = demand
        self._chance = chance
        self._purse = Purse()
        self._spent = 0
        self._is_proven = False
        """The last call was answered: until then, and after a pause, only one is made at a time."""
        self._session = requests.Session()
        self._source: Source | None = None

    def go_on_from(self, source: Source) -> None:
        """Its snapshot may have been made by another worker, or by an earlier life of this one."""
        self._source = source

    def fetch(self, now: datetime) -> bytes | None:
        """All routes as GTFS-realtime bytes, or none when no route was asked. Raises `SourceFault`."""
        self._raise_pause(now)
        stored = self._source.newest if self._source is not None else None
        if stored is not None:
            self.memory.recall(stored.feed, stored.received_at)
        try:
            asks = self._choose(now)
            faults = self._ask_all(asks, now)
        except StoreFault as fault:
            raise SourceFault("store_unreachable", "Calls cannot be counted: nothing is asked.") from fault
        if len(faults) < len(asks):
            return in_thread(self.memory.build_feed, now)
        self._raise_pause(now)
        if not faults:
            return None
        # What the service itself says lets routes rest, each for itself; a dead line concerns all of them.
        worst = faults[-1]
        raise SourceFault(
            worst.code,
            f"{len(faults)} of {len(asks)} routes gave nothing.",
            is_cheap=isinstance(worst, TopisError),
        )

    def as_metrics(self, now: datetime) -> list[str]:
        """Calls, routes that rest and buses without a run."""
        return write_metrics(
            spent=self._spent,
            quota=self._settings.daily_quota,
            plan=self.plan,
            resting=self.memory.count_faults(now),
            unmatched=self.memory.count_unmatched(),
        )

    def _choose(self, now: datetime) -> Sequence[Ask]:
        """What the plan says for this moment. Raises `SourceFault` when no call is left today."""
        spent = self._spent = self._calls.find_spent(now)
        if spent >= self._settings.daily_quota:
            self._rest(TopisQuotaUsedUp(f"All {spent} calls of today are made."), now)
            self._raise_pause(now)
        needed = self._demand.find_needed(now)
        routes = self._settings.routes
        wishes = list_wishes(
            self._timetable,
            booked=needed.booked,
            stops=() if routes == "booked" else needed.stops,
            others=None if routes == "all" else () if isinstance(routes, str) else routes,
            now=now,
        )
        self.plan = plan_asks(
            self._settings.pace, wishes, self.memory.states, self._purse,
            spent=spent, most=self._settings.at_once * 4 if self._is_proven else 1, now=now,
        )  # fmt: skip
        self._purse = self.plan.purse
        return self.plan.asks

    def _ask_all(self, asks: Sequence[Ask], now: datetime) -> list[Fault]:
        """Ask a few at a time; what was wrong with those that gave nothing."""
        pool = gevent.pool.Pool(self._settings.at_once)
        found = pool.map(lambda ask: self._ask(ask, now), asks)
        return [fault for fault in found if fault is not None]

    def _ask(self, ask: Ask, now: datetime) -> Fault | None:
        if self.pause is not None and now < self.pause.until:
            return SourceFault(self.pause.fault, "Not asked.")  # a call beside this one has just been refused
        fault: Fault
        try:
            if not self._calls.take(now):
                raise TopisQuotaUsedUp(f"All {self._settings.daily_quota} calls of today are made.")
            known = in_thread(self.memory.read, ask, self._fetch_one(ask, now), now)
        except TopisError as error:
            fault = error
        except SourceFault as error:
            fault = _as_key_fault(error)
        except StoreFault:
            return SourceFault("store_unreachable", "Calls cannot be counted: nothing is asked.")
        else:
            self.memory.take(ask, known, now)
            self._is_proven = True
            return None
        self._note(ask, fault, now)
        if not isinstance(fault, TopisNothingFound | TopisServiceEnded):
            return fault
        self._is_proven = True  # an answer all the same: there is no bus
        return None

    def _fetch_one(self, ask: Ask, now: datetime) -> bytes:
        """One answer. Raises `SourceFault`, which names the operation and never the key."""
        query = urlencode({"serviceKey": self._key, "busRouteId": ask.route_id, "resultType": "json"})
        limits = Limits(
            connect_seconds=min(CONNECT_SECONDS, self._settings.timeout_seconds),
            read_seconds=self._settings.timeout_seconds,
            whole_seconds=self._settings.timeout_seconds,
            most_bytes=LARGEST_BYTES,
        )
        url = f"{self._settings.base_url.rstrip('/')}/{ask.operation.value}?{query}"
        return UrlDoor(url, limits=limits, session=self._session).fetch(now) or b""

    def _note(self, ask: Ask, fault: Fault, now: datetime) -> None:
        before = self.memory.states.get(ask.route_id)
        state = self.memory.note(ask, fault, now, self._chance())
        if self._rest(fault, now):
            if isinstance(fault, TopisQuotaUsedUp):
                self._calls.use_up(now)
        elif before is None or before.fault != fault.code:
            log.warning(
                "%s: route %s: %s: rests until %s", self.name, ask.route_id, fault.code, state.rests_until
            )

    def _rest(self, fault: Fault, now: datetime) -> bool:
        """Whether this fault concerns the whole source, which rests then."""
        pause = find_pause(fault, now, chance=self._chance())
        if pause is None:
            return False
        if self.pause is None:
            log.warning(
                "%s: %s: nothing is asked before %s", self.name, fault.code, f"{pause.until:%F %T} UTC"
            )
        self.pause = pause
        self._is_proven = False
        return True

    def _raise_pause(self, now: datetime) -> None:
        """Raises `SourceFault` while the whole source rests."""
        if self.pause is None:
            return
        seconds = (self.pause.until - now).total_seconds()
        if seconds <= 0:
            self.pause = None
            return
        raise SourceFault(
            self.pause.fault, f"Nothing is asked for {seconds:.0f} s.", retry_after_seconds=seconds
        )


def _as_key_fault(fault: SourceFault) -> Fault:
    """Newer doors of the portal refuse a key with HTTP status 401 or 403."""
    return TopisKeyRefused(fault.sentence) if fault.code == "live_feed_refused" else fault
