"""The index of departures against walking through every trip of every day: exceptions, changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.schedule.ordering import order_by
from gtfs.service_time import find_day_start, format_seconds

SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
NEW_YORK = ZoneInfo("America/New_York")
ROUTES = ("r7", "r8")
AGENCY = "agency_name,agency_url,agency_timezone\nx,https://x.example,America/New_York\n"

SERVICES = st.tuples(
    st.integers(0, 127),
    st.lists(st.tuples(st.integers(-3, 9), st.booleans()), max_size=4, unique_by=lambda one: one[0]),
)
"""Weekdays as bits, and exceptions: days from the Sunday of the change, added or removed."""
TRIPS = st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 75 * 3600))
"""Service, route, seconds of the departure."""


def feed_of(sunday, services, trips):
    weeks = "".join(
        f"s{place},{','.join(str(bits >> day & 1) for day in range(7))},{sunday - timedelta(2):%Y%m%d},"
        f"{sunday + timedelta(8):%Y%m%d}\n"
        for place, (bits, _) in enumerate(services)
    )
    exceptions = "".join(
        f"s{place},{sunday + timedelta(days):%Y%m%d},{1 if is_added else 2}\n"
        for place, (_, listed) in enumerate(services)
        for days, is_added in listed
    )
    return {
        "agency.txt": AGENCY,
        "routes.txt": "route_id,route_short_name,route_type\nr7,7,3\nr8,8,3\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        + weeks,
        "calendar_dates.txt": "service_id,date,exception_type\n" + exceptions,
        "trips.txt": "route_id,service_id,trip_id\n"
        + "".join(f"{ROUTES[route]},s{service},t{n}\n" for n, (service, route, _) in enumerate(trips)),
        "stop_times.txt": "trip_id,departure_time,arrival_time,stop_id,stop_sequence\n"
        + "".join(
            f"t{n},{format_seconds(at + extra)},{format_seconds(at + extra)},{stop},{extra}\n"
            for n, (_, _, at) in enumerate(trips)
            for stop, extra in (("a", 0), ("b", 60))
        ),
    }


def walk(sunday, services, trips):
    """(moment, date, trip, route) of every departure from a that there is."""
    for days in range(-9, 18):
        day = sunday + timedelta(days)
        start = find_day_start(day, NEW_YORK)
        runs = []
        for bits, listed in services:
            in_week = -2 <= days <= 8 and bits >> day.weekday() & 1 > 0
            runs.append(dict(listed).get(days, in_week))
        for n, (service, route, at) in enumerate(trips):
            if runs[service]:
                yield start + timedelta(seconds=at), day, n, ROUTES[route]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sunday=st.sampled_from([SPRING, AUTUMN]),
    services=st.lists(SERVICES, min_size=2, max_size=2),
    trips=st.lists(TRIPS, min_size=1, max_size=12),
    repeated=st.sampled_from([1, 1, 20]),
    after_hours=st.integers(-24 * 4, 24 * 4),
    limit=st.integers(1, 40),
    route=st.sampled_from([None, "r7"]),
)
def test_the_index_finds_what_walking_through_every_trip_of_every_day_finds(
    open_feed, sunday, services, trips, repeated, after_hours, limit, route
):
    trips = [(service, way, at + 7 * n) for service, way, at in trips for n in range(repeated)]
    timetable = open_feed(feed_of(sunday, services, trips))
    moment = datetime(sunday.year, sunday.month, sunday.day, 6, tzinfo=UTC) + timedelta(hours=after_hours)
    until = moment + timedelta(hours=30)
    there = sorted(
        one for one in walk(sunday, services, trips) if one[0] >= moment and route in (None, one[3])
    )
    near = [(at, day, n) for at, day, n, _ in there if at <= until]

    found = timetable.list_departures("a", moment, limit=limit, until=until, route_id=route)
    assert [(one.departure_at, one.run.service_date, int(one.run.trip_id[1:])) for one in found] == near[
        :limit
    ]
    rows = timetable.search_departures("a", moment.timestamp(), until=until.timestamp())
    if route is None:
        assert [row.at for row in rows] == [at.timestamp() for at, _, _ in near]
    week_ahead = [at for at, *_ in there if at < moment + timedelta(days=7)][:limit]
    endless = timetable.list_departures("a", moment, limit=limit, route_id=route)
    assert [one.departure_at for one in endless][: len(week_ahead)] == week_ahead


NUMBERS = st.integers(0, 30) | st.integers(0, (1 << 31) - 1) | st.integers(-5, 5)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40))
def test_packed_sorting_is_sorting_by_one_then_the_other_then_the_place(pairs):
    first = np.array([one for one, _ in pairs], np.int32)
    second = np.array([two for _, two in pairs], np.int32)
    expected = sorted(range(len(pairs)), key=lambda place: (*pairs[place], place))
    assert order_by(first, second).tolist() == expected
