"""A store behind sentinels: when the primary is lost, the same client goes on with the one that takes its place."""

from collections.abc import Iterator

import pytest

from server.errors import SetupError
from server.store.connection import connect
from tests.builders.processes import eventually
from tests.builders.watched_store import WatchedStore


@pytest.fixture
def store(tmp_path) -> Iterator[WatchedStore]:
    watched = WatchedStore(tmp_path)
    try:
        watched.start()
        yield watched
    finally:
        watched.stop()


def test_the_client_follows_the_primary(store):
    client = connect(store.url)
    client.set("booked", "yes")
    assert client.wait(1, 5000) == 1
    store.kill_primary()

    def has_taken_over():
        try:
            return client.set("after", "yes")
        except (ConnectionError, OSError, store.faults):
            return False

    assert eventually(has_taken_over, 60)
    assert client.get("booked") == b"yes"
    client.close()


@pytest.mark.parametrize(
    "url",
    ["redis+sentinel://127.0.0.1:1/0/city", "redis+sentinel://127.0.0.1:1/0", "redis+sentinel://h:x/0/city"],
)
def test_sentinels_that_are_not_there_or_badly_named_are_told_in_one_sentence(url):
    with pytest.raises(SetupError, match="store_unreachable"):
        connect(url)
