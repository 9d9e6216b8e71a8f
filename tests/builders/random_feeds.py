"""Random small feeds, and what plain Python over their rows says departs: the measure for the compiled timetable."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES_AND_DAYS = (
    ("Asia/Seoul", date(2026, 6, 1)),
    ("Europe/Warsaw", date(2026, 3, 29)),
    ("Europe/Warsaw", date(2026, 10, 25)),
    ("America/Sao_Paulo", date(2018, 11, 4)),  # the clocks went forward at midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
)
STOPS = ("a", "b", "c", "d")
DAYS_AROUND = 12
NOTHING = ""


@st.composite
def feeds(draw):
    """Files of a feed (without agency and routes of the street), its zone, and a day around which it runs."""
    zone, day = draw(st.sampled_from(ZONES_AND_DAYS))
    services = [f"s{n}" for n in range(draw(st.integers(1, 3)))]
    trips = [
        (f"t{n}", draw(st.sampled_from(services)), f"r{draw(st.integers(1, 2))}")
        for n in range(draw(st.integers(1, 4)))
    ]
    stop_times = [row for trip, _, _ in trips for row in draw(_stop_times(trip))]
    files = {
        "agency.txt": f"agency_name,agency_url,agency_timezone\nx,https://x.example,{zone}\n",
        "routes.txt": "route_id,route_short_name,route_type\nr1,1,3\nr2,2,3\n",
        "trips.txt": _csv("trip_id,service_id,route_id", trips),
        "stop_times.txt": _csv(
            "trip_id,stop_sequence,stop_id,arrival_time,departure_time,shape_dist_traveled,pickup_type",
            draw(st.permutations(stop_times)),
        ),
        **draw(_calendars(services, day)),
        **draw(_frequencies([trip for trip, _, _ in trips])),
    }
    return files, ZoneInfo(zone), day


@st.composite
def _stop_times(draw, trip):
    """A trip's rows: it may come by a stop twice, leave out times in between, and go on past the second midnight."""
    stops = draw(st.lists(st.sampled_from(STOPS), min_size=2, max_size=5))
    at = draw(st.integers(0, 55 * 3600))
    distance = 0
    has_distances = draw(st.booleans())
    rows = []
    for n, stop in enumerate(stops):
        at += draw(st.integers(0, 7200))
        distance += draw(st.integers(1, 9))
        arrival = _clock(at)
        at += draw(st.sampled_from((0, 0, 45)))
        times = (arrival, _clock(at))
        if 0 < n < len(stops) - 1 and draw(st.booleans()):
            times = (NOTHING, NOTHING)
        pickup = draw(st.sampled_from((NOTHING, "0", "1", "3")))
        rows.append((trip, 3 * n + 1, stop, *times, distance if has_distances else NOTHING, pickup))
    return rows


@st.composite
def _calendars(draw, services, day):
    days = st.integers(-DAYS_AROUND, DAYS_AROUND).map(lambda n: f"{day + timedelta(days=n):%Y%m%d}")
    weekly = draw(st.lists(st.sampled_from(services), unique=True))
    weeks = [
        (service, *draw(st.tuples(*[st.sampled_from("01")] * 7)), *sorted(draw(st.tuples(days, days))))
        for service in weekly
    ]
    dates = draw(
        st.lists(
            st.tuples(st.sampled_from(services), days, st.sampled_from("12")),
            max_size=8,
            unique_by=lambda r: r[:2],
        )
    )
    files = {"calendar.txt": _csv(f"service_id,{','.join(WEEKDAYS)},start_date,end_date", weeks)}
    if not weekly and dates:
        files = {"calendar.txt": None}
    if dates or draw(st.booleans()):
        files["calendar_dates.txt"] = _csv("service_id,date,exception_type", dates)
    return files


@st.composite
def _frequencies(draw, trips):
    repeated = draw(st.lists(st.sampled_from(trips), max_size=2))
    if not repeated:
        return {}
    rows = []
    for trip in repeated:
        start = draw(st.integers(0, 30 * 3600))
        end = start + draw(st.integers(1, 3 * 3600))
        rows.append(
            (trip, _clock(start), _clock(end), draw(st.integers(300, 5400)), draw(st.sampled_from("01")))
        )
    return {"frequencies.txt": _csv("trip_id,start_time,end_time,headway_secs,exact_times", rows)}


def departures_by_walking(files, zone, stop, first_day, last_day):
    """(moment, trip id, position, may board, route) of every departure from a stop on these service days, unsorted."""
    routes = {row["trip_id"]: (row["service_id"], row["route_id"]) for row in _rows(files["trips.txt"])}
    found = []
    for trip_id, source, visits in _runs(files):
        service, route = routes[source]
        for n in range((last_day - first_day).days + 1):
            day = first_day + timedelta(days=n)
            if not _runs_on(files, service, day):
                continue
            noon = datetime.combine(day, time(12), zone).astimezone(UTC)
            for position, (at_stop, _, departure, pickup) in enumerate(visits[:-1]):
                if at_stop == stop:
                    moment = noon - timedelta(hours=12) + timedelta(seconds=departure)
                    found.append((moment, trip_id, position, pickup != "1", route))
    return found


def _runs(files):
    """(trip id, id in the feed, visits) of each trip, those of frequencies.txt one by one."""
    visits = {}
    rows = sorted(_rows(files["stop_times.txt"]), key=lambda row: (row["trip_id"], int(row["stop_sequence"])))
    for trip in {row["trip_id"] for row in rows}:
        visits[trip] = _completed([row for row in rows if row["trip_id"] == trip])
    starts = {}
    for row in _rows(files.get("frequencies.txt") or ""):
        begin, end = _seconds(row["start_time"]), _seconds(row["end_time"])
        starts.setdefault(row["trip_id"], set()).update(range(begin, end, int(row["headway_secs"])))
    for trip, own in visits.items():
        if trip not in starts:
            yield trip, trip, own
        for start in starts.get(trip, ()):
            shift = start - own[0][2]
            moved = [
                (stop, arrival + shift, departure + shift, pickup) for stop, arrival, departure, pickup in own
            ]
            yield f"{trip}@{_clock(start)}", trip, moved


def _completed(rows):
    """(stop, arrival, departure, pickup type) with the times left out put in between."""
    known = [n for n, row in enumerate(rows) if row["arrival_time"]]
    visits = []
    for n, row in enumerate(rows):
        if row["arrival_time"]:
            visits.append(
                (
                    row["stop_id"],
                    _seconds(row["arrival_time"]),
                    _seconds(row["departure_time"]),
                    row["pickup_type"],
                )
            )
            continue
        before, after = max(k for k in known if k < n), min(k for k in known if k > n)
        start, end = _seconds(rows[before]["departure_time"]), _seconds(rows[after]["arrival_time"])
        share = (n - before) / (after - before)
        if row["shape_dist_traveled"]:
            far = [float(rows[k]["shape_dist_traveled"]) for k in (before, n, after)]
            share = (far[1] - far[0]) / (far[2] - far[0])
        at = round(start + share * (end - start))
        visits.append((row["stop_id"], at, at, row["pickup_type"]))
    return visits


def _runs_on(files, service, day):
    text = f"{day:%Y%m%d}"
    for row in _rows(files.get("calendar_dates.txt") or ""):
        if (row["service_id"], row["date"]) == (service, text):
            return row["exception_type"] == "1"
    for row in _rows(files.get("calendar.txt") or ""):
        if row["service_id"] == service and row["start_date"] <= text <= row["end_date"]:
            return row[WEEKDAYS[day.weekday()]] == "1"
    return False


def _rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def _csv(header, rows):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows), ""])


def _clock(seconds):
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _seconds(clock):
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds
