"""Riders without a name: a random id, the language they read and the help they need. Nothing else is kept."""

import secrets
from typing import Literal

import msgspec
from msgspec import Struct

from booking.errors import NotFound
from booking.needs import Need
from server.identity.tokens import Tokens
from server.store.connection import Client
from server.store.keys import Keys


class Rider(Struct, frozen=True):
    """All that is known of a rider."""

    id: str
    language: Literal["ko", "en"] = "ko"
    needs: tuple[Need, ...] = ()


class Riders:
    """Keeps and erases riders."""

    def __init__(self, redis: Client, keys: Keys, tokens: Tokens) -> None:
        self._redis = redis
        self._keys = keys
        self._tokens = tokens

    def create(self, language: Literal["ko", "en"], needs: tuple[Need, ...]) -> Rider:
        """A new rider."""
        rider = Rider(secrets.token_hex(12), language, needs)
        self.save(rider)
        return rider

    def save(self, rider: Rider) -> None:
        """Keep this rider as they are now."""
        self._redis.set(self._keys("rider", rider.id), msgspec.json.encode(rider))

    def get(self, rider_id: str) -> Rider:
        """That rider. Raises `NotFound` when erased."""
        body = self._redis.get(self._keys("rider", rider_id))
        if body is None:
            raise NotFound("unknown_rider")
        return msgspec.json.decode(body, type=Rider)

    def erase(self, rider_id: str, token: str) -> None:
        """Forget the rider and everything kept under their name, reservations included."""
        owner = f"rider:{rider_id}"
        ids = self._redis.smembers(self._keys("all-of", owner))
        names = {self._keys("reservation", member.decode()) for member in ids}
        names |= {self._keys("rider", rider_id), self._keys("owner", owner), self._keys("all-of", owner)}
        names |= {self._keys("events", owner), self._keys("last", owner)}
        names |= set(self._redis.scan_iter(match=self._keys("receipt", owner, "*"), count=1000))
        self._redis.delete(*names)
        self._tokens.forget(token)
