"""Without a line the stop's stored timetable carries on, and promises no more than the server would."""

from collections.abc import Callable
from datetime import timedelta

from gtfs.low_floor import LowFloor
from gtfs.stop_slice import SliceDeparture, StopSlice
from kiosk.surroundings import Surroundings
from tests.builders.kiosk_stop import NOON


def test_a_bus_whose_driver_could_not_be_told_in_time_is_shown_and_not_offered(
    slice_of: Callable[..., StopSlice], departure_of: Callable[..., SliceDeparture]
) -> None:
    departures = (
        departure_of("143", NOON + timedelta(seconds=119)),
        departure_of("140", NOON + timedelta(seconds=120)),
        departure_of("401", NOON + timedelta(seconds=60), LowFloor.NO),
    )
    around = Surroundings.of(slice_of(("143", "140", "401"), departures), help_number="120", now=NOON)
    world = around.world(NOON)
    told = {each.route_name: (each.bookable, each.why_not) for each in world.board.arrivals}
    assert told == {"143": (False, "too_late"), "140": (True, None), "401": (False, "high_floor")}
    assert [each.route_name for each in world.low_floor_of()] == ["140"]
