"""Who needs to know of which route now: open reservations, kiosks, boards being looked at."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from gtfs.identifiers import RouteId, StopId
from server.store.documents import DocumentStore
from server.world.kiosks import Kiosks

KIOSK_HEARD = timedelta(days=1)
"""A kiosk not heard of for so long is not looked after any more."""


class Needed(Struct, frozen=True):
    """What is wanted."""

    booked: frozenset[RouteId]
    """Routes of buses that somebody has booked."""
    stops: frozenset[StopId]
    """Stops whose board somebody sees, or will."""


class Demand(Protocol):
    """Whoever can say what is needed."""

    def find_needed(self, now: datetime) -> Needed:
        """What is wanted at this moment."""
        ...  # pragma: no cover


class _Nothing:
    def find_needed(self, now: datetime) -> Needed:  # noqa: ARG002 - never anything
        return Needed(frozenset(), frozenset())


NOTHING_NEEDED: Demand = _Nothing()
"""Where there are neither riders nor kiosks."""


class CityDemand:
    """What the reservations and kiosks of all workers need, and the boards of this one."""

    def __init__(
        self, documents: DocumentStore, kiosks: Kiosks, list_watched: Callable[[], Iterable[StopId]]
    ) -> None:
        self._documents = documents
        self._kiosks = kiosks
        self._list_watched = list_watched

    def find_needed(self, now: datetime) -> Needed:
        """Raises `StoreFault`."""
        booked: set[RouteId] = set()
        stops = {*self._list_watched(), *self._kiosks.list_stops(now - KIOSK_HEARD)}
        for reservation in self._documents.list_open():
            held = {hold.route_id for hold in reservation.holds}
            booked |= held or {route_id for route_id in (reservation.route_id,) if route_id is not None}
            if not held:
                stops.add(reservation.stop_id)
        return Needed(frozenset(booked), frozenset(stops))
