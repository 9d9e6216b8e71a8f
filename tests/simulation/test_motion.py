"""Buses move as buses do: forward, late at times, the same on every look."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from gtfs.compiling import open_or_compile
from gtfs.low_floor import LowFloor
from gtfs.sample_town.building import build_sample_town
from gtfs.timetable import Timetable
from server.simulation.chance import key_of, uniform
from server.simulation.city import City, Picture
from server.simulation.motion import MAX_DELAY_SECONDS, Plan, drive, locate

MORNING = datetime(2026, 11, 19, 23, 20, tzinfo=UTC)  # 08:20 on a Friday in Seoul
MIDNIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Timetable:
    folder: Path = tmp_path_factory.mktemp("town")
    feed = folder / "town.zip"
    build_sample_town(feed, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 31))
    return open_or_compile(feed, folder / "compiled")


@pytest.fixture(scope="module")
def city(town: Timetable) -> City:
    return City(town, seed=7)


def progress(picture: Picture) -> dict[str, float]:
    return {bus.run.id: bus.next_position + (0.5 if bus.at_stop else 0.0) for bus in picture.buses}


def every(seconds: int, begin: datetime, minutes: int) -> Iterator[datetime]:
    return (begin + timedelta(seconds=after) for after in range(0, minutes * 60, seconds))


def test_no_bus_ever_goes_backwards(city: City) -> None:
    furthest: dict[str, float] = {}
    for moment in every(20, MORNING, 90):
        for run_id, here in progress(city.picture(moment)).items():
            assert here >= furthest.get(run_id, 0.0)
            furthest[run_id] = here
    assert len(furthest) > 100


def test_the_same_moment_always_gives_the_same_picture(town: Timetable, city: City) -> None:
    later = MORNING + timedelta(minutes=33)
    fresh = City(town, seed=7)
    assert fresh.picture(later) == city.picture(later)
    city.picture(later + timedelta(hours=3))
    assert city.picture(later).buses == fresh.picture(later).buses


def test_another_seed_is_another_day_on_the_road(town: Timetable, city: City) -> None:
    other = City(town, seed=8).picture(MORNING)
    here = city.picture(MORNING)
    assert {bus.run for bus in other.buses} & {bus.run for bus in here.buses}
    assert [bus.lat for bus in other.buses] != [bus.lat for bus in here.buses]


def test_a_vehicle_serves_one_run_at_a_time_also_past_midnight(city: City) -> None:
    for begin in (MORNING, MIDNIGHT - timedelta(hours=1), MIDNIGHT + timedelta(hours=3)):
        for moment in every(60, begin, 120):
            vehicles = [bus.vehicle.id for bus in city.picture(moment).buses]
            assert len(vehicles) == len(set(vehicles))


def test_low_floor_runs_are_driven_by_low_floor_vehicles(town: Timetable, city: City) -> None:
    kinds = set()
    for bus in city.picture(MORNING).buses:
        assert bus.vehicle.low_floor is town.get_trip(bus.run.trip_id).low_floor
        kinds.add(bus.vehicle.low_floor)
    assert LowFloor.YES in kinds


def test_buses_run_around_the_clock(city: City) -> None:
    for hour in range(24):
        assert city.picture(MORNING + timedelta(hours=hour)).buses


def test_a_bus_moves_on_the_straight_line_between_its_stops(town: Timetable, city: City) -> None:
    for bus in city.picture(MORNING).buses:
        stops = [town.get_stop(stop_id) for stop_id in city.stops_of(bus.run.id)]
        before, ahead = stops[max(bus.next_position - 1, 0)], stops[bus.next_position]
        assert min(before.lat, ahead.lat) - 1e-9 <= bus.lat <= max(before.lat, ahead.lat) + 1e-9
        assert min(before.lon, ahead.lon) - 1e-9 <= bus.lon <= max(before.lon, ahead.lon) + 1e-9
        if bus.at_stop:
            assert (bus.lat, bus.lon) == pytest.approx((ahead.lat, ahead.lon))


def test_delays_are_believable(city: City) -> None:
    delays = [bus.delay_seconds for moment in every(600, MORNING, 120) for bus in city.picture(moment).buses]
    assert min(delays) >= -30
    assert max(delays) <= MAX_DELAY_SECONDS
    assert 5 < np.median(delays) < 120
    assert np.std(delays) > 15


def test_a_bus_kept_standing_by_a_ramp_leaves_later_and_only_later(town: Timetable) -> None:
    held, free = City(town, seed=7), City(town, seed=7)
    bus = next(bus for bus in held.picture(MORNING).buses if bus.at_stop and 0 < bus.next_position < 10)
    assert held.hold(bus.run.id, bus.next_position, 60.0, MORNING)
    assert held.picture(MORNING) == free.picture(MORNING)
    for moment in every(10, MORNING, 10):
        with_ramp, without = held.picture(moment), free.picture(moment)
        assert progress(with_ramp)[bus.run.id] <= progress(without)[bus.run.id]
        others = {run: here for run, here in progress(with_ramp).items() if run != bus.run.id}
        assert others.items() <= progress(without).items()
    stood_until = next(
        moment
        for moment in every(1, MORNING, 10)
        if held.picture(moment).by_run[bus.run.id].next_position > bus.next_position
    )
    assert stood_until - MORNING >= timedelta(seconds=60)


def test_only_a_standing_bus_can_be_kept_standing(city: City) -> None:
    bus = next(bus for bus in city.picture(MORNING).buses if not bus.at_stop)
    assert not city.hold(bus.run.id, bus.next_position, 60.0, MORNING)


def test_stop_times_driven_are_in_order_and_never_too_late() -> None:
    planned = np.cumsum(np.full((40, 50), 75.0), axis=1)
    plan = Plan(planned, planned + 5.0, np.full(40, 50), np.ones(40, dtype=np.bool_))
    keys = np.array([key_of(3, f"run {number}") for number in range(40)], dtype=np.uint64)
    extra = np.zeros_like(planned)
    extra[:, 10] = 2_000.0
    driven = drive(plan, keys, extra)
    assert (driven.departures >= driven.arrivals).all()
    assert (driven.arrivals[:, 1:] >= driven.departures[:, :-1]).all()
    assert (driven.arrivals - plan.arrivals).max() <= MAX_DELAY_SECONDS
    assert locate(driven, float(planned.max()) + MAX_DELAY_SECONDS + 60.0).ended.all()


def test_chance_is_even_and_independent_of_neighbours() -> None:
    keys = np.array([key_of(1, str(number)) for number in range(20_000)], dtype=np.uint64)
    first, second = uniform(keys, 0), uniform(keys, 1)
    assert first.min() > 0
    assert first.max() < 1
    assert abs(first.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03
