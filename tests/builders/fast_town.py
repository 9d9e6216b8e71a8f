"""A town where a stop is eight seconds from the next: a whole ride happens while a test waits.

Route 7 has high-floor buses, route 143 low-floor ones, both on the same fifteen stops `S00` … `S14`. Departures
lie around the moment the feed is made for.
"""

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
STOPS = 15
HOP_SECONDS = 8
HEADWAY_SECONDS = 30
MINUTES_BEFORE, MINUTES_AFTER = 5, 60
EARLY_HOURS = 3
DAY_SECONDS = 86_400


SIDE_STREET = ("X00", "X01")
"""Beside `S05`, some 200 m away: only route 9 comes there, and its buses have steps."""


def service_day_of(now: datetime) -> date:
    """The service day of the runs of that moment: soon after midnight the day before."""
    local = now.astimezone(SEOUL)
    return local.date() - timedelta(days=local.hour < EARLY_HOURS)


def write_fast_town(
    path: Path,
    now: datetime,
    hop_seconds: int = HOP_SECONDS,
    *,
    minutes_before: int = MINUTES_BEFORE,
    has_side_street: bool = False,
) -> Path:
    """Write the feed as a zip."""
    local = now.astimezone(SEOUL)
    day = service_day_of(now)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    if day < local.date():
        seconds += DAY_SECONDS
    trips, stop_times = (
        ["route_id,service_id,trip_id,trip_headsign,wheelchair_accessible"],
        ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"],
    )
    first, last = seconds - minutes_before * 60, seconds + MINUTES_AFTER * 60
    for number, start in enumerate(range(first, last, HEADWAY_SECONDS // 2)):
        route, floor = ("143", 1) if number % 2 else ("7", 2)
        trip = f"{route}-{number:04d}"
        trips.append(f"{route},daily,{trip},종점,{floor}")
        for place in range(STOPS):
            at = _clock(start + place * hop_seconds)
            stop_times.append(f"{trip},{at},{at},S{place:02d},{place + 1}")
        if has_side_street and not number % 2:
            trips.append(f"9,daily,9-{number:04d},옆길,2")
            for place, stop in enumerate(SIDE_STREET):
                at = _clock(start + place * hop_seconds)
                stop_times.append(f"9-{number:04d},{at},{at},{stop},{place + 1}")
    stops = [
        f"S{place:02d},{9100 + place:05d},빠른 {place + 1}가,{37.5 + place * 0.003:.4f},127.0000,1"
        for place in range(STOPS)
    ]
    if has_side_street:
        stops += [
            f"{stop},{9300 + n:05d},옆길 {n + 1},37.5150,{127.0023 + n * 0.01:.4f},1"
            for n, stop in enumerate(SIDE_STREET)
        ]
    files = {
        "agency.txt": ["agency_name,agency_url,agency_timezone", "빠른 마을,https://example.org,Asia/Seoul"],
        "stops.txt": ["stop_id,stop_code,stop_name,stop_lat,stop_lon,wheelchair_boarding", *stops],
        "routes.txt": ["route_id,route_short_name,route_type", "143,143,3", "7,7,3", "9,9,3"],
        "trips.txt": trips,
        "stop_times.txt": stop_times,
        "calendar_dates.txt": ["service_id,date,exception_type", f"daily,{day:%Y%m%d},1"],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in files.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    return path


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
