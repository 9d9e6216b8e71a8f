"""Long work done in short pieces, so that whoever has a ping to send never waits long for it."""

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import TypeVar

from gevent import sleep

T = TypeVar("T")
PIECE_SECONDS = 0.002


def giving_way(items: Iterable[T], seconds: float = PIECE_SECONDS) -> Iterator[T]:
    """The items; after every so many seconds of work on them, everybody else has a turn."""
    began = perf_counter()
    for item in items:
        yield item
        if perf_counter() - began >= seconds:
            sleep(0)
            began = perf_counter()
