"""The drill's auditor finds what is wrong in made-up histories, and nothing in a good one."""

from dataclasses import dataclass, field

import pytest

from server.benchmarks.drill.audit import audit
from server.benchmarks.drill.history import (
    Accepted,
    Answered,
    Asked,
    Bus,
    FaultBegan,
    FaultEnded,
    Handled,
    Held,
    Itinerary,
    Line,
    Looked,
    Pressed,
    Snapshot,
    Step,
    Stored,
    Viewed,
    read_history,
    write_history,
)

RUN, BUS = "2026-11-22:trip", "bus-1"
STOPS = ("a", "b", "c", "d", "e")


@dataclass
class Day:
    """A history in the making: one bus with one space, riders who book, a terminal that stores and presses."""

    spaces: int = 1
    entries: list = field(default_factory=list)
    sequence: int = 0

    def __post_init__(self):
        self.entries += [
            Bus(at=0, vehicle_id=BUS, spaces=self.spaces),
            Itinerary(at=0, run_id=RUN, stops=STOPS),
            Line(at=1, vehicle_id=BUS, up=True),
            Snapshot(at=1, vehicle_id=BUS, sequence=0),
        ]

    def books(self, rider, at, reservation, board="a", alight="c", asked_at=None):
        self.entries.append(Asked(at=asked_at or at - 0.1, rider=rider, key=f"{rider} {at}"))
        self.sees(
            rider, at, reservation, 1, [("requested", at), ("assigned", at)], board=board, alight=alight
        )
        self.entries.append(Accepted(at=at, rider=rider, key=f"{rider} {at}", reservation_id=reservation))

    def sees(self, rider, at, reservation, version, steps, board="a", alight="c", ended=False, asked_at=None):
        self.entries.append(
            Viewed(
                at=at,
                rider=rider,
                reservation_id=reservation,
                version=version,
                ended=ended,
                takes_a_space=True,
                stop=board,
                alight_stop=alight,
                holds=() if ended else (Held(RUN, BUS),),
                steps=tuple(Step(type_, when, RUN) for type_, when in steps),
                asked_at=asked_at,
            )
        )

    def ping(self, at, reservation):
        self.sequence += 1
        self.entries.append(
            Handled(
                at=at,
                vehicle_id=BUS,
                sequence=self.sequence,
                type="waiting_passenger",
                reservation_id=reservation,
                run_id=RUN,
            )
        )
        self.entries.append(Stored(at=at, vehicle_id=BUS, reservation_id=reservation, run_id=RUN))

    def presses(self, at, reservation, button="acknowledge", code=None):
        press = f"{at}"
        self.entries.append(
            Pressed(at=at, vehicle_id=BUS, press=press, button=button, reservation_id=reservation)
        )
        self.entries.append(Answered(at=at, vehicle_id=BUS, press=press, code=code))

    def looks(self, rider, at, *reservations):
        self.entries.append(Looked(at=at, rider=rider, reservation_ids=reservations))

    def judged(self):
        return audit(sorted(self.entries, key=lambda entry: entry.at))

    def kinds(self):
        return [finding.kind for finding in self.judged().findings]


def a_good_day() -> Day:
    day = Day()
    day.books("ann", 10, "r1")
    day.ping(10.05, "r1")
    day.presses(11, "r1")
    trail = [("requested", 10), ("assigned", 10), ("delivered", 10.1), ("acknowledged", 11)]
    day.sees("ann", 11.1, "r1", 3, trail)
    day.sees("ann", 20, "r1", 4, [*trail, ("cancelled", 19.9)], ended=True)
    day.books("ben", 21, "r2")
    day.ping(21.05, "r2")
    day.looks("ann", 40, "r1")
    day.looks("ben", 40, "r2")
    return day


def test_a_good_day_passes():
    verdict = a_good_day().judged()
    assert verdict.findings == ()
    assert verdict.passed
    assert (verdict.accepted, verdict.pings, verdict.presses) == (2, 2, 1)
    assert verdict.recovery is None


def test_a_day_without_bookings_proves_nothing():
    assert not Day().judged().passed


def test_an_accepted_reservation_that_is_gone_is_lost():
    day = a_good_day()
    day.looks("ben", 41)
    assert day.kinds() == ["lost"]


def test_a_rider_who_never_looked_again_proves_nothing():
    day = a_good_day()
    day.books("cid", 30, "r3", board="c", alight="e")
    day.ping(30.1, "r3")
    assert day.kinds() == ["lost"]


def test_a_ping_that_never_came_is_lost():
    day = a_good_day()
    day.entries = [one for one in day.entries if not (isinstance(one, Stored | Handled) and one.at == 21.05)]
    assert day.kinds() == ["lost"]


def test_a_ping_that_was_withdrawn_before_it_was_due_is_not_lost():
    day = Day()
    day.books("ann", 10, "r1")
    day.sees("ann", 11, "r1", 2, [("requested", 10), ("assigned", 10), ("cancelled", 11)], ended=True)
    day.looks("ann", 40, "r1")
    assert day.kinds() == []


def test_a_ping_given_twice_is_doubled():
    day = a_good_day()
    day.ping(22, "r2")
    assert day.kinds() == ["doubled"]


def test_an_event_handled_twice_is_doubled():
    day = a_good_day()
    day.entries.append(Handled(at=23, vehicle_id=BUS, sequence=2, type="reminder"))
    assert day.kinds() == ["doubled"]


def test_an_event_that_was_skipped_is_lost():
    day = a_good_day()
    day.entries.append(Handled(at=23, vehicle_id=BUS, sequence=4, type="reminder"))
    assert day.kinds() == ["lost"]


def test_numbers_that_go_back_mean_lost_events():
    day = a_good_day()
    day.entries.append(Snapshot(at=30, vehicle_id=BUS, sequence=1))
    assert day.kinds() == ["lost"]


def test_a_ping_after_its_time_is_late():
    day = Day()
    day.books("ann", 10, "r1")
    day.ping(13, "r1")
    day.looks("ann", 40, "r1")
    (finding,) = day.judged().findings
    assert finding.kind == "late"
    assert "1.0 s" in finding.sentence


def test_a_terminal_without_its_line_cannot_be_late():
    day = Day()
    day.entries.append(Line(at=5, vehicle_id=BUS, up=False))
    day.books("ann", 10, "r1")
    day.entries.append(Line(at=30, vehicle_id=BUS, up=True))
    day.ping(30.5, "r1")
    day.looks("ann", 40, "r1")
    assert day.kinds() == []


def test_a_space_given_twice_is_overbooked():
    day = a_good_day()
    day.books("cid", 22, "r3", board="b", alight="d")
    day.ping(22.1, "r3")
    day.looks("cid", 40, "r3")
    assert day.kinds() == ["overbooked"]


@pytest.mark.parametrize(("board", "alight"), [("c", "e"), ("d", "e")])
def test_a_space_that_is_free_again_at_the_stop_may_be_given(board, alight):
    day = a_good_day()
    day.books("cid", 22, "r3", board=board, alight=alight)
    day.ping(22.1, "r3")
    day.looks("cid", 40, "r3")
    assert day.kinds() == []


def test_one_request_that_led_to_two_reservations_is_doubled():
    day = a_good_day()
    day.sees("ben", 22, "r9", 1, [("requested", 22), ("cancelled", 22)], ended=True)
    assert set(day.kinds()) == {"doubled"}


def test_a_press_that_counted_twice_is_doubled():
    day = a_good_day()
    trail = [("requested", 21), ("assigned", 21), ("acknowledged", 22), ("acknowledged", 22.5)]
    day.presses(22, "r2")
    day.sees("ben", 23, "r2", 2, trail)
    assert day.kinds() == ["doubled"]


def test_a_press_that_was_taken_and_is_not_in_the_trail_is_lost():
    day = a_good_day()
    day.presses(22, "r2")
    assert day.kinds() == ["lost"]


def test_a_press_that_was_taken_after_the_last_look_proves_nothing():
    day = a_good_day()
    day.presses(40.1, "r2")
    assert day.kinds() == []


def test_a_refused_press_leaves_no_trace():
    day = a_good_day()
    day.presses(22, "r2", code="already_ended")
    assert day.kinds() == []


def test_a_step_that_a_rider_was_shown_cannot_go_away():
    day = a_good_day()
    day.sees("ben", 22, "r2", 3, [("requested", 21)])
    assert day.kinds() == ["lost"]


@pytest.mark.parametrize(("asked_at", "kinds"), [(22.5, ["lost"]), (21.5, [])])
def test_an_answer_older_than_what_was_known_when_it_was_asked_for_is_a_loss(asked_at, kinds):
    day = a_good_day()
    trail = [("requested", 21), ("assigned", 21)]
    day.sees("ben", 22, "r2", 3, [*trail, ("delivered", 22)])
    day.sees("ben", 23, "r2", 2, trail, asked_at=asked_at)
    assert day.kinds() == kinds


@pytest.mark.parametrize("step", ["delivered", "acknowledged"])
def test_what_no_client_did_is_untrue(step):
    day = Day()
    day.books("ann", 10, "r1")
    day.sees("ann", 10.5, "r1", 2, [("requested", 10), ("assigned", 10), (step, 10.4)])
    day.looks("ann", 10.6, "r1")
    assert day.kinds() == ["untrue"]


def a_day_with_a_fault(*, ping_at, line_at=None, booked_at=33) -> Day:
    """The fault lasts from 20 to 30; ann was told at 19.9, ben asks at 25 and is booked later."""
    day = Day(spaces=2)
    day.books("ann", 19.9, "r1")
    day.entries += [FaultBegan(at=20, fault="any"), FaultEnded(at=30, fault="any")]
    if line_at is not None:
        day.entries += [Line(at=20, vehicle_id=BUS, up=False), Line(at=line_at, vehicle_id=BUS, up=True)]
    day.ping(ping_at, "r1")
    day.books("ben", booked_at, "r2", asked_at=25)
    day.ping(booked_at + 0.1, "r2")
    day.looks("ann", 60, "r1")
    day.looks("ben", 60, "r2")
    return day


def test_what_the_fault_keeps_back_is_delayed_and_not_late():
    verdict = a_day_with_a_fault(ping_at=32, line_at=31.5).judged()
    assert verdict.passed
    assert verdict.pings_delayed.count == 1
    assert verdict.pings_delayed.longest == pytest.approx(12.1)
    assert verdict.recovery.lines_seconds == pytest.approx(1.5)
    assert verdict.recovery.pings_seconds == pytest.approx(2)
    assert verdict.recovery.booking_seconds == pytest.approx(3)
    assert verdict.recovery.seconds == pytest.approx(3)


def test_a_ping_long_after_the_fault_is_late():
    day = a_day_with_a_fault(ping_at=38, booked_at=39)
    assert day.kinds() == ["late"]
    assert day.judged().recovery.pings_seconds == pytest.approx(8)


def test_a_recovery_that_takes_too_long_does_not_pass():
    verdict = a_day_with_a_fault(ping_at=32, booked_at=36).judged()
    assert verdict.findings == ()
    assert not verdict.passed


def test_a_rider_who_never_got_an_answer_is_no_recovery():
    day = a_day_with_a_fault(ping_at=32)
    day.entries.append(Asked(at=29, rider="cid", key="never answered"))
    verdict = day.judged()
    assert verdict.recovery.booking_seconds is None
    assert not verdict.passed


def test_nobody_asking_for_a_while_is_no_slow_recovery():
    day = a_day_with_a_fault(ping_at=32)
    day.books("cid", 55, "r3", board="c", alight="e")
    day.ping(55.1, "r3")
    day.looks("cid", 60, "r3")
    assert day.judged().recovery.booking_seconds == pytest.approx(3)


def test_a_line_that_never_comes_back_is_no_recovery():
    day = a_day_with_a_fault(ping_at=32, line_at=31)
    day.entries.append(Line(at=32.5, vehicle_id=BUS, up=False))
    verdict = day.judged()
    assert verdict.recovery.seconds is None
    assert not verdict.passed


def test_a_history_is_the_same_after_it_was_kept(tmp_path):
    history = a_day_with_a_fault(ping_at=32).entries
    write_history(tmp_path / "history.jsonl", history)
    assert read_history(tmp_path / "history.jsonl") == history
