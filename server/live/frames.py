"""WebSocket frames (RFC 6455), the server's side: bytes as they come to whole messages, and messages to bytes.

Pure. No extensions: what is compressed for each line takes a third of a megabyte a line and most of a message's time.
"""

import base64
import hashlib
from enum import IntEnum

from msgspec import Struct

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_FINAL, _RESERVED, _OPCODE = 0x80, 0x70, 0x0F
_MASKED, _LENGTH = 0x80, 0x7F
_IN_TWO_BYTES, _IN_EIGHT_BYTES = 126, 127
_MASK_BYTES = 4
_LONGEST_CONTROL = 125
NORMAL, PROTOCOL_ERROR, NOT_TEXT, TOO_LARGE = 1000, 1002, 1007, 1009
"""Why a line is closed (RFC 6455, section 7.4.1)."""


class Kind(IntEnum):
    """What a frame is (opcode)."""

    CONTINUED = 0
    TEXT = 1
    BYTES = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Message(Struct, frozen=True):
    """A whole message, put together from its frames; text has been checked to be UTF-8."""

    kind: Kind
    body: bytes | str


class BadFrame(Exception):
    """The other side does not keep to the protocol: the line is to be closed with this code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


def accept_key(key: str) -> str:
    """The answer to a client's `Sec-WebSocket-Key`."""
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()  # noqa: S324 - by the standard


def pack(kind: Kind, body: bytes) -> bytes:
    """One message in one frame, not masked, as a server sends it."""
    length = len(body)
    if length < _IN_TWO_BYTES:
        return bytes((_FINAL | kind, length)) + body
    if length < 1 << 16:
        return bytes((_FINAL | kind, _IN_TWO_BYTES)) + length.to_bytes(2, "big") + body
    return bytes((_FINAL | kind, _IN_EIGHT_BYTES)) + length.to_bytes(8, "big") + body


def pack_close(code: int) -> bytes:
    """The frame that ends a line."""
    return pack(Kind.CLOSE, code.to_bytes(2, "big"))


class Reader:
    """Bytes in, messages out. Raises `BadFrame` and is of no use after that."""

    def __init__(self, longest_bytes: int) -> None:
        self._longest_bytes = longest_bytes
        self._come = bytearray()
        self._kind: Kind | None = None
        """Of the message whose first frames have come."""
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> list[Message]:
        """What is complete now."""
        self._come += data
        messages: list[Message] = []
        while (frame := self._take_frame()) is not None:
            message = self._join(*frame)
            if message is not None:
                messages.append(message)
        return messages

    def _take_frame(self) -> tuple[bool, Kind, bytes] | None:
        come = self._come
        if len(come) < 2:
            return None
        first, length = come[0], come[1] & _LENGTH
        kind = _find_kind(first, come[1], length)
        at = 2
        if length >= _IN_TWO_BYTES:
            at = 4 if length == _IN_TWO_BYTES else 10
            if len(come) < at:
                return None
            length = int.from_bytes(come[2:at], "big")
        if length + sum(map(len, self._parts)) > self._longest_bytes:
            raise BadFrame(TOO_LARGE, "a message is too large")
        end = at + _MASK_BYTES + length
        if len(come) < end:
            return None
        body = _unmask(come[at + _MASK_BYTES : end], come[at : at + _MASK_BYTES])
        del come[:end]
        return bool(first & _FINAL), kind, body

    def _join(self, is_final: bool, kind: Kind, body: bytes) -> Message | None:
        if kind >= Kind.CLOSE:
            return Message(kind, body)
        if (kind is Kind.CONTINUED) is (self._kind is None):
            raise BadFrame(PROTOCOL_ERROR, "frames of two messages are mixed")
        if kind is not Kind.CONTINUED:
            self._kind = kind
        self._parts.append(body)
        if not is_final or self._kind is None:
            return None
        kind, whole = self._kind, b"".join(self._parts)
        self._kind, self._parts = None, []
        return Message(kind, _as_text(whole) if kind is Kind.TEXT else whole)


def _find_kind(first: int, second: int, length: int) -> Kind:
    try:
        kind = Kind(first & _OPCODE)
    except ValueError:
        raise BadFrame(PROTOCOL_ERROR, "a frame of a kind that does not exist") from None
    if first & _RESERVED or not second & _MASKED:
        raise BadFrame(PROTOCOL_ERROR, "a frame that is not masked, or of an extension that was not agreed")
    if kind >= Kind.CLOSE and (length > _LONGEST_CONTROL or not first & _FINAL):
        raise BadFrame(PROTOCOL_ERROR, "a control frame that is long or in parts")
    return kind


def _unmask(body: bytearray, mask: bytearray) -> bytes:
    """XOR with the mask, again and again: as one long number, which is done in C."""
    length = len(body)
    repeated = bytes(mask) * (length // _MASK_BYTES + 1)
    number = int.from_bytes(body, "little") ^ int.from_bytes(repeated[:length], "little")
    return number.to_bytes(length, "little")


def _as_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        raise BadFrame(NOT_TEXT, f"text that is not UTF-8: {fault}") from fault
