"""Every run gets a vehicle, and no vehicle is ever in two places."""

from collections import defaultdict
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gtfs.low_floor import LowFloor
from server.simulation.blocks import Cuts, Span, assign, pool_sizes
from server.simulation.fleet import Fleet

DAY = 86_400

spans_of_a_day = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from((LowFloor.YES, LowFloor.NO)),
        st.integers(0, 27 * 3600),
        st.integers(60, 5 * 3600),
    ),
    min_size=1,
    max_size=60,
).map(
    lambda rows: [
        Span(route, kind, trip, start, start + lasts) for trip, (route, kind, start, lasts) in enumerate(rows)
    ]
)


@given(spans_of_a_day)
def test_no_vehicle_has_two_runs_at_once_on_any_day(spans: list[Span]) -> None:
    cuts = Cuts.of(spans)
    slots = assign(spans, cuts)
    fleet = Fleet.of(pool_sizes([slots]))
    busy = defaultdict(list)
    for day in range(4):
        for span in spans:
            vehicle = fleet.by_slot[slots[span.trip]]
            busy[vehicle.id].append((day * DAY + span.busy_from, day * DAY + span.busy_until))
    for intervals in busy.values():
        intervals.sort()
        for (_, ends), (begins, _) in pairwise(intervals):
            assert ends <= begins


@given(spans_of_a_day)
def test_a_run_is_driven_by_a_vehicle_of_its_kind_and_route(spans: list[Span]) -> None:
    slots = assign(spans, Cuts.of(spans))
    fleet = Fleet.of(pool_sizes([slots]))
    for span in spans:
        vehicle = fleet.by_slot[slots[span.trip]]
        assert (vehicle.low_floor, vehicle.route) == (span.low_floor, span.route)


def test_a_bus_that_is_back_takes_the_next_run() -> None:
    spans = [
        Span(0, LowFloor.YES, trip, 6 * 3600 + trip * 3600, 6 * 3600 + trip * 3600 + 1200)
        for trip in range(8)
    ]
    slots = assign(spans, Cuts.of(spans))
    assert len(set(slots.values())) == 1


def test_vehicles_have_ids_and_plates_of_their_own() -> None:
    spans = [Span(0, LowFloor.YES, trip, 6 * 3600, 7 * 3600) for trip in range(12_000)]
    fleet = Fleet.of(pool_sizes([assign(spans, Cuts.of(spans))]))
    assert fleet.vehicles[0].id == "bus-0001"
    assert fleet.vehicles[0].plate == "서울74사1001"
    assert len({vehicle.id for vehicle in fleet.vehicles}) == 12_000
    assert len({vehicle.plate for vehicle in fleet.vehicles}) == 12_000
