"""A real Valkey for every test of this folder, emptied between them.

A module that says `ON_EVERY_STORE = True` has its tests run on a cluster of three nodes as well.
"""

from collections.abc import Iterator

import pytest
from redis import Redis

from server.store.connection import connect
from server.store.embedded import EmbeddedStore
from tests.builders.store_cluster import StoreCluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if getattr(metafunc.module, "ON_EVERY_STORE", False) and "redis" in metafunc.fixturenames:
        metafunc.parametrize("redis", ["embedded", "cluster"], indirect=True)


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedStore(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    cluster = StoreCluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.stop()


@pytest.fixture
def redis(request: pytest.FixtureRequest) -> Iterator[Redis]:
    is_cluster = getattr(request, "param", "embedded") == "cluster"
    client = connect(request.getfixturevalue("cluster_url" if is_cluster else "store_url"))
    client.flushall()
    yield client
    client.close()
