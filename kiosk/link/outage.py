"""Since when there is no line, kept on disk: a kiosk that starts again in the middle still says it right."""

import contextlib
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.link.news import LineDown, LineUp, News
from kiosk.link.whole_files import delete_if_possible, write_whole


class Outage(msgspec.Struct, frozen=True):
    """A time without a line."""

    since: datetime


class OutageRecord:
    """The outage that is going on, if there is one."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._path = folder / "outage.json"
        self._without_line_since: datetime | None = now
        """Since this kiosk began, as long as there has been no line."""
        self._outage = self._read()

    @property
    def since(self) -> datetime | None:
        """When the line went down; None when it is up, or was when this kiosk ended."""
        return self._outage.since if self._outage else None

    def overhear(self, news: News) -> None:
        """Keep when the line goes down, and forget it when it is up again."""
        if isinstance(news, LineUp):
            self._outage = self._without_line_since = None
            delete_if_possible(self._path)
        elif isinstance(news, LineDown) and self._outage is None:
            self._outage = Outage(self._without_line_since or news.at)
            with contextlib.suppress(OSError):  # a full disk: told from the next start on
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._path, msgspec.json.encode(self._outage))

    def _read(self) -> Outage | None:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Outage)
        except (OSError, msgspec.MsgspecError):
            return None
