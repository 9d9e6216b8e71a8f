"""The server's HTTP door under `/api/v1`, as every client uses it: JSON in and out, problems as exceptions."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec

from server.clients.errors import OF_STATUS, Refused, TooOften, Unreachable

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 2.0
PREFIX = "/api/v1"


def open_session() -> aiohttp.ClientSession:
    """One HTTP session for any number of clients in this process.

    Without limit of connections (the default of 100 would starve a fleet) and without cookies (the clients of
    one process are different people).
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


async def until_answered(ask: Callable[[], Awaitable[T]], give_up_seconds: float) -> T:
    """Ask again, in growing pauses or when the server says, while it cannot be reached or has too much to do.

    Only for what does nothing twice: a look, or a change under an `Idempotency-Key`. Raises what was raised last when
    the time is up, and any other refusal at once.
    """
    loop = asyncio.get_running_loop()
    gives_up_at, pause = loop.time() + give_up_seconds, _FIRST_PAUSE_SECONDS
    while True:
        try:
            return await ask()
        except (Unreachable, TooOften) as fault:
            wait = pause * (0.5 + random.random() / 2)  # noqa: S311 - not a secret
            wait = max(wait, fault.retry_after_seconds or 0)
            if loop.time() + wait > gives_up_at:
                raise
            _LOG.info("asking again in %.1f s: %s", wait, fault.sentence)
        await asyncio.sleep(wait)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


class HttpDoor:
    """Calls to one server."""

    def __init__(self, session: aiohttp.ClientSession, server_url: str) -> None:
        self.session = session
        self.server_url = server_url.rstrip("/")
        self._kept: dict[str, tuple[str, Any]] = {}

    async def get(self, path: str, *, token: str | None = None) -> Any:
        """The answer to a GET. Raises `Refused` or `Unreachable`."""
        return (await self._call("GET", path, None, token, {}))[0]

    async def get_kept(self, path: str) -> Any:
        """The same for what is the same for everybody: what is here already is not sent again.

        Raises `Refused` or `Unreachable`.
        """
        tag, kept = self._kept.get(path, ("", None))
        answer, new_tag = await self._call("GET", path, None, None, {"If-None-Match": tag} if tag else {})
        if answer is None:
            return kept
        if new_tag:
            self._kept[path] = (new_tag, answer)
        return answer

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        token: str | None = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """The answer to a POST. Raises `Refused` or `Unreachable`."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return (await self._call("POST", path, msgspec.json.encode(body), token, headers))[0]

    async def delete(self, path: str, *, token: str | None = None) -> None:
        """Done. Raises `Refused` or `Unreachable`."""
        await self._call("DELETE", path, None, token, {})

    async def _call(
        self, method: str, path: str, body: bytes | None, token: str | None, headers: dict[str, str]
    ) -> tuple[Any, str]:
        """The answer (None where it is the one that is kept) and its tag."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self.server_url}{PREFIX}{path}"
        try:
            async with self.session.request(
                method, url, data=body, headers=headers, timeout=_TIMEOUT
            ) as answer:
                status, told, data = answer.status, answer.headers, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"No answer from {url}: {error or type(error).__name__}.") from error
        if status == 304:
            return None, ""
        return _understood(url, status, data, _read_seconds(told.get("Retry-After"))), told.get("ETag", "")


def _read_seconds(text: str | None) -> float | None:
    """`Retry-After` in seconds; a date in it is not heeded."""
    return float(text) if text is not None and text.isascii() and text.isdecimal() else None


def _understood(url: str, status: int, data: bytes, retry_after_seconds: float | None) -> Any:
    """The body of a good answer; a problem as `Refused`; anything else as `Unreachable`."""
    try:
        body = msgspec.json.decode(data) if data else {}
    except msgspec.DecodeError:
        body = None
    if status < 400 and body is not None:
        return body
    if isinstance(body, dict) and status < 500 and "code" in body:
        sentence = str(body.get("detail") or body.get("title") or body["code"])
        refused = OF_STATUS.get(status, Refused)
        raise refused(
            str(body["code"]), sentence, status=status, body=body, retry_after_seconds=retry_after_seconds
        )
    raise Unreachable(
        f"{url} answered with status {status} and no sense.", retry_after_seconds=retry_after_seconds
    )
