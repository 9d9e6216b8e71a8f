"""How long a source that fails is left alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.world.pauses import LONGEST_SECONDS, NO_PAUSE, lengthen

NOON = datetime(2026, 3, 2, 3, tzinfo=UTC)


def seconds_of(failures, chance=1.0, told=None):
    pause = NO_PAUSE
    for _ in range(failures):
        pause = lengthen(pause, NOON, chance, told)
    return (pause.until - NOON).total_seconds()


def test_a_source_that_fails_is_left_alone_twice_as_long_each_time_up_to_a_minute():
    assert [seconds_of(n) for n in range(1, 8)] == [2, 4, 8, 16, 32, 60, 60]


@given(st.integers(1, 50), st.floats(0, 1))
def test_chance_never_shortens_a_pause_by_more_than_half(failures, chance):
    assert seconds_of(failures) / 2 <= seconds_of(failures, chance) <= LONGEST_SECONDS


def test_a_source_is_left_alone_as_long_as_it_asks_but_not_for_ever():
    assert seconds_of(1, told=300) == 300
    assert seconds_of(1, told=0) == 2
    assert seconds_of(1, told=10_000_000) == 3600


def test_a_pause_is_over_when_its_time_has_come():
    pause = lengthen(NO_PAUSE, NOON, 1.0)
    assert not pause.is_over(NOON + timedelta(seconds=1))
    assert pause.is_over(NOON + timedelta(seconds=2))
