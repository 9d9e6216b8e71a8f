"""Riders without a name: a random id, the language they read and the help they need. Nothing else is kept."""

import secrets
from typing import Literal

import msgspec
from msgspec import Struct

from booking.errors import NotFound
from booking.needs import Need
from server.store.connection import Client
from server.store.keys import Keys


class Rider(Struct, frozen=True):
    """All that is known of a rider."""

    id: str
    language: Literal["ko", "en"] = "ko"
    needs: tuple[Need, ...] = ()


class Riders:
    """Keeps riders; `server.erasure` forgets them."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    def create(self, language: Literal["ko", "en"], needs: tuple[Need, ...]) -> Rider:
        """A new rider."""
        rider = Rider(secrets.token_hex(12), language, needs)
        self.save(rider, is_new=True)
        return rider

    def save(self, rider: Rider, *, is_new: bool = False) -> None:
        """Keep this rider as they are now. Raises `NotFound` when erased meanwhile: nothing brings them back."""
        if not self._redis.set(self.key_of(rider.id), msgspec.json.encode(rider), xx=not is_new):
            raise NotFound("unknown_rider")

    def exists(self, rider_id: str) -> bool:
        """Whether that rider has not been erased."""
        return bool(self._redis.exists(self.key_of(rider_id)))

    def key_of(self, rider_id: str) -> str:
        """Where that rider is kept."""
        return self._keys("rider", rider_id)

    def get(self, rider_id: str) -> Rider:
        """That rider. Raises `NotFound` when erased."""
        body = self._redis.get(self.key_of(rider_id))
        if body is None:
            raise NotFound("unknown_rider")
        return msgspec.json.decode(body, type=Rider)
