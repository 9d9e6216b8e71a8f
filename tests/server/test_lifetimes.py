"""What ends with time in the store, and what must not end before it: on a real Valkey."""

import pytest

from booking import rider_decisions as rider
from booking.draft import Draft
from booking.reservation import Owner, ReservationId
from gtfs.identifiers import VehicleId
from server.store.documents import DocumentStore
from server.store.keys import Keys
from tests.booking.builders import NOON
from tests.builders.drafts import a_booking

KEYS = Keys("test")
STOP = Owner("stop:S")
BUS = "vehicle:bus-a"


@pytest.fixture
def store(redis):
    return DocumentStore(redis, KEYS)


def book(store, name, owner=STOP):
    return store.commit(a_booking(store, owner, name), [])


def cancel(store, name):
    draft = Draft(store, NOON)
    before = draft.get_reservation(ReservationId(name))
    rider.cancel(draft, before)
    store.commit(draft, [before])


def test_a_kiosk_connected_over_a_quiet_weekend_does_not_take_the_next_event_for_a_repeat(store, redis):
    before = [s.sequence for s in book(store, "r1") if s.audience == STOP]
    assert redis.ttl(KEYS("events", STOP)) > 0
    assert redis.ttl(KEYS("last", STOP)) == -1
    redis.delete(KEYS("events", STOP))  # as its lifetime does
    after = [s.sequence for s in book(store, "r2") if s.audience == STOP]
    assert after[0] == before[-1] + 1


def test_events_that_ended_with_their_stream_are_too_old_and_not_simply_none(store, redis):
    book(store, "r1")
    last = store.last_sequence(BUS)
    redis.delete(KEYS("events", BUS))
    assert store.list_events(BUS, last) == []
    assert store.list_events(BUS, last - 1) is None


def test_the_list_of_a_stop_does_not_grow_with_reservations_long_forgotten(store, redis):
    for name in ("r1", "r2"):
        book(store, name)
        cancel(store, name)
    redis.delete(KEYS("reservation", "r1"))  # as its lifetime does
    assert [r.id for r in store.list_of_owner(STOP)] == ["r2"]
    assert redis.smembers(KEYS("all-of", STOP)) == {b"r2"}
    assert store.list_open_of_vehicle(VehicleId("bus-a")) == []
