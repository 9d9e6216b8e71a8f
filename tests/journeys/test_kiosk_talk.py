"""What a kiosk says while buses come: they are announced, and who finds none to book hears where else there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders.browser_town import Town, fast_town_running
from tests.builders.kiosk_page import KioskPage
from tests.builders.processes import free_port, running

TAXI = "02-123-4567"
COMES_SECONDS = 180
MAIN_STREET, SIDE_STREET = "09105", "09300"
"""Stops by the number on the pole: the first has low-floor buses, the second only those with steps."""


@pytest.fixture(scope="module")
def fast_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("talking_town")
    with fast_town_running(folder, 12, "--call-taxi", TAXI, has_side_street=True) as town:
        yield town


@contextmanager
def kiosk_at(stop: str, town: Town) -> Iterator[KioskPage]:
    """The page of the kiosk at a stop, its board live."""
    port = free_port()
    arguments = ("--stop", stop, "--data", town.data, "--server", town.url, "--port", port)
    with running(town.data / f"kiosk-{stop}.log", "kiosk", "run", *arguments) as kiosk:
        kiosk.wait_for(f"http://127.0.0.1:{port}/healthz")
        with KioskPage(f"http://127.0.0.1:{port}") as page:
            page.until(lambda state: state["board"]["source"] == "live" and state["board"]["arrivals"])
            yield page


def test_a_booked_bus_is_announced_by_its_number_as_it_comes_in(fast_town: Town) -> None:
    with kiosk_at(MAIN_STREET, fast_town) as page:
        page.do("ask", {"text": "7번 예약해 주세요"})
        asked = page.until(lambda state: state["question"])["question"]["sentence"]["ko"]
        assert "저상 143번" in asked
        page.until_said("7번은 지금 예약할 수 있는 저상버스가 없습니다. 비슷한 길로 가는 버스가 있습니다.")
        assert page.state["has_more"]
        page.press("more")
        page.until_said("종점 방면")
        page.press("yes")
        booked = page.until(lambda state: state["reservations"])["reservations"][0]
        page.until_said(f"예약하신 143번 저상버스가 들어옵니다. 예약번호 {booked['code']}.", COMES_SECONDS)


def test_where_nothing_can_be_booked_the_stops_nearby_are_told(fast_town: Town) -> None:
    with kiosk_at(SIDE_STREET, fast_town) as page:
        page.press("next_low_floor")
        page.until_said("가까운 정류소를 찾아보겠습니다")
        page.until_said("가까운 빠른 6가 정류소")
        page.until(lambda state: state["has_more"])
        while page.state["has_more"]:
            before = page.state["number"]
            page.press("more")
            page.until(lambda state, before=before: state["number"] > before)
        page.until_said(TAXI)
