"""Who takes part in `gachita bench feeds`, and that whoever does not is named with the reason."""

import sys

import pytest

from server.benchmarks.feeds.contestants import CONTESTANTS, OURS, choose
from server.benchmarks.feeds.environments import find_python
from server.benchmarks.feeds.running import RUN_STEP
from server.errors import SetupError


def test_by_default_whoever_takes_minutes_is_left_out_and_named():
    chosen, absent = choose("default")
    slow = {one.name for one in CONTESTANTS if one.takes_minutes}
    assert slow
    assert slow <= set(absent)
    assert {one.name for one in chosen} == {one.name for one in CONTESTANTS} - slow


def test_all_are_all():
    assert choose("all")[0] == list(CONTESTANTS)


def test_ours_always_takes_part():
    assert [one.name for one in choose("none")[0]] == [OURS]
    assert [one.name for one in choose("gtfs-kit")[0]] == [OURS, "gtfs-kit"]


def test_every_contestant_has_its_script():
    for contestant in CONTESTANTS:
        assert RUN_STEP.with_name(contestant.script).is_file()


def test_every_package_of_a_peer_is_pinned():
    for contestant in CONTESTANTS:
        assert all("==" in package for package in contestant.packages)


def test_a_peer_that_cannot_be_installed_is_told_in_words(tmp_path):
    with pytest.raises(SetupError, match="not_installed"):
        find_python((f"{tmp_path}/no-such-package",), sys.executable, tmp_path / "environments")
