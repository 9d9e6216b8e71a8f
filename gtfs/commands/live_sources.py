"""Live feeds for a command: fetched once from a URL or read from a file."""

import http.client
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from gtfs.errors import LiveFeedUnreachable
from gtfs.realtime.entities import LiveFeed
from gtfs.realtime.feed import parse_feed
from gtfs.version import VERSION

TIMEOUT_SECONDS = 10
LARGEST_BYTES = 64 << 20


def read_live_feed(address: str, now: datetime | None) -> tuple[LiveFeed, datetime]:
    """One snapshot and when it was received. Raises `LiveFeedError`.

    `now` is the moment that is asked about; none for the real one.
    """
    data = _fetch(address) if "://" in address else _read(Path(address))
    received_at = datetime.now(UTC) if now is None else now
    return parse_feed(data, received_at), received_at


def _fetch(address: str) -> bytes:
    if not address.lower().startswith(("http://", "https://")):
        raise LiveFeedUnreachable(f"{address} is neither a file nor an http address.")
    request = urllib.request.Request(address, headers={"User-Agent": f"gachita/{VERSION}"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(LARGEST_BYTES)
    except urllib.error.HTTPError as error:
        raise LiveFeedUnreachable(f"{address} answered with status {error.code}.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise LiveFeedUnreachable(f"{address} did not answer: {reason}.") from error
    return data


def _read(path: Path) -> bytes:
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        raise LiveFeedUnreachable(f"{path} cannot be read: {error.strerror}.") from error
