"""What every answer carries besides its body, and which pages may send us anything: our own, and those told of."""

from collections.abc import Collection

from flask import Flask, Response, request

from server.errors import Forbidden
from server.http.origins import allow_reading, is_open_to_all, is_ours

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""`connect-src 'self'` covers WebSockets to the same host (CSP 3, section 6.7.2.8)."""
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
YEAR_SECONDS = 365 * 24 * 3600


def install(app: Flask, origins: Collection[str]) -> None:
    """Refuse what pages of others send, and put the headers on every answer."""

    @app.before_request
    def only_our_pages() -> None:
        origin = request.headers.get("Origin")
        if request.method in CHANGING and origin and not is_ours(origin, request.environ, origins):
            raise Forbidden(
                "foreign_origin", "Pages of another site may not ask this.", "다른 사이트에서 온 요청입니다."
            )

    @app.after_request
    def with_headers(response: Response) -> Response:
        allow_reading(response, origins)
        return _with_headers(response)


def _with_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    is_open = is_open_to_all(request.path)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_open else "same-origin")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")
    is_private = request.path.startswith("/api/") or response.mimetype in (
        "application/json",
        "application/problem+json",
    )
    if is_private or response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
