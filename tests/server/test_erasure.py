"""A rider who is forgotten leaves nothing, at once; a ride that has ended leaves counts, after a day."""

from datetime import timedelta

import pytest

from booking import driver_decisions as driver
from booking.errors import NotFound
from booking.reservation import Owner
from booking.states import State
from gtfs.identifiers import VehicleId
from server.errors import Forbidden
from server.identity.rates import Rate
from server.identity.tokens import Identity, Role, hash_of
from server.store.connection import connect
from server.store.embedded import EmbeddedStore
from server.store.keys import OPERATIONS
from tests.builders.processes import eventually
from tests.builders.slow_street import DAY, NOON, Street
from tests.builders.store_scan import files_naming, keys_naming

ON_EVERY_STORE = True
ON_EVERY_STORE = True
BUS = VehicleId("b1")
HOUR_MILLISECONDS = 3600 * 1000


class Rider:
    """A rider of the street with a token, as the HTTP door makes one."""

    def __init__(self, street):
        self.street, services = street, street.services
        self.id = services.riders.create("ko", ()).id
        self.token = services.tokens.issue(Identity(Role.RIDER, self.id))
        self.owner = Owner(f"rider:{self.id}")

    def book(self, key="k"):
        self.street.services.rates.check(Rate.CHANGES, self.id)
        return self.street.book(rider=self.id, key=f"booked-with-{key}")

    def erase(self):
        self.street.services.erasure.erase(self.id)

    def traces(self, *more):
        names = (self.id, self.token, hash_of(self.token), *more)
        return keys_naming(self.street.services.redis, *names)


def a_street(folder, redis):
    street = Street(folder, redis)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    return street


@pytest.fixture
def street(tmp_path, redis):
    return a_street(tmp_path, redis)


@pytest.fixture
def ann(street):
    return Rider(street)


def test_an_erased_rider_is_nowhere_in_the_store_and_their_rides_are_nobodys(street, ann, redis):
    bookings = street.services.bookings
    first = ann.book("one")
    bookings.by_driver(BUS, "c1", first.id, driver.boarded)
    bookings.by_driver(BUS, "c2", first.id, driver.alighted)
    second = ann.book("two")
    bookings.by_driver(BUS, "c3", second.id, driver.acknowledge)
    bookings.cancel(second.id, ann.owner)
    third = ann.book("three")
    assert len(ann.traces()) >= 8, "the scan finds what is there"
    ann.erase()
    assert ann.traces("booked-with-") == set()
    for one in (first, second, third):
        named = keys_naming(redis, one.id)
        assert all("events:" in key or "receipt:b1" in key for key in named), "a bare id, with no one to it"
    with pytest.raises(Forbidden):
        street.services.tokens.get(ann.token, Role.RIDER)


def test_what_other_streams_tell_goes_on_without_a_gap_when_a_rider_is_erased(street, ann):
    documents, project = street.services.documents, street.services.projection.payload
    bo = Rider(street)
    booked = ann.book()
    bo.book()
    ann.erase()
    for audience in ("vehicle:b1", OPERATIONS, bo.owner):
        stored = documents.list_events(audience, 0)
        assert [one.sequence for one in stored] == list(range(1, documents.last_sequence(audience) + 1))
        assert all(one.event.owner is None for one in stored)
    told = [project(one) for one in documents.list_events("vehicle:b1", 0)]
    assert {one["type"] for one in told if one.get("reservation_id") == booked.id} == {"withdrawn"}
    assert any(one["type"] == "waiting_passenger" for one in told), "the other one still waits"


def test_a_rider_erased_aboard_leaves_the_passenger_to_the_driver_and_no_trace_of_themselves(street, ann):
    bookings = street.services.bookings
    reservation_id = ann.book().id
    bookings.by_driver(BUS, "c1", reservation_id, driver.boarded)
    ann.erase()
    assert [p.reservation_id for p in street.services.views.driver_snapshot(BUS, 0).on_board] == [
        reservation_id
    ]
    assert street.services.documents.list_of_owner(ann.owner) == []
    assert ann.traces() == set()
    assert bookings.by_driver(BUS, "c2", reservation_id, driver.alighted).state is State.ALIGHTED
    assert street.services.documents.list_open() == []
    assert ann.traces() == set()
    assert keys_naming(street.services.redis, f"rider:{reservation_id}") == set()


def test_a_rider_erased_while_waiting_frees_their_place(street, ann, redis):
    run_id = ann.book().holds[0].run_id
    ann.erase()
    assert street.services.bookings.ledger(run_id).places == ()
    assert street.services.views.driver_snapshot(BUS, 0).waiting == ()
    assert redis.smembers(street.services.keys("open")) == set()


def test_a_booking_that_crosses_with_the_erasure_is_erased_too(street, ann):
    ann.erase()
    ann.book()  # as a request that had passed the door before
    with pytest.raises(NotFound, match="unknown_rider"):
        street.services.erasure.check_still_here(ann.id)
    assert ann.traces() == set()
    assert street.services.documents.list_open() == []


def test_nothing_brings_an_erased_rider_back(street, ann):
    rider = street.services.riders.get(ann.id)
    ann.erase()
    with pytest.raises(NotFound):
        street.services.riders.save(replace_needs(rider))
    assert ann.traces() == set()


def replace_needs(rider):
    return type(rider)(rider.id, "en", rider.needs)


def test_an_ended_ride_is_kept_a_day_and_lives_on_as_a_count(street, ann, redis):
    services = street.services
    done = ann.book("one")
    services.bookings.by_driver(BUS, "c1", done.id, driver.boarded)
    services.bookings.by_driver(BUS, "c2", done.id, driver.alighted)
    missed = ann.book("two")
    services.bookings.cancel(missed.id, ann.owner)
    for one in (done, missed):
        left = redis.pttl(services.keys("reservation", one.id))
        assert 23.9 * HOUR_MILLISECONDS < left <= 24 * HOUR_MILLISECONDS
    assert 0 < redis.pttl(services.keys("owner", ann.owner)) <= 24 * HOUR_MILLISECONDS
    for name in redis.scan_iter(match=services.keys("receipt", "*")):
        assert 0 < redis.pttl(name) <= 24 * HOUR_MILLISECONDS
    assert services.forgetting.forget_ended(NOON + timedelta(hours=23)) == 0
    assert len(services.documents.list_of_owner(ann.owner)) == 2
    assert services.forgetting.forget_ended(NOON + timedelta(hours=25)) == 2
    redis.delete(*redis.scan_iter(match=services.keys("receipt", "*")))  # as their lifetime has done by now
    assert keys_naming(redis, done.id, missed.id) & ann.traces() == set(), (
        "nothing joins the ride to the rider"
    )
    assert services.documents.list_of_owner(ann.owner) == []
    (counts,) = services.figures.list_days([DAY])
    assert counts.total() == {"asked": 2, "boarded": 1, "alighted": 1, "cancelled": 1}
    assert redis.pttl(services.keys("counts", "2026-03-02")) == -1


def test_a_count_says_what_went_wrong_on_the_way(street, ann):
    booked = ann.book()
    street.services.bookings.decline(BUS, "c1", booked.id, "full")
    street.services.bookings.cancel(booked.id, ann.owner)
    (counts,) = street.services.figures.list_days([DAY])
    assert counts.by_route == {"r7": {"asked": 1, "cancelled": 1, "declined": 1}}


def test_an_operator_who_keeps_less_keeps_less(tmp_path, redis):
    street = Street(tmp_path, redis, keep_ended_hours=2.0)
    street.know("b1")
    street.buses_at(b1=("t0", 1))
    ann = Rider(street)
    booked = ann.book()
    street.services.bookings.cancel(booked.id, ann.owner)
    assert redis.pttl(street.services.keys("reservation", booked.id)) <= 2 * HOUR_MILLISECONDS
    assert street.services.forgetting.forget_ended(NOON + timedelta(hours=1)) == 0
    assert street.services.forgetting.forget_ended(NOON + timedelta(hours=2)) == 1


def test_the_stores_file_forgets_too_within_the_hour(tmp_path):
    with EmbeddedStore(tmp_path / "store") as url, connect(url) as redis:
        street = a_street(tmp_path, redis)
        ann = Rider(street)
        ann.book()
        ann.erase()
        names = (ann.id, hash_of(ann.token))
        assert files_naming(tmp_path / "store", *names), "the file still tells how it came to be so"
        assert street.services.forgetting.rewrite_file()
        assert not street.services.forgetting.rewrite_file(), "nothing has gone since"
        eventually(lambda: not files_naming(tmp_path / "store", *names))
        Rider(street).erase()
        assert not street.services.forgetting.rewrite_file(), "once an hour is enough"
        redis.delete(street.services.keys("rewritten"))  # as its lifetime does
        assert street.services.forgetting.rewrite_file()


def test_every_node_of_the_store_is_asked_to_rewrite_its_file_after_an_erasure_and_only_then(
    street, ann, redis
):
    rewrite = street.services.forgetting.rewrite_file
    assert not rewrite(), "nothing has gone"
    ann.erase()
    assert rewrite()
    assert not rewrite()
    Rider(street).erase()
    assert not rewrite(), "once an hour is enough"

    def an_hour_later():
        redis.delete(street.services.keys("rewritten"))
        return rewrite()

    eventually(an_hour_later)  # a node may still be at the first one
