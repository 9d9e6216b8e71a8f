"""A day's calls last the whole day, and go first where somebody waits for a bus."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtfs.errors import LiveFeedUnreachable
from gtfs.identifiers import RouteId, StopId
from gtfs.seoul.topis.errors import (
    TopisBusy,
    TopisKeyRefused,
    TopisNothingFound,
    TopisQuotaUsedUp,
    TopisServiceEnded,
    TopisWrongRequest,
)
from gtfs.seoul.topis.planning import (
    Operation,
    Pace,
    Purse,
    RouteState,
    Tier,
    Wish,
    next_midnight,
    plan_asks,
    quota_day,
)
from gtfs.seoul.topis.resting import LONGEST_REST_SECONDS, after_answer, after_fault, find_pause
from gtfs.seoul.topis.wishes import find_first_departure, list_wishes

MORNING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
"""06:00 in Seoul, on 3 March."""
MIDNIGHT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
SMALL = Pace(daily_quota=1000)


def wishes(booked=0, kiosk=0, other=0):
    return [
        Wish(RouteId(f"{tier.name}{number}"), tier)
        for tier, count in zip(Tier, (booked, kiosk, other), strict=True)
        for number in range(count)
    ]


class Day:
    """The plan carried out call by call, as the server does, on a clock that jumps."""

    def __init__(self, pace, *, spent=0, now=MORNING):
        self.pace, self.spent, self.now = pace, spent, now
        self.purse, self.states = Purse(), {}
        self.asked: list[tuple[datetime, RouteId]] = []

    def go_on(self, wanted, until, step):
        while self.now < until:
            plan = plan_asks(
                self.pace, wanted, self.states, self.purse, spent=self.spent, most=8, now=self.now
            )
            self.purse = plan.purse
            for ask in plan.asks:
                self.spent += 1
                self.asked.append((self.now, ask.route_id))
                self.states[ask.route_id] = after_answer(
                    self.states.get(ask.route_id, RouteState()), self.now
                )
            self.now += timedelta(seconds=step)
        return self

    def count(self, prefix):
        return sum(route_id.startswith(prefix) for _, route_id in self.asked)

    def longest_wait(self, route_id, since):
        times = [since, *(at for at, asked in self.asked if asked == route_id and at >= since), self.now]
        return max((later - at).total_seconds() for at, later in pairwise(times))


def test_a_development_key_keeps_the_route_of_a_booking_fresh():
    day = Day(SMALL).go_on(wishes(kiosk=6, other=40), MORNING + timedelta(hours=4), 5)
    began = day.now
    day.go_on(wishes(booked=1, kiosk=6, other=40), began + timedelta(minutes=30), 5)
    assert day.longest_wait("BOOKED0", began) <= 30
    assert day.count("BOOKED") >= 60


def test_a_new_booking_is_asked_for_at_once():
    day = Day(SMALL).go_on(wishes(kiosk=10, other=100), MORNING + timedelta(hours=2), 10)
    plan = plan_asks(
        SMALL, wishes(booked=2, kiosk=10), day.states, day.purse, spent=day.spent, most=8, now=day.now
    )
    assert [ask.route_id for ask in plan.asks][:2] == ["BOOKED0", "BOOKED1"]


def test_bookings_all_day_long_do_not_run_the_day_dry():
    day = Day(SMALL).go_on(wishes(booked=3, kiosk=10, other=30), MIDNIGHT, 20)
    assert day.spent <= 1000
    last_hour = [route_id for at, route_id in day.asked if at > MIDNIGHT - timedelta(hours=1)]
    assert Counter(route_id.startswith("BOOKED") for route_id in last_hour)[True] >= 3
    assert day.count("KIOSK") > 0
    assert day.count("OTHER") > 0


def test_what_is_left_at_night_is_used():
    day = Day(SMALL, spent=500, now=MIDNIGHT - timedelta(hours=1)).go_on(wishes(kiosk=10), MIDNIGHT, 5)
    assert 400 <= day.spent - 500 <= 500


def test_a_generous_key_asks_every_route_as_often_as_wished():
    day = Day(Pace(daily_quota=1_000_000)).go_on(
        wishes(booked=2, kiosk=20, other=50), MORNING + timedelta(minutes=30), 1
    )
    began = MORNING + timedelta(minutes=10)
    assert max(day.longest_wait(f"BOOKED{n}", began) for n in range(2)) <= 17
    assert max(day.longest_wait(f"KIOSK{n}", began) for n in range(20)) <= 65
    assert max(day.longest_wait(f"OTHER{n}", began) for n in range(50)) <= 310


@settings(max_examples=15, deadline=None)
@given(
    quota=st.integers(0, 3000),
    spent=st.integers(0, 3000),
    counts=st.tuples(st.integers(0, 5), st.integers(0, 12), st.integers(0, 30)),
    hour=st.integers(0, 23),
    step=st.sampled_from([1, 7, 60, 600]),
)
def test_never_over_quota_booked_first_and_nobody_starves(quota, spent, counts, hour, step):
    began = MIDNIGHT - timedelta(hours=24 - hour)
    day = Day(Pace(daily_quota=quota), spent=spent, now=began)
    day.go_on(wishes(*counts), min(MIDNIGHT, began + timedelta(seconds=120 * step)), step)
    assert day.spent <= max(quota, spent)
    for tier, count in zip(Tier, counts, strict=True):
        asked = Counter(route_id for _, route_id in day.asked if route_id.startswith(tier.name))
        turns = [asked[RouteId(f"{tier.name}{number}")] for number in range(count)]
        assert max(turns, default=0) - min(turns, default=0) <= 1, "routes of one tier take turns"
    if quota - spent >= sum(counts) and counts[0] and day.asked:
        assert day.asked[0][1].startswith("BOOKED")


def test_the_same_route_wished_for_twice_is_asked_once_in_its_first_tier():
    both = [Wish(RouteId("7"), Tier.OTHER), Wish(RouteId("7"), Tier.BOOKED)]
    plan = plan_asks(SMALL, both, {}, Purse(), spent=0, most=8, now=MORNING)
    assert [(ask.route_id, ask.tier) for ask in plan.asks] == [("7", Tier.BOOKED)]


def test_the_two_operations_take_turns():
    state = after_answer(RouteState(), MORNING - timedelta(minutes=1))
    first = plan_asks(SMALL, wishes(booked=1), {}, Purse(), spent=0, most=8, now=MORNING).asks[0]
    second = plan_asks(
        SMALL, wishes(booked=1), {RouteId("BOOKED0"): state}, Purse(), spent=0, most=8, now=MORNING
    )
    assert (first.operation, second.asks[0].operation) == (Operation.ARRIVALS, Operation.POSITIONS)


def test_the_quota_counts_by_the_days_of_seoul():
    assert next_midnight(MORNING) == MIDNIGHT
    assert next_midnight(MIDNIGHT) == MIDNIGHT + timedelta(days=1)
    assert (quota_day(MIDNIGHT - timedelta(seconds=1)), quota_day(MIDNIGHT)) == ("20260303", "20260304")


def rest(fault, *, failures=0, first=None, chance=0.5):
    state = after_fault(RouteState(failures=failures), fault, MORNING, first_departure=first, chance=chance)
    assert (state.fault, state.failures, state.asked) == (fault.code, failures + 1, 1)
    return (state.rests_until - MORNING).total_seconds()


def test_a_passing_fault_is_tried_again_later_and_later():
    waits = [rest(TopisBusy("."), failures=failures, chance=1.0) for failures in range(12)]
    assert waits[:3] == [5, 10, 20]
    assert waits[-1] == LONGEST_REST_SECONDS
    assert rest(LiveFeedUnreachable("."), chance=0.0) == 2.5


def test_a_route_without_any_bus_is_tried_again_soon_and_then_once_an_hour():
    waits = [rest(TopisNothingFound("."), failures=failures, chance=1.0) for failures in range(8)]
    assert waits == [120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_an_unknown_route_rests_until_midnight_and_an_ended_one_until_its_first_departure():
    assert rest(TopisWrongRequest(".")) == (MIDNIGHT - MORNING).total_seconds()
    first = MORNING + timedelta(hours=22)
    assert rest(TopisServiceEnded("."), first=first) == 22 * 3600
    assert rest(TopisServiceEnded(".")) > 3600


def test_quota_and_key_concern_every_route():
    quota = find_pause(TopisQuotaUsedUp("."), MORNING, chance=0.5)
    assert MIDNIGHT < quota.until <= MIDNIGHT + timedelta(minutes=1)
    key = find_pause(TopisKeyRefused("."), MORNING, chance=0.5)
    assert (key.until, key.fault) == (MORNING + timedelta(hours=1), "topis_key_refused")
    assert find_pause(TopisBusy("."), MORNING, chance=0.5) is None


@pytest.fixture
def timetable(open_feed):
    return open_feed(
        {
            "routes.txt": "route_id,route_short_name,route_type\nr7,7,3\nr8,8,3\nr9,9,3\n",
            "trips.txt": (
                "route_id,service_id,trip_id\nr7,daily,t1\nr7,daily,t2\nr8,daily,t8\nr9,daily,t9\n"
            ),
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
            + "".join(
                f"{trip},{hour}:00:00,{hour}:00:00,{first},1\n{trip},{hour}:30:00,{hour}:30:00,{last},2\n"
                for trip, hour, first, last in (
                    ("t1", "08", "a", "b"), ("t2", "23", "a", "b"), ("t8", "08", "b", "c"), ("t9", "24", "c", "d"),
                )
            ),
        }
    )  # fmt: skip


EIGHT = datetime(2026, 3, 1, 23, 10, tzinfo=UTC)
"""08:10 in Seoul, on 2 March."""


def test_only_routes_that_run_now_are_wished_for_each_in_its_first_tier(timetable):
    wanted = list_wishes(
        timetable,
        booked=[RouteId("r7"), RouteId("gone"), RouteId("r9")],
        stops=[StopId("b"), StopId("nowhere")],
        others=None,
        now=EIGHT,
    )
    assert {wish.route_id: wish.tier for wish in wanted} == {"r7": Tier.BOOKED, "r8": Tier.KIOSK}
    night = datetime(2026, 3, 2, 15, 10, tzinfo=UTC)
    assert {w.route_id for w in list_wishes(timetable, booked=[], stops=[], others=None, now=night)} == {
        "r7",
        "r9",
    }
    assert list_wishes(timetable, booked=[], stops=[], others=[RouteId("r8")], now=night) == ()


def test_an_ended_route_begins_again_with_its_first_bus_of_the_next_day(timetable):
    late = datetime(2026, 3, 2, 14, 50, tzinfo=UTC)
    assert find_first_departure(timetable, RouteId("r7"), late) == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert find_first_departure(timetable, RouteId("r9"), late) == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert find_first_departure(timetable, RouteId("nowhere"), late) is None
    assert find_first_departure(timetable, RouteId("r7"), datetime(2027, 3, 2, tzinfo=UTC)) is None
