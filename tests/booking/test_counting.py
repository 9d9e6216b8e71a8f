"""What is counted of a reservation when it has ended: once each, and nothing that points at anybody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from booking.counting import LONGER, list_counts, read_counts
from booking.reservation import Reservation, Step
from booking.states import State
from gtfs.identifiers import RunId

SEOUL = ZoneInfo("Asia/Seoul")
ASKED_AT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
"""Half past eight in the morning of the second, in Seoul."""
RUN = RunId("20260302:t1")


def ended(state, *steps):
    trail = (Step("requested", ASKED_AT), *(Step(type_, ASKED_AT + after, RUN) for type_, after in steps))
    return Reservation(
        id="one", owner="rider:ann", code="11", stop_id="a", alight_stop_id=None, route_id="7 A", needs=(),
        asked_at=ASKED_AT, state=state, trail=trail, ended_at=ASKED_AT + timedelta(hours=1),
    )  # fmt: skip


def counted(reservation):
    day, fields = list_counts(reservation, SEOUL)
    return read_counts(day, dict.fromkeys(fields, 1))


MINUTE = timedelta(minutes=1)


def test_a_ride_is_counted_on_its_service_day_by_route_hour_and_wait():
    counts = counted(
        ended(
            State.ALIGHTED,
            ("assigned", 0 * MINUTE),
            ("acknowledged", MINUTE),
            ("boarded", 9 * MINUTE),
            ("alighted", 30 * MINUTE),
        )
    )
    assert counts.day == date(2026, 3, 2)
    once = dict.fromkeys(("asked", "alighted", "confirmed_in_time", "boarded"), 1)
    assert counts.by_route == {"7 A": once}
    assert counts.by_hour == {8: once}
    assert counts.waited == {"10": 1}
    assert counts.total() == once


def test_a_driver_who_confirmed_after_the_dispatcher_was_told_was_not_in_time():
    steps = (
        ("escalated", MINUTE),
        ("acknowledged", 2 * MINUTE),
        ("passed_by", 5 * MINUTE),
        ("passed_by", 9 * MINUTE),
    )
    counts = counted(ended(State.CANCELLED, *steps))
    assert counts.total() == {"asked": 1, "cancelled": 1, "passed_by": 1}
    assert counts.waited == {}


@pytest.mark.parametrize(("minutes", "bound"), [(0, "5"), (5, "5"), (5.1, "10"), (60, "60"), (61, LONGER)])
def test_waiting_is_told_by_its_upper_bound(minutes, bound):
    assert counted(ended(State.UNRESOLVED, ("boarded", minutes * MINUTE))).waited == {bound: 1}


def test_who_never_had_a_bus_is_counted_on_the_day_they_asked_where_the_buses_run():
    assert counted(ended(State.EXPIRED)).day == date(2026, 3, 2)


def test_no_field_names_a_person_a_stop_or_a_vehicle():
    _, fields = list_counts(ended(State.CANCELLED), SEOUL)
    assert fields == ["route asked 7 A", "route cancelled 7 A", "hour asked 8", "hour cancelled 8"]


def test_fields_of_another_version_are_left_out():
    assert read_counts(date(2026, 3, 2), {"alighted r7": 3, "hour asked x": 1, "": 2}).total() == {}


def test_no_show_missed_by_us_and_nobody_knows_are_three_things():
    said = ended(State.CANCELLED, ("passed_by", MINUTE))
    silent = Step("passed_by", ASKED_AT + MINUTE, RUN, "no_answer")
    unknown = replace(said, state=State.UNRESOLVED, trail=(*said.trail[:1], silent))
    assert counted(said).total() == {"asked": 1, "cancelled": 1, "passed_by": 1}
    assert counted(unknown).total() == {"asked": 1, "unresolved": 1}
    assert counted(ended(State.NO_SHOW, ("no_show", MINUTE))).total() == {"asked": 1, "no_show": 1}


def test_who_booked_ahead_waited_from_the_time_they_wanted_to_leave():
    ahead = replace(ended(State.ALIGHTED, ("boarded", 63 * MINUTE)), depart_after=ASKED_AT + 60 * MINUTE)
    assert counted(ahead).waited == {"5": 1}
