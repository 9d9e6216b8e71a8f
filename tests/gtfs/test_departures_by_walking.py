"""The compiled timetable against plain Python over the same rows, on random feeds.

`GACHITA_EXAMPLES` sets how many feeds are tried.
"""

import os
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import list_arrivals
from gtfs.compiling import compile_feed
from gtfs.timetable import Timetable
from tests.builders.random_feeds import DAYS_AROUND, STOPS, departures_by_walking, feeds

EXAMPLES = int(os.environ.get("GACHITA_EXAMPLES", "25"))
LONGEST_TRIP_DAYS = 5
trying = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def opened(make_feed, tmp_path, files):
    compile_feed(make_feed(files), tmp_path / "compiled")
    return Timetable.open(tmp_path / "compiled")


@trying
@given(
    feed=feeds(),
    minutes=st.integers(-3 * 1440, 3 * 1440),
    hours=st.none() | st.integers(0, 60),
    limit=st.integers(1, 12),
    route=st.sampled_from((None, "r1", "r2")),
)
def test_every_departure_listed_is_in_the_rows_and_every_one_in_the_rows_is_listed(
    make_feed, tmp_path, feed, minutes, hours, limit, route
):
    files, zone, day = feed
    timetable = opened(make_feed, tmp_path, files)
    after = datetime.combine(day, time(0), zone).astimezone(UTC) + timedelta(minutes=minutes)
    until = None if hours is None else after + timedelta(hours=hours)
    first_day = day - timedelta(days=DAYS_AROUND + LONGEST_TRIP_DAYS)
    for stop in STOPS:
        walked = departures_by_walking(files, zone, stop, first_day, day + timedelta(days=DAYS_AROUND))
        end = until or after + timedelta(days=7)
        expected = sorted(one for one in walked if after <= one[0] <= end and route in (None, one[4]))
        found = timetable.list_departures(
            stop, after, limit=10_000 if until else limit, until=until, route_id=route
        )
        shown = [
            (one.departure_at, one.run.trip_id, one.position, one.may_board, one.route_id) for one in found
        ]
        assert [one[0] for one in shown] == sorted(one[0] for one in shown)
        if until:
            assert sorted(shown) == expected
        else:
            # Without an end the search looks a week ahead and a little more, never less.
            assert [one[0] for one in shown if one[0] <= end] == [one[0] for one in expected][:limit]
            assert set(shown) <= set(walked)


@trying
@given(feed=feeds())
def test_no_trip_travels_back_in_time_and_every_visit_has_a_time(make_feed, tmp_path, feed):
    files, _, _ = feed
    timetable = opened(make_feed, tmp_path, files)
    for route in ("r1", "r2"):
        for trip in timetable.list_trips_of_route(route):
            visits = timetable.list_stop_times(trip)
            clocks = [clock for one in visits for clock in (one.arrival_seconds, one.departure_seconds)]
            assert all(earlier <= later for earlier, later in pairwise(clocks))
            assert [one.position for one in visits] == list(range(len(visits)))


@trying
@given(feed=feeds(), minutes=st.integers(-1440, 2880))
def test_a_board_without_live_data_is_the_timetable(make_feed, tmp_path, feed, minutes):
    files, zone, day = feed
    timetable = opened(make_feed, tmp_path, files)
    now = datetime.combine(day, time(0), zone).astimezone(UTC) + timedelta(minutes=minutes)
    for stop in STOPS:
        board = list_arrivals(timetable, None, stop, now=now, limit=5, horizon_seconds=7200)
        listed = timetable.list_departures(stop, now, limit=5, until=now + timedelta(hours=2))
        assert {one.run for one in board} <= {
            one.run for one in timetable.list_departures(stop, now, limit=999, until=now + timedelta(hours=2))
        }
        assert len(board) == len(listed)
        assert all(earlier.expected_at <= later.expected_at for earlier, later in pairwise(board))
