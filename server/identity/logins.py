"""PINs of buses and passwords of dispatchers: argon2 hashes, and a limit on wrong tries."""

from collections.abc import Callable, Collection
from typing import TypeVar, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import get_hub

from server.errors import Forbidden
from server.identity.accounts import HASH_PREFIX
from server.identity.tokens import Role
from server.store.connection import Client
from server.store.keys import Keys

TRIES = 5
TRIES_SECONDS = 300
"""So many wrong tries in so many seconds; then the name is closed for the rest of them. A PIN is short: this
limit, not the hash, is what protects it while the store is safe."""

T = TypeVar("T")

# OWASP's minimum for argon2id (19 MiB, 2 passes): a sign-in every few hours need not cost more.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


class Logins:
    """Secrets by role and name."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    def set_secret(self, role: Role, name: str, secret: str) -> bool:
        """Keep the hash of this secret. False, and nothing is written, when it is the one already kept.

        A secret that is an argon2 hash itself is kept as it is.
        """
        key = self._keys("login", role, name)
        kept = self._redis.get(key)
        if secret.startswith(HASH_PREFIX):
            self._redis.set(key, secret)
            return bool(kept != secret.encode())
        if kept is not None and _in_thread(_matches, kept.decode(), secret):
            return False
        self._redis.set(key, _in_thread(_HASHER.hash, secret))
        return True

    def keep_only(self, role: Role, names: Collection[str]) -> list[str]:
        """Forget the secrets of everybody of that role who is not on the list any more; returns their names."""
        prefix = self._keys("login", role, "")
        gone = []
        for key in self._redis.scan_iter(match=f"{prefix}*", count=1000):
            name = key.decode().removeprefix(prefix)
            if name not in names:
                gone.append(name)
                self._redis.delete(key)
        return gone

    def check(self, role: Role, name: str, secret: str) -> None:
        """Raises `Forbidden` unless this is the secret of that name; equally slow for unknown names."""
        tries = self._keys("tries", role, name)
        # Counted before it is judged: many at once are as many tries as one after the other.
        count = self._redis.incr(tries)
        self._redis.expire(tries, TRIES_SECONDS, nx=True)
        if count > TRIES:
            raise Forbidden(
                "too_many_tries",
                "Too many wrong tries. Wait five minutes.",
                "여러 번 틀렸습니다. 5분 뒤에 다시 해 주세요.",
                retry_after_seconds=max(1, self._redis.ttl(tries)),
            )
        kept = self._redis.get(self._keys("login", role, name))
        if not _in_thread(_matches, kept.decode() if kept else _NOBODY, secret):
            raise Forbidden(
                "wrong_sign_in", "The name or the PIN is wrong.", "이름이나 비밀번호가 맞지 않습니다."
            )
        self._redis.delete(tries)


_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$vX4mjAoCaFajyJHy0mNKGw$UNbTIOqk6MFV1XE3xxyaV8QZ04cWXeZ06p1nSnjYIEc"
"""The hash of nobody's secret, with the parameters above: as slow to refuse as anybody's, and not hashed anew at each
start."""


def _matches(kept: str, secret: str) -> bool:
    try:
        return _HASHER.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


def _in_thread(function: Callable[..., T], *arguments: str) -> T:
    """Hashing takes tens of milliseconds of computing: not in the loop that carries everybody's pings."""
    return cast(T, get_hub().threadpool.apply(function, arguments))
