"""A kiosk whose line to a real server is pulled, goes dead, or loses answers: its board and its bookings go on."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gtfs.low_floor import LowFloor
from gtfs.stop_slice import SliceDeparture
from kiosk.composition import Kiosk, build
from kiosk.settings import Settings, find_key
from kiosk.stop_source import cut_stop_slice
from tests.builders.cable import Cable
from tests.builders.fast_town import write_fast_town
from tests.builders.kiosk_page import KioskPage
from tests.builders.processes import free_port, running

STOP = "S05"
OUTAGE = timedelta(minutes=61)
SERVE_SECONDS = 10


class Street:
    """A server, the cable to it, and a kiosk with a clock that the test sets."""

    def __init__(self, data: Path, feed: Path, cable: Cable) -> None:
        self.cable = cable
        self.behind = OUTAGE
        """How much earlier it is at the kiosk."""
        self.slice = cut_stop_slice(STOP, feed, data, self.now())
        settings = Settings(
            stop=STOP, server=cable.url, key=find_key(None, data, cable.url), data=data, port=0
        )
        self.kiosk: Kiosk = build(settings, self.slice, self.now)
        self._serving = threading.Thread(target=self.kiosk.serve)

    def now(self) -> datetime:
        return datetime.now(UTC) - self.behind

    def __enter__(self) -> "Street":
        self.kiosk.start()
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kiosk.stop()
        self._serving.join(SERVE_SECONDS)

    def bus_in(self, minutes: float) -> SliceDeparture:
        """The first low-floor bus that leaves later than that."""
        return next(
            each
            for each in self.slice.departures
            if each.low_floor is LowFloor.YES and each.departure_at > self.now() + timedelta(minutes=minutes)
        )


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("feed")
    return write_fast_town(folder / "town.zip", datetime.now(UTC), minutes_before=70)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, feed: Path) -> Iterator[Street]:
    """It begins an hour ago, with the cable pulled."""
    data: Path = tmp_path_factory.mktemp("street")
    port = free_port()
    arguments = ("serve", "--feed", feed, "--data", data, "--port", port, "--board-seconds", 1)
    with running(data / "server.log", *arguments) as server, Cable(port) as cable:
        server.wait_for(f"http://127.0.0.1:{port}/readyz")
        cable.become("pulled")
        with Street(data, feed, cable) as street:
            yield street


@pytest.fixture
def page(street: Street) -> Iterator[KioskPage]:
    with KioskPage(f"http://127.0.0.1:{street.kiosk.port}") as page:
        yield page


def bookings_of(page: KioskPage, trip_id: str) -> list[dict[str, Any]]:
    found = page.state["reservations"]
    return [each for each in found if any(hold["trip_id"] == trip_id for hold in each["holds"])]


def test_an_hour_without_a_line(street: Street, page: KioskPage) -> None:
    soon, later = street.bus_in(10), street.bus_in(OUTAGE.total_seconds() / 60 + 15)
    page.until_part("line", "down")
    for departure in (soon, later):
        page.book(departure.trip_id)
        page.until_said("연결되면 바로")
        page.said.clear()
    assert len(page.until(lambda state: len(state["pending"]) == 2)["pending"]) == 2
    since = page.state["line"]["since"]

    street.behind = timedelta()  # the hour has passed
    state = page.until(lambda state: state["unsent"])
    assert "보내지 못했습니다" in state["unsent"][0]["sentence"]["ko"]
    assert [each["command_id"] for each in state["pending"]] != [state["unsent"][0]["command_id"]]
    assert len(state["pending"]) == 1, "the bus that is still to come is still wanted"
    assert state["board"]["source"] == "stored"
    first = datetime.fromisoformat(state["board"]["arrivals"][0]["expected_at"])
    assert first > street.now() - timedelta(minutes=1), "the board has gone on"
    assert state["line"]["since"] == since
    began = datetime.fromisoformat(since)
    assert f"{began:%H:%M}" in state["board"]["notice"]["ko"]

    street.cable.become("open")
    page.until_part("line", "up")
    state = page.until(lambda state: not state["pending"] and state["reservations"])
    assert len(bookings_of(page, later.trip_id)) == 1
    assert len(state["reservations"]) == 1
    assert page.until(lambda state: state["board"]["source"] == "live")["board"]["notice"] is not None


def test_a_line_that_is_dead_without_being_closed_is_noticed(street: Street, page: KioskPage) -> None:
    page.until_part("line", "up")
    street.cable.become("dead")
    page.until_part("line", "down")
    street.cable.become("pulled")
    street.cable.become("open")
    page.until_part("line", "up")


def test_a_booking_whose_answer_was_lost_is_made_once(street: Street, page: KioskPage) -> None:
    page.until_part("line", "up")
    before = len(page.until(lambda state: state["board"]["source"] == "live")["reservations"])
    bus = street.bus_in(25)
    street.cable.become("deaf")
    page.book(bus.trip_id)
    page.until_part("line", "down")
    assert len(page.state["pending"]) == 1
    street.cable.become("pulled")
    street.cable.become("open")
    page.until_part("line", "up")
    page.until(lambda state: not state["pending"])
    page.until(lambda state: len(state["reservations"]) == before + 1)
    assert len(bookings_of(page, bus.trip_id)) == 1
