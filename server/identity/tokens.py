"""Bearer tokens: random, stored only as their hash, each standing for one role and one subject."""

import hashlib
import logging
import math
import secrets
import time
from collections.abc import Collection, Mapping
from enum import StrEnum

import msgspec
from msgspec import Struct

from server.errors import Forbidden
from server.store.connection import Client
from server.store.keys import TOKEN_SECONDS, Keys

log = logging.getLogger(__name__)
ANY_STOP = "*"
"""The subject of the key that lets kiosks of the same user on the same machine stand at any stop."""


class Role(StrEnum):
    """Who may call what."""

    RIDER = "rider"
    DRIVER = "driver"
    KIOSK = "kiosk"
    DISPATCHER = "dispatcher"
    ADMINISTRATOR = "administrator"
    """A dispatcher who also sees what dispatchers have done."""


STAFF = (Role.DISPATCHER, Role.ADMINISTRATOR)
"""Who works at the dispatchers' desk."""


class Identity(Struct, frozen=True):
    """Who is calling: a rider id, a vehicle id, a stop id or a dispatcher's name."""

    role: Role
    subject: str


class Tokens:
    """Issues tokens and says whose they are."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    def issue(self, identity: Identity) -> str:
        """A new token; a rider's lasts until erased, the others a working day."""
        token = secrets.token_urlsafe(32)
        self.remember(token, identity)
        return token

    def remember(self, token: str, identity: Identity) -> None:
        """Accept `token` for `identity` from now on."""
        lasting = identity.role in (Role.RIDER, Role.KIOSK)
        body = msgspec.json.encode(identity)
        self._redis.set(self._key(token), body, ex=None if lasting else TOKEN_SECONDS)
        now = int(time.time())
        issued = self._issued_to(identity)
        pipeline = self._redis.pipeline()
        pipeline.zremrangebyscore(issued, "-inf", now)
        pipeline.zadd(issued, {self._key(token): math.inf if lasting else now + TOKEN_SECONDS})
        if not lasting:
            pipeline.expire(issued, TOKEN_SECONDS)
        pipeline.execute()

    def enrol(self, keys: Mapping[str, Identity]) -> None:
        """Accept these lasting keys and no longer those enrolled before them; never again one that was revoked."""
        enrolled = self._keys("enrolled")
        names = {self._key(token) for token in keys}
        for name in self._redis.smembers(enrolled):
            if name.decode() not in names:
                self._forget_key(name.decode())
                self._redis.srem(enrolled, name)
        for token, identity in keys.items():
            self._redis.sadd(enrolled, self._key(token))
            if self._redis.sismember(self._keys("revoked"), self._key(token)):
                log.warning("the key of a kiosk at stop %s is on the list, and was revoked", identity.subject)
                continue
            self.remember(token, identity)

    def revoke_for_good(self, identity: Identity) -> bool:
        """Accept no token of this caller any longer, though a list may still name it. False: there was none."""
        issued, *names = self.list_keys(identity)
        if not names:
            return False
        self._redis.sadd(self._keys("revoked"), *names)
        self._redis.delete(issued, *names)
        return True

    def get(self, token: str | None, *roles: Role) -> Identity:
        """Whose token this is. Raises `Forbidden` when it is nobody's, or nobody's of these roles."""
        body = self._redis.get(self._key(token)) if token else None
        if body is None:
            raise Forbidden(
                "not_signed_in", "Sign in first: no valid token was sent.", "먼저 로그인해 주세요."
            )
        identity = msgspec.json.decode(body, type=Identity)
        if identity.role not in roles:
            raise Forbidden("not_allowed", "This is not yours to do.", "이 작업을 할 권한이 없습니다.")
        return identity

    def forget(self, token: str) -> None:
        """Accept it no longer."""
        self._forget_key(self._key(token))

    def _forget_key(self, key: str) -> None:
        body = self._redis.getdel(key)
        if body is not None:
            identity = msgspec.json.decode(body, type=Identity)
            self._redis.zrem(self._issued_to(identity), key)

    def revoke(self, identity: Identity) -> None:
        """Accept no token of this caller any longer."""
        self._redis.delete(*self.list_keys(identity))

    def list_keys(self, identity: Identity) -> list[str]:
        """Every key in the store that a token of this caller stands under."""
        issued = self._issued_to(identity)
        return [issued, *(key.decode() for key in self._redis.zrange(issued, 0, -1))]

    def find_seconds_left(self, token: str) -> float | None:
        """How long this token is still accepted; None when it has no end, or is none."""
        left = self._redis.pttl(self._key(token))
        return left / 1000 if left >= 0 else None

    def find_ended(self, hashes: Collection[str]) -> set[str]:
        """Which of these tokens, by their hashes, are accepted no longer."""
        names = {self._keys("token", one): one for one in hashes}
        if not names or self._redis.exists(*names) == len(names):
            return set()
        return {one for name, one in names.items() if not self._redis.exists(name)}

    def _issued_to(self, identity: Identity) -> str:
        return self._keys("tokens-of", identity.role, identity.subject)

    def _key(self, token: str) -> str:
        return self._keys("token", hash_of(token))


def hash_of(token: str) -> str:
    """What is kept of a token. Whatever a caller sends has one, half characters too."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
