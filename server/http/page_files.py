"""The pages and their files: packed for who takes that, and kept for ever where the name says what is in them."""

import gzip
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

STATIC = Path(__file__).parents[1] / "static"
FOR_EVER = f"public, max-age={365 * 24 * 3600}, immutable"
ASK_AGAIN = "no-cache"
"""Kept, and asked for each time: another build has another page behind the same name."""
_NAMED_BY_CONTENT = re.compile(r"-[0-9a-f]{10}\.\w+$")
_PACKED_FROM_BYTES = 1200
_SMALLEST = 9
"""Each is packed once, so that it may take its time."""


def hand_out_file(name: str) -> Response:
    """One built file. Raises `NotFound`."""
    path = safe_join(str(STATIC), name)
    if path is None or not Path(path).is_file():
        raise NotFound
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kept = FOR_EVER if _NAMED_BY_CONTENT.search(name) else ASK_AGAIN
    return hand_out_packed(Path(path).read_bytes(), mimetype, kept)


def hand_out_packed(body: bytes, mimetype: str, kept: str) -> Response:
    """Something that seldom changes, in the smaller form where the caller takes it; 304 to whoever has it."""
    response = Response(mimetype=mimetype)
    if len(body) >= _PACKED_FROM_BYTES and request.accept_encodings["gzip"] > 0:
        body = _pack(body)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = kept
    response.add_etag()
    response.make_conditional(request.environ)
    return response


@lru_cache(maxsize=64)
def _pack(body: bytes) -> bytes:
    return gzip.compress(body, _SMALLEST, mtime=0)
