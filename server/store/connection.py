"""One connection pool to the store, and a clear sentence when there is none."""

from typing import Any
from urllib.parse import unquote, urlsplit

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as StoreTooSlow
from redis.retry import Retry
from redis.sentinel import Sentinel

from server.errors import SetupError

CONNECTIONS = 4000
"""At most, per worker. A fleet that comes back at once after an outage asks from as many greenlets at once."""

StoreFault = RedisError
"""Whatever the store may raise when it does not do what it is asked."""

Client = Any
"""A redis-py client. Its own annotations type every answer as sync or async, text or bytes, which helps nobody."""


SENTINEL_SCHEME = "redis+sentinel"
SENTINEL_PORT = 26379
_SENTINEL_SECONDS = 1.0
"""A sentinel that is gone is not waited for: the next one is asked."""


def connect(url: str) -> Client:
    """A client of the store at `url`: `redis://`, `rediss://`, `unix://`, or
    `redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/DB/SERVICE`, which follows the primary of that service.

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
        is_watched = urlsplit(url).scheme == SENTINEL_SCHEME
        client = _follow_primary(url, options) if is_watched else Redis.from_url(url, **options)
        client.ping()
    except (RedisError, ValueError, OSError) as fault:
        raise SetupError("store_unreachable", f"No store answers at the given URL: {fault}") from fault
    return client


def _follow_primary(url: str, options: dict[str, Any]) -> Client:
    """A client that asks the sentinels for the primary whenever it connects. Raises `ValueError`."""
    named = urlsplit(url)
    login, _, hosts = named.netloc.rpartition("@")
    user, _, password = login.partition(":")
    addresses = [host.rpartition(":") if ":" in host else (host, "", "") for host in hosts.split(",")]
    database, _, service = named.path.strip("/").partition("/")
    if not service or not database.isdecimal():
        raise ValueError("a URL of sentinels ends with /DB/SERVICE")
    sentinel: Any = Sentinel(  # type: ignore[no-untyped-call]  # the library is untyped here
        [(host, int(port or SENTINEL_PORT)) for host, _, port in addresses],
        socket_timeout=_SENTINEL_SECONDS,
        socket_connect_timeout=_SENTINEL_SECONDS,
    )
    return sentinel.master_for(
        service,
        db=int(database),
        username=unquote(user) or None,
        password=unquote(password) or None,
        **options,
    )
