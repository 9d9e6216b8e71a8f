"""One client of the store (a single server, a primary that sentinels name, or a cluster), or a clear sentence."""

import threading
import time
from typing import Any
from urllib.parse import unquote, urlsplit

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import RedisClusterException, RedisError, ResponseError
from redis.exceptions import TimeoutError as StoreTooSlow
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelManagedConnection

from server.errors import SetupError

CONNECTIONS = 4000
"""At most, per worker. A fleet that comes back at once after an outage asks from as many greenlets at once."""

StoreFault = (RedisError, RedisClusterException)
"""Whatever the store may raise when it does not do what it is asked: to be caught, alone or as `*StoreFault`."""

StoreRefusal = ResponseError
"""The store answers, and says no."""

Client = Any
"""A redis-py client. Its own annotations type every answer as sync or async, text or bytes, which helps nobody."""


SENTINEL_SCHEME, CLUSTER_SCHEME = "redis+sentinel", "redis+cluster"
SENTINEL_PORT, STORE_PORT = 26379, 6379
_ANY_KEY = "gachita"
_KNOWN_SECONDS = 0.1
"""What the sentinels said holds for so long."""
_SENTINEL_SECONDS = 1.0
"""A sentinel that is gone is not waited for: the next one is asked."""


def connect(url: str) -> Client:
    """A client of the store at `url`: `redis://`, `rediss://`, `unix://`, or

    * `redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/DB/SERVICE`: follows the primary of that service;
    * `redis+cluster://[USER:PASSWORD@]HOST:PORT,HOST:PORT`: some nodes of a cluster, the others are found through them.

    A short outage is waited out by retries; commands that change something are safe to repeat, because every
    change is a compare-and-set. Raises `SetupError` when nothing answers now.
    """
    options: dict[str, Any] = {
        "max_connections": CONNECTIONS,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "health_check_interval": 15,
        "retry": Retry(ExponentialWithJitterBackoff(base=0.02, cap=0.5), 6),
        "retry_on_error": [StoreUnreachable, StoreTooSlow],
    }
    try:
        client = _open(url, options)
        client.exists(
            _ANY_KEY
        )  # and not PING: of a cluster that asks every node, also those that hold nothing of ours
    except (*StoreFault, ValueError, OSError) as fault:
        raise SetupError("store_unreachable", f"No store answers at the given URL: {fault}") from fault
    return client


def ask_one(host: str, port: int, password: str | None = None) -> Client:
    """One server or sentinel by itself, which is not waited for: whoever looks after a store asks so."""
    return Redis(
        host=host,
        port=port,
        password=password,
        socket_timeout=_SENTINEL_SECONDS,
        socket_connect_timeout=_SENTINEL_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _open(url: str, options: dict[str, Any]) -> Client:
    scheme = urlsplit(url).scheme
    if scheme == SENTINEL_SCHEME:
        return _follow_primary(url, options)
    return _join_cluster(url, options) if scheme == CLUSTER_SCHEME else Redis.from_url(url, **options)


def _join_cluster(url: str, options: dict[str, Any]) -> Client:
    """A client that finds the node that holds a key, and finds it again when it has moved. Raises `ValueError`."""
    user, password, addresses = _read_netloc(url, STORE_PORT)
    if urlsplit(url).path.strip("/"):
        raise ValueError("a cluster has no numbered databases: its URL ends with the last port")
    return RedisCluster(
        startup_nodes=[ClusterNode(*address) for address in addresses],  # type: ignore[no-untyped-call]  # untyped
        username=user,
        password=password,
        require_full_coverage=False,  # slots of others may be without a node: ours is what counts
        reinitialize_steps=1,
        **{name: value for name, value in options.items() if name != "retry_on_error"},
    )


def _follow_primary(url: str, options: dict[str, Any]) -> Client:
    """A client that asks the sentinels for the primary whenever it connects. Raises `ValueError`."""
    user, password, addresses = _read_netloc(url, SENTINEL_PORT)
    database, _, service = urlsplit(url).path.strip("/").partition("/")
    if not service or not database.isdecimal():
        raise ValueError("a URL of sentinels ends with /DB/SERVICE")
    sentinel: Any = _Sentinels(
        addresses,
        socket_timeout=_SENTINEL_SECONDS,
        socket_connect_timeout=_SENTINEL_SECONDS,
    )
    return sentinel.master_for(
        service,
        connection_class=_PrimaryConnection,
        db=int(database),
        username=user,
        password=password,
        **options,
    )


class _Sentinels(Sentinel):
    """Asked by one greenlet for all: a thousand that lost their primary at once would keep each other from going on."""

    def __init__(self, addresses: list[tuple[str, int]], **options: Any) -> None:
        super().__init__(addresses, **options)  # type: ignore[no-untyped-call]  # the library is untyped here
        self._asking = threading.Lock()
        self._known_at = -_KNOWN_SECONDS
        self._known: tuple[str, int] | RedisError = StoreUnreachable()

    def discover_master(self, service_name: str) -> tuple[str, int]:
        with self._asking:
            if time.monotonic() - self._known_at >= _KNOWN_SECONDS:
                try:
                    self._known = super().discover_master(service_name)  # type: ignore[no-untyped-call]
                except RedisError as fault:
                    self._known = fault
                self._known_at = time.monotonic()
            if isinstance(self._known, RedisError):
                raise StoreUnreachable(str(self._known)) from self._known
            return self._known


class _PrimaryConnection(SentinelManagedConnection):
    """Asks the sentinels for the primary whenever it opens, which the library's own does not while it tries again.

    It opens anew when its primary has too few replicas to write: it may be cut off, and another elected. Nothing was
    written then, so the same is tried again. (The library does so for a primary that was demoted.)
    """

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        if not self._sock:
            self.connect_to(self.connection_pool.get_master_address())  # type: ignore[no-untyped-call]
        super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().read_response(*arguments, **options)
        except ResponseError as fault:
            if not str(fault).startswith("NOREPLICAS"):
                raise
            self.disconnect()  # type: ignore[no-untyped-call]  # the library is untyped here
            raise StoreUnreachable("The primary has too few replicas.") from fault


def _read_netloc(url: str, port: int) -> tuple[str | None, str | None, list[tuple[str, int]]]:
    """User, password, and every address (with `port` where it names none). Raises `ValueError`."""
    login, _, hosts = urlsplit(url).netloc.rpartition("@")
    user, _, password = login.partition(":")
    parts = [host.rpartition(":") if ":" in host else (host, "", "") for host in hosts.split(",")]
    addresses = [(host, int(told or port)) for host, _, told in parts]
    return unquote(user) or None, unquote(password) or None, addresses
