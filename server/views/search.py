"""Finding reservations by what people can say of them: a short code, a plate, or the id itself."""

from collections.abc import Iterator

from booking.reservation import Reservation, ReservationId
from gtfs.identifiers import VehicleId
from server.store.connection import Client
from server.store.documents import DocumentStore
from server.store.keys import Keys, audience_of_vehicle

MOST_FOUND = 30
MOST_LOOKED_THROUGH = 20_000
"""Ended ones, the newest of them: a large city's day."""
_AT_ONCE = 500


class Search:
    """Looks through what is open and what has ended and is still kept."""

    def __init__(self, redis: Client, keys: Keys, documents: DocumentStore) -> None:
        self._redis = redis
        self._keys = keys
        self._documents = documents

    def find(self, text: str, vehicle_id: VehicleId | None) -> list[Reservation]:
        """What fits, open ones first, then the newest; a few at most. `vehicle_id`: the bus of that plate."""
        exact = self._documents.list_reservations([ReservationId(text)])
        if exact:
            return exact
        found = self._of_bus(vehicle_id) if vehicle_id else self._of_code(text)
        turn = sorted(found, key=lambda one: one.asked_at, reverse=True)
        return sorted(turn, key=lambda one: not one.is_open)[:MOST_FOUND]

    def _of_bus(self, vehicle_id: VehicleId) -> list[Reservation]:
        """Whoever that bus was told of, as long as its stream tells."""
        audience = audience_of_vehicle(vehicle_id)
        last = self._documents.last_sequence(audience)
        oldest = max(0, last - self._documents.count_kept_events(audience))
        told = self._documents.list_events(audience, oldest) or []
        ids = {event.event.reservation_id for event in told if event.event.reservation_id}
        return self._documents.list_reservations(sorted(ids))

    def _of_code(self, code: str) -> list[Reservation]:
        found = [one for one in self._documents.list_open() if one.code == code]
        for ids in self._list_ended():
            found += [one for one in self._documents.list_reservations(ids) if one.code == code]
            if len(found) >= MOST_FOUND:
                break
        return found

    def _list_ended(self) -> Iterator[list[ReservationId]]:
        """Ids of ended ones, the newest first, some at a time."""
        for first in range(0, MOST_LOOKED_THROUGH, _AT_ONCE):
            members = self._redis.zrevrange(self._keys("ended"), first, first + _AT_ONCE - 1)
            yield [ReservationId(member.decode().rpartition(" ")[2]) for member in members]
            if len(members) < _AT_ONCE:
                return
