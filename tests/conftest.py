"""Which tests may be tried again: those of real processes, sockets and sound, which a crowded machine can spoil."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
ON_REAL_TIME = tuple(HERE / name for name in ("journeys", "simulation", "benchmarks", "kiosk/recognition"))
RERUNS = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A pure test that fails once has failed."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in ON_REAL_TIME):
            item.add_marker(pytest.mark.flaky(reruns=RERUNS, reruns_delay=2))
