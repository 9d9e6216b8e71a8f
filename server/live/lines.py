"""The lines that Socket.IO speaks over: WebSockets on gevent's sockets, and the heart that beats for all of them.

Engine.IO's usual way over simple-websocket takes three greenlets a line, a queue between them, and for each heartbeat
one more greenlet, in all nearly half a millisecond of computing for each beat; a city has three thousand a second.
Here a line is one greenlet that reads. Whoever has something to say writes it at once; what the other side is too slow
to take is kept for it, up to a limit. One greenlet sends the heartbeats of all lines and ends those that have died.

The protocol itself (RFC 6455) is the `websockets` library's, which takes bytes and gives bytes. No compression: it
would take a third of a megabyte a line and most of a message's time. Why not simple-websocket: docs/decisions/0010.

Engine.IO makes its sockets itself, so a line takes the place of the queue of the socket that it is handed.
"""

import errno
import logging
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import gevent
from engineio import packet
from engineio.exceptions import EngineIOError
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

log = logging.getLogger(__name__)
_PROTOCOL_LOG = logging.getLogger(f"{__name__}.protocol")
_PROTOCOL_LOG.setLevel(logging.WARNING)
_READ_BYTES = 16 * 1024
_MOST_WAITING_BYTES = 1024 * 1024
"""Whoever lets so much wait does not read, and is cut off."""
_GOODBYE_SECONDS = 2.0
_TICK_SECONDS = 0.05
_SWEEP_SECONDS = 1.0
_LATE_SECONDS = 0.5
_PING = packet.Packet(packet.PING).encode()
_PONG = packet.Packet(packet.PONG).encode()
_PROBE, _PROBED, _UPGRADE = "2probe", "3probe", "5"


def carry(server: Any) -> "Heart":
    """From now on the lines of that Socket.IO server are ours."""
    heart = Heart(server.eio)
    # The library has no public place to name a WebSocket; it starts the service task with the first connection.
    server.eio._async = {
        **server.eio._async,
        "websocket": lambda handler, _: Line(handler.__self__, heart),
    }
    server.eio._service_task = heart.beat
    return heart


class Line:
    """One WebSocket, in place of the queue of an Engine.IO socket."""

    def __init__(self, engine_socket: Any, heart: "Heart") -> None:
        self._engine_socket = engine_socket
        self._heart = heart
        self._protocol = ServerProtocol(
            max_size=engine_socket.server.max_http_buffer_size, logger=_PROTOCOL_LOG
        )
        self._socket: Any = None
        self._is_text = True
        self._parts: list[bytes] = []
        """Of a message whose last frame has not come."""
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._is_draining = False
        self.is_over = False
        self.pinged_at: float | None = None
        """When it was asked for a sign of life that has not come."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Hold the line until it ends (WSGI)."""
        self._protocol.receive_data(_write_request(environ))
        asked = next(iter(self._protocol.events_received()), None)
        if not isinstance(asked, Request):
            start_response("400 Bad Request", [])
            return []
        self._socket = _find_socket(environ)
        self._protocol.send_response(self._protocol.accept(asked))
        self._flush()
        try:
            if self._protocol.state is State.OPEN:  # a request that is none for a WebSocket has been told so
                self._hold()
        except OSError:
            pass  # the line broke
        finally:
            reason = self._engine_socket.server.reason.TRANSPORT_CLOSE
            self._engine_socket.close(wait=False, abort=True, reason=reason)
            self._cut()
        # What gevent's server takes in silence for the end of the connection. It would read on otherwise, and write
        # down the last bytes of the line as a request that is none.
        raise ConnectionResetError(errno.ECONNRESET, "the line is over")

    # --- as the queue of an Engine.IO socket --------------------------------------------------------------

    def put(self, item: Any) -> None:
        """Send a packet now; none: the end."""
        if item is None:
            self._say_goodbye()
        elif item.packet_type == packet.PING:
            self.ping()
        else:
            self._send(item.encode())

    def join(self) -> None:
        """Nothing waits in a queue here."""

    # --- life --------------------------------------------------------------------------------------------

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._engine_socket.last_ping = (
            None  # the library judges by this one, also right after we were stopped
        )
        if not self.is_over and self.pinged_at is None:
            self.pinged_at = monotonic()
            self._send(_PING)
            self._heart.await_sign(self, self.pinged_at)

    def _live_on(self) -> None:
        """A sign of life. One that nobody has asked for says nothing."""
        if self.pinged_at is not None:
            self.pinged_at = None
            self._heart.expect(self)

    def end_dead(self) -> None:
        """No sign of life has come."""
        with suppress(EngineIOError):
            reason = self._engine_socket.server.reason.PING_TIMEOUT
            self._engine_socket.close(wait=False, reason=reason)
        self._cut()

    # --- reading -----------------------------------------------------------------------------------------

    def _hold(self) -> None:
        come = self._list_messages()
        if not self._begin(come):
            return
        for body in come:
            if body == _PONG:
                self._live_on()
                continue
            try:
                self._engine_socket.receive(packet.Packet(encoded_packet=body))
            except (EngineIOError, ValueError, TypeError, IndexError) as fault:
                log.info("a line is closed for what is no packet of Engine.IO: %r", fault)
                self._protocol.fail(CloseCode.PROTOCOL_ERROR)
                self._flush()
                return

    def _begin(self, come: Iterator[bytes | str]) -> bool:
        """Take the place of the queue: at once, or once a line that began by polling has been moved over."""
        mine = self._engine_socket
        if mine.connected:
            mine.upgrading = True
            if next(come, None) != _PROBE:
                mine.upgrading = False
                return False
            self._send(_PROBED)
            mine.queue.put(packet.Packet(packet.NOOP))  # ends the poll that is waiting
            mine.upgraded = next(come, None) == _UPGRADE
            mine.upgrading = False
        else:
            mine.connected = mine.upgraded = True
        if mine.upgraded:
            earlier, mine.queue = mine.queue, self
            while not earlier.empty():
                self.put(earlier.get(block=False))
            if mine.last_ping is not None:  # asked while it still polled
                mine.last_ping, self.pinged_at = None, monotonic()
                self._heart.await_sign(self, self.pinged_at)
        return bool(mine.upgraded)

    def _list_messages(self) -> Iterator[bytes | str]:
        """What comes, until the other side says goodbye or is gone. Raises `OSError`."""
        while self._protocol.state is State.OPEN and (data := self._socket.recv(_READ_BYTES)):
            self._protocol.receive_data(data)
            events = self._protocol.events_received()
            self._flush()
            for event in events:
                message = self._join(event) if isinstance(event, Frame) else None
                if message is not None:
                    yield message

    def _join(self, frame: Frame) -> bytes | str | None:
        """A message once its last frame has come; none for what the protocol has answered by itself."""
        if frame.opcode not in (Opcode.CONT, Opcode.TEXT, Opcode.BINARY):
            return None
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return None
        whole, self._parts = b"".join(self._parts), []
        try:
            return whole.decode() if self._is_text else whole
        except UnicodeDecodeError as fault:
            log.info("a line is closed for text that is not UTF-8: %s", fault)
            self._protocol.fail(CloseCode.INVALID_DATA)
            self._flush()
            return None

    # --- writing -----------------------------------------------------------------------------------------

    def _send(self, message: str | bytes) -> None:
        """One message; nothing once the line is being closed."""
        if self._protocol.state is not State.OPEN:
            return
        if isinstance(message, str):
            self._protocol.send_text(message.encode())
        else:
            self._protocol.send_binary(message)
        self._flush()

    def _flush(self) -> None:
        """Write what the protocol has to say."""
        for data in self._protocol.data_to_send():
            if data:  # nothing: its wish to end the connection, which whoever holds the line does
                self._write(data)

    def _write(self, data: bytes) -> None:
        """Give it to the system, or keep it while that takes no more. Never waits."""
        if self.is_over:
            return
        if not self._is_draining:
            try:
                sent = self._socket.send(data, 0, 0.0)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._cut()
                return
            if sent == len(data):
                return
            data = data[sent:]
            self._is_draining = True
            gevent.spawn(self._drain)
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > _MOST_WAITING_BYTES:
            log.warning("a client that does not read what it is sent is cut off")
            self._cut()

    def _drain(self) -> None:
        """Send what waits, as fast as the other side takes it."""
        try:
            while self._waiting and not self.is_over:
                data = b"".join(self._waiting)
                self._waiting.clear()
                self._socket.sendall(data)
                self._waiting_bytes -= len(data)
        except OSError:
            self._cut()
        finally:
            self._is_draining = False

    def _say_goodbye(self) -> None:
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
            self._flush()
        gevent.spawn_later(_GOODBYE_SECONDS, self._cut)

    def _cut(self) -> None:
        """End it from here: whoever reads wakes up and closes."""
        self.is_over = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class Heart:
    """Asks every line for a sign of life in its turn, and ends those from which none comes."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._due: deque[tuple[float, Line]] = deque()
        """In order: everybody waits equally long."""
        self._awaited: deque[tuple[float, Line]] = deque()

    def expect(self, line: Line) -> None:
        """That line lives; it is asked again after a while."""
        self._due.append((monotonic() + self._engine.ping_interval, line))

    def await_sign(self, line: Line, pinged_at: float) -> None:
        """That line has been asked."""
        self._awaited.append((pinged_at, line))

    def beat(self) -> None:
        """Until killed."""
        swept_at = beaten_at = monotonic()
        patience = 0.0
        while True:
            gevent.sleep(_TICK_SECONDS)
            now = monotonic()
            if now - beaten_at > _LATE_SECONDS:
                # We were stopped: signs of life have come meanwhile and have not been read.
                patience = now + self._engine.ping_timeout
            beaten_at = now
            while self._due and self._due[0][0] <= now:
                self._due.popleft()[1].ping()
            if now - swept_at >= _SWEEP_SECONDS:
                swept_at = now
                self._sweep_polled()
            if now >= patience:
                self._end_dead(now - self._engine.ping_timeout)

    def _end_dead(self, asked_before: float) -> None:
        while self._awaited and self._awaited[0][0] <= asked_before:
            pinged_at, line = self._awaited.popleft()
            if line.pinged_at == pinged_at and not line.is_over:
                gevent.spawn(line.end_dead)

    def _sweep_polled(self) -> None:
        """Those that poll are judged by the library, as ever; what has ended is forgotten."""
        for sid, one in list(self._engine.sockets.items()):
            if one.closed:
                self._engine.sockets.pop(sid, None)
            elif not one.upgraded:
                gevent.spawn(_judge, one)


def _write_request(environ: dict[str, Any]) -> bytes:
    """The request that opens a line as it came: gevent's server has taken it apart already."""
    fields = {
        name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")
    }
    lines = ["GET / HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _find_socket(environ: dict[str, Any]) -> Any:
    """The socket under a request. WSGI has no way to it; gevent's server reads from it, and closes it in the end."""
    reader = environ["wsgi.input"]
    return getattr(reader, "rfile", reader).raw._sock


def _judge(engine_socket: Any) -> None:
    with suppress(EngineIOError):
        engine_socket.check_ping_timeout()
