"""A real Valkey for every test of this folder, emptied between them."""

from collections.abc import Iterator

import pytest
from redis import Redis

from server.store.connection import connect
from server.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedStore(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
def redis(store_url: str) -> Iterator[Redis]:
    client = connect(store_url)
    client.flushall()
    yield client
    client.close()
