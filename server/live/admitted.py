"""Which token each connection of this worker came in with, so that one that is accepted no longer ends it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from gevent import sleep

from server.identity.tokens import Role, Tokens, hash_of

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Tokens asked for with one command: a worker with thousands of terminals asks a few times every round."""


@dataclass(frozen=True, slots=True)
class _Guest:
    token_hash: str
    end: Callable[[], None]
    may_stay_after: float
    """The moment (s since 1970) from which the token may be gone without the connection ending."""


class Admitted:
    """The connections of one worker."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._guests: dict[str, _Guest] = {}

    def let_in(self, sid: str, token: str, role: Role, end: Callable[[], None]) -> None:
        """This connection came in with that token; `end` ends it.

        A driver's line is not cut in the middle of a ride because a working day is over: it goes on until it is
        lost, and is let in again only with a new token. Whoever is revoked is cut off all the same.
        """
        lasts = self._tokens.find_seconds_left(token) if role is Role.DRIVER else None
        stay = float("inf") if lasts is None else time.time() + lasts
        self._guests[sid] = _Guest(hash_of(token), end, stay)

    def left(self, sid: str) -> None:
        """That connection has ended."""
        self._guests.pop(sid, None)

    def end_revoked(self) -> int:
        """End every connection whose token is accepted no longer; returns how many there were."""
        ended = 0
        everybody = iter(list(self._guests.items()))
        while some := list(islice(everybody, AT_ONCE)):
            gone = self._tokens.find_ended({guest.token_hash for _, guest in some})
            for sid, guest in some:
                if guest.token_hash in gone and time.time() < guest.may_stay_after and sid in self._guests:
                    self._guests.pop(sid)
                    guest.end()
                    ended += 1
            sleep(0)
        if ended:
            log.info("%d connections ended: their tokens are accepted no longer", ended)
        return ended
