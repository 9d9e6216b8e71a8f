"""What `gachita bench feeds` makes of what was measured, where that was little."""

from server.benchmarks.feeds.running import Results


def test_where_nobody_was_under_way_there_is_no_figure():
    nothing = Results(said={("gachita", "arrivals"): [{"first_ns": []}, {}]})
    assert nothing.median("gachita", "arrivals", "first_ns") is None
    assert nothing.percentile("gachita", "arrivals", "first_ns", 99) is None
    assert nothing.worst("gachita", "arrivals", "first_ns") is None


def test_a_round_without_a_figure_does_not_change_the_others():
    said = {("gachita", "arrivals"): [{"first_ns": []}, {"first_ns": [3, 4, 8]}, {"first_ns": [6]}]}
    assert Results(said=said).median("gachita", "arrivals", "first_ns") == 5
    assert Results(said=said).worst("gachita", "arrivals", "first_ns") == 8
