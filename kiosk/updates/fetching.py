"""Fetching for python-tuf that goes on where it was cut off: what has come stays on disk until it is whole."""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import requests
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    LengthOrHashMismatchError,
)
from tuf.ngclient.fetcher import FetcherInterface

log = logging.getLogger(__name__)
SILENCE_SECONDS = 30
CHUNK_BYTES = 1 << 13
"""So much at most is lost of what had come when a line is cut."""
RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class ResumingFetcher(FetcherInterface):
    """Fetches over HTTP. Files of a release carry their hash in their name: a part of one stays a part of it."""

    def __init__(self, folder: Path, targets_url: str) -> None:
        self._folder = folder
        self._targets_url = targets_url

    def _fetch(self, url: str) -> Iterator[bytes]:
        """The bytes of a small file."""
        yield from self._ask(url, 0)[1]

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """A target from its part on disk and what is missing of it; everything else as it comes."""
        if not url.startswith(self._targets_url):
            with super().download_file(url, max_length) as file:
                yield file
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.part"
        with part.open("a+b") as file:
            self._complete(url, file, max_length)
            file.seek(0)
            try:
                yield file
            except LengthOrHashMismatchError:
                part.unlink()  # wrong from the first byte or from the last: it cannot be told
                raise
        part.unlink()

    def _complete(self, url: str, file: IO[bytes], length: int) -> None:
        have = file.seek(0, 2)
        if have > length:
            have = file.truncate(0)
        if have == length:
            return
        begins_at, chunks = self._ask(url, have)
        if begins_at != have:
            have = file.truncate(0)
        for chunk in chunks:
            have += len(chunk)
            if have > length:
                file.truncate(0)
                raise DownloadLengthMismatchError(f"{url} is longer than the {length} bytes it should have")
            file.write(chunk)
            file.flush()

    def _ask(self, url: str, begins_at: int) -> tuple[int, Iterator[bytes]]:
        """Where the answer begins, and its bytes. Raises `DownloadError`."""
        headers = {"Accept-Encoding": "identity"}
        if begins_at:
            headers["Range"] = f"bytes={begins_at}-"
        try:
            answer = requests.get(url, headers=headers, stream=True, timeout=SILENCE_SECONDS)
        except requests.RequestException as error:
            raise DownloadError(f"{url} cannot be reached: {error}") from error
        if answer.status_code >= 400:
            answer.close()
            raise DownloadHTTPError(f"{url} answers {answer.status_code}", answer.status_code)
        told = RANGE.match(answer.headers.get("Content-Range", ""))
        begins = int(told[1]) if answer.status_code == 206 and told else 0
        return begins, _chunks(url, answer)


def _chunks(url: str, answer: requests.Response) -> Iterator[bytes]:
    with answer:
        try:
            yield from answer.iter_content(CHUNK_BYTES)
        except requests.RequestException as error:
            raise DownloadError(f"{url} was cut off: {error}") from error
