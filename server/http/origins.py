"""Which pages may ask what: any may read what is the same for everybody; our own and those told of may do all."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, request

from server.http.operation import OPERATIONS

OPEN_PATHS = ("/gtfs-rt/", "/open-data/", "/api/v1/openapi.json")
READ_METHODS = ("GET", "HEAD")
SENT_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"
SHOWN_HEADERS = "ETag, Link, Retry-After, Deprecation, Sunset"
"""What a page may read of an answer besides what it always may (Fetch, section 3.3.5)."""
PREFLIGHT_SECONDS = 86_400


def make_origin_check(origins: Collection[str]) -> Callable[[str | None, Mapping[str, Any]], bool] | None:
    """For sockets: our own pages and those of these origins. None, the library's own check, when there are none."""
    if not origins:
        return None
    return lambda origin, environ: bool(origin) and is_ours(str(origin), environ, origins)


def is_ours(origin: str, environ: Mapping[str, Any], origins: Collection[str]) -> bool:
    """Whether a page of that origin may speak to us: it came from the host that it speaks to, or is told of.

    By host alone: behind a proxy that ends TLS the scheme is the proxy's. No page can set the headers that it is
    compared with without asking first (CORS), which we answer no one who is not told of.
    """
    if origin in origins:
        return True
    hosts = {environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_HOST", "").split(",")[0].strip()}
    return urlsplit(origin).netloc in hosts - {""}


def is_open_to_all(path: str) -> bool:
    """Whether what is read there is the same for everybody."""
    if path.startswith(OPEN_PATHS):
        return True
    rule = request.url_rule
    return rule is not None and rule.rule in _open_rules()


def _open_rules() -> frozenset[str]:
    kept: frozenset[str] | None = current_app.extensions.get("open_rules")
    if kept is None:
        rules = {op.path.replace("{", "<").replace("}", ">") for op in OPERATIONS if op.keeping is not None}
        kept = frozenset("/api/v1" + rule for rule in rules)
        current_app.extensions["open_rules"] = kept
    return kept


def allow_reading(response: Response, origins: Collection[str]) -> None:
    """Say to the browser of whoever asks which pages may read this answer, or ask it at all."""
    origin = request.headers.get("Origin")
    if is_open_to_all(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        allowed = READ_METHODS
    elif origin and origin in origins and request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.vary.add("Origin")
        allowed = tuple(response.allow) or READ_METHODS
    else:
        return
    response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(allowed)
        response.headers["Access-Control-Allow-Headers"] = SENT_HEADERS
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
