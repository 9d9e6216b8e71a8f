"""Texts of a live feed that are not UTF-8, as some publishers send them: read with the unreadable letters replaced.

The bindings hand out such a text as bytes, and other decoders refuse the whole message for one letter of it.
"""

from typing import Any

from gtfs.realtime.protobuf import wire

UNREADABLE = "replace"
"""Each byte that is none of UTF-8 becomes `\N{REPLACEMENT CHARACTER}`."""


def read_text(text: Any) -> str:
    """A text field as the bindings hand it out."""
    return text if text.__class__ is str else str(text, "utf-8", UNREADABLE)


def repair_entity(data: bytes) -> bytes:
    """The bytes of a `FeedEntity` with all its texts in UTF-8. Raises `DecodeError`."""
    entity = wire.FeedEntity.FromString(data)
    repair_texts(entity)
    return bytes(entity.SerializePartialToString())


def repair_texts(message: Any) -> None:
    """Make all texts of a message, and of those within it, readable."""
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in value if field.is_repeated else (value,):
                repair_texts(inner)
        elif field.type == field.TYPE_STRING:
            if field.is_repeated:
                value[:] = [read_text(text) for text in value]
            else:
                setattr(message, field.name, read_text(value))
