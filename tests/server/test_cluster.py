"""A store of several nodes: what belongs to one booking lies together, moves together, and is found again."""

from collections.abc import Iterator

import pytest
from redis.exceptions import RedisError

from booking.draft import Draft
from booking.reservation import Owner
from server.errors import SetupError
from server.store.connection import connect
from server.store.documents import DocumentStore
from server.store.keys import Keys
from server.store.replicas import NotReplicated
from server.store.timers import Timers
from tests.builders.drafts import a_booking
from tests.builders.processes import eventually
from tests.builders.store_cluster import StoreCluster

ANN, BOB, DAN = Owner("rider:ann"), Owner("rider:bob"), Owner("rider:dan")


@pytest.fixture
def cluster(tmp_path) -> Iterator[StoreCluster]:
    cluster = StoreCluster(tmp_path, replicas=1)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def test_bookings_go_on_where_their_slot_has_moved_to_and_when_its_node_is_lost(cluster):
    client = connect(cluster.url)
    store = DocumentStore(client, Keys("city"))
    careful = DocumentStore(client, Keys("city"), replicas=1)
    first = careful.commit(a_booking(store, ANN, "r1"), [])
    assert [event.sequence for event in first] == [1, 1, 2, 2, 1]

    moments_are_claimed_and_restored(client, careful)

    home = cluster.owner
    cluster.move_area(next(port for port in cluster.primaries if port != home))
    store.commit(a_booking(store, BOB, "r2"), [])
    assert sorted(reservation.id for reservation in store.list_open()) == ["r1", "r2"]

    with pytest.raises(NotReplicated):
        careful.commit(a_booking(store, DAN, "r0", bus="c"), [])
    cluster.move_area(home)
    repeated = a_booking(store, DAN, "r0", bus="c")
    assert not repeated.changed
    assert careful.commit(repeated, []) == []
    cluster.valkeys.kill(home)
    third = eventually(lambda: try_to_book(store), 60)
    assert third[0].sequence == 7, "dispatchers' events go on counting"
    assert sorted(reservation.id for reservation in store.list_open()) == ["r0", "r1", "r2", "r3"]
    client.close()


def moments_are_claimed_and_restored(client, careful):
    """With the one reservation there is."""
    keys = Keys("city")
    due = Timers(client, keys("due"))
    client.zadd(keys("due"), {"r1": 0})
    claim = due.claim(9, 60)
    assert claim.names == ("r1",)
    assert due.claim(9, 60).names == ()
    due.settle(claim, {"r1": None})
    assert client.zcard(keys("due")) == 0
    assert due.restore(keys("open")) == 1
    waiting = Timers(client, keys("unannounced"), careful.replicas)
    client.zadd(keys("unannounced"), {"vehicle:bus-a 1": 0}, xx=True)
    assert [event.audience for event in careful.find_events([("vehicle:bus-a", 1)])] == ["vehicle:bus-a"]
    assert waiting.claim(9, 60).names == ("vehicle:bus-a 1",)
    waiting.remove(["vehicle:bus-a 1"])
    assert client.zcard(keys("unannounced")) == 4


def try_to_book(store):
    try:
        draft: Draft = a_booking(store, Owner("rider:carl"), "r3", bus="b")
        return store.commit(draft, [])
    except (RedisError, OSError):
        return None


@pytest.mark.parametrize(
    "url", ["redis+cluster://127.0.0.1:1", "redis+cluster://127.0.0.1:1/0", "redis+cluster://h:x"]
)
def test_a_cluster_that_is_not_there_or_badly_named_is_told_in_one_sentence(url):
    with pytest.raises(SetupError, match="store_unreachable"):
        connect(url)
