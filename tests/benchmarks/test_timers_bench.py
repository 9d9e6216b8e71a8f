"""`gachita bench timers` in short: a table with every row, and looking when it is time costs less."""

from server.benchmarks.timers_run import run_timers
from server.benchmarks.timers_table import as_markdown


def test_looking_when_it_is_time_asks_the_store_far_less_often_and_misses_nobody():
    figures = run_timers(60, 3)
    assert figures.reservations == 60
    assert figures.every_second.round_trips >= 60
    assert figures.when_due.round_trips < 60 / 2
    assert 60 / 5 <= figures.looks_a_second < 60
    assert 0 < figures.of_timers_seconds < figures.commit_seconds
    assert len(as_markdown(figures).splitlines()) == 10
