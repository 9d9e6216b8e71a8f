"""The web application of one kiosk: the page, its parts, spoken sentences, its health."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

from kiosk.speech.shelf import SpeechShelf

STATIC = Path(__file__).parent.parent / "static"
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "media-src 'self' blob:", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip
NO_PAGE = "이 안내기의 화면이 설치되지 않았습니다. The page of this kiosk is not built: run `make pages`."


def create_application(shelf: SpeechShelf, health: Callable[[], dict[str, Any]]) -> Flask:
    """Return the application; its socket is added by the composition."""
    app = Flask("kiosk", static_folder=str(STATIC), static_url_path="/static")

    @app.get("/")
    def page() -> Response:
        if not (STATIC / "kiosk.html").is_file():
            return Response(NO_PAGE, status=503, mimetype="text/plain")
        answer = send_from_directory(STATIC, "kiosk.html")
        answer.cache_control.no_store = True
        return answer

    @app.get("/speech/<name>.wav")
    def speech(name: str) -> Response:
        wav = shelf.find(name)
        if wav is None:
            return Response(status=404)
        return Response(wav, mimetype="audio/wav", headers={"Cache-Control": "no-store"})

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        return health()

    app.after_request(_guard)
    return app


def _guard(answer: Response) -> Response:
    """Only this box may be talked to by the page, and nobody may put the page into theirs."""
    host = request.host if HOST.fullmatch(request.host) else ""
    sockets = f" ws://{host} wss://{host}" if host else ""
    answer.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self'{sockets}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()"
    return answer
