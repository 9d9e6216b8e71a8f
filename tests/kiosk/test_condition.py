"""A kiosk says of each of its parts how it is and since when; what stays so keeps its beginning."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from booking.messages import BoardView, StopRef
from gtfs.identifiers import StopId
from gtfs.stop_slice import StopSlice
from kiosk.condition import GOOD, Condition, Device, Fact, Part
from kiosk.surroundings import Surroundings

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
"""Noon in Seoul."""


@pytest.fixture
def around(slice_of: Callable[..., StopSlice]) -> Surroundings:
    """A kiosk that has just been switched on, with the timetable of noon."""
    return Surroundings.of(slice_of(), help_number="120", now=NOON)


def a_board(feed_age: int | None, made_at: datetime = NOON) -> BoardView:
    return BoardView(StopRef(StopId("here"), "종로"), made_at, feed_age, ())


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def told(condition: Condition, part: Part) -> tuple[str, str]:
    found = condition.get(part)
    return found.state, found.sentence.ko


def test_every_part_is_told_of_in_one_order(around: Surroundings) -> None:
    assert [each.part for each in around.condition(NOON).parts] == list(get_args(Part))


def test_a_line_that_went_down_says_since_when_however_often_it_is_tried(around: Surroundings) -> None:
    up = around.with_line(True, NOON)
    down = up.with_line(False, NOON + minutes(5)).with_line(False, NOON + minutes(40))
    condition = down.condition(NOON + minutes(61))
    assert told(condition, "line") == ("down", "12:05부터 서버와 연결이 끊겨 있습니다.")
    assert not condition.get("line").is_good


def test_a_trouble_since_yesterday_names_its_day(around: Surroundings) -> None:
    condition = around.condition(NOON + timedelta(hours=20))
    assert condition.get("line").sentence.ko == "11월 21일 12:00부터 서버와 연결이 끊겨 있습니다."


def test_live_data_ages_from_when_it_was_made(around: Surroundings) -> None:
    live = around.with_line(True, NOON).with_board(a_board(30), NOON)
    assert told(live.condition(NOON), "live_data")[0] == "fresh"
    assert live.condition(NOON + timedelta(seconds=40)).get("live_data").age == 70
    old = live.with_board(a_board(300), NOON + minutes(1))
    assert told(old.condition(NOON + minutes(1)), "live_data") == ("old", "5분 전 실시간 정보입니다.")


def test_live_data_is_gone_since_it_was_last_made_when_the_line_goes(around: Surroundings) -> None:
    live = around.with_line(True, NOON).with_board(a_board(0), NOON + minutes(2))
    gone = live.with_line(False, NOON + minutes(3)).condition(NOON + minutes(63))
    assert told(gone, "live_data") == ("gone", "12:02부터 실시간 정보가 없습니다. 시간표로 안내합니다.")
    assert gone.get("live_data").age == 61 * 60


def test_a_line_on_which_nothing_comes_brings_no_live_data(around: Surroundings) -> None:
    live = around.with_line(True, NOON).with_board(a_board(0), NOON)
    later = NOON + timedelta(seconds=61)
    assert told(live.condition(later), "live_data")[0] == "gone"
    assert live.world(later).board.is_stored


def test_a_server_whose_clock_differs_by_an_hour_is_believed(around: Surroundings) -> None:
    live = around.with_line(True, NOON).with_board(a_board(5, made_at=NOON - minutes(60)), NOON)
    assert not live.world(NOON).board.is_stored
    assert told(live.condition(NOON), "live_data")[0] == "fresh"


def test_a_server_without_live_data_is_told_apart_from_a_dead_line(around: Surroundings) -> None:
    live = around.with_line(True, NOON).with_board(a_board(None), NOON)
    assert told(live.condition(NOON), "live_data")[0] == "none"


def test_the_stored_timetable_grows_old_and_ends(around: Surroundings) -> None:
    assert told(around.condition(NOON + timedelta(hours=11)), "stop_data")[0] == "current"
    assert told(around.condition(NOON + timedelta(hours=13)), "stop_data")[0] == "old"
    over = around.condition(NOON + timedelta(hours=37))
    assert told(over, "stop_data") == ("over", "저장된 시간표가 00:00에 끝났습니다.")


@pytest.mark.parametrize(
    ("device", "state", "part"),
    [
        ("microphone", "lost", "microphone"),
        ("voice", "failed", "speaker"),
        ("output", "missing", "speaker"),
        ("recogniser", "restarting", "recogniser"),
        ("disk", "full", "disk"),
    ],
)
def test_a_broken_part_is_told_of_and_works_again(
    around: Surroundings, device: Device, state: str, part: Part
) -> None:
    before = around.with_device(device, "working" if part != "recogniser" else "ready", NOON)
    broken = before.with_device(device, state, NOON + minutes(1)).with_device(
        device, state, NOON + minutes(9)
    )
    found = broken.condition(NOON + minutes(10)).get(part)
    assert (found.state, found.since, found.is_good) == (state, NOON + minutes(1), False)
    again = broken.with_device(device, "ready" if part == "recogniser" else "working", NOON + minutes(11))
    assert part not in {each.part for each in again.condition(NOON + minutes(12)).troubles}


def test_what_stays_so_keeps_its_beginning() -> None:
    fact = Fact("full", NOON)
    assert fact.becoming("full", NOON + minutes(1)) is fact
    assert "full" not in GOOD
