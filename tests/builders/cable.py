"""The cable between a kiosk and its server: it can be pulled, and it can go dead without anybody being told."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Literal

CHUNK_BYTES = 65_536

Way = Literal["open", "pulled", "dead", "deaf"]
"""`dead`: connections stay and nothing passes. `deaf`: what the kiosk says arrives, no answer comes back."""


class Cable:
    """Listens on a free port of this machine, and passes on to another one as long as it is open."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._way: Way = "open"
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Where the server seems to be."""
        return f"http://127.0.0.1:{self.port}"

    def become(self, way: Way) -> None:
        """From now on. What was connected through a dead cable stays so until that is given up."""
        self._way = way
        if way == "pulled":
            self._break_all()

    def __enter__(self) -> "Cable":
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._way = "pulled"
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break_all()
        for thread in self._threads:
            thread.join(5)
        for one in self._sockets:
            one.close()

    def _break_all(self) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(here)
            if self._way == "pulled":
                here.shutdown(socket.SHUT_RDWR)
                continue
            with contextlib.suppress(OSError):
                there = socket.create_connection(self._target)
                self._sockets.append(there)
                self._start(self._pass_on, here, there, "to server")
                self._start(self._pass_on, there, here, "to kiosk")

    def _pass_on(self, source: socket.socket, target: socket.socket, direction: str) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                if self._way == "open" or (self._way == "deaf" and direction == "to server"):
                    target.sendall(chunk)
        if self._way in ("open", "pulled"):
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)
