"""The town of a drill: a few straight routes of low-floor buses, a bus every forty seconds, at any hour of the day.

Routes `D1`, `D2`, …, each with stops `D1-00` … `D1-23` of its own, fifteen seconds apart.
"""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Seoul")
STOPS, HOP_SECONDS, HEADWAY_SECONDS = 24, 15, 40
BUSES_PER_ROUTE = STOPS * HOP_SECONDS // HEADWAY_SECONDS
_SECONDS_BEFORE, _EARLY_HOURS, _DAY_SECONDS = 900, 2, 86_400


def count_routes(buses: float) -> int:
    """Routes needed for about so many buses on the road."""
    return max(1, round(buses / BUSES_PER_ROUTE))


def write_drill_town(path: Path, now: datetime, *, routes: int, seconds: float) -> Path:
    """Write the feed: buses on the road from a quarter of an hour ago until `seconds` from now."""
    local = now.astimezone(_ZONE)
    day, midday = local.date(), local.hour * 3600 + local.minute * 60 + local.second
    if local.hour < _EARLY_HOURS:  # departures before midnight belong to the day before
        day, midday = day - timedelta(days=1), midday + _DAY_SECONDS
    names = [f"D{number}" for number in range(1, routes + 1)]
    starts = range(midday - _SECONDS_BEFORE, midday + round(seconds), HEADWAY_SECONDS)
    trips = ["route_id,service_id,trip_id,trip_headsign,wheelchair_accessible"]
    times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for name in names:
        for number, start in enumerate(starts):
            trips.append(f"{name},daily,{name}-{number:04d},종점,1")
            for place in range(STOPS):
                at = _clock(start + place * HOP_SECONDS)
                times.append(f"{name}-{number:04d},{at},{at},{name}-{place:02d},{place + 1}")
    files = {
        "agency.txt": ["agency_name,agency_url,agency_timezone", "훈련 마을,https://example.org,Asia/Seoul"],
        "stops.txt": ["stop_id,stop_code,stop_name,stop_lat,stop_lon", *_list_stops(names)],
        "routes.txt": ["route_id,route_short_name,route_type", *(f"{name},{name},3" for name in names)],
        "trips.txt": trips,
        "stop_times.txt": times,
        "calendar_dates.txt": ["service_id,date,exception_type", f"daily,{day:%Y%m%d},1"],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, lines in files.items():
            archive.writestr(file, "\n".join(lines) + "\n")
    return path


def _list_stops(names: list[str]) -> list[str]:
    return [
        f"{name}-{place:02d},{row * 100 + place:05d},{name} {place + 1}가,"
        f"{37.5 + place * 0.003:.4f},{127 + row * 0.01:.4f}"
        for row, name in enumerate(names)
        for place in range(STOPS)
    ]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
