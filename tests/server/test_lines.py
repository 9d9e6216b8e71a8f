"""The lines under the real Socket.IO server: what is said arrives, and nobody holds up the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import gevent
import pytest
import socketio
from gevent import socket as gevent_socket
from gevent.pywsgi import WSGIServer

from server.live import message_json
from server.live.lines import carry

BEAT_SECONDS, SIGN_SECONDS = 0.2, 1.5
PATIENCE_SECONDS = 20
SMALL_BUFFER_BYTES = 4096


@dataclass
class Town:
    """A Socket.IO server on our lines."""

    server: Any
    port: int
    ended: list[str] = field(default_factory=list)
    """Why lines have ended, as the server was told."""


@pytest.fixture
def town() -> Iterator[Town]:
    server = socketio.Server(
        async_mode="gevent", json=message_json, ping_interval=BEAT_SECONDS, ping_timeout=SIGN_SECONDS
    )
    carry(server)
    http = WSGIServer(("127.0.0.1", 0), socketio.WSGIApp(server), log=None)
    http.start()
    made = Town(server, http.server_port)
    server.on("echo", lambda _, said: said)
    server.on("disconnect", lambda _, reason: made.ended.append(reason))
    yield made
    http.stop(timeout=1)


class RawClient:
    """A WebSocket spoken by hand, that reads when it is told to."""

    def __init__(self, town: Town, *, small: bool = False) -> None:
        self._socket = gevent_socket.socket()
        if small:
            self._socket.setsockopt(gevent_socket.SOL_SOCKET, gevent_socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(("127.0.0.1", town.port))
        self._socket.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: town\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        self._reader = self._socket.makefile("rb")
        head = iter(self._reader.readline, b"\r\n")
        assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in b"".join(head)  # RFC 6455, section 1.3
        assert self.hear().startswith("0{")
        self.say("40")
        assert self.hear().startswith("40{")

    def say(self, text: str) -> None:
        self.send(0x81, text.encode())

    def send(self, first: int, body: bytes, *, masked: bool = True) -> None:
        """One short frame; a mask of zeros changes nothing."""
        mask = bytes(4) if masked else b""
        self._socket.sendall(bytes((first, (0x80 if masked else 0) | len(body))) + mask + body)

    def send_bytes(self, data: bytes) -> None:
        self._socket.sendall(data)

    def hear_why_it_ends(self) -> int:
        """The code of the frame that ends the line (RFC 6455, section 7.4.1)."""
        while (head := self._reader.read(2))[0] != 0x88:
            self._reader.read(head[1])
        return int.from_bytes(self._reader.read(2), "big")

    def hear(self) -> str:
        """The next message; empty when the line is over."""
        head = self._reader.read(2)
        if len(head) < 2 or head[0] == 0x88:
            return ""
        length = head[1]
        if length >= 126:
            length = int.from_bytes(self._reader.read(2 if length == 126 else 8), "big")
        return str(self._reader.read(length).decode())

    def hear_but_beats(self) -> str:
        while (heard := self.hear()) == "2":
            self.say("3")
        return heard

    def close(self) -> None:
        self._reader.close()
        self._socket.close()


@pytest.fixture
def connect(town: Town) -> Iterator[Callable[..., RawClient]]:
    made: list[RawClient] = []

    def one(**how: bool) -> RawClient:
        made.append(RawClient(town, **how))
        return made[-1]

    yield one
    for client in made:
        client.close()


def until(is_so: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert monotonic() < deadline, "it did not come about"
        gevent.sleep(0.02)


def test_what_is_asked_is_answered(connect: Callable[..., RawClient]) -> None:
    client = connect()
    client.say('421["echo",{"said":"저상버스"}]')
    assert client.hear_but_beats() == '431[{"said":"저상버스"}]'


def test_a_long_message_arrives_whole_however_slowly_it_is_taken(
    town: Town, connect: Callable[..., RawClient]
) -> None:
    client = connect(small=True)
    long = "가나다라" * 60_000
    town.server.emit("event", long)
    town.server.emit("event", "after it")
    gevent.sleep(BEAT_SECONDS / 2)  # longer than the system takes any of it
    assert client.hear_but_beats() == f'42["event","{long}"]'
    assert client.hear_but_beats() == '42["event","after it"]'


def test_who_does_not_read_is_cut_off_and_the_others_hear_everything(
    town: Town, connect: Callable[..., RawClient]
) -> None:
    deaf, hearing = connect(small=True), connect()
    said = 0
    while not town.ended:
        assert said < 500, "nothing was cut off"
        town.server.emit("event", [said, "x" * 60_000])
        assert hearing.hear_but_beats().startswith(f'42["event",[{said},')
        said += 1
        gevent.sleep(0)
    hearing.say('421["echo","still here"]')
    assert hearing.hear_but_beats() == '431["still here"]'
    assert len(town.ended) == 1
    while deaf.hear():
        pass


def test_a_line_without_a_sign_of_life_is_ended_and_one_that_lives_goes_on(
    town: Town, connect: Callable[..., RawClient]
) -> None:
    silent, living = connect(), connect()
    beats = 0
    while beats < 5 or not town.ended:
        assert living.hear() == "2", "a beat was expected"
        living.say("3")
        living.say("3")  # one that nobody asked for does not count
        beats += 1
    assert town.ended == ["ping timeout"]
    while silent.hear():
        pass
    living.say('421["echo","still here"]')
    assert living.hear_but_beats() == '431["still here"]'


def test_who_speaks_nonsense_is_cut_off(town: Town, connect: Callable[..., RawClient]) -> None:
    client = connect()
    client.say("nonsense")
    until(lambda: bool(town.ended))
    while client.hear_but_beats():
        pass


def test_a_line_that_began_by_polling_is_moved_over_and_beats_on(town: Town) -> None:
    def visit() -> list[str]:
        client = socketio.Client(reconnection=False)
        client.connect(f"http://127.0.0.1:{town.port}", transports=["polling", "websocket"])
        said = [client.transport()]
        for number in range(5):
            client.sleep(BEAT_SECONDS)
            said.append(client.call("echo", str(number), timeout=PATIENCE_SECONDS))
        client.disconnect()
        return said

    said = gevent.get_hub().threadpool.apply(visit)
    assert said == ["websocket", "0", "1", "2", "3", "4"]
    until(lambda: bool(town.ended))
    assert town.ended in (["client disconnect"], ["transport close"])


def test_a_client_that_only_polls_is_served_as_ever(town: Town) -> None:
    def visit() -> object:
        client = socketio.Client(reconnection=False)
        client.connect(f"http://127.0.0.1:{town.port}", transports=["polling"])
        client.sleep(4 * BEAT_SECONDS)
        answer = client.call("echo", "by post", timeout=PATIENCE_SECONDS)
        client.disconnect()
        return answer

    assert gevent.get_hub().threadpool.apply(visit) == "by post"


def test_a_message_in_parts_is_joined_and_a_ping_within_it_is_answered(
    connect: Callable[..., RawClient],
) -> None:
    client = connect()
    whole = '421["echo","저상"]'.encode()
    client.send(0x01, whole[:13])  # in the middle of a character
    client.send(0x89, b"still there?")
    client.send(0x80, whole[13:])
    heard = [client.hear_but_beats(), client.hear_but_beats()]
    assert heard == ["still there?", '431["저상"]']


@pytest.mark.parametrize(
    ("code", "data"),
    [
        pytest.param(1002, b"\x81\x01x", id="not masked"),
        pytest.param(1002, b"\xc1\x81" + bytes(4) + b"x", id="of an extension that was not agreed"),
        pytest.param(1002, b"\x80\x81" + bytes(4) + b"x", id="goes on with nothing"),
        pytest.param(1007, b"\x81\x82" + bytes(4) + b"\xff\xfe", id="not UTF-8"),
        pytest.param(
            1009, b"\x82\xff" + (2**40).to_bytes(8, "big") + bytes(4), id="a terabyte, said beforehand"
        ),
    ],
)
def test_who_does_not_keep_to_the_protocol_is_told_why_and_cut_off(
    town: Town, connect: Callable[..., RawClient], code: int, data: bytes
) -> None:
    client = connect()
    client.send_bytes(data)
    assert client.hear_why_it_ends() == code
    until(lambda: bool(town.ended))


def test_a_request_that_is_none_for_a_websocket_is_told_so(town: Town) -> None:
    with gevent_socket.create_connection(("127.0.0.1", town.port), PATIENCE_SECONDS) as caller:
        caller.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: town\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 7\r\n\r\n"
        )
        assert caller.recv(4096).split(b" ")[1] in (b"400", b"426")
    until(lambda: not town.server.eio.sockets)


def test_bytes_are_carried_both_ways(town: Town) -> None:
    def visit() -> object:
        client = socketio.Client(reconnection=False)
        client.connect(f"http://127.0.0.1:{town.port}", transports=["websocket"])
        answer = client.call("echo", {"rubbish": b"\x00"}, timeout=PATIENCE_SECONDS)
        client.disconnect()
        return answer

    assert gevent.get_hub().threadpool.apply(visit) == {"rubbish": b"\x00"}
