"""A ride as its rider lives it: a phone in the hand, a real server, a bus that moves, a driver who presses or not."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders.browser_town import People, Town, fast_town_running, press_book
from tests.builders.bus_terminal import EARS
from tests.builders.callers import Caller, Socket, a_driver
from tests.builders.processes import eventually

pytestmark = pytest.mark.browser
HOP_SECONDS = 6
RIDE_MILLISECONDS = 120_000
MOST_PRESSES = 5
FIRST_BOOKING_SECONDS = 30.0
AT_TENTH_STOP = {"latitude": 37.5271, "longitude": 127.0}
HANDS = """
window.shakes = 0;
navigator.vibrate = () => { window.shakes += 1; return true; };
window.presses = 0;
addEventListener("click", (event) => { if (event.isTrusted && event.detail > 0) window.presses += 1; }, true);
"""


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with fast_town_running(tmp_path_factory.mktemp("town"), HOP_SECONDS) as town:
        yield town


def open_phone(people: People, **device: Any) -> Page:
    """A phone whose sounds and shakes are noted."""
    page = people.open("/rider", 390, 844, **device)
    page.context.add_init_script(EARS + HANDS)
    page.reload()
    return page


def list_tones(phone: Page) -> list[str]:
    noted: list[list[str]] = phone.evaluate("window.noted")
    return [detail for kind, detail in noted if kind == "tone"]


def reservation_of(phone: Page, town: Town) -> tuple[Caller, str]:
    """Its rider's own words over HTTP, and the reservation on the phone."""
    token = phone.evaluate("JSON.parse(localStorage.getItem('gachita.rider.account')).token")
    shown = phone.locator(".reservation").first.get_attribute("data-reservation")
    assert shown
    return Caller(town.url, token), shown


def driver_of(town: Town, rider: Caller, reservation_id: str) -> Socket:
    """The terminal of the bus that is held."""
    vehicle = rider.until(reservation_id, lambda told: told["holds"][0]["vehicle_id"], 20)["holds"][0][
        "vehicle_id"
    ]
    known = town.get_driver(vehicle)
    return a_driver(town.url, known["plate"], known["pin"], "websocket")


def press(driver: Socket, command: str, reservation_id: str) -> None:
    """Press until it counts: "boarded" is taken only at the stop."""
    eventually(lambda: driver.send(command, reservation_id=reservation_id)["ok"], 90)


def find_bus(town: Town, code: str, least_stops: int) -> dict[str, Any]:
    """A low-floor bus that is at least so many stops away from there."""

    def find() -> dict[str, Any] | None:
        arrivals = town.get(f"/stops/{code}/arrivals?limit=20")["arrivals"]
        fits = (one for one in arrivals if one["bookable"] and (one["stops_away"] or 0) >= least_stops)
        return next((one for one in fits if one["vehicle_id"]), None)

    found = eventually(find, 60)
    assert found
    return found


def open_stop(phone: Page, code: str) -> None:
    """By the number on the pole."""
    phone.get_by_label("정류소 이름이나 번호").fill(code)
    phone.get_by_role("button", name="찾기").click()
    expect(phone.locator(".arrival").first).to_be_visible()


def book(phone: Page, arrival: dict[str, Any]) -> None:
    """That bus, on a phone that has not been asked for needs yet."""
    press_book(phone, arrival)
    phone.get_by_label("휠체어").check()
    phone.get_by_role("button", name="저장하고 예약").click()


def test_from_opening_the_page_to_getting_off_every_step_is_seen_heard_and_felt(people: People) -> None:
    began = time.monotonic()
    phone = open_phone(people, geolocation=AT_TENTH_STOP, permissions=["geolocation"])
    phone.get_by_role("button", name=re.compile("^빠른 10가")).click()
    phone.get_by_label("내릴 정류소").first.select_option(index=3)
    following = phone.get_by_role("region", name="다음 저상버스")
    following.get_by_role("button", name="예약").click()
    phone.get_by_label("휠체어").click()
    phone.get_by_role("button", name="저장하고 예약").click()
    card = phone.locator(".reservation").first
    expect(card.get_by_role("heading").first).to_be_focused()
    assert phone.evaluate("window.presses") <= MOST_PRESSES
    assert time.monotonic() - began < FIRST_BOOKING_SECONDS

    rider, reservation_id = reservation_of(phone, people.town)
    chain = card.get_by_role("list", name="진행").get_by_role("listitem")
    expect(chain.nth(0)).to_contain_text(re.compile(r"자리 잡음\d\d:\d\d완료"))
    with driver_of(people.town, rider, reservation_id) as driver:
        press(driver, "delivered", reservation_id)
        expect(chain.nth(1)).to_contain_text(re.compile(r"버스가 받음\d\d:\d\d완료"))
        press(driver, "acknowledge", reservation_id)
        expect(chain.nth(2)).to_contain_text(re.compile(r"기사 확인\d\d:\d\d완료"))
        expect(card.locator(".standing")).to_contain_text("기사가 확인했습니다")
        assert phone.evaluate("window.shakes") == 0, "good news does not shake"

        expect(card).to_have_attribute("data-phase", "ready", timeout=RIDE_MILLISECONDS)
        expect(card.locator(".urge")).to_contain_text("준비하세요")
        expect(phone).to_have_title(re.compile("^● 준비하세요"))
        expect(phone.get_by_role("alert").filter(has_text="준비하세요. 143번 버스")).to_have_count(1)
        eventually(lambda: phone.evaluate("window.shakes") == 1)
        assert len(list_tones(phone)) >= 6

        press(driver, "boarded", reservation_id)
        expect(chain.nth(3)).to_contain_text(re.compile(r"탑승\d\d:\d\d완료"))
        expect(card.get_by_role("list", name="내릴 때까지")).to_be_visible()
        expect(card).to_have_attribute("data-phase", "get_off", timeout=RIDE_MILLISECONDS)
        expect(card.locator(".urge")).to_contain_text("다음에 내리세요")
        expect(phone).to_have_title(re.compile("^● 다음에 내리세요"))
        eventually(lambda: phone.evaluate("window.shakes") == 2)
        card.get_by_role("button", name="내렸습니다").click()
        expect(card.locator(".standing")).to_contain_text("내리셨습니다")
        driver.await_event("withdrawn", reservation_id=reservation_id)


def test_a_driver_who_does_not_press_costs_no_bus_and_one_who_passes_by_is_reported_in_one_press(
    people: People,
) -> None:
    phone = open_phone(people)
    open_stop(phone, "09113")
    book(phone, find_bus(people.town, "09113", 6))
    card = phone.locator(".reservation").first
    expect(card).to_be_visible()
    rider, reservation_id = reservation_of(phone, people.town)
    expect(card).to_contain_text("기사가 아직 확인하지 않았습니다", timeout=90_000)
    holds = card.locator(".hold")
    expect(holds).to_have_count(2)
    expect(holds.nth(1)).to_contain_text("이 버스도 잡아 두었습니다")
    expect(card).to_have_attribute("data-phase", "asking", timeout=RIDE_MILLISECONDS)
    question = card.get_by_role("alert").filter(has_text="타셨습니까?")
    expect(question).to_be_visible()
    expect(phone).to_have_title("● 타셨습니까?")
    eventually(lambda: phone.evaluate("window.shakes") >= 1)
    phone.reload()
    expect(question).to_be_visible()
    question.get_by_role("button", name="아니요, 못 탔습니다").click()
    report = card.get_by_role("region", name="문제 신고").filter(has_text="무정차 신고됨")
    expect(report).to_contain_text("143번 버스가 그냥 지나갔습니다")
    expect(report).to_contain_text("09113")
    expect(card.locator(".standing")).to_contain_text("죄송합니다")
    told = rider.look(reservation_id)
    (passed,) = [step["run_id"] for step in told["steps"] if step["type"] == "passed_by"]
    assert not told["ended"], "the rider keeps their place"
    assert passed not in [hold["run_id"] for hold in told["holds"]]
    assert told["holds"]


def test_a_press_made_without_a_line_survives_a_reload_and_counts_once(people: People) -> None:
    phone = open_phone(people)
    phone.evaluate("navigator.serviceWorker.ready")
    open_stop(phone, "09113")
    arrival = find_bus(people.town, "09113", 7)
    expect(phone.locator(f"[data-trip$=' {arrival['trip_id']}']")).to_be_visible()
    phone.context.set_offline(True)
    book(phone, arrival)
    waiting = phone.get_by_role("status").filter(has_text="연결이 없어 기다리는 중입니다")
    expect(waiting).to_be_visible()
    phone.reload()
    expect(waiting).to_be_visible()
    expect(phone.locator(".arrival").first, "the board as it was told last").to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator(".reservation")).to_have_count(1)
    expect(waiting).to_have_count(0)
    rider, reservation_id = reservation_of(phone, people.town)
    (kept,) = rider.call("GET", "/reservations").json()["reservations"]
    assert kept["reservation_id"] == reservation_id
