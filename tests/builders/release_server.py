"""A folder over HTTP with ranges, as any web server hands it out; cut off after so many bytes when the test says so."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.builders.http_service import listening


@dataclass
class ReleaseServer:
    """What is handed out, how, and what was asked for."""

    folder: Path
    url: str = ""
    cut_after: int | None = None
    """Of a target: then the line is gone."""
    knows_ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and range of each request."""

    def ranges_of(self, part: str) -> list[str]:
        return [range_ for path, range_ in self.asked if part in path]


@contextmanager
def handing_out(folder: Path) -> Iterator[ReleaseServer]:
    told = ReleaseServer(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            told.asked.append((self.path, wanted))
            path = told.folder / self.path.lstrip("/")
            if not path.is_file():
                self.send_error(404)
                return
            content = path.read_bytes()
            begins = (
                int(match[1]) if told.knows_ranges and (match := re.match(r"bytes=(\d+)-", wanted)) else 0
            )
            self.send_response(206 if begins else 200)
            if begins:
                self.send_header("Content-Range", f"bytes {begins}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - begins))
            self.end_headers()
            part = content[begins:]
            is_cut = told.cut_after is not None and "/targets/models/" in self.path
            self.wfile.write(part[: told.cut_after] if is_cut else part)
            self.close_connection = True

    with listening(Handler) as port:
        told.url = f"http://127.0.0.1:{port}"
        yield told
