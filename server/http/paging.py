"""Lists a page at a time: in a stable order, from where a cursor says, with the address of the next page.

A cursor holds the sort key of the last row shown, not a number of rows: what is added or gone meanwhile moves nothing.
"""

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from flask import g, request

from server.errors import BadRequest
from server.http.codes import OF_DOORS

T = TypeVar("T")
SortKey = tuple[str | float, ...]
"""What a list is sorted by, down to what no two rows share."""
LONGEST_CURSOR = 1000


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a list, and how to get at the next ones."""

    rows: tuple[T, ...]
    next: str | None
    """The address (path and query) of the next page; null on the last."""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    question: int
    """Of everything else that was asked: the cursor of one list is none of another."""
    after: SortKey


def cut_page(rows: Sequence[T], sort_key: Callable[[T], SortKey], limit: int) -> Page[T]:
    """The rows after the request's cursor, at most `limit`, of a list sorted by `sort_key`. Raises `BadRequest`."""
    after = _read_cursor()
    following = (row for row in rows if after is None or _is_after(sort_key(row), after))
    page = tuple(islice(following, limit + 1))
    if len(page) <= limit:
        return Page(page, None)
    shown = page[:limit]
    cursor = _write_cursor(sort_key(shown[-1]))
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    address = f"{request.path}?{urlencode([*query, ('cursor', cursor)])}"
    g.next_page = address  # also told in the `Link` header
    return Page(shown, address)


def _is_after(key: SortKey, after: SortKey) -> bool:
    try:
        return key > after
    except TypeError as fault:
        raise _refuse() from fault


def _question() -> int:
    asked = sorted(
        (name, value) for name, value in request.args.items(multi=True) if name not in ("cursor", "limit")
    )
    return zlib.crc32(f"{request.path} {asked}".encode("utf-8", "surrogatepass"))


def _write_cursor(key: SortKey) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(_Cursor(_question(), key))).decode().rstrip("=")


def _read_cursor() -> SortKey | None:
    text = request.args.get("cursor")
    if text is None:
        return None
    try:
        if len(text) > LONGEST_CURSOR:
            raise _refuse()
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        cursor = msgspec.json.decode(packed, type=_Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as fault:
        raise _refuse() from fault
    if cursor.question != _question():
        raise _refuse()
    return cursor.after


def _refuse() -> BadRequest:
    said = OF_DOORS["unknown_cursor"].sentence
    return BadRequest("unknown_cursor", said.en, said.ko)
