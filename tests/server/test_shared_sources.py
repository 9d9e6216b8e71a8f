"""Several workers: one asks a source, the others take over what it has got; a dead one is followed by another."""

from datetime import timedelta

import pytest

from server.store.keys import Keys
from server.world.doors import UrlDoor
from server.world.feed_source import FeedSource
from server.world.shared_feed import SharedFeed
from tests.builders.bad_publisher import gives, publishing
from tests.builders.processes import eventually
from tests.builders.slow_street import NOON, Street

LEASE_SECONDS = 0.4


@pytest.fixture
def publisher():
    with publishing() as one:
        yield one


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.buses_at(b1=("t0", 1))
    return street


def worker(street, publisher, redis, name):
    door = UrlDoor(publisher.url)
    shared = SharedFeed(redis, Keys("t"), door.identity, name, LEASE_SECONDS)
    return FeedSource(door, street.services.world.timetable, shared)


def test_one_worker_asks_for_all(street, publisher, redis):
    publisher.manner = gives(street.live.read_bytes())
    first, second = (worker(street, publisher, redis, name) for name in ("first", "second"))
    assert first.refresh(NOON)
    assert second.refresh(NOON)
    assert [len(one.newest.feed.vehicles) for one in (first, second)] == [1, 1]
    assert len(publisher.asked) == 1
    assert not second.refresh(NOON), "nothing new has been stored"
    street.buses_at(b1=("t0", 1), b2=("t1", 0))
    publisher.manner = gives(street.live.read_bytes())
    later = NOON + timedelta(seconds=5)
    first.refresh(later)
    assert second.refresh(later)
    assert len(second.newest.feed.vehicles) == 2
    assert second.newest.received_at == later
    publisher.manner = gives(b"", 503, Retry_After="40")
    first.refresh(later)
    second.refresh(later)
    assert second.get_health(later) == first.get_health(later)
    assert second.get_health(later).fault == "live_feed_busy"
    assert second.get_health(later).next_try_at == later + timedelta(seconds=40)


def test_another_worker_takes_over_from_a_dead_one(street, publisher, redis):
    publisher.manner = gives(street.live.read_bytes())
    first, second = (worker(street, publisher, redis, name) for name in ("first", "second"))
    first.refresh(NOON)
    second.refresh(NOON)
    assert len(publisher.asked) == 1
    eventually(lambda: second.refresh(NOON) or len(publisher.asked) == 2, 10)
    assert not first.refresh(NOON)
    assert len(publisher.asked) == 2, "whoever comes back from the dead finds the place taken"


def test_a_worker_that_ends_in_order_leaves_its_place_at_once(street, publisher, redis):
    publisher.manner = gives(street.live.read_bytes())
    first, second = (worker(street, publisher, redis, name) for name in ("first", "second"))
    first.refresh(NOON)
    first.let_go()
    second.refresh(NOON)
    assert len(publisher.asked) == 2


def test_a_worker_that_starts_has_the_last_picture_even_when_the_source_is_down(street, publisher, redis):
    publisher.manner = gives(street.live.read_bytes())
    first = worker(street, publisher, redis, "first")
    first.refresh(NOON)
    first.let_go()
    publisher.manner = gives(b"", 500)
    next_life = worker(street, publisher, redis, "next")
    assert next_life.refresh(NOON + timedelta(seconds=60))
    told = next_life.get_health(NOON + timedelta(seconds=60))
    assert (told.vehicles, told.age_seconds, told.fault) == (1, 60, "live_feed_http_error")


def test_a_source_that_fails_is_left_alone_and_believed_again_at_its_first_good_answer(
    street, publisher, redis
):
    publisher.manner = gives(b"", 500)
    one = worker(street, publisher, redis, "one")
    seconds = 0
    for expected in (1, 2, 3):
        while len(publisher.asked) < expected:
            one.refresh(NOON + timedelta(seconds=seconds))
            seconds += 1
    assert 4 <= seconds <= 9, "1 s, then 1 to 2, then 2 to 4 of pause"
    publisher.manner = gives(street.live.read_bytes())
    while one.newest is None:
        one.refresh(NOON + timedelta(seconds=seconds))
        seconds += 1
    asked = len(publisher.asked)
    for _ in range(3):
        one.refresh(NOON + timedelta(seconds=seconds))
    assert len(publisher.asked) == asked + 3, "no pause any more"
