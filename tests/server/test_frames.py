"""WebSocket frames as RFC 6455 has them: whole, in parts, in pieces, and wrong."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.live.frames import (
    NOT_TEXT,
    PROTOCOL_ERROR,
    TOO_LARGE,
    BadFrame,
    Kind,
    Message,
    Reader,
    accept_key,
    pack,
    pack_close,
)

LONGEST = 70_000
MASK = b"\x12\x34\x56\x78"


def masked(kind: int, body: bytes, *, final: bool = True) -> bytes:
    """A frame as a client sends it."""
    length = len(body)
    head = bytes([(0x80 if final else 0) | kind])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += b"\xfe" + length.to_bytes(2, "big")
    else:
        head += b"\xff" + length.to_bytes(8, "big")
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(body))


def test_the_key_is_answered_as_in_the_standard() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, section 1.3


def test_the_frames_of_the_standard_are_read_and_written() -> None:
    hello = bytes.fromhex("818537fa213d7f9f4d5158")  # RFC 6455, section 5.7
    assert Reader(LONGEST).feed(hello) == [Message(Kind.TEXT, "Hello")]
    assert pack(Kind.TEXT, b"Hello") == bytes.fromhex("810548656c6c6f")
    assert pack(Kind.BYTES, bytes(256))[:4] == bytes.fromhex("827e0100")
    assert pack(Kind.BYTES, bytes(65536))[:10] == bytes.fromhex("827f0000000000010000")
    assert pack_close(1000) == bytes.fromhex("880203e8")


@settings(deadline=None)
@example(bodies=["가" * 23_000], cuts=[5000])
@given(
    bodies=st.lists(st.text(max_size=300) | st.just("가" * 1000), max_size=4),
    cuts=st.lists(st.integers(1, 5000), min_size=1, max_size=20),
)
def test_messages_are_whole_however_their_bytes_come(bodies: list[str], cuts: list[int]) -> None:
    stream = b"".join(masked(Kind.TEXT, body.encode()) for body in bodies)
    reader, come, turn = Reader(LONGEST), [], 0
    while stream:
        cut = cuts[turn % len(cuts)]
        come += reader.feed(stream[:cut])
        stream, turn = stream[cut:], turn + 1
    assert come == [Message(Kind.TEXT, body) for body in bodies]


def test_a_message_in_parts_is_joined_with_a_ping_in_between() -> None:
    come = Reader(LONGEST).feed(
        masked(Kind.TEXT, "저상".encode()[:4], final=False)
        + masked(Kind.PING, b"still there?")
        + masked(Kind.CONTINUED, "저상".encode()[4:])
    )
    assert come == [Message(Kind.PING, b"still there?"), Message(Kind.TEXT, "저상")]


@pytest.mark.parametrize(
    ("code", "stream"),
    [
        pytest.param(PROTOCOL_ERROR, bytes.fromhex("810548656c6c6f"), id="not masked"),
        pytest.param(PROTOCOL_ERROR, b"\xc1\x80" + MASK, id="compressed"),
        pytest.param(PROTOCOL_ERROR, masked(3, b""), id="no such kind"),
        pytest.param(PROTOCOL_ERROR, masked(Kind.PING, b"x", final=False), id="a ping in parts"),
        pytest.param(PROTOCOL_ERROR, masked(Kind.PING, bytes(126)), id="a long ping"),
        pytest.param(PROTOCOL_ERROR, masked(Kind.CONTINUED, b"x"), id="goes on with nothing"),
        pytest.param(
            PROTOCOL_ERROR,
            masked(Kind.TEXT, b"x", final=False) + masked(Kind.TEXT, b"y"),
            id="one message within another",
        ),
        pytest.param(NOT_TEXT, masked(Kind.TEXT, b"\xff\xfe"), id="not UTF-8"),
        pytest.param(TOO_LARGE, b"\x82\xff" + (2**40).to_bytes(8, "big"), id="a terabyte, said beforehand"),
        pytest.param(
            TOO_LARGE,
            masked(Kind.BYTES, bytes(LONGEST), final=False) + masked(Kind.CONTINUED, b"x"),
            id="too much in parts",
        ),
    ],
)
def test_who_does_not_keep_to_the_protocol_is_told_why(code: int, stream: bytes) -> None:
    with pytest.raises(BadFrame) as fault:
        Reader(LONGEST).feed(stream)
    assert fault.value.code == code
