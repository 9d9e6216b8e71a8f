"""A change and its events are one step, or nothing at all: on a real Valkey."""

import pytest

from booking import driver_decisions as driver
from booking.draft import Draft
from booking.events import EventType
from booking.ledger import Vehicle
from booking.reservation import Owner, Reservation, ReservationId
from gtfs.identifiers import VehicleId
from server.store.documents import Conflict, DocumentStore
from server.store.keys import OPERATIONS, Keys
from tests.booking.builders import NOON
from tests.builders.drafts import a_booking

ON_EVERY_STORE = True
BUS = VehicleId("bus-a")
ANN = Owner("rider:ann")


@pytest.fixture
def store(redis):
    return DocumentStore(redis, Keys("test"))


def book(store, owner=ANN, name="r1"):
    """A booking on bus a: the draft, not yet committed."""
    return a_booking(store, owner, name)


def press(store, name, decision):
    """A driver's press on a stored reservation: the draft and the reservation as it was."""
    draft = Draft(store, NOON)
    before = draft.get_reservation(ReservationId(name))
    decision(draft, before, BUS)
    return draft, [before]


def test_a_committed_booking_is_found_by_rider_and_by_bus_and_told_to_three_audiences(store):
    stored = store.commit(book(store), [])
    assert [(s.audience, s.sequence, s.event.type) for s in stored] == [
        (OPERATIONS, 1, EventType.REQUESTED),
        (ANN, 1, EventType.REQUESTED),
        (OPERATIONS, 2, EventType.ASSIGNED),
        (ANN, 2, EventType.ASSIGNED),
        (f"vehicle:{BUS}", 1, EventType.ASSIGNED),
    ]
    assert [r.id for r in store.list_open()] == ["r1"]
    assert [r.id for r in store.list_of_owner(ANN)] == ["r1"]
    assert [r.id for r in store.list_open_of_vehicle(BUS)] == ["r1"]
    version, reservation = store.read(("reservation", "r1"))
    assert version == 1
    assert isinstance(reservation, Reservation)


def test_of_two_decisions_on_the_same_run_the_second_is_refused_whole(store):
    first, second = book(store), book(store, Owner("rider:bob"), "r2")
    store.commit(first, [])
    with pytest.raises(Conflict):
        store.commit(second, [])
    assert store.read(("reservation", "r2")) == (0, None)
    assert store.last_sequence(Owner("rider:bob")) == 0
    assert store.last_sequence(OPERATIONS) == 2
    store.commit(book(store, Owner("rider:bob"), "r2"), [])
    assert len(store.list_open_of_vehicle(BUS)) == 2


def test_what_was_only_read_guards_a_decision_too(store):
    draft = book(store)
    other = Draft(store, NOON)
    other.save_vehicle(Vehicle(BUS, "서울74사1001", 0))
    store.commit(other, [])
    with pytest.raises(Conflict):
        store.commit(draft, [])


def test_an_ended_reservation_leaves_every_index_and_is_forgotten_after_a_day(store, redis):
    store.commit(book(store), [])
    store.commit(*press(store, "r1", driver.boarded))
    store.commit(*press(store, "r1", driver.alighted))
    assert store.list_open() == []
    assert store.list_open_of_vehicle(BUS) == []
    assert [r.state.value for r in store.list_of_owner(ANN)] == ["alighted"]
    seconds = redis.ttl(Keys("test")("reservation", "r1"))
    assert 23 * 3600 < seconds <= 24 * 3600


def test_events_come_again_in_order_after_any_of_them(store):
    store.commit(book(store), [])
    store.commit(*press(store, "r1", driver.delivered))
    store.commit(*press(store, "r1", driver.acknowledge))
    events = store.list_events(ANN, 1)
    assert events is not None
    assert [(e.sequence, e.event.type.value) for e in events] == [
        (2, "assigned"),
        (3, "delivered"),
        (4, "acknowledged"),
    ]
    assert store.list_events(ANN, 4) == []
    assert store.list_events(ANN, 5) is None, "a number from another life of the stream"


def test_events_no_longer_kept_are_said_to_be_gone(store, redis):
    store.commit(book(store), [])
    redis.xtrim(Keys("test")("events", ANN), maxlen=1, approximate=False)
    assert store.list_events(ANN, 0) is None
    assert store.list_events(ANN, 1) is not None
