"""Where feeds come from: a URL asked with care, or a file."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import gevent
import requests
from msgspec import Struct
from urllib3.exceptions import DecodeError, HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError

from gtfs.version import VERSION
from server.errors import SetupError
from server.world.sources import Door, SourceFault

LARGEST_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 64 * 1024
MOST_REDIRECTS = 3
_BUSY = (requests.codes.too_many_requests, requests.codes.service_unavailable)
_REDIRECTS = (301, 302, 303, 307, 308)
_CODES = {
    401: "live_feed_refused",
    403: "live_feed_refused",
    404: "live_feed_missing",
    410: "live_feed_missing",
}
_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Limits(Struct, frozen=True):
    """How long a URL is waited for, and how much is taken from it."""

    connect_seconds: float = 4.0
    read_seconds: float = 8.0
    """Between any two pieces."""
    whole_seconds: float = 20.0
    """From asking to the last byte: a source that drips is not waited for."""
    most_bytes: int = LARGEST_BYTES


def open_door(
    address: str,
    headers: Mapping[str, tuple[tuple[str, str], ...]],
    environment: Mapping[str, str] = os.environ,
) -> Door:
    """The door of an address: http(s) URL, or path of a file. `headers`: host → names and values sent to it.

    `${NAME}` in a URL stands for a variable of the environment. Raises `SetupError`.
    """
    scheme = address.partition("://")[0].lower() if "://" in address else "file"
    if scheme == "file":
        return FileDoor(Path(address.removeprefix("file://")))
    if scheme not in ("http", "https"):
        raise SetupError("source_address", f"Live sources are http(s) URLs or files, not {scheme}://.")
    whole = fill_in(address, environment)
    return UrlDoor(whole, dict(headers.get(urlsplit(whole).hostname or "", ())))


def fill_in(text: str, environment: Mapping[str, str]) -> str:
    """The text with every `${NAME}` replaced. Raises `SetupError` naming the variable that is not set."""
    for name in _VARIABLE.findall(text):
        if not environment.get(name):
            raise SetupError("source_key_missing", f"The environment variable {name} is not set.")
    return _VARIABLE.sub(lambda found: environment[found[1]], text)


def without_secrets(address: str) -> str:
    """An address fit for `/readyz`: keys are often in the query, or before the host."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class FileDoor:
    """A file that somebody replaces now and then."""

    def __init__(self, path: Path) -> None:
        self.name = self.identity = str(path)
        self._path = path
        self._modified: tuple[int, int] | None = None

    def fetch(self, now: datetime) -> bytes | None:  # noqa: ARG002 - a file is as old as it is
        """Its bytes when it has changed. Raises `SourceFault`."""
        try:
            status = self._path.stat()
            modified = (status.st_mtime_ns, status.st_size)
            if modified == self._modified:
                return None
            if status.st_size > LARGEST_BYTES:
                raise SourceFault(
                    "live_feed_too_large", f"{self._path} has {status.st_size} bytes: too many."
                )
            data = self._path.read_bytes()
        except OSError as fault:
            raise SourceFault(
                "live_feed_unreachable", f"{self._path} cannot be read: {fault.strerror}.", is_cheap=True
            ) from fault
        self._modified = modified
        return data


class UrlDoor:
    """An http(s) URL. What it needs to be told to let us in goes to its own host alone, and into no log."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        session: requests.Session | None = None,
    ) -> None:
        self.name = without_secrets(url)
        self.identity = f"{self.name}#{hashlib.sha256(url.encode()).hexdigest()[:12]}"
        self._url = url
        self._headers = dict(headers or {})
        self._limits = limits
        self._session = session or requests.Session()
        self._validators: dict[str, str] = {}

    def fetch(self, now: datetime) -> bytes | None:
        """The bytes, or none when the source says that nothing is new. Raises `SourceFault`."""
        seconds = self._limits.whole_seconds
        too_slow = SourceFault("live_feed_too_slow", f"{self.name} had not sent all after {seconds:g} s.")
        deadline = monotonic() + seconds
        try:
            with gevent.Timeout(seconds, too_slow):
                return self._ask(now, deadline, too_slow)
        except (requests.RequestException, HTTPError, ValueError) as fault:
            # Only the kind of fault: the texts of these libraries quote the whole URL, its key included.
            raise _explain(fault, self.name) from None

    def _ask(self, now: datetime, deadline: float, too_slow: SourceFault) -> bytes | None:
        with self._open() as answer:
            status = answer.status_code
            if status == requests.codes.not_modified:
                return None
            if status != requests.codes.ok:
                told = _retry_after(answer.headers.get("Retry-After"), now)
                code = "live_feed_busy" if status in _BUSY else _CODES.get(status, "live_feed_http_error")
                raise SourceFault(code, f"{self.name} answered {status}.", retry_after_seconds=told)
            data = self._read(answer, deadline, too_slow)
            told_by = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
            self._validators = {
                ask: answer.headers[said] for ask, said in told_by.items() if said in answer.headers
            }
            return data

    def _open(self) -> requests.Response:
        """The answer's head, after redirects that stay on the host. Raises `SourceFault`."""
        url = self._url
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._session.get(
                url,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
                stream=True,
                allow_redirects=False,
                headers={
                    "Accept-Encoding": "gzip",
                    "User-Agent": f"gachita/{VERSION}",
                    **self._validators,
                    **self._headers,
                },
            )
            if answer.status_code not in _REDIRECTS:
                return answer
            answer.close()
            url = urljoin(url, answer.headers.get("Location", ""))
            if not _stays(self._url, url):
                raise SourceFault("live_feed_moved", f"{self.name} sends us elsewhere: not followed.")
        raise SourceFault("live_feed_moved", f"{self.name} sends us round in circles.")

    def _read(self, answer: requests.Response, deadline: float, too_slow: SourceFault) -> bytes:
        """The body, piece by piece: too much or too slow ends it at once. Raises `SourceFault`."""
        data = bytearray()
        while piece := answer.raw.read1(PIECE_BYTES, decode_content=True):
            data += piece
            if len(data) > self._limits.most_bytes:
                raise SourceFault(
                    "live_feed_too_large",
                    f"{self.name} sent more than {self._limits.most_bytes} bytes: not read on.",
                )
            if monotonic() > deadline:
                raise too_slow
            gevent.sleep(0)  # a source that sends faster than we read must not keep the others waiting
        return bytes(data)


def _stays(asked: str, told: str) -> bool:
    """Whether a redirect stays on the host, and is not from https to http."""
    one, other = urlsplit(asked), urlsplit(told)
    if one.hostname != other.hostname:
        return False
    return (one.scheme, one.port) == (other.scheme, other.port) or (
        (one.scheme, other.scheme) == ("http", "https") and other.port in (None, 443)
    )


def _explain(fault: Exception, name: str) -> SourceFault:
    """One of the libraries' many faults in our words."""
    cause: Any = fault
    inner = fault.args[0] if fault.args else None
    if isinstance(fault, requests.ConnectionError) and isinstance(inner, HTTPError):
        cause = inner
    if isinstance(cause, requests.Timeout | ReadTimeoutError):
        return SourceFault("live_feed_too_slow", f"{name} did not answer in time.")
    if isinstance(cause, DecodeError):
        return SourceFault("live_feed_broken_encoding", f"{name} sent a body that cannot be unpacked.")
    if isinstance(cause, IncompleteRead) or (isinstance(cause, ProtocolError) and "Incomplete" in str(cause)):
        return SourceFault("live_feed_cut_short", f"{name} stopped in the middle.")
    return SourceFault("live_feed_unreachable", f"{name} cannot be reached ({type(cause).__name__}).")


def _retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait (RFC 9110, section 10.2.3: a number of seconds or a date)."""
    if text is None:
        return None
    try:
        return max(0.0, float(int(text)))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None
