"""Nobody is told of a change before so many replicas have it as well: what was told outlives its primary.

The change and a `WAIT` go out together on one connection. A `WAIT` on any other would wait for nothing: the store
counts what the connection itself has written. Why so, and what it costs: docs/decisions/0007.
"""

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from redis.cluster import RedisCluster
from redis.commands.core import Script
from redis.exceptions import (
    AskError,
    ClusterDownError,
    NoScriptError,
    RedisError,
    SlotNotCoveredError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import TimeoutError as StoreTooSlow

from server.store.connection import CLUSTER_SCHEME, SENTINEL_SCHEME, Client

WAIT_MILLISECONDS = 1000
"""A replica in health answers within a round trip. One that takes longer may as well be gone."""
_PAUSES_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.4, 0.4)
"""Between tries while a cluster finds out who holds the slot now: as long as a client of one server is patient."""
_HAS_MOVED = (AskError, TryAgainError, ClusterDownError, SlotNotCoveredError, StoreUnreachable, StoreTooSlow)
"""`MovedError` is a kind of `AskError`."""


class NotReplicated(RedisError):
    """The primary has it and too few replicas do: it may be there for good, or gone with the primary. Ask again."""


def count_needed(url: str | None, told: int | None) -> int:
    """How many replicas must have a change: as told, else one where another may take the primary's place."""
    if told is not None:
        return told
    return int(urlsplit(url or "").scheme in (SENTINEL_SCHEME, CLUSTER_SCHEME))


class Replicas:
    """Runs scripts that change something, and waits for the replicas."""

    def __init__(self, redis: Client, needed: int = 0) -> None:
        self._redis = redis
        self.needed = needed

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[bytes]) -> Any:
        """What the script answers. Raises `NotReplicated`, and whatever the store may raise."""
        if not self.needed:
            return script(keys=keys, args=arguments)
        rest = (len(keys), *keys, *arguments)
        try:
            return self._run_and_wait(keys[0], ("EVALSHA", script.sha, *rest))
        except NoScriptError:  # a primary that has just become one
            return self._run_and_wait(keys[0], ("EVAL", script.script, *rest))

    def count_connected(self, key: str) -> int:
        """How many replicas the primary of `key` has now."""
        return int(self._find_primary(key).info("replication")["connected_slaves"])

    def _run_and_wait(self, key: str, command: tuple[Any, ...]) -> Any:
        answer, copies = self._send(key, command, ("WAIT", self.needed, WAIT_MILLISECONDS))
        if copies < self.needed:
            self._ask_anew_for_primary()
            raise NotReplicated(f"{copies} of {self.needed} replicas have the change")
        return answer

    def _ask_anew_for_primary(self) -> None:
        """This one may be cut off, and another elected: sentinels are asked only by a connection that opens."""
        if not isinstance(self._redis, RedisCluster):
            self._redis.connection_pool.disconnect(inuse_connections=False)

    def _send(self, key: str, *commands: tuple[Any, ...]) -> list[Any]:
        """Those commands on one connection, in one round trip; in a cluster again until the right node has them.

        A command that was carried out and whose answer was lost is sent again: it must not mind.
        """
        if not isinstance(self._redis, RedisCluster):
            return _send_once(self._redis, commands)
        for pause in _PAUSES_SECONDS:
            try:
                return _send_once(self._find_primary(key), commands)
            except _HAS_MOVED:
                time.sleep(pause)
                self._redis.nodes_manager.initialize()
        return _send_once(self._find_primary(key), commands)

    def _find_primary(self, key: str) -> Client:
        """The client of the one server, or of the node that holds `key`."""
        if not isinstance(self._redis, RedisCluster):
            return self._redis
        slot = self._redis.keyslot(key)  # type: ignore[no-untyped-call]  # the library is untyped here
        return self._redis.get_redis_connection(self._redis.nodes_manager.get_node_from_slot(slot))


def _send_once(client: Client, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    with client.pipeline(transaction=False) as pipeline:
        for command in commands:
            pipeline.execute_command(*command)
        answers: list[Any] = pipeline.execute(raise_on_error=False)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers
