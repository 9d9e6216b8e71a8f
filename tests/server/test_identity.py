"""Tokens and secrets: only hashes are stored, wrong ones are refused, tries are counted."""

import gevent
import pytest

from server.errors import Forbidden
from server.identity.logins import TRIES, Logins
from server.identity.tokens import Identity, Role, Tokens
from server.store.keys import Keys

ON_EVERY_STORE = True
KEYS = Keys("test")


def everything(redis):
    return b" ".join(
        [*redis.scan_iter(), *(redis.get(k) or b"" for k in redis.scan_iter() if redis.type(k) == b"string")]
    )


def test_a_token_opens_its_own_role_only_and_is_not_stored_readably(redis):
    tokens = Tokens(redis, KEYS)
    token = tokens.issue(Identity(Role.RIDER, "ann"))
    assert tokens.get(token, Role.RIDER).subject == "ann"
    with pytest.raises(Forbidden, match="not_allowed"):
        tokens.get(token, Role.DRIVER)
    for wrong in (None, "", token[:-1]):
        with pytest.raises(Forbidden, match="not_signed_in"):
            tokens.get(wrong, Role.RIDER)
    assert token.encode() not in everything(redis)
    tokens.forget(token)
    with pytest.raises(Forbidden):
        tokens.get(token, Role.RIDER)


def test_a_drivers_token_ends_with_the_day_a_riders_does_not(redis):
    tokens = Tokens(redis, KEYS)
    tokens.issue(Identity(Role.RIDER, "ann"))
    assert {redis.ttl(key) for key in redis.scan_iter()} == {-1}
    redis.flushall()
    tokens.issue(Identity(Role.DRIVER, "bus-1"))
    assert all(0 < redis.ttl(key) <= 24 * 3600 for key in redis.scan_iter())


def test_a_pin_is_checked_hashed_and_closed_after_too_many_wrong_tries(redis):
    logins = Logins(redis, KEYS)
    logins.set_secret(Role.DRIVER, "서울74사1001", "123456")
    logins.check(Role.DRIVER, "서울74사1001", "123456")
    assert b"123456" not in everything(redis)
    for _ in range(TRIES):
        with pytest.raises(Forbidden, match="wrong_sign_in"):
            logins.check(Role.DRIVER, "서울74사1001", "000000")
    with pytest.raises(Forbidden, match="too_many_tries"):
        logins.check(Role.DRIVER, "서울74사1001", "123456")


def test_a_right_pin_forgives_earlier_slips_and_a_new_one_takes_its_place(redis):
    logins = Logins(redis, KEYS)
    logins.set_secret(Role.DRIVER, "p", "111111")
    with pytest.raises(Forbidden):
        logins.check(Role.DRIVER, "p", "x")
    logins.check(Role.DRIVER, "p", "111111")
    assert redis.get(KEYS("tries", "driver", "p")) is None
    logins.set_secret(Role.DRIVER, "p", "222222")
    logins.check(Role.DRIVER, "p", "222222")


def test_tries_made_all_at_once_count_as_many(redis):
    logins = Logins(redis, KEYS)
    logins.set_secret(Role.DRIVER, "p", "111111")

    def attempt():
        try:
            logins.check(Role.DRIVER, "p", "000000")
        except Forbidden as refused:
            return refused.code
        return "in"

    codes = [greenlet.get() for greenlet in [gevent.spawn(attempt) for _ in range(3 * TRIES)]]
    assert codes.count("wrong_sign_in") == TRIES
    assert codes.count("too_many_tries") == 2 * TRIES
