"""A stretch of radio between terminals and server: bytes pass through it, or wait at both ends while it is cut.

A cut tells nobody: no connection is closed, nothing is lost that TCP would not send again. Whoever is patient goes on
when it is over; whoever has heartbeats notices and knocks anew, and waits at the door.
"""

import asyncio
import contextlib

_CHUNK_BYTES = 65_536


class Relay:
    """Listens on a free port of this machine and passes everything on to another one."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._clear = asyncio.Event()
        self._clear.set()
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Returns the URL to connect to instead."""
        self._server = await asyncio.start_server(self._accept, self._target[0], 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._clear.clear()

    def restore(self) -> None:
        """Everything gets through again, what has waited first."""
        self._clear.set()

    async def stop(self) -> None:
        """Close every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a stream's callback runs in a task
        self._passing.add(task)
        try:
            await self._clear.wait()
            there, back = await asyncio.open_connection(*self._target)
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        except (OSError, asyncio.CancelledError):
            return
        finally:
            self._passing.discard(task)
            writer.close()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """One direction, until its sender ends it; the other end is then told."""
        try:
            while chunk := await source.read(_CHUNK_BYTES):
                await self._clear.wait()
                sink.write(chunk)
                await sink.drain()
        finally:
            with contextlib.suppress(OSError):
                sink.close()
