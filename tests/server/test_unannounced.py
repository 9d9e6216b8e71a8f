"""What one worker has stored and not announced is announced by another, once and in order."""

from itertools import pairwise

import pytest

from booking import driver_decisions as driver
from booking.draft import Draft
from gtfs.identifiers import VehicleId
from server.live.unannounced import GIVEN_UP_AFTER, Unannounced
from server.store.keys import Keys
from server.store.replicas import Replicas
from server.store.timers import Timers
from tests.builders.slow_street import Street

KEY = Keys("city")("unannounced")
BUS = VehicleId("bus")


class Rooms:
    """What was emitted, to whom; `broken` rooms raise."""

    def __init__(self):
        self.told = []
        self.broken = set()

    def emit(self, event, payload, *, namespace, to):
        if to in self.broken:
            raise OSError("no line to the queue")
        self.told.append((to, payload["sequence"], payload["type"]))

    def of(self, audience):
        return [(sequence, type_) for to, sequence, type_ in self.told if to == audience]


@pytest.fixture
def street(tmp_path, redis):
    street = Street(tmp_path, redis)
    street.know("bus")
    street.buses_at(bus=("t0", 0))
    street.rooms = street.services.announcer._socketio = Rooms()
    return street


def store_only(street, decision, reservation):
    """What a worker leaves behind that is killed between the commit and the emit."""
    draft = Draft(street.services.documents, street.now)
    before = draft.get_reservation(reservation.id)
    decision(draft, before, BUS)
    street.services.documents.commit(draft, [before])


def make_overdue(street):
    """A second later, by the store's clock."""
    for name in street.services.redis.zrange(KEY, 0, -1):
        street.services.redis.zadd(KEY, {name: 0})


def test_what_was_announced_is_crossed_off_and_not_announced_again(street, redis):
    street.book()
    assert redis.zcard(KEY) == 5, "as stored: two to dispatchers, two to the rider, one to the bus"
    street.services.unannounced.go_round()
    assert redis.zcard(KEY) == 0
    assert street.rooms.of("vehicle:bus") == [(1, "waiting_passenger")]


def test_no_word_is_had_with_the_store_between_what_is_stored_and_what_is_told(street, redis):
    words, documents = [], street.services.documents
    commit = documents.commit

    def count(*_, **__):
        assert redis.zcard(KEY) == 5, "crossed off only later"
        words.append(redis.info("stats")["total_commands_processed"])

    def commit_and_count(*arguments):
        stored = commit(*arguments)
        count()
        return stored

    street.rooms.emit, documents.commit = count, commit_and_count
    street.book()
    assert [after - before for before, after in pairwise(words)] == [2] * 5, (
        "the two words of this test itself"
    )


def test_what_a_killed_worker_did_not_announce_is_announced_in_order_after_a_second(street, redis):
    booked = street.book()
    street.services.unannounced.go_round()
    street.rooms.told.clear()
    store_only(street, driver.delivered, booked)
    store_only(street, driver.acknowledge, booked)
    street.services.unannounced.go_round()
    assert street.rooms.told == [], "whoever stored it has a second to say it"
    make_overdue(street)
    street.services.unannounced.go_round()
    assert street.rooms.of("rider:ann") == [(3, "reservation"), (4, "reservation")]
    assert street.rooms.of("vehicle:bus") == [(2, "passenger"), (3, "passenger")]
    assert redis.zcard(KEY) == 0
    street.rooms.told.clear()
    street.services.unannounced.go_round()
    assert street.rooms.told == []


def test_two_workers_do_not_both_announce_it(street, redis):
    store_only(street, driver.delivered, street.book())
    street.services.announcer.take_announced()
    make_overdue(street)
    claim = street.services.unannounced._timers.claim(100, 3)
    assert len(claim.names) == redis.zcard(KEY)
    street.rooms.told.clear()
    street.services.unannounced.go_round()
    assert street.rooms.told == []


def test_what_could_not_be_emitted_stays_and_is_tried_again_while_others_are_told(street, redis):
    street.rooms.broken = {"vehicle:bus"}
    street.book()
    street.services.unannounced.go_round()
    assert redis.zrange(KEY, 0, -1) == [b"vehicle:bus 1"]
    make_overdue(street)
    street.services.unannounced.go_round()
    assert redis.zrange(KEY, 0, -1) == [b"vehicle:bus 1"]
    street.rooms.broken = set()
    make_overdue(street)
    street.services.unannounced.go_round()
    assert redis.zcard(KEY) == 0
    assert street.rooms.of("vehicle:bus") == [(1, "waiting_passenger")]


def test_a_slow_worker_does_not_begin_again_with_what_it_is_announcing(street):
    def announce_slowly(event, payload, *, namespace, to):
        make_overdue(street)
        street.services.unannounced.go_round()
        street.rooms.told.append((to, payload["sequence"], payload["type"]))

    street.rooms.emit = announce_slowly
    street.book()
    assert len(street.rooms.told) == len(set(street.rooms.told)) == 5


def test_what_could_still_be_lost_with_the_primary_is_told_to_nobody(street, redis):
    store_only(street, driver.delivered, street.book())
    street.services.announcer.take_announced()
    make_overdue(street)
    street.rooms.told.clear()
    without_replica = Replicas(redis, needed=1)
    services = street.services
    careful = Unannounced(
        Timers(redis, KEY, without_replica), services.documents, services.announcer, services.clock
    )
    careful.go_round()
    assert street.rooms.told == []
    make_overdue(street)
    without_replica.needed = 0
    careful.go_round()
    assert (2, "passenger") in street.rooms.of("vehicle:bus")


def test_what_nobody_could_announce_for_long_or_is_kept_no_more_is_given_up(street, redis):
    street.rooms.broken = {"vehicle:bus"}
    street.book()
    street.services.unannounced.go_round()
    redis.zadd(KEY, {"rider:gone 7": 0})
    make_overdue(street)
    street.now += GIVEN_UP_AFTER * 1.01
    street.rooms.broken, street.rooms.told = set(), []
    street.services.unannounced.go_round()
    assert redis.zcard(KEY) == 0
    assert street.rooms.told == []


def test_a_message_that_the_queue_gives_up_without_an_error_is_announced_again(street, redis):
    class GivenUp:
        failed = 0

    class ForgetfulRooms(Rooms):
        def emit(self, event, payload, *, namespace, to):
            GivenUp.failed += to == "vehicle:bus"
            super().emit(event, payload, namespace=namespace, to=to)

    street.services.announcer._queue = GivenUp
    street.services.announcer._socketio = ForgetfulRooms()
    street.book()
    street.services.unannounced.go_round()
    assert redis.zrange(KEY, 0, -1) == [b"vehicle:bus 1"]


def test_of_a_rider_who_is_erased_nothing_waits_to_be_announced(street, redis):
    booked = street.book()
    store_only(street, driver.delivered, booked)
    street.services.erasure.erase("ann")
    assert not [name for name in redis.zrange(KEY, 0, -1) if name.startswith(b"rider:ann")]
