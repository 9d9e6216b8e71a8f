"""A kiosk becomes the kiosk of a stop: a dispatcher's one-time code is traded for a token that lasts until revoked."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from gtfs.identifiers import StopId
from server.errors import Forbidden
from server.identity.tokens import Identity, Role, Tokens, hash_of
from server.store.connection import Client
from server.store.keys import Keys

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that looks like something else: the code is read from one screen and typed on another."""
CODE_LENGTH = 8
"""31 to the power of 8: with a hundred wrong tries an hour nobody meets one within its quarter of an hour."""
CODE_SECONDS = 15 * 60


class Enrolled(Struct, frozen=True):
    """A code that was made: for which stop, by whom, and until when."""

    stop_id: StopId
    by: str
    expires_at: datetime


class Enrolment:
    """Makes codes and trades them."""

    def __init__(self, redis: Client, keys: Keys, tokens: Tokens, clock: Callable[[], datetime]) -> None:
        self._redis = redis
        self._keys = keys
        self._tokens = tokens
        self._clock = clock

    def make_code(self, stop_id: StopId, by: str) -> tuple[str, Enrolled]:
        """A new code for the kiosk of that stop; an earlier one for the same stop is good no longer."""
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        made = Enrolled(stop_id, by, self._clock() + timedelta(seconds=CODE_SECONDS))
        key, of_stop = self._key(code), self._keys("kiosk-code-of", stop_id)
        former = self._redis.get(of_stop)
        if former is not None:
            self._redis.delete(former)
        self._redis.set(key, msgspec.json.encode(made), ex=CODE_SECONDS)
        self._redis.set(of_stop, key, ex=CODE_SECONDS)
        return f"{code[:4]}-{code[4:]}", made

    def trade(self, code: str) -> tuple[str, Enrolled]:
        """A token for the code, which is used up by this. Raises `Forbidden`.

        Whatever stood at the stop before is out: a box that was replaced, or stolen, has no say there any more.
        """
        body = self._redis.getdel(self._key(code))
        made = msgspec.json.decode(body, type=Enrolled) if body else None
        if made is None or made.expires_at <= self._clock():
            raise Forbidden(
                "wrong_code",
                "This code is wrong, used up, or older than 15 minutes. Ask for a new one.",
                "코드가 틀렸거나 이미 쓰였거나 15분이 지났습니다. 새 코드를 받으세요.",
            )
        here = Identity(Role.KIOSK, made.stop_id)
        self._tokens.revoke_for_good(here)
        return self._tokens.issue(here), made

    def revoke(self, stop_id: StopId) -> bool:
        """No kiosk may stand at that stop any more, and no code opens it. False: there was none."""
        of_stop = self._keys("kiosk-code-of", stop_id)
        code = self._redis.getdel(of_stop)
        if code is not None:
            self._redis.delete(code)
        return self._tokens.revoke_for_good(Identity(Role.KIOSK, stop_id))

    def _key(self, code: str) -> str:
        return self._keys("kiosk-code", hash_of(plain_code(code)))


def plain_code(code: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(sign for sign in code.upper() if sign.isalnum())
