"""How messages become JSON on the wire: with msgspec, which takes our values as they are and is many times faster.

Given to Socket.IO as its `json`: anything with `dumps` and `loads`. Half a character (a lone surrogate), which JSON
can carry and msgspec refuses, goes the library's usual way, so that whoever sends one is answered all the same.
"""

import json

import msgspec

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_TIGHT = (",", ":")


def dumps(value: object, **_: object) -> str:
    """The value as JSON, without spaces."""
    try:
        return _encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), separators=_TIGHT)


def loads(text: str | bytes, **_: object) -> object:
    """What that JSON says. Raises `ValueError`."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return json.loads(text)
