"""What holds the loop of a worker is seen in its numbers, and the collector does not hold it for long."""

import gc
from collections.abc import Iterator
from time import perf_counter

import gevent
import pytest

from server.background.collecting import GROWN_BYTES, is_worth_it, look_through_all, settle
from server.background.loop_lag import LoopLag
from server.background.step_times import StepTimes

HOLD_SECONDS = 0.3


@pytest.fixture
def usual_collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def a_circle() -> None:
    """Garbage that no count of references frees."""
    one: list[object] = []
    one.append(one)


def test_whoever_holds_the_loop_is_seen_in_the_metrics() -> None:
    lag = LoopLag()
    watching = gevent.spawn(lag.watch)
    try:
        gevent.sleep(0)
        until = perf_counter() + HOLD_SECONDS
        while perf_counter() < until:  # holding the loop is what is being tested
            pass
        deadline = perf_counter() + 10
        while not lag.count and perf_counter() < deadline:
            gevent.sleep(0.01)
    finally:
        watching.kill()
    assert lag.longest_seconds >= HOLD_SECONDS / 2
    assert lag.find_quantile(1) == lag.longest_seconds
    assert f"gachita_loop_lag_longest_seconds {lag.longest_seconds:.4f}" in lag.as_metrics()


def test_quantiles_tell_the_waits_of_the_last_minute() -> None:
    lag = LoopLag()
    for hundredth in range(100):
        lag.add(hundredth / 100)
    assert lag.find_quantile(0.5) == 0.5
    assert lag.find_quantile(0.99) == 0.99
    assert LoopLag().find_quantile(0.99) == 0


def test_stops_by_the_collector_are_counted_and_its_watch_ends_with_the_worker() -> None:
    lag = LoopLag()
    watching = gevent.spawn(lag.watch)
    gevent.sleep(0)
    gc.collect()
    watching.kill()
    counted = lag.collections.counts[2]
    gc.collect()
    assert counted == lag.collections.counts[2] == 1


def test_a_settled_worker_looks_through_everything_only_when_told(usual_collector: None) -> None:
    settle()
    for _ in range(100):
        a_circle()
    assert gc.get_threshold()[2] > 1_000_000
    assert look_through_all() >= 100
    assert gc.get_freeze_count() > 0


def test_a_full_look_is_worth_it_only_after_much_growth() -> None:
    small, large = 300 * 2**20, 8 * 2**30
    assert not is_worth_it(small, small + GROWN_BYTES // 2)
    assert is_worth_it(small, small + GROWN_BYTES + 1)
    assert not is_worth_it(large, large + GROWN_BYTES + 1)


def test_each_step_of_a_ping_is_timed_and_one_that_fails_is_not_counted() -> None:
    times = StepTimes()
    for hundredth in range(100):
        times.add("commit", hundredth / 100)
    with pytest.raises(ValueError, match="conflict"), times.of("decide"):
        raise ValueError("conflict")
    with times.of("word"):
        pass
    lines = times.as_metrics()
    assert 'gachita_ping_step_seconds{step="commit",quantile="0.99"} 0.990000' in lines
    assert 'gachita_ping_step_seconds_count{step="commit"} 100' in lines
    assert 'gachita_ping_step_seconds_count{step="word"} 1' in lines
    assert not any("decide" in line for line in lines)
