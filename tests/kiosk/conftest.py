"""A stop made by hand, for every test of the kiosk."""

from collections.abc import Callable

import pytest

from gtfs.stop_slice import SliceDeparture, StopSlice
from tests.builders.kiosk_stop import a_departure, make_slice


@pytest.fixture(scope="session")
def slice_of() -> Callable[..., StopSlice]:
    return make_slice


@pytest.fixture(scope="session")
def departure_of() -> Callable[..., SliceDeparture]:
    return a_departure
