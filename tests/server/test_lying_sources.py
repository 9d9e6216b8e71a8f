"""What a source may claim without being believed; the last good snapshot stays, ages, and says so."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from gtfs.identifiers import RouteId, StopId, TripId, VehicleId
from gtfs.realtime.entities import TripReference, VehiclePosition, VehicleReference
from gtfs.realtime.writing import build_vehicle_positions
from server.settings import ServerSettings
from server.store.keys import Keys
from server.world.live_feeds import LiveFeeds, open_sources
from server.world.positions import Positions
from tests.builders.slow_street import DAY, NOON, STOPS, Street

AGED = 100
EPOCH = datetime.fromtimestamp(0, UTC)


class Sources:
    """Live sources that are files, one worker, and the clock in the test's hand."""

    def __init__(self, folder, redis, *names):
        self.now = NOON
        self.timetable = Street(folder, redis).services.world.timetable
        self.files = {name: folder / f"{name}.pb" for name in names}
        self.redis, self.keys = redis, Keys("t")
        settings = ServerSettings(data=folder, realtime=tuple(map(str, self.files.values())))
        self.live = LiveFeeds(
            self.timetable,
            lambda one: open_sources(settings, one, redis, self.keys, "one"),
            Positions(redis, self.keys),
        )

    def send(self, name, data, *, seconds=5):
        self.now += timedelta(seconds=seconds)
        self.files[name].write_bytes(data)
        self.live.refresh(self.now)
        return self.health(name)

    def health(self, name):
        path = str(self.files[name])
        return next(one for one in self.live.list_health(self.now) if one.source == path)

    def buses(self, number=10, *, place=1, made=None, seen=None, shift=0.0, **of_all):
        """Buses on the first trips, all at one stop."""
        made = made or self.now + timedelta(seconds=5)
        vehicles = [
            VehiclePosition(
                VehicleReference(VehicleId(f"b{n}")),
                TripReference(TripId(f"t{n % 12}"), start_date=DAY),
                lat=37.5 + shift + n * 0.001,
                lon=127.0,
                stop_id=StopId(STOPS[place]),
                seen_at=seen or made,
            )
            for n in range(number)
        ]
        return build_vehicle_positions([replace(one, **of_all) for one in vehicles], made)


@pytest.fixture
def sources(tmp_path, redis):
    made = Sources(tmp_path, redis, "one", "two")
    assert made.send("one", made.buses(60)).fault is None
    return made


def lies(sources):
    """Name of the fault → what is sent."""
    now = sources.now + timedelta(seconds=5)
    good = sources.buses(60, place=2)
    elsewhere = {"trip": TripReference(TripId("x"), RouteId("x")), "stop_id": StopId("x"), "lat": 10.0}
    return {
        "live_feed_empty": build_vehicle_positions([], now),
        "live_feed_is_html": b"\xef\xbb\xbf<!doctype html><html>busy</html>",
        "live_feed_not_protobuf": good[: len(good) // 2],
        "live_feed_older": sources.buses(60, place=2, made=NOON - timedelta(seconds=60)),
        "live_feed_from_the_future": sources.buses(60, made=now, seen=now + timedelta(seconds=600)),
        "live_feed_of_another_city": sources.buses(60, **elsewhere),
        "live_feed_shrunk": sources.buses(3, place=2),
    }


CODES = [
    "live_feed_empty",
    "live_feed_is_html",
    "live_feed_not_protobuf",
    "live_feed_older",
    "live_feed_from_the_future",
    "live_feed_of_another_city",
    "live_feed_shrunk",
]


@pytest.mark.parametrize("code", CODES)
def test_a_lie_has_a_code_and_leaves_the_last_good_picture(sources, code):
    told = sources.send("one", lies(sources)[code])
    assert (told.fault, told.vehicles, told.fault_since) == (code, 60, sources.now)
    assert len(sources.live.picture.vehicles()) == 60
    sources.now += timedelta(seconds=AGED)
    sources.live.refresh(sources.now)
    again = sources.health("one")
    assert (again.fault, again.outage) == (code, "silent")
    assert again.fault_since == told.fault_since
    assert sources.live.feed_age(sources.now) >= AGED
    good = sources.send("one", sources.buses(60, place=2))
    assert (good.fault, good.fault_since, good.outage) == (None, None, None)


@pytest.mark.parametrize("code", CODES)
def test_a_lie_does_not_stop_the_other_source(sources, code):
    lie = lies(sources)[code]
    sources.send("two", sources.buses(10, place=3))
    sources.send("one", lie)
    told = sources.send("two", sources.buses(10, place=4))
    assert told.fault is None
    assert {v.next_position for v in sources.live.picture.vehicles()[:10]} == {4}


def test_the_first_thing_a_source_says_may_be_a_lie_too(tmp_path, redis):
    sources = Sources(tmp_path, redis, "one")
    for code in ("live_feed_is_html", "live_feed_from_the_future", "live_feed_of_another_city"):
        told = sources.send("one", lies(sources)[code])
        assert (told.fault, told.age_seconds) == (code, None)
    assert sources.live.picture is None
    sources.now += timedelta(seconds=AGED)
    assert sources.health("one").outage == "silent"


def test_buses_that_all_stand_still_are_as_old_as_their_last_move(sources):
    for _ in range(61):
        told = sources.send("one", sources.buses(60))
    assert told.fault == "live_feed_frozen"
    assert told.age_seconds > 300
    moved = sources.send("one", sources.buses(60, shift=0.001))
    assert (moved.fault, moved.age_seconds) == (None, 0)


def test_a_city_that_has_really_gone_to_bed_is_believed_after_a_minute(sources):
    assert sources.send("one", sources.buses(3)).fault == "live_feed_shrunk"
    assert sources.send("one", sources.buses(3), seconds=60).fault is None


def test_a_feed_of_the_same_city_with_other_trips_is_taken_and_its_strangers_counted(tmp_path, redis):
    sources = Sources(tmp_path, redis, "one")
    told = sources.send("one", sources.buses(10, trip=TripReference(TripId("of-next-week"))))
    assert (told.fault, told.unmatched_share) == (None, 1.0)


def test_the_same_bytes_again_make_nothing_new_even_without_any_time_in_them(tmp_path, redis):
    sources = Sources(tmp_path, redis, "one")
    timeless = sources.buses(10, made=EPOCH)
    assert sources.send("one", timeless).age_seconds == 0
    assert sources.send("one", timeless, seconds=40).age_seconds == 40


def test_a_fifth_of_the_buses_unheard_is_an_outage_with_its_counts(sources):
    now = sources.now + timedelta(seconds=5)
    stamps = [now - timedelta(seconds=151 if n < 2 else 149) for n in range(10)]
    vehicles = [
        VehiclePosition(VehicleReference(VehicleId(f"b{n}")), lat=37.5, lon=127.0, seen_at=seen)
        for n, seen in enumerate(stamps)
    ]
    told = sources.send("two", build_vehicle_positions(vehicles, now))
    assert (told.outage, told.vehicles, told.old_vehicles) == ("old_vehicles", 10, 2)
    told = sources.send("two", build_vehicle_positions(vehicles[1:], now + timedelta(seconds=1)), seconds=1)
    assert (told.outage, told.vehicles, told.old_vehicles) == (None, 9, 1)
