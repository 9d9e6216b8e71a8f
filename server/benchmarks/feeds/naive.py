"""The timetable read the long way, row by row with the standard library: the truth that all answers are held against.

It shares no code with what is measured. Stops where the specification asks for more than reading are left out of
the questions, so that no contestant is asked for what it does not claim: stops where a trip ends (nothing departs),
where a time is left to be worked out, or where a trip of frequencies.txt stops.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.errors import SetupError

Row = dict[str, str]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOON = time(12)
NEEDED = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")


class NaiveTrip(NamedTuple):
    """What a board says of a trip."""

    service: str
    route_name: str
    wheelchair: int


class NaiveFeed:
    """A GTFS zip, read as often as asked. Raises `SetupError` when it is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._names = {name.rpartition("/")[2]: name for name in archive.namelist()}
        except (zipfile.BadZipFile, OSError) as fault:
            raise SetupError("feed_not_a_zip", f"{path.name} is no zip archive: {fault}.") from fault
        for name in NEEDED:
            if name not in self._names:
                raise SetupError("feed_file_missing", f"{path.name} has no {name}.")
        self.zone = ZoneInfo(next(self.rows("agency.txt"))["agency_timezone"])
        names = {
            row["route_id"]: row.get("route_short_name") or row.get("route_long_name") or ""
            for row in self.rows("routes.txt")
        }
        self.trips = {
            row["trip_id"]: NaiveTrip(
                row["service_id"], names.get(row["route_id"], ""), int(row.get("wheelchair_accessible") or 0)
            )
            for row in self.rows("trips.txt")
        }
        self._calendar = list(self.rows("calendar.txt"))
        self._exceptions = list(self.rows("calendar_dates.txt"))

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a file by their column names; none when the feed has no such file."""
        if name in self._names:
            with zipfile.ZipFile(self._path) as archive, archive.open(self._names[name]) as stream:
                yield from csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))

    def stop_times(self) -> Iterator[tuple[str, str, int, int]]:
        """Trip, stop, stop_sequence, second of departure (-1 where none is written) of every row."""
        with zipfile.ZipFile(self._path) as archive, archive.open(self._names["stop_times.txt"]) as stream:
            reader = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
            header = next(reader)
            trip, stop, sequence, at = (
                header.index(name) for name in ("trip_id", "stop_id", "stop_sequence", "departure_time")
            )
            for row in reader:
                yield row[trip], row[stop], int(row[sequence]), _seconds(row[at])

    def list_services(self, day: date) -> list[str]:
        """The services that run on a day (gtfs.org, calendar.txt and calendar_dates.txt)."""
        written = f"{day:%Y%m%d}"
        active = {
            row["service_id"]
            for row in self._calendar
            if row[WEEKDAYS[day.weekday()]] == "1" and row["start_date"] <= written <= row["end_date"]
        }
        for row in self._exceptions:
            if row["date"] == written:
                (active.add if row["exception_type"] == "1" else active.discard)(row["service_id"])
        return sorted(active)

    def choose_day(self) -> date:
        """The day of the feed's second week on which most trips run. Raises `SetupError` when nothing ever does."""
        begins = [row["start_date"] for row in self._calendar]
        begins += [row["date"] for row in self._exceptions if row["exception_type"] == "1"]
        if not begins:
            raise SetupError("feed_empty", f"{self._path.name} has no day on which anything runs.")
        first = datetime.strptime(min(begins), "%Y%m%d").replace(tzinfo=UTC).date()
        sizes: dict[str, int] = {}
        for trip in self.trips.values():
            sizes[trip.service] = sizes.get(trip.service, 0) + 1
        days = [first + timedelta(days=count) for count in range(14)]
        return max(days, key=lambda day: (sum(sizes.get(one, 0) for one in self.list_services(day)), day))

    def start_of(self, day: date) -> int:
        """Noon minus twelve hours, seconds since 1970."""
        return round(
            (datetime.combine(day, NOON, self.zone).astimezone(UTC) - timedelta(hours=12)).timestamp()
        )

    def find_plain_stops(self) -> list[str]:
        """Stops at which every contestant can be asked."""
        repeated = {row["trip_id"] for row in self.rows("frequencies.txt")}
        last: dict[str, tuple[int, str]] = {}
        served, odd = set(), set()
        for trip, stop, sequence, second in self.stop_times():
            served.add(stop)
            if second < 0 or trip in repeated:
                odd.add(stop)
            if trip not in last or last[trip][0] < sequence:
                last[trip] = (sequence, stop)
        return sorted(served - odd - {stop for _, stop in last.values()})


def _seconds(written: str) -> int:
    if not written.strip():
        return -1
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
