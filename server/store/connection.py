"""One connection pool to the store, and a clear sentence when there is none."""

from typing import Any

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as StoreUnreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as StoreTooSlow
from redis.retry import Retry

from server.errors import SetupError

CONNECTIONS = 4000
"""At most, per worker. A fleet that comes back at once after an outage asks from as many greenlets at once."""

StoreFault = RedisError
"""Whatever the store may raise when it does not do what it is asked."""

Client = Any
"""A redis-py client. Its own annotations type every answer as sync or async, text or bytes, which helps nobody."""


def connect(url: str) -> Client:
    """A client of the store at `url` (`redis://`, `rediss://` or `unix://`).

    A short outage is waited out by retries; commands that change something are safe to repeat, because every
    change is a compare-and-set. Raises `SetupError` when nothing answers now.
    """
    try:
        client = Redis.from_url(
            url,
            max_connections=CONNECTIONS,
            socket_timeout=5,
            socket_connect_timeout=5,
            health_check_interval=15,
            retry=Retry(ExponentialWithJitterBackoff(base=0.02, cap=0.5), 6),
            retry_on_error=[StoreUnreachable, StoreTooSlow],
        )
        client.ping()
    except (RedisError, ValueError, OSError) as fault:
        raise SetupError("store_unreachable", f"No store answers at the given URL: {fault}") from fault
    return client
