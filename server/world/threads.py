"""Computing beside the loop: whatever takes longer than a ping may wait is done in a thread."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from gevent import get_hub

P = ParamSpec("P")
T = TypeVar("T")


def in_thread(function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
    """Its result; everything else goes on meanwhile. Raises what it raises."""
    fault, result = get_hub().threadpool.apply(_attempt, (function, arguments, named))
    if fault is not None:
        raise fault
    return cast(T, result)


def _attempt(
    function: Callable[..., T], arguments: tuple[object, ...], named: dict[str, object]
) -> tuple[Exception | None, T | None]:
    """Its fault or its result: what is raised in a thread of gevent's is printed there as well, each time."""
    try:
        return None, function(*arguments, **named)
    except Exception as fault:  # noqa: BLE001 - handed to the caller, who raises it
        return fault, None
