"""The city's service as a live source: what riders see of it, what it may ask, and what happens when it refuses."""

from datetime import timedelta

import pytest

from booking.messages import FeedHealth
from gtfs.identifiers import Run, StopId, TripId
from gtfs.low_floor import LowFloor
from tests.builders.slow_street import DAY, NOON, Street, write_street
from tests.builders.topis_city import ARRIVALS, KEY, POSITIONS, Bus, TopisCity, serving


class CityStreet:
    """The slow street, whose buses are known from the city's service alone."""

    def __init__(self, folder, redis, city, *, key=KEY, **settings):
        (folder / "topis.key").write_text(key + "\n", encoding="ascii")
        facts = {
            "base_url": city.url, "key_file": str(folder / "topis.key"), "routes": "all", "daily_quota": 100_000,
            "kiosk_seconds": 15.0, "other_seconds": 15.0,
        } | settings  # fmt: skip
        lines = [f"{name} = {value!r}" for name, value in facts.items()]
        (folder / "topis.toml").write_text("\n".join(lines), encoding="utf-8")
        self.city = city
        self.street = Street(folder, redis, folder / "street.zip", (f"topis:{folder / 'topis.toml'}",))
        city.timetable, city.clock = self.street.services.world.timetable, lambda: self.street.now

    def go_on(self, seconds=0.0, rounds=1):
        for _ in range(rounds):
            self.street.now += timedelta(seconds=seconds)
            self.street.refresh()

    def stop(self):
        self.street.services.live.close()

    def health(self) -> FeedHealth:
        (told,) = self.street.services.live.list_health(self.street.now)
        return told

    def board(self, stop, limit=1):
        return self.street.services.world.list_arrivals(StopId(stop), self.street.now, limit=limit)


@pytest.fixture
def city():
    with serving(TopisCity(None, None)) as standing:
        yield standing


@pytest.fixture
def start(tmp_path, redis, city):
    write_street(tmp_path / "street.zip", crowd=20)

    def start_(**settings):
        started = CityStreet(tmp_path, redis, city, **settings)
        started.street.now = NOON + timedelta(minutes=22)
        return started

    return start_


def bus_on(trip, number=1, **facts):
    return Bus(number, Run(DAY, TripId(trip)), **facts)


@pytest.mark.parametrize("knows_json", [True, False], ids=["json", "xml"])
def test_a_board_shows_the_citys_bus_with_its_floor_its_age_and_its_time(start, city, knows_json):
    city.knows_json = knows_json
    city.list_buses = lambda: [bus_on("t0", late_seconds=60, bus_type="0", age=40)]
    town = start()
    town.go_on()  # arrivals
    (arrival,) = town.board("g")
    assert (arrival.run.trip_id, arrival.vehicle_id, arrival.source) == ("t0", "100000001", "live")
    assert arrival.low_floor is LowFloor.NO, "the timetable says low-floor; the bus that comes is not"
    assert arrival.expected_at == NOON + timedelta(minutes=31)
    town.go_on(20)  # positions
    (arrival,) = town.board("g")
    assert (arrival.plate, arrival.age_seconds, arrival.stops_away) == ("서울70사1001", 40, 2)
    town.go_on(100)
    assert town.board("g")[0].vehicle_id == "100000001"
    assert town.health().fault is None
    assert {operation for operation, _ in city.asked} == {POSITIONS, ARRIVALS}


def test_each_bus_has_its_own_age(start, city):
    city.list_buses = lambda: [bus_on("t0", 1, age=5), bus_on("t1", 2, age=400)]
    town = start()
    town.go_on(0)
    town.go_on(16)
    picture = town.street.services.world.picture
    ages = {v.id: (town.street.now - v.seen_at).total_seconds() for v in picture.vehicles()}
    assert max(ages.values()) <= 16, "arrivals are newer than the last position of the second bus"
    assert town.health().vehicles == 2


def test_the_route_of_a_booked_run_is_asked_first_and_most(start, city):
    city.list_buses = lambda: [bus_on("t1", 1), *(bus_on(f"crowd{n}", 10 + n) for n in range(5, 20))]
    town = start(daily_quota=400, kiosk_seconds=20.0)
    town.go_on(20, rounds=20)
    before = [route for _, route in city.asked]
    town.street.know("100000001")
    town.street.book(stop="f")
    city.asked.clear()
    town.go_on(15, rounds=20)
    after = [route for _, route in city.asked]
    assert before.count("r7") <= before.count("r9") + 1
    assert after[0] == "r7"
    assert after.count("r7") > 3 * after.count("r9")


def test_only_routes_that_somebody_needs_are_asked(start, city):
    town = start(routes="booked")
    town.go_on(20, rounds=3)
    assert city.asked == []
    town.street.book(stop="f")
    town.go_on(20, rounds=3)
    assert {route for _, route in city.asked} == {"r7"}


def test_stops_with_a_kiosk_or_a_board_being_looked_at_come_before_the_others(start, city):
    town = start(routes="kiosks")
    town.street.services.kiosks.heard(StopId("h"), "1", town.street.now)
    town.go_on()
    assert {route for _, route in city.asked} == {"r7"}, "the crowd ends one stop earlier"
    town.street.services.boards.watch("/rider", "s1", StopId("b"))
    town.go_on(20)
    assert {route for _, route in city.asked} == {"r7", "r9"}


def test_never_more_calls_than_the_quota_not_even_after_a_restart(start, city):
    city.list_buses = lambda: [bus_on("t0")]
    town = start(daily_quota=5, kiosk_seconds=1.0, other_seconds=1.0)
    town.go_on(600, rounds=6)
    town.stop()
    assert 1 <= len(city.asked) <= 5
    again = start(daily_quota=5, kiosk_seconds=1.0, other_seconds=1.0)
    again.go_on(600, rounds=30)
    assert 1 <= len(city.asked) <= 5
    again.street.services.redis.set(next(iter(again.street.services.redis.keys("*topis-calls*"))), 5)
    again.go_on(600)
    assert again.health().fault == "topis_quota_used_up"


def test_a_used_up_quota_is_said_and_nothing_is_asked_before_midnight(start, city):
    city.list_buses = lambda: [bus_on("t0", late_seconds=60), bus_on("t1", 2, late_seconds=60)]
    town = start()
    town.go_on()
    city.quota = 0
    town.go_on(300)
    assert town.health().fault == "topis_quota_used_up"
    city.asked.clear()
    town.go_on(600, rounds=5)
    assert city.asked == []
    assert town.health().next_try_at is not None
    shown = town.street.services.world.find_arrival(Run(DAY, TripId("t1")).id, 6, town.street.now)
    assert shown is None or shown.age_seconds > 3000, "what was known has aged"
    city.quota = 1000
    town.street.now = NOON + timedelta(hours=12, minutes=2)
    town.go_on()
    assert town.health().fault in (None, "topis_quota_used_up")
    assert city.asked == [], "the next day has no service: there is nothing to ask"


def test_a_refused_key_stops_everything_and_is_told_to_nobody(start, city, caplog):
    town = start(key="other%2Bkey%3D")
    town.go_on(5, rounds=4)
    assert town.health().fault == "topis_key_refused"
    assert len(city.asked) == 1
    assert "other" not in caplog.text + repr(town.health())
    town.go_on(3700)
    assert len(city.asked) == 2, "tried again after an hour: a new key takes a while to be known"


def test_the_portals_encoded_form_of_a_key_is_understood(start, city):
    city.list_buses = lambda: [bus_on("t0")]
    town = start(key="made%2Bup%2Fkey%3D%3D")
    town.go_on()
    assert town.health().fault is None
    assert town.health().vehicles == 1


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"<html>busy</html>", 200, "topis_answer_unreadable"),
        (b"", 200, "topis_answer_unreadable"),
        (b"oops", 500, "live_feed_http_error"),
        (b"", 503, "live_feed_busy"),
    ],
)
def test_a_broken_answer_leaves_the_last_picture_and_is_tried_again(start, city, raw, status, code):
    city.list_buses = lambda: [bus_on("t0"), bus_on("t1", 2)]
    town = start(routes=["r7"])
    town.go_on()
    city.raw, city.status = raw, status
    town.go_on(20)
    assert town.health().fault == code
    assert len(town.street.services.world.picture.vehicles()) == 2
    city.raw, city.status = None, 200
    town.go_on(30, rounds=3)
    assert town.health().fault is None
    assert town.health().age_seconds <= 30


def test_a_service_that_is_too_slow_holds_up_nobody_for_long(start, city):
    city.slow_seconds = 1.5
    town = start(timeout_seconds=1.0, routes=["r7"])
    town.go_on()
    assert town.health().fault == "live_feed_too_slow"


def test_one_route_that_fails_does_not_stop_the_other(start, city):
    city.list_buses = lambda: [bus_on("t1", 1), bus_on("crowd15", 2)]
    city.faults["r9"] = "1"
    town = start()
    town.go_on(16, rounds=8)
    assert town.health().fault is None
    assert [v.id for v in town.street.services.world.picture.vehicles()] == ["100000001"]
    shown = town.street.services.live.as_metrics(town.street.now)
    assert 'gachita_topis_routes_resting{fault="topis_busy"} 1' in shown
    assert "gachita_topis_daily_quota 100000" in shown
    failed = sum(route == "r9" for _, route in city.asked)
    assert 1 < failed < 8, "tried again, but later and later"
    del city.faults["r9"]
    town.go_on(300, rounds=2)
    assert len(town.street.services.world.picture.vehicles()) == 2


def test_a_route_that_the_city_does_not_take_is_asked_once_a_day(start, city, caplog):
    city.faults["r9"] = "3"
    town = start(routes=["r9"])
    town.go_on(60, rounds=10)
    assert len(city.asked) == 1
    assert "r9" in caplog.text
    assert "topis_wrong_request" in caplog.text


def test_a_route_without_a_bus_is_no_fault_and_is_tried_again(start, city):
    """The service gives `headerCd` 4 every night, and for routes that it does not know."""
    city.faults["*"] = "4"
    town = start(routes=["r7"])
    town.go_on(60, rounds=30)
    assert town.health().fault is None
    assert 3 <= len(city.asked) <= 8
    del city.faults["*"]
    city.list_buses = lambda: [bus_on("t3")]
    town.go_on(600, rounds=4)  # it rests for 32 minutes at most by now; the bus drives for 35
    assert town.health().vehicles == 1


def test_an_ended_route_rests(start, city):
    city.faults["*"] = "8"
    town = start(routes=["r7"])
    town.go_on(60, rounds=10)
    assert len(city.asked) == 1


def test_a_bus_stays_on_its_run_over_a_restart(start, city):
    """Twelve minutes late it would otherwise be put on the next run, which is nearer."""
    late = bus_on("t0")
    city.list_buses = lambda: [late]
    town = start()
    town.go_on()
    assert town.board("g")[0].run.trip_id == "t0"
    now = town.street.now
    for minutes in range(1, 13):
        late.late_seconds = minutes * 60
        town.street.now = now + timedelta(minutes=minutes)
        town.go_on()
    town.stop()
    city.asked.clear()
    again = start()
    again.street.now = now + timedelta(minutes=13)
    again.go_on()
    assert city.asked == [(ARRIVALS, "r7")]
    assert {v.id: v.run_id for v in again.street.services.world.picture.vehicles()} == {
        "100000001": "20260302:t0"
    }


def test_a_bus_that_changes_its_route_is_seen_once(start, city):
    bus = bus_on("t1")
    city.list_buses = lambda: [bus]
    town = start()
    town.go_on(16, rounds=4)
    bus.run = Run(DAY, TripId("crowd18"))
    town.go_on(16, rounds=2)
    picture = town.street.services.world.picture
    assert [(v.id, v.run_id) for v in picture.vehicles()] == [("100000001", "20260302:crowd18")]


def test_the_plate_of_a_bus_is_remembered(start, city):
    """Arrivals do not name it."""
    city.list_buses = lambda: [bus_on("t1", age=30)]
    town = start(routes=["r7"])
    town.go_on(16, rounds=2)
    assert city.asked[-1] == (POSITIONS, "r7")
    town.go_on(420)
    assert city.asked[-1] == (ARRIVALS, "r7")
    (vehicle,) = town.street.services.world.picture.vehicles()
    assert (vehicle.seen_at, vehicle.plate) == (town.street.now, "서울70사1001")


def test_of_two_workers_one_asks_and_both_know(start, city):
    city.list_buses = lambda: [bus_on("t1")]
    asking, looking = start(), start()
    city.clock = lambda: asking.street.now
    asking.go_on()
    looking.go_on()
    assert len(city.asked) == 1
    assert [v.id for v in looking.street.services.world.picture.vehicles()] == ["100000001"]
    city.raw = b"<html>busy</html>"
    asking.go_on(20)
    looking.go_on(20)
    assert looking.health().fault == "topis_answer_unreadable"


def test_the_last_bus_and_a_detour_are_told(start, city):
    last = bus_on("t1")
    last.is_last = True
    city.list_buses = lambda: [last]
    city.detours = {"d"}
    town = start(routes=["r7"])
    town.go_on()
    alerts = town.street.services.world.picture.alerts
    assert {alert.effect for alert in alerts} == {"DETOUR", "OTHER_EFFECT"}
