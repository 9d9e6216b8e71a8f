"""Service days and the times on them: `25:10:00`, noon minus twelve hours, YYYYMMDD.

A GTFS time counts from "noon minus 12 h" of its service day, which is midnight except on days when the clocks
change (gtfs.org, reference, field type Time).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NO_TIME = -1
"""Stands in columns of seconds for a time that was not given."""


def find_day_start(service_date: date, zone: ZoneInfo) -> datetime:
    """Noon minus twelve hours of a service day, in UTC."""
    noon = datetime.combine(service_date, time(12), zone)
    return noon.astimezone(UTC) - timedelta(hours=12)


@lru_cache(maxsize=4096)
def parse_seconds(text: str) -> int | None:
    """`H:MM:SS`, `HH:MM:SS` (25:10:00 too) as seconds of the service day; none when it is no such time."""
    parts = text.strip().split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    if not (
        1 <= len(parts[0]) <= 3 and len(parts[1]) == len(parts[2]) == 2 and minutes < 60 and seconds < 60
    ):
        return None
    return hours * 3600 + minutes * 60 + seconds


def format_seconds(seconds: int) -> str:
    """Seconds of the service day as `HH:MM:SS`."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """`YYYYMMDD` as a date; none when it is no such date."""
    text = text.strip()
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
