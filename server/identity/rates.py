"""How often one caller may ask for what costs others something: counted in the store, for all workers together.

The counting is the `limits` library's (a sliding window, one round trip); what stands here is who is counted for
what. Buses are not counted by address: a whole fleet may share the one of its network, and returns all at once when
a mast is up again; wrong PINs are counted by bus (`server.identity.logins`).
"""

import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NoReturn

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from server.errors import SetupError, TooOften
from server.store.connection import Client
from server.store.keys import Keys


class Rate(StrEnum):
    """What is counted, and by whom."""

    NEW_RIDERS = "new_riders"
    """By address. Many phones share the one of their network, so the number is generous."""
    CHANGES = "changes"
    """Bookings, cancellations and answers, by rider."""
    WRONG_SIGN_INS = "wrong_sign_ins"
    """Wrong PINs, passwords and one-time codes, by address: who tries one PIN on every bus is closed out as well.
    Right ones are not counted, and are refused only while the address has used up its wrong ones."""

    PERSON_CALLS = "person_calls"
    """By stop: calls for a person there, once nobody waits for the one before."""


DEFAULT_RATES = {
    Rate.NEW_RIDERS: "300 per minute",
    Rate.CHANGES: "60 per minute",
    Rate.WRONG_SIGN_INS: "100 per hour",
    Rate.PERSON_CALLS: "12 per hour",
}


class _Counts(RedisStorage):
    """The library's counters, on the client that everything else uses: one server, sentinels or a cluster."""

    def __init__(self, redis: Client, key_prefix: str) -> None:
        super().__init__(
            "redis://", key_prefix=key_prefix
        )  # its own client is never used, and never connects
        self.storage = redis
        self.initialize_storage("redis://")


class Rates:
    """Counts, and refuses what is too often."""

    def __init__(self, redis: Client, keys: Keys, rates: Mapping[Rate, str] = DEFAULT_RATES) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(_Counts(redis, keys("rate")))
        self._items = {rate: parse_rate(text) for rate, text in (DEFAULT_RATES | dict(rates)).items()}

    def check(self, rate: Rate, who: str) -> None:
        """Count one more. Raises `TooOften`."""
        if not self._limiter.hit(self._items[rate], rate, who):
            self._refuse(rate, who)

    def look(self, rate: Rate, who: str) -> None:
        """Count nothing. Raises `TooOften` when one more would be refused."""
        if not self._limiter.test(self._items[rate], rate, who):
            self._refuse(rate, who)

    def _refuse(self, rate: Rate, who: str) -> NoReturn:
        free_at = self._limiter.get_window_stats(self._items[rate], rate, who).reset_time
        raise TooOften(max(1, round(free_at - time.time())))

    def forget(self, who: str) -> None:
        """Keep no count under that name."""
        for rate, item in self._items.items():
            self._limiter.clear(item, rate, who)


def read_rates(told: Iterable[tuple[str, str]]) -> dict[Rate, str]:
    """What an operator says, checked. Raises `SetupError`."""
    rates: dict[Rate, str] = {}
    for name, text in told:
        if name not in {rate.value for rate in Rate}:
            names = ", ".join(rate.value for rate in Rate)
            raise SetupError("rate_invalid", f"There is no rate {name!r}, only {names}.")
        parse_rate(text)
        rates[Rate(name)] = text
    return rates


def parse_rate(text: str) -> RateLimitItem:
    """`300 per minute`, `10/second`. Raises `SetupError`."""
    try:
        return parse(text)
    except ValueError as fault:
        raise SetupError("rate_invalid", f"{text!r} is no rate; write it like `300 per minute`.") from fault
