"""The drill in short: every fault once, against a real store and a real worker; nothing is lost, nothing is doubled.

How long things took is not judged here: machines that run tests are busy.
"""

from dataclasses import replace

import pytest

from server.benchmarks.drill.drill_run import DrillSettings, run_drill
from server.benchmarks.drill.faults import FAULTS
from server.benchmarks.drill.history import Answered, Asked, Line, Pressed, read_history

SECONDS = {
    "worker-killed": 1, "store-killed": 2, "store-paused": 6, "radio-gap": 10, "acknowledgements": 4,
    "disk-full": 4, "client-clocks": 4, "feed-gone": 3, "feed-rubbish": 3,
    "primary-lost": 1, "primary-cut-off": 1,
}  # fmt: skip
BUSY_SECONDS = 20.0


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """All faults, one after the other, in one small town."""
    settings = DrillSettings(
        data=tmp_path_factory.mktemp("drill"),
        buses=9,
        riders=8,
        before_seconds=1,
        after_seconds=1,
        calm_seconds=1.5,
        late_seconds=BUSY_SECONDS,
        longest_recovery_seconds=BUSY_SECONDS,
    )
    faults = [replace(fault, seconds=SECONDS[name]) for name, fault in FAULTS.items()]
    return {result.fault.name: result for result in run_drill(settings, faults, print)}


@pytest.mark.flaky(reruns=0)  # what is lost once is lost
@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_doubled_or_overbooked(results, name):
    verdict = results[name].verdict
    assert verdict.findings == ()
    assert verdict.accepted > 0
    assert verdict.pings > 0


@pytest.mark.parametrize("name", FAULTS)
def test_everybody_is_served_again_afterwards(results, name):
    recovery = results[name].verdict.recovery
    assert recovery is not None
    assert recovery.seconds is not None


def test_each_fault_was_felt(results):
    def entries(name, kind):
        return [entry for entry in read_history(results[name].history) if isinstance(entry, kind)]

    lost_lines = {name: sum(not line.up for line in entries(name, Line)) for name in FAULTS}
    terminals = len({line.vehicle_id for line in entries("worker-killed", Line)})
    assert lost_lines["worker-killed"] == terminals
    assert 0 < lost_lines["radio-gap"] < terminals
    presses = [press.reservation_id for press in entries("acknowledgements", Pressed)]
    assert len(presses) > len(set(presses)), "nobody pressed twice"
    assert len(entries("store-killed", Asked)) > 0
    assert all(
        answer.code is None or answer.code == "already_ended" for answer in entries("store-killed", Answered)
    )
