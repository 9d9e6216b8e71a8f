"""The simulated city's live feeds over HTTP, as a real operator would publish them: GTFS-realtime, with ETags."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from aiohttp import web

from gtfs.version import VERSION
from server.simulation.city import Picture

_PROTOBUF = "application/x-protobuf"

Encoder = Callable[[Picture], bytes]


@dataclass(frozen=True)
class _Edition:
    """One feed as published at one moment."""

    moment: datetime
    body: bytes
    etag: str


class FeedServer:
    """Serves `/NAME.pb` for each encoder, and `/healthz`. A feed is made anew at most once a second."""

    def __init__(self, pictures: Callable[[], Picture], encoders: Mapping[str, Encoder]) -> None:
        self._pictures = pictures
        self._encoders = encoders
        self._editions: dict[str, _Edition] = {}
        self._making = {name: asyncio.Lock() for name in encoders}
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; port 0 takes a free one. Returns the port. Raises `OSError` when it is taken."""
        application = web.Application()
        for name in self._encoders:
            application.router.add_get(f"/{name}.pb", self._serving(name))
        application.router.add_get("/healthz", self._healthz)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        picture = self._pictures()
        return web.json_response(
            {"ok": True, "version": VERSION, "buses": len(picture.buses), "as_of": picture.moment.isoformat()}
        )

    def _serving(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            edition = await self._edition(name)
            headers = {
                "ETag": edition.etag,
                "Last-Modified": format_datetime(edition.moment, usegmt=True),
                "Cache-Control": "max-age=1",
            }
            if _is_known(request, edition):
                return web.Response(status=304, headers=headers)
            return web.Response(body=edition.body, content_type=_PROTOBUF, headers=headers)

        return serve

    async def _edition(self, name: str) -> _Edition:
        async with self._making[name]:
            picture = self._pictures()
            edition = self._editions.get(name)
            if edition is None or edition.moment != picture.moment:
                # In a thread: a whole city takes long enough to be felt by the drivers in this process.
                body = await asyncio.to_thread(self._encoders[name], picture)
                etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
                edition = self._editions[name] = _Edition(picture.moment, body, etag)
            return edition


def _is_known(request: web.Request, edition: _Edition) -> bool:
    """Whether the caller has this edition already (RFC 9110, sections 13.1.2 and 13.1.3)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return edition.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = request.headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return edition.moment.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
