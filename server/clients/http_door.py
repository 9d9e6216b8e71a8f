"""The server's HTTP door under `/api/v1`, as every client uses it: JSON in and out, problems as exceptions."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from server.clients.errors import Refused, Unreachable

_TIMEOUT = aiohttp.ClientTimeout(total=20)


def open_session() -> aiohttp.ClientSession:
    """One HTTP session for any number of clients in this process.

    Without limit of connections (the default of 100 would starve a fleet) and without cookies (the clients of
    one process are different people).
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


class HttpDoor:
    """Calls to one server."""

    def __init__(self, session: aiohttp.ClientSession, server_url: str) -> None:
        self.session = session
        self.server_url = server_url.rstrip("/")

    async def get(self, path: str, *, token: str | None = None) -> Any:
        """The answer to a GET. Raises `Refused` or `Unreachable`."""
        return await self._call("GET", path, None, token, {})

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
        return await self._call("POST", path, msgspec.json.encode(body), token, headers)

    async def _call(
        self, method: str, path: str, body: bytes | None, token: str | None, headers: dict[str, str]
    ) -> Any:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self.server_url}/api/v1{path}"
        try:
            async with self.session.request(
                method, url, data=body, headers=headers, timeout=_TIMEOUT
            ) as answer:
                status, data = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(f"No answer from {url}: {error or type(error).__name__}.") from error
        return _understood(url, status, data)


def _understood(url: str, status: int, data: bytes) -> Any:
    """The body of a good answer; a problem as `Refused`; anything else as `Unreachable`."""
    try:
        body = msgspec.json.decode(data) if data else {}
    except msgspec.DecodeError:
        body = None
    if status < 400 and body is not None:
        return body
    if isinstance(body, dict) and status < 500 and "code" in body:
        sentence = str(body.get("detail") or body.get("title") or body["code"])
        raise Refused(str(body["code"]), sentence, status=status, body=body)
    raise Unreachable(f"{url} answered with status {status} and no sense.")
