"""What dispatchers have kiosks do: kept until it answers, told again with each heartbeat till then."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from booking.errors import KeyReused
from booking.kiosk_messages import KioskOrder, KioskOrderView, OrderKind
from gtfs.identifiers import StopId
from server.store.connection import Client
from server.store.keys import KIOSK_ORDER_SECONDS, Keys

PATIENCE: dict[OrderKind, timedelta] = {
    "volume": timedelta(days=1),
    "restart": timedelta(minutes=10),
    "message": timedelta(hours=1),
    "update": timedelta(days=1),
}
"""How long an order is good for unless it says: nobody wants yesterday's restart when a box comes back today."""
SHOWN = 20
"""So many of a kiosk's last orders are told to dispatchers."""


class KioskOrders:
    """The orders of each stop's kiosk."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    def give(self, stop_id: StopId, order: KioskOrder, by: str, now: datetime) -> tuple[KioskOrderView, bool]:
        """Keep an order; returns it, and whether it is new. Raises `KeyReused` for its id with another order."""
        key = self._key(stop_id)
        view = KioskOrderView(order, by, now)
        if self._redis.hsetnx(key, order.command_id, msgspec.json.encode(view)):
            self._redis.expire(key, KIOSK_ORDER_SECONDS)
            return view, True
        known = self._find(stop_id, order.command_id)
        if known is None or replace(known.order, until=order.until) != order:
            raise KeyReused("idempotency_key_reused")
        return known, False

    def answer(
        self, stop_id: StopId, command_id: str, is_done: bool, why: str | None, now: datetime
    ) -> KioskOrderView | None:
        """The kiosk has done it, or could not. None: no such order waits any more."""
        known = self._find(stop_id, command_id)
        if known is None or known.state != "waiting":
            return None
        answered = replace(known, state="done" if is_done else "refused", answered_at=now, why=why)
        self._redis.hset(self._key(stop_id), command_id, msgspec.json.encode(answered))
        return answered

    def list_waiting(self, stop_id: StopId, now: datetime) -> tuple[KioskOrder, ...]:
        """What the kiosk has to do now, in the order in which it was asked."""
        return tuple(one.order for one in reversed(self.list_last(stop_id, now)) if one.state == "waiting")

    def list_last(self, stop_id: StopId, now: datetime) -> tuple[KioskOrderView, ...]:
        """The last orders of that kiosk, newest first."""
        found = [
            msgspec.json.decode(body, type=KioskOrderView) for body in self._redis.hvals(self._key(stop_id))
        ]
        found.sort(key=lambda one: one.asked_at, reverse=True)
        return tuple(_at(one, now) for one in found[:SHOWN])

    def forget(self, stop_id: StopId) -> None:
        """That kiosk is gone; its orders are nobody's."""
        self._redis.delete(self._key(stop_id))

    def _find(self, stop_id: StopId, command_id: str) -> KioskOrderView | None:
        body = self._redis.hget(self._key(stop_id), command_id)
        return msgspec.json.decode(body, type=KioskOrderView) if body else None

    def _key(self, stop_id: StopId) -> str:
        return self._keys("kiosk-orders", stop_id)


def _at(view: KioskOrderView, now: datetime) -> KioskOrderView:
    is_over = view.state == "waiting" and view.order.until <= now
    return replace(view, state="expired") if is_over else view
