"""Times of a service day: what counts as one, and from where it counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtfs.schedule.time_columns import parse_seconds_column
from gtfs.service_time import find_day_start, format_seconds, parse_date, parse_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:00", 0),
        ("8:05:09", 8 * 3600 + 309),
        (" 08:05:09 ", 8 * 3600 + 309),
        ("25:10:00", 25 * 3600 + 600),
        ("100:00:00", 360_000),
    ],
)
def test_a_time_may_lie_past_midnight_and_lack_its_first_zero(text, seconds):
    assert parse_seconds(text) == seconds
    assert parse_seconds_column(pa.array([text]))[0].tolist() == [seconds]


@pytest.mark.parametrize(
    "text",
    ["08:00", "8:0:0", "08:60:00", "08:00:60", "-1:00:00", "1 :00:00", "８:00:00", "noon", "1000:00:00"],
)
def test_what_is_no_time_is_told_apart_from_what_is_empty(text):
    assert parse_seconds(text) is None
    seconds, is_wrong = parse_seconds_column(pa.array([text, ""]))
    assert seconds.tolist() == [-1, -1]
    assert is_wrong.tolist() == [True, False]


@given(st.text(alphabet="0123456789:. -", max_size=10) | st.text(max_size=6))
def test_the_column_and_the_single_time_are_read_alike(text):
    seconds, _ = parse_seconds_column(pa.array([text]))
    single = parse_seconds(text)
    assert seconds[0] == (-1 if single is None else single)


@given(st.integers(0, 359_999))
def test_a_written_time_reads_back(seconds):
    assert parse_seconds(format_seconds(seconds)) == seconds


def test_a_day_starts_twelve_hours_before_noon_also_when_the_clocks_change():
    new_york = ZoneInfo("America/New_York")
    assert find_day_start(date(2026, 3, 8), new_york) == datetime(2026, 3, 8, 4, tzinfo=UTC)
    assert find_day_start(date(2026, 3, 9), new_york) == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert find_day_start(date(2026, 11, 1), new_york) == datetime(2026, 11, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["20260229", "2026-01-01", "2026010", "", "２０２６0101"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None
