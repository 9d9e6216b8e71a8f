"""On a line that is up: what the server cannot do just now is tried again, and its new timetable is taken over."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gtfs.stop_slice import SliceDeparture, StopSlice
from kiosk.composition import Kiosk, build
from kiosk.link.slice_store import SliceStore
from kiosk.settings import Settings
from tests.builders.kiosk_page import KioskPage
from tests.builders.processes import eventually
from tests.builders.small_city import SmallCity

ROUTES = ("143", "140")


@pytest.fixture
def stop_slice(slice_of: Callable[..., StopSlice], departure_of: Callable[..., SliceDeparture]) -> StopSlice:
    now = datetime.now(UTC)
    departures = tuple(departure_of(route, now + timedelta(minutes=20)) for route in ROUTES)
    return slice_of(ROUTES, departures, now)


@pytest.fixture
def city(stop_slice: StopSlice) -> Iterator[SmallCity]:
    with SmallCity(stop_slice) as city:
        yield city


@pytest.fixture
def kiosk(city: SmallCity, stop_slice: StopSlice, tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = build(Settings(stop="01001", server=city.url, key="k", data=tmp_path, port=0), stop_slice)
    kiosk.slices.not_sooner_seconds = 0.2
    serving = threading.Thread(target=kiosk.serve)
    kiosk.start()
    serving.start()
    yield kiosk
    kiosk.stop()
    serving.join(10)


@pytest.fixture
def page(kiosk: Kiosk) -> Iterator[KioskPage]:
    with KioskPage(f"http://127.0.0.1:{kiosk.port}") as page:
        page.until_part("line", "up")
        yield page


def trip_of(stop_slice: StopSlice, route: str) -> str:
    return next(each.trip_id for each in stop_slice.departures if each.route_id == f"route-{route}")


def test_a_fault_of_the_server_loses_no_booking_and_holds_up_no_other(
    city: SmallCity, page: KioskPage, stop_slice: StopSlice
) -> None:
    first, second = (trip_of(stop_slice, route) for route in ROUTES)
    city.refusals[first] = ["internal_error", "too_many_requests"]
    page.book(first)
    eventually(lambda: first in city.asked)
    assert page.state["pending"]
    page.book(second)
    page.until(lambda state: not state["pending"])
    assert city.asked.count(first) == 3
    assert city.asked.count(second) == 1
    assert len(city.command_ids) == 2, "a repeat has the same command_id"
    assert city.asked.index(second) < len(city.asked) - 1, "the second did not wait for the first"
    assert page.state["unsent"] == []


def test_a_refusal_is_final(city: SmallCity, page: KioskPage, stop_slice: StopSlice) -> None:
    trip = trip_of(stop_slice, "143")
    city.refusals[trip] = ["no_space"]
    page.book(trip)
    page.until_said("휠체어석이 모두 예약되었습니다")
    page.until(lambda state: not state["pending"])
    assert city.asked == [trip]


def test_a_route_that_only_the_board_knows_brings_the_new_timetable(
    city: SmallCity, page: KioskPage, kiosk: Kiosk, slice_of: Callable[..., StopSlice]
) -> None:
    assert {route["name"] for route in page.state["routes"]} == set(ROUTES)
    city.stop_slice = slice_of((*ROUTES, "N37"), (), datetime.now(UTC))
    city.show("143", "N37")
    state = page.until(lambda state: any(route["name"] == "N37" for route in state["routes"]))
    assert state["line"]["online"]
    stored = SliceStore(kiosk.settings.folder)
    assert eventually(lambda: stored.find() == city.stop_slice)
