"""A publisher of feeds that misbehaves as told, on a real port, in a thread of its own."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Manner = Callable[["Caller"], None]
PIECE = bytes(16 * 1024)


class Caller(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    server: "Publisher"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        try:
            self.server.manner(self)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""

    def say(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """A whole answer; `Content_Length=…` and the like overrule."""
        told = {"Content-Length": str(len(body))} | {n.replace("_", "-"): v for n, v in headers.items()}
        self.send_response(status)
        for name, value in told.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Publisher(ThreadingHTTPServer):
    """Answers every request in its present manner."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Caller)
        self.manner: Manner = gives(b"")
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/positions.pb"

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that hang up are what is tested."""


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A publisher for the time of the block."""
    publisher = Publisher()
    thread = threading.Thread(target=publisher.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        publisher.let_go.set()
        publisher.shutdown()
        publisher.server_close()
        thread.join(5)


def gives(body: bytes, status: int = 200, **headers: str) -> Manner:
    """The same answer to everybody."""
    return lambda caller: caller.say(status, body, **headers)


def gives_packed(body: bytes) -> Manner:
    """With gzip, as most do."""
    return gives(gzip.compress(body), Content_Encoding="gzip")


def gives_with_tag(body: bytes, tag: str) -> Manner:
    """304 to whoever has it."""

    def answer(caller: Caller) -> None:
        if caller.headers.get("If-None-Match") == tag:
            caller.say(304, ETag=tag, Content_Length="")
        else:
            caller.say(200, body, ETag=tag)

    return answer


def stops_in_the_middle(body: bytes) -> Manner:
    """Says how long the body is, sends half, and hangs up."""

    def answer(caller: Caller) -> None:
        caller.say(200, body[: len(body) // 2], Content_Length=str(len(body)))
        caller.close_connection = True

    return answer


def never_answers(caller: Caller) -> None:
    """Takes the request and says nothing."""
    caller.server.let_go.wait(60)
    caller.close_connection = True


def drips(caller: Caller) -> None:
    """A byte now and then, for ever."""
    caller.say(Content_Length="1000000")
    while not caller.server.let_go.wait(0.02):
        caller.wfile.write(b"\n")
    caller.close_connection = True


def never_ends(caller: Caller) -> None:
    """As much as anybody will take."""
    caller.say(Content_Length="", Connection="close")
    caller.close_connection = True
    ends_at = time.monotonic() + 60
    while not caller.server.let_go.is_set() and time.monotonic() < ends_at:
        caller.wfile.write(PIECE)
