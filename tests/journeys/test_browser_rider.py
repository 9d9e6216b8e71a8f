"""A rider's phone where things are not plain: nothing low-floor comes here, two poles of one name, a bus on its way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders.browser_town import (
    PASSWORD,
    People,
    Town,
    book_with_wheelchair,
    fast_town_running,
    ping_of,
    press_book,
)
from tests.builders.callers import Caller

pytestmark = pytest.mark.browser
AT_SIDE_STREET = {"latitude": 37.5151, "longitude": 127.0023}


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    options = ("--call-taxi", "02-123-4567", "--rate", "changes", "2 per 6 second")
    with fast_town_running(folder, 15, *options, has_side_street=True) as town:
        yield town


def test_where_nothing_low_floor_comes_the_next_stop_that_has_one_is_shown_and_whom_to_call(
    people: People,
) -> None:
    rider = people.open("/rider", 390, 844, geolocation=AT_SIDE_STREET, permissions=["geolocation"])
    # The phone may know where it is: the stops around are there without a press.
    here = rider.get_by_role("button", name=re.compile("옆길 1"))
    expect(here).to_contain_text("옆길 2 방면")
    here.click()
    nearby = rider.get_by_role("region", name="저상버스가 곧 오지 않습니다")
    other = nearby.get_by_role("button", name=re.compile("^빠른 6가"))
    expect(other).to_contain_text("143")
    expect(nearby.get_by_role("link", name="장애인콜택시 02-123-4567")).to_have_attribute(
        "href", "tel:02-123-4567"
    )
    other.click()
    expect(rider.get_by_role("heading", name="빠른 6가")).to_be_visible()
    expect(rider.locator(".arrival").get_by_role("button", name=re.compile("예약")).first).to_be_visible()
    expect(nearby).to_have_count(0)


def test_a_favourite_stop_is_there_first_the_next_time(people: People) -> None:
    rider = people.rider_at("09107")
    star = rider.get_by_role("button", name="즐겨찾기")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(rider.locator(".stop-head")).to_contain_text("빠른 9가 방면")  # which side of the street
    expect(rider.locator(".arrival .facts").filter(has_text="차내").first).to_be_visible()
    rider.get_by_role("button", name="다른 정류소").click()
    rider.reload()
    expect(rider.get_by_role("heading", name="즐겨 찾는 정류소")).to_be_visible()
    expect(rider.get_by_role("heading", name="최근 정류소")).to_have_count(0)
    rider.get_by_role("button", name=re.compile("09107 · 빠른 9가 방면")).click()
    expect(rider.get_by_role("button", name="즐겨찾기")).to_have_attribute("aria-pressed", "true")


def test_the_bus_moves_along_a_drawn_line_towards_the_rider(people: People) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    way = card.get_by_role("list", name="버스가 오는 길")
    expect(way.get_by_text("타는 곳")).to_be_visible()
    expect(way.get_by_text("버스 여기")).to_have_count(1)
    where = way.locator("li", has_text="버스 여기")
    first = where.inner_text()
    expect(where).not_to_have_text(first, timeout=60_000)


def test_a_phone_opened_without_a_line_shows_what_it_knew_and_sends_what_is_pressed_later(
    people: People,
) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    rider.evaluate("navigator.serviceWorker.ready")
    card = book_with_wheelchair(rider, arrival)
    rider.context.set_offline(True)
    rider.reload()
    expect(card).to_contain_text(re.compile(r"\d\d:\d\d에 받은 내용입니다"))
    expect(rider.get_by_role("alert").filter(has_text="연결")).to_be_visible()
    cancel(rider, card)
    expect(card.get_by_text("연결이 없어 기다리는 중입니다")).to_be_visible()
    rider.context.set_offline(False)
    expect(card).to_contain_text("예약이 취소되었습니다")
    expect(card).not_to_contain_text("받은 내용입니다")


def cancel(rider: Page, card: Locator) -> None:
    card.get_by_role("button", name="예약 취소").click()
    rider.get_by_role("dialog").get_by_role("button", name="예약 취소").click()


def test_who_presses_too_often_is_told_so_and_booked_once_when_the_pause_is_over(people: People) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    cancel(rider, book_with_wheelchair(rider, arrival))
    expect(rider.locator(".reservation")).to_contain_text("예약이 취소되었습니다")
    press_book(rider, arrival)
    pause = rider.get_by_role("status").filter(has_text="요청이 너무 잦아 잠시 기다립니다")
    expect(pause).to_contain_text(re.compile(r"\d초 뒤"))
    expect(pause).to_be_in_viewport()
    expect(rider.get_by_text("연결이 끊겼습니다")).to_have_count(0)
    expect(rider.locator("[data-phase=waiting], [data-phase=ready]")).to_have_count(1, timeout=30_000)
    expect(pause).to_have_count(0)
    token = rider.evaluate("JSON.parse(localStorage.getItem('gachita.rider.account')).token")
    told = Caller(people.town.url, token).call("GET", "/reservations").json()
    assert sorted(one["ended"] for one in told["reservations"]) == [False, True]


def test_where_to_get_off_is_said_after_booking_and_the_driver_has_it(people: People) -> None:
    code, arrival = people.town.get_bus()
    driver = people.driver(arrival["vehicle_id"])
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    ping = ping_of(driver, card)
    expect(ping).to_contain_text("내릴 곳 미정")
    bus = card.locator(".hold").get_by_text(f"차량 {arrival['plate']}")
    expect(bus).to_be_visible()
    card.get_by_role("button", name="내릴 곳 정하기").click()
    rider.get_by_label("내릴 정류소").select_option(label="빠른 15가")
    rider.get_by_role("dialog").get_by_role("button", name="저장").click()
    expect(card.get_by_role("heading", name=re.compile("→ 빠른 15가"))).to_be_visible()
    expect(card.get_by_role("button", name="내릴 곳 바꾸기")).to_be_visible()
    expect(bus).to_be_visible()
    expect(ping).to_contain_text("빠른 15가")


def test_a_problem_is_reported_in_one_press_and_the_control_room_has_bus_and_stop(people: People) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    card.get_by_role("button", name="문제 신고").click()
    dialog = rider.get_by_role("dialog")
    expect(dialog).to_contain_text(f"143번 ({arrival['plate']})")
    dialog.get_by_role("button", name="경사판을 쓸 수 없습니다").click()
    report = card.get_by_role("region", name="문제 신고")
    expect(report).to_contain_text(re.compile(r"\d\d:\d\d 신고됨.*경사판을 쓸 수 없다고 신고했습니다"))
    expect(card).not_to_have_attribute("data-phase", "ended")
    desk = people.open("/operations", 1280, 800)
    desk.get_by_label("이름").fill("desk")
    desk.get_by_label("비밀번호").fill(PASSWORD)
    desk.get_by_role("button", name="로그인").click()
    item = desk.locator(".item-ramp_reported")
    expect(item).to_contain_text(f"143번 버스({arrival['plate']}) 경사판을 쓸 수 없습니다")
    expect(item).to_contain_text(code)
    item.get_by_role("button", name="처리 끝").click()
    expect(item).to_have_count(0)


def test_a_bus_can_be_booked_ahead_by_its_route_and_hour(people: People) -> None:
    rider = people.rider_at("09107")
    rider.get_by_role("button", name="미리 예약").click()
    dialog = rider.get_by_role("dialog")
    dialog.get_by_label("노선").select_option(label="143 · 종점 방면")
    dialog.get_by_label("언제부터").select_option(value="20")
    dialog.get_by_role("button", name="예약").click()
    rider.get_by_label("휠체어").check()
    rider.get_by_role("button", name="저장하고 예약").click()
    card = rider.locator(".reservation")
    when = card.locator(".when")
    expect(when).to_contain_text("분 뒤")
    minutes = int(re.findall(r"\d+", when.inner_text())[0])
    assert 18 <= minutes <= 25
