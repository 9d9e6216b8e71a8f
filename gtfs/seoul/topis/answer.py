"""An answer of a bus information service: its rows as text, or the error that its header or the portal says.

XML and JSON become one shape first: texts, lists, and mappings by name. A row is a flat mapping of texts without
blanks at either end; what is null, empty or absent is the empty text. A service writes one row as an object, several
as a list, none as null, an empty text or nothing at all, and its own count of them (`itemCount`) is often 0.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as Xml

import msgspec

from gtfs.seoul.topis.errors import (
    GYEONGGI_CODES,
    HEADER_CODES,
    PORTAL_CODES,
    TopisAnswerUnreadable,
    TopisBusy,
    TopisError,
    TopisQuotaUsedUp,
)

Row = Mapping[str, str]
"""One item of an answer; ask it with `find_text`."""

LARGEST_BYTES = 8 * 1024 * 1024
"""The busiest route has about 200 rows of 3 kB."""
_DEEPEST = 20
_SAID_CODE = re.compile(r"에러코드\s*\(?\s*(\d+)")
_WELL = "0"


def read_seoul_rows(data: bytes) -> tuple[Row, ...]:
    """The rows of one answer of Seoul's. Raises `TopisError` (leaves: `gtfs.seoul.topis.errors`)."""
    return _rows(_parse(data), _SEOUL)


def read_gyeonggi_rows(data: bytes) -> tuple[Row, ...]:
    """The rows of one answer of Gyeonggi's arrival service (GBIS). Raises `TopisError`."""
    return _rows(_parse(data), _GYEONGGI)


def read_national_rows(data: bytes) -> tuple[Row, ...]:
    """The rows of one answer of the national arrival service (TAGO). Raises `TopisError`."""
    return _rows(_parse(data), _NATIONAL)


class _Dialect(msgspec.Struct, frozen=True):
    """How one service names the parts of its answers."""

    code: str
    words: str
    item: str
    codes: Mapping[str, type[TopisError]]
    nothing: str = ""
    """The code that says that there is nothing to tell, which is no error."""


_SEOUL = _Dialect("headerCd", "headerMsg", "itemList", HEADER_CODES)
_GYEONGGI = _Dialect("resultCode", "resultMessage", "busArrivalList", GYEONGGI_CODES, nothing="4")
_NATIONAL = _Dialect("resultCode", "resultMsg", "item", PORTAL_CODES, nothing="3")


def find_text(row: Row, *names: str) -> str:
    """The first of these fields that says something: some are misspelt in some answers. Empty when none does."""
    return next((text for name in names if (text := row.get(name, ""))), "")


def _rows(tree: Any, dialect: _Dialect) -> tuple[Row, ...]:
    _raise_portal_error(tree)
    code = _find_leaf(tree, dialect.code)
    items = list(_find_items(tree, dialect.item))
    if code is None and not items:
        raise TopisAnswerUnreadable("The answer has no header that is known.")
    plain = _plain(code or "0")
    if plain not in (_WELL, dialect.nothing):
        raise _error(plain, _find_leaf(tree, dialect.words) or "", dialect.codes)
    return tuple({name: value for name, value in item.items() if isinstance(value, str)} for item in items)


def _raise_portal_error(tree: Any) -> None:
    code = _find_leaf(tree, "returnReasonCode")
    if code is None:
        return
    plain = _plain(code)
    if plain not in (_WELL, _NATIONAL.nothing):
        raise _error(plain, _find_leaf(tree, "returnAuthMsg") or "", PORTAL_CODES)


def _error(code: str, words: str, codes: Mapping[str, type[TopisError]]) -> TopisError:
    """The kind of error by its number; the bus service hides the portal's number in its words."""
    said = _SAID_CODE.search(words)
    kind = PORTAL_CODES.get(_plain(said[1])) if said else None
    kind = kind or codes.get(code, TopisBusy)
    if "LIMITED NUMBER OF SERVICE REQUESTS" in words.upper().replace("_", " "):
        kind = TopisQuotaUsedUp
    # Only the number: the words may repeat what was asked, and the key with it.
    return kind(f"The service answered with code {code}{f' ({said[1]})' if said else ''}.")


def _plain(code: str) -> str:
    """`07` and `7` are one code."""
    return code.lstrip("0") or "0"


def _parse(data: bytes) -> Any:
    """Texts, lists, mappings. Raises `TopisAnswerUnreadable`."""
    if len(data) > LARGEST_BYTES:
        raise TopisAnswerUnreadable(f"The answer has {len(data)} bytes: too many.")
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if text[:1] in (b"{", b"["):
        return _parse_json(text)
    if text[:1] != b"<" or b"<!DOCTYPE" in text[:1024].upper() or b"<!ENTITY" in text:
        raise TopisAnswerUnreadable("The answer is neither XML nor JSON.")
    try:
        root = Xml.fromstring(text)  # noqa: S314 - no DTD, see above
    except (Xml.ParseError, ValueError, LookupError) as fault:
        raise TopisAnswerUnreadable("The answer is broken XML.") from fault
    return {root.tag: _from_xml(root, 0)}


def _from_xml(element: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise TopisAnswerUnreadable("The answer is nested too deeply.")
    if len(element) == 0:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in element:
        value = _from_xml(child, depth + 1)
        name = child.tag.rpartition("}")[2]
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _parse_json(text: bytes) -> Any:
    try:
        return _from_json(msgspec.json.decode(text), 0)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise TopisAnswerUnreadable("The answer is broken JSON.") from fault


def _from_json(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise TopisAnswerUnreadable("The answer is nested too deeply.")
    if isinstance(value, dict):
        return {name: _from_json(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_from_json(one, depth + 1) for one in value]
    return "" if value is None else str(value).strip()


def _find_leaf(tree: Any, name: str) -> str | None:
    """The first text of that name that is not inside a list."""
    if not isinstance(tree, dict):
        return None
    value = tree.get(name)
    if isinstance(value, str):
        return value
    found = (_find_leaf(one, name) for one in tree.values())
    return next((one for one in found if one is not None), None)


def _find_items(tree: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every item of that name, whether written as a list, as one object or as nothing."""
    if not isinstance(tree, dict):
        return
    for key, value in tree.items():
        if key != name:
            yield from _find_items(value, name)
        elif isinstance(value, list):
            yield from (one for one in value if isinstance(one, dict))
        elif isinstance(value, dict):
            yield value
