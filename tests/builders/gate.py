"""A gate between a worker and the store: one chosen command still passes, its answer and all after it do not.

So a worker can be caught at the very moment between two of its steps, without changing anything in it.
"""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType

CHUNK_BYTES = 65_536


class Gate:
    """Listens on a free port of this machine; passes everything on until what it waits for has gone by."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._last_words: bytes | None = None
        self._sockets: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self.closed = threading.Event()

    def close_after(self, words: bytes) -> None:
        """The command with these words is the last that reaches the store; its answer reaches nobody."""
        self._last_words = words

    def __enter__(self) -> "Gate":
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
                there = socket.create_connection(self._target)
            except OSError:
                return
            self._sockets += [here, there]
            said = threading.Event()
            self._start(self._pass_commands, here, there, said)
            self._start(self._pass_answers, there, here, said)

    def _pass_commands(self, here: socket.socket, there: socket.socket, said: threading.Event) -> None:
        before = b""
        with contextlib.suppress(OSError):
            while (chunk := here.recv(CHUNK_BYTES)) and not self.closed.is_set():
                if self._last_words is not None and self._last_words in before + chunk:
                    said.set()
                before = chunk[-len(self._last_words or b"") :]
                there.sendall(chunk)

    def _pass_answers(self, there: socket.socket, here: socket.socket, said: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while (chunk := there.recv(CHUNK_BYTES)) and not self.closed.is_set():
                if said.is_set():
                    self.closed.set()
                    return
                here.sendall(chunk)
