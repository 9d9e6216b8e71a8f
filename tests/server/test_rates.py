"""Nobody asks so often that the others have to wait; everybody else never notices."""

import gevent
import pytest

from server.errors import SetupError, TooOften
from server.identity.rates import Rate, Rates, read_rates
from server.live.flood import MOST_AT_ONCE, PER_SECOND, FloodGuard
from server.store.keys import Keys

ON_EVERY_STORE = True
KEYS = Keys("test")


def count_taken(rates, who, tries):
    taken, waits = 0, set()
    for _ in range(tries):
        try:
            rates.check(Rate.CHANGES, who)
        except TooOften as fault:
            waits.add(fault.retry_after_seconds)
        else:
            taken += 1
    assert waits <= set(range(1, 61))
    return taken


def test_so_many_and_no_more_for_each_caller_alone(redis):
    rates = Rates(redis, KEYS, {Rate.CHANGES: "5 per minute"})
    assert count_taken(rates, "ann", 9) == 5
    assert count_taken(rates, "bo", 3) == 3


def test_all_workers_count_together_also_at_once(redis):
    workers = [Rates(redis, KEYS, {Rate.CHANGES: "7 per minute"}) for _ in range(3)]
    jobs = [gevent.spawn(count_taken, rates, "ann", 6) for rates in workers]
    gevent.joinall(jobs)
    assert sum(job.value for job in jobs) == 7


def test_what_was_counted_is_forgotten(redis):
    Rates(redis, KEYS).check(Rate.NEW_RIDERS, "192.0.2.7")
    assert all(0 < redis.ttl(key) <= 120 for key in redis.scan_iter())


def test_an_operator_who_mistypes_is_told(redis):
    assert read_rates([("changes", "9 per hour")]) == {Rate.CHANGES: "9 per hour"}
    for told in (("changes", "often"), ("chanegs", "9 per hour")):
        with pytest.raises(SetupError, match="rate_invalid"):
            read_rates([told])


def test_a_terminal_that_was_away_may_send_all_it_kept_and_a_flood_is_cut_off():
    guard = FloodGuard()
    assert all(guard.allows("bus", 100.0) for _ in range(MOST_AT_ONCE))
    assert not guard.allows("bus", 100.0)
    assert guard.allows("other bus", 100.0)


def test_who_sends_steadily_is_never_cut_off():
    guard = FloodGuard()
    assert all(guard.allows("bus", 100.0 + n / PER_SECOND) for n in range(5000))


def test_a_connection_that_has_ended_leaves_nothing():
    guard = FloodGuard()
    guard.allows("bus", 1.0)
    guard.forget("bus")
    assert guard._buckets == {}
