"""Many workers share the moments at which something is due: each is taken on by one, and none is lost with a worker."""

from collections import Counter
from datetime import timedelta

import gevent
import pytest
from msgspec.structs import replace

from booking.draft import Draft
from booking.reservation import Owner
from server.background.due_looks import DueLooks
from server.store.keys import OPERATIONS, Keys
from server.store.timers import Timers
from tests.builders.processes import eventually
from tests.builders.slow_street import Street

DUE, OPEN = Keys("city")("due"), Keys("city")("open")
LONG = 60.0


@pytest.fixture
def street(tmp_path, redis):
    return Street(tmp_path, redis)


def book_many(street, count):
    """So many riders wait for a bus that is far away."""
    street.know("bus", spaces=count)
    street.buses_at(bus=("t0", 0))
    return [street.book("g", rider=f"rider{n}").id for n in range(count)]


def make_due(street):
    """Everything is due now, by the store's clock."""
    for name in street.services.redis.zrange(DUE, 0, -1):
        street.services.redis.zadd(DUE, {name: 0})


def happened(street, type_):
    """To how many reservations, and how often at most to one."""
    events = street.services.documents.list_events(OPERATIONS, 0)
    counted = Counter(stored.event.reservation_id for stored in events if stored.event.type == type_)
    return len(counted), max(counted.values(), default=0)


def test_a_reservation_gets_its_next_look_in_the_step_that_books_it_and_loses_it_in_the_one_that_ends_it(
    street, redis
):
    [booked] = book_many(street, 1)
    now = redis.time()[0] * 1000
    assert now < redis.zscore(DUE, booked) <= now + 3000
    street.services.bookings.cancel(booked, Owner("rider:rider0"))
    assert redis.zcard(DUE) == 0


def test_a_look_that_changes_nothing_puts_the_next_one_off_by_as_long_as_the_bus_is_far(street, redis):
    [booked] = book_many(street, 1)
    make_due(street)
    street.services.due_looks.go_round()
    now = redis.time()[0] * 1000
    assert redis.zscore(DUE, booked) >= now + 4000
    assert street.services.due_looks.looks == 1
    street.services.due_looks.go_round()
    assert street.services.due_looks.looks == 1, "nothing is due"


def worker(street, **settings):
    """The looks of one worker: its own connection would change nothing, the store is one."""
    services = street.services
    timers = Timers(services.redis, DUE)
    return DueLooks(timers, services.documents, services.bookings, **settings)


def test_two_workers_with_fifty_due_reservations_do_each_exactly_once(street):
    book_many(street, 50)
    street.now += timedelta(seconds=15)
    make_due(street)
    both = [worker(street, batch=7), worker(street, batch=7)]
    # Each gives way to the other after every look.
    gevent.joinall([gevent.spawn(one.go_round) for one in both], raise_error=True)
    assert happened(street, "pinged_again") == (50, 1)
    assert sum(one.looks for one in both) == 50, "nobody looks at what another has taken on"
    assert min(one.looks for one in both) > 10, "the work is shared"


def test_what_a_worker_took_on_before_it_was_killed_is_taken_over_when_its_claim_is_over(street, redis):
    book_many(street, 5)
    street.now += timedelta(seconds=15)
    make_due(street)
    killed = Timers(redis, DUE).claim(3, claim_seconds=0.5)
    assert len(killed.names) == 3
    other = worker(street)
    other.go_round()
    assert happened(street, "pinged_again") == (2, 1), "the killed worker's are its own for a moment"

    def take_over():
        other.go_round()
        return happened(street, "pinged_again") == (5, 1)

    eventually(take_over, 10)


def test_a_worker_that_takes_too_long_leaves_the_rest_to_others(street):
    book_many(street, 3)
    street.now += timedelta(seconds=15)
    make_due(street)
    slow = worker(street, claim_seconds=0.0)
    slow.go_round()
    assert happened(street, "pinged_again") == (0, 0)
    worker(street).go_round()
    assert happened(street, "pinged_again") == (3, 1)


def test_a_change_that_comes_while_a_worker_looks_has_the_last_word_on_the_next_look(street, redis):
    [booked] = book_many(street, 1)
    make_due(street)
    timers = Timers(redis, DUE)
    claim = timers.claim(1, LONG)
    draft = Draft(street.services.documents, street.now)
    before = draft.get_reservation(booked)
    draft.save_reservation(replace(before, code="12"))
    street.services.documents.commit(draft, [before], {booked: 1.0})
    soon = redis.zscore(DUE, booked)
    timers.settle(claim, {booked: 30.0})
    assert redis.zscore(DUE, booked) == soon
    street.services.bookings.cancel(booked, Owner("rider:rider0"))
    timers.settle(claim, {booked: 30.0})
    assert redis.zcard(DUE) == 0, "and an ended one does not come back"


def test_one_reservation_that_cannot_be_looked_at_holds_up_no_other_and_stays(street, redis):
    spoilt, *others = book_many(street, 4)
    redis.hset(Keys("city")("reservation", spoilt), "d", '{"rubbish": true}')
    street.now += timedelta(seconds=15)
    make_due(street)
    worker(street).go_round()
    assert happened(street, "pinged_again") == (3, 1)
    assert {name.decode() for name in redis.zrange(DUE, 0, -1)} == {spoilt, *others}


def test_a_moment_of_a_reservation_that_is_gone_is_forgotten(street, redis):
    redis.zadd(DUE, {"nobody": 0})
    worker(street).go_round()
    assert redis.zcard(DUE) == 0


def test_open_reservations_of_an_earlier_version_without_a_moment_get_one(street, redis):
    ids = set(book_many(street, 4))
    redis.zrem(DUE, *list(ids)[:3])
    kept = redis.zscore(DUE, list(ids)[3])
    assert worker(street).restore() == 3
    assert {name.decode() for name in redis.zrange(DUE, 0, -1)} == ids
    assert redis.zscore(DUE, list(ids)[3]) == kept
    assert worker(street).restore() == 0


def test_a_store_with_more_open_reservations_than_one_step_restores_gets_all_of_them_back(redis):
    names = {f"r{n}" for n in range(1300)}
    redis.sadd(OPEN, *names)
    assert Timers(redis, DUE).restore(OPEN) == 1300
    assert {name.decode() for name in redis.zrange(DUE, 0, -1)} == names


def test_a_claim_says_when_the_next_is_due(redis):
    timers = Timers(redis, DUE)
    assert timers.claim(5, LONG).next_seconds is None
    milliseconds = redis.time()[0] * 1000
    redis.zadd(DUE, {"now": 0, "later": milliseconds + 20_000})
    claim = timers.claim(5, LONG)
    assert claim.names == ("now",)
    assert 15 < claim.next_seconds <= 20
