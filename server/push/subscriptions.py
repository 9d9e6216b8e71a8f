"""The devices on which a rider wants to be told when their page is closed: kept under the rider, erased with them."""

from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from booking.errors import NotFound
from server.identity.riders import Riders
from server.store.connection import Client
from server.store.keys import PUSH_SECONDS, Keys

MOST_DEVICES = 5
LONGEST_ENDPOINT = 1000
POINT = r"^[A-Za-z0-9_-]{87}=?$"
"""65 bytes, base64url: an uncompressed point of P-256."""
SIXTEEN_BYTES = r"^[A-Za-z0-9_-]{22}(==)?$"


class SubscriptionKeys(Struct, frozen=True, forbid_unknown_fields=True):
    """What messages to that device are encrypted with (RFC 8291), both base64url."""

    p256dh: Annotated[str, Meta(pattern=POINT, max_length=90)]
    auth: Annotated[str, Meta(pattern=SIXTEEN_BYTES, max_length=30)]


class Subscription(Struct, frozen=True, forbid_unknown_fields=True):
    """A browser's own words (`PushSubscription.toJSON()`), and the language of what it is to say."""

    endpoint: Annotated[str, Meta(min_length=1, max_length=LONGEST_ENDPOINT)]
    keys: SubscriptionKeys
    language: Literal["ko", "en"] = "ko"

    @property
    def device(self) -> str:
        """A short name, for telling devices of a rider apart."""
        return device_of(self.endpoint)


def device_of(endpoint: str) -> str:
    """The short name of the device behind an endpoint."""
    return sha256(endpoint.encode()).hexdigest()[:16]


class Subscriptions:
    """Keeps them, and who is looking at their page just now."""

    def __init__(self, redis: Client, keys: Keys, riders: Riders) -> None:
        self._redis = redis
        self._keys = keys
        self._riders = riders

    def key_of(self, rider_id: str) -> str:
        """Where that rider's devices are kept."""
        return self._keys("push", rider_id)

    def list_keys(self, rider_id: str) -> list[str]:
        """Every key here that names that rider."""
        return [self.key_of(rider_id), self._keys("seen", rider_id)]

    def save(self, rider_id: str, subscription: Subscription) -> None:
        """Keep it, or renew it. Of too many devices those that are kept no longer are none of the newest.

        Raises `NotFound` for a rider who has been erased.
        """
        key = self.key_of(rider_id)
        known = {name.decode() for name in self._redis.hkeys(key)} - {subscription.device}
        surplus = sorted(known)[: max(0, len(known) + 1 - MOST_DEVICES)]
        if surplus:
            self._redis.hdel(key, *surplus)
        self._redis.hset(key, subscription.device, msgspec.json.encode(subscription))
        self._redis.expire(key, PUSH_SECONDS)
        if not self._riders.exists(rider_id):  # erased at this very moment: nothing of theirs stays
            self._redis.delete(key)
            raise NotFound("unknown_rider")

    def remove(self, rider_id: str, device: str) -> None:
        """That device is told nothing any more."""
        self._redis.hdel(self.key_of(rider_id), device)

    def find(self, rider_id: str, device: str) -> Subscription | None:
        """That device, if it still wants to be told."""
        body = self._redis.hget(self.key_of(rider_id), device)
        return msgspec.json.decode(body, type=Subscription) if body else None

    def list_devices(self, rider_ids: list[str]) -> dict[str, list[str]]:
        """Names of the devices of each of these riders who have any."""
        pipeline = self._redis.pipeline(transaction=False)
        for rider_id in rider_ids:
            pipeline.hkeys(self.key_of(rider_id))
        found = zip(rider_ids, pipeline.execute(), strict=True)
        return {rider_id: [name.decode() for name in names] for rider_id, names in found if names}

    def note_seen(self, rider_id: str, *, visible: bool) -> None:
        """The rider's page is in front of somebody, until it says otherwise or says nothing for a while."""
        key = self._keys("seen", rider_id)
        if visible:
            self._redis.set(key, 1, ex=SEEN_SECONDS)
        else:
            self._redis.delete(key)

    def is_seen(self, rider_id: str) -> bool:
        """Whether the rider sees on their page whatever would be pushed."""
        return bool(self._redis.exists(self._keys("seen", rider_id)))


SEEN_SECONDS = 15
"""A page that is looked at says so every five seconds."""
