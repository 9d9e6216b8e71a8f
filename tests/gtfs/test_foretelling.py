"""When buses will be at the stops ahead, told from where buses were seen: what is learned, and what never is said."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gtfs.arrivals import list_arrivals
from gtfs.identifiers import VehicleId
from gtfs.realtime.entities import LiveFeed, TripReference, VehiclePosition, VehicleReference
from gtfs.realtime.learning import LearningPredictor
from gtfs.realtime.picture import LivePicture
from gtfs.realtime.prediction import Sighting
from gtfs.realtime.progress import Place
from tests.builders import live_street
from tests.builders.live_street import DAY

ROUTES = "route_id,route_short_name,route_long_name,route_type\nr7,7,,3\nr8,8,,3\n"
HEAD = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
MINUTES = (0, 5, 10, 16)


def a_street_of_two_routes():
    """Route 7 every ten minutes from 08:00 along a, b, c, d; route 8 at 09:03 from d by b and c to a."""
    starts = [8 * 60 + 10 * number for number in range(12)]
    trips = ["route_id,service_id,trip_id,trip_headsign,direction_id,wheelchair_accessible"]
    times = []
    for number, start in enumerate(starts):
        trips.append(f"r7,daily,s{number},경복궁,0,1")
        times += [
            _row(f"s{number}", start + after, stop) for after, stop in zip(MINUTES, "abcd", strict=True)
        ]
    trips.append("r8,daily,x,시청,0,1")
    times += [_row("x", 9 * 60 + 3 + after, stop) for after, stop in zip(MINUTES, "dbca", strict=True)]
    return {
        "routes.txt": ROUTES,
        "trips.txt": "\n".join(trips) + "\n",
        "stop_times.txt": HEAD + "".join(times),
    }


def _row(trip, minute, stop, stand=0):
    arrival, departure = (f"{at // 60:02d}:{at % 60:02d}:00" for at in (minute, minute + stand))
    return f"{trip},{arrival},{departure},{stop},{minute}\n"


def at(clock):
    return live_street.at(clock).timestamp()


def clock_of(moment):
    return f"{datetime.fromtimestamp(moment, ZoneInfo('Asia/Seoul')):%H:%M:%S}"


class Street:
    """A timetable and a predictor that looks at it."""

    def __init__(self, timetable):
        self.timetable = timetable
        self.predictor = LearningPredictor()

    def look(self, moment, *buses):
        """Expected arrivals and departures of each bus, given as (trip, next position, stands there, where)."""
        seen = [self._sighting(moment, *bus) for bus in buses]
        foretold = self.predictor(self.timetable, seen, moment)
        bounds = foretold.offsets.tolist()
        return [
            (foretold.arrivals[begin:end].tolist(), foretold.departures[begin:end].tolist())
            for begin, end in pairwise(bounds)
        ]

    def _sighting(self, moment, trip, position, is_at_stop=False, where=None, seen_at=None):
        place = self.timetable.trips.find(trip)
        found = Place(position, is_at_stop)
        return Sighting(
            VehicleId(f"bus {trip}"),
            DAY.toordinal(),
            place,
            found,
            where,
            moment if seen_at is None else seen_at,
        )

    def drive(self, trip, leaves, *seconds):
        """A bus that takes so long from stop to stop, seen standing at each."""
        moment = at(leaves)
        self.look(moment, (trip, 0, True))
        self.look(moment + 1, (trip, 1))
        for position, took in enumerate(seconds, 1):
            moment += took
            self.look(moment, (trip, position, True))


@pytest.fixture
def street(open_feed):
    return Street(open_feed(a_street_of_two_routes()))


def test_nothing_learned_yet_the_timetable_and_the_delay_speak(street):
    ((arrivals, departures),) = street.look(at("08:07"), ("s0", 1, True))
    assert [clock_of(one) for one in arrivals] == ["08:07:00", "08:12:00", "08:18:00"]
    assert departures == arrivals


def test_a_slow_segment_makes_every_bus_later_that_is_still_to_drive_it(street):
    before = street.look(at("08:59"), ("x", 0, True))[0][0]
    for number in range(5):
        street.drive(f"s{number}", f"08:{10 * number:02d}", 300, 600, 360)
    after = street.look(at("08:59:30"), ("x", 0, True))[0][0]
    assert after[1] - before[1] < 100  # from d to b nobody has driven; but the city is slow
    assert (after[2] - after[1]) - (before[2] - before[1]) > 180
    assert after[3] > after[2]


def test_a_bus_of_another_route_in_front_is_enough_to_know_a_little(street):
    street.drive("s0", "08:00", 300, 600, 360)
    ((arrivals, _),) = street.look(at("09:03"), ("x", 1, True))
    assert 360 < arrivals[1] - arrivals[0] < 600


def test_a_segment_that_is_always_late_is_expected_so_hours_later(street):
    for number in range(8):
        street.drive(f"s{number}", f"{8 + number // 6}:{10 * (number % 6):02d}", 300, 480, 360)
    arrivals = street.look(at("13:00"), ("s11", 1, True))[0][0]
    assert 420 < arrivals[1] - arrivals[0] < 480


def test_one_bus_that_broke_down_does_not_poison_the_segment(street):
    for number in range(3):
        street.drive(f"s{number}", f"08:{10 * number:02d}", 300, 300, 360)
    street.drive("s3", "08:30", 300, 560, 360)
    for number in range(4, 6):
        street.drive(f"s{number}", f"08:{10 * number:02d}", 300, 300, 360)
    street.drive("s6", "09:00", 300, 595, 360)  # a second one, as good as ten minutes late
    arrivals = street.look(at("09:20"), ("s7", 1, True))[0][0]
    assert 290 < arrivals[1] - arrivals[0] < 390


def test_a_bus_that_jumps_teaches_nothing_impossible(street):
    street.look(at("08:00"), ("s0", 0, True))
    street.look(at("08:00:02"), ("s0", 3, True))
    ((arrivals, _),) = street.look(at("08:10"), ("s1", 1, True))
    assert arrivals[1] - arrivals[0] > 100


def test_a_bus_held_at_its_first_stop_never_leaves_in_the_past(street):
    (early,) = street.look(at("07:55"), ("s0", 0, True))
    assert clock_of(early[1][0]) == "08:00:00"
    for clock in ("08:03", "08:07", "08:15"):
        ((arrivals, departures),) = street.look(at(clock), ("s0", 0, True))
        assert departures[0] >= at(clock)
        assert arrivals[1] == departures[0] + 300


def test_buses_that_start_late_every_time_are_expected_to_start_late(street):
    for number in range(6):
        moment = at("08:00") + 600 * number
        street.look(moment - 30, (f"s{number}", 0, True))
        street.look(moment + 60, (f"s{number}", 0, True))
        street.look(moment + 61, (f"s{number}", 1, False, (37.5, 127.0)))
    ((_, departures),) = street.look(at("09:00"), ("s6", 0, True))
    assert 15 < departures[0] - at("09:00") <= 60


def test_a_long_stop_takes_up_a_delay_and_an_early_bus_waits_there(open_feed):
    rows = [_row("t1", 480, "a"), _row("t1", 485, "b", stand=6), _row("t1", 496, "c"), _row("t1", 502, "d")]
    street = Street(open_feed({"stop_times.txt": HEAD + "".join(rows)}))
    ((late, leaves),) = street.look(at("08:09"), ("t1", 1, True))
    assert clock_of(leaves[0]) == "08:11:00"
    assert clock_of(late[1]) == "08:16:00"
    ((early, leaves),) = street.look(at("08:03"), ("t1", 1, True))
    assert clock_of(leaves[0]) == "08:11:00"
    assert clock_of(early[1]) == "08:16:00"
    ((stands_still, leaves),) = street.look(at("08:20"), ("t1", 1, True))
    assert clock_of(leaves[0]) == "08:20:00"
    assert stands_still[1] - leaves[0] == 300


def test_a_bus_between_two_stops_counts_down_by_the_clock_and_never_to_below_now(street):
    """Its feed names only the next stop, and says the same again and again."""
    street.look(at("08:05"), ("s0", 1, True))
    street.look(at("08:05:20"), ("s0", 2))
    first = street.look(at("08:06"), ("s0", 2))[0][0][0]
    assert street.look(at("08:08"), ("s0", 2))[0][0][0] == first
    for clock in ("08:12", "08:20", "08:40"):
        ((arrivals, _),) = street.look(at(clock), ("s0", 2))
        assert at(clock) < arrivals[0] < at(clock) + 120
        assert arrivals[1] > arrivals[0]


def test_the_same_word_again_is_the_same_answer(street):
    middle = (37.50675, 127.0)
    street.look(at("08:05"), ("s0", 1, True))
    first = street.look(at("08:07"), ("s0", 2, False, middle))[0]
    assert street.look(at("08:09"), ("s0", 2, False, middle, at("08:07")))[0] == first


def test_two_thirds_of_the_way_are_a_third_to_go(street):
    street.look(at("08:05"), ("s0", 1, True))
    ((arrivals, _),) = street.look(at("08:08:20"), ("s0", 2, False, (37.5075, 127.0)))
    assert 80 < arrivals[0] - at("08:08:20") < 110


def test_an_empty_street_is_no_trouble(street):
    street.drive("s0", "08:00", 300, 600, 360)
    assert street.look(at("08:30")) == []
    assert len(street.look(at("08:31"), ("s1", 1, True))) == 1


def test_another_timetable_begins_anew(street, open_feed):
    street.drive("s0", "08:00", 300, 600, 360)
    street.timetable = open_feed()
    ((arrivals, _),) = street.look(at("08:05"), ("t1", 1, True))
    assert [clock_of(one) for one in arrivals] == ["08:05:00", "08:10:00", "08:16:00"]


def test_boards_say_what_was_learned(street):
    for number in range(5):
        street.drive(f"s{number}", f"08:{10 * number:02d}", 300, 600, 360)
    now = datetime.fromtimestamp(at("09:03"), UTC)
    seen = VehiclePosition(
        VehicleReference("bus x"), TripReference("x", start_date=DAY), stop_sequence=543, seen_at=now
    )
    snapshot = ("city", LiveFeed(created_at=now, vehicles=(seen,)), now)
    picture = LivePicture.from_feeds(street.timetable, [snapshot], now, street.predictor)
    board = list_arrivals(street.timetable, picture, "c", now=now, limit=30)
    expected = next(one for one in board if one.run.trip_id == "x")
    assert expected.source == "predicted"
    assert (expected.expected_at - expected.scheduled_at).total_seconds() > 180


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.integers(0, 3),
            st.booleans(),
            st.none() | st.tuples(st.floats(37.49, 37.52), st.floats(126.99, 127.01)),
            st.integers(-600, 3600),
        ),
        max_size=30,
    )
)
def test_whatever_is_seen_times_go_forward_along_every_trip(street, looks):
    now = at("08:00")
    for number, position, stands, where, seconds in looks:
        now += abs(seconds) / 10
        seen_at = now - max(seconds, 0) / 20
        bus = (f"s{number}", position, stands, where, seen_at)
        ((arrivals, departures),) = street.look(now, bus)
        flat = [moment for pair in zip(arrivals, departures, strict=True) for moment in pair]
        assert flat == sorted(flat)
        assert len(arrivals) == 4 - position
        assert all(moment >= seen_at for moment in arrivals[1:])
