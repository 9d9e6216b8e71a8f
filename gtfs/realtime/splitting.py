"""A live feed's bytes cut into its entities, without looking inside: what can be read in slices afterwards.

Protocol Buffers, encoding: a message is a row of fields, each a tag (field number and wire type) and a value.
"""

from dataclasses import dataclass

_ENTITY = 0x12
"""Tag of `FeedMessage.entity`: field 2, a message."""
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class MessageParts:
    """A `FeedMessage` taken apart."""

    rest: bytes
    """Everything but the entities: the header, and what this program does not know."""
    entities: list[bytes]


def split_message(data: bytes) -> MessageParts:
    """Cut a `FeedMessage`. Raises `ValueError` when its fields do not fill it exactly."""
    entities: list[bytes] = []
    rest: list[bytes] = []
    at, size = 0, len(data)
    while at < size:
        begin = at
        tag, at = (data[at], at + 1) if data[at] < 0x80 else _read_varint(data, at)
        kind = tag & 7
        if kind == _BYTES:
            if at + 1 < size and data[at + 1] < 0x80 <= data[at]:  # nearly all entities: 128 to 16,383 bytes
                end = at + 2 + (data[at] & 0x7F | data[at + 1] << 7)
                at += 2
            else:
                length, at = _read_varint(data, at)
                end = at + length
        elif kind == _VARINT:
            _, end = _read_varint(data, at)
        elif kind in (_FIXED_64, _FIXED_32):
            end = at + (8 if kind == _FIXED_64 else 4)
        else:
            raise ValueError(f"wire type {kind} at byte {begin}")
        if end > size or tag >> 3 == 0:
            raise ValueError(f"a field that begins at byte {begin} is not right")
        if tag == _ENTITY:
            entities.append(data[at:end])
        else:
            rest.append(data[begin:end])
        at = end
    return MessageParts(b"".join(rest), entities)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where the next byte lies. Raises `ValueError` when the bytes end in it."""
    value = shift = 0
    for place in range(at, min(at + 10, len(data))):
        byte = data[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place + 1
        shift += 7
    raise ValueError(f"no number at byte {at}")
