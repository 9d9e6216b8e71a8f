"""Rider, driver and dispatcher in a real browser, through the real server, on a simulated fleet."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.builders.browser_town import (
    PASSWORD,
    People,
    Town,
    book_with_wheelchair,
    fast_town_running,
    ping_of,
    press_book,
    until,
)
from tests.builders.bus_terminal import list_barriers
from tests.builders.callers import Caller
from tests.builders.processes import eventually

pytestmark = pytest.mark.browser
RIDE_SECONDS = 180
WRONG_TRIES = 5


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with fast_town_running(tmp_path_factory.mktemp("town")) as town:
        yield town


def test_a_booking_goes_from_the_riders_phone_to_the_drivers_confirmation_and_on_board(
    people: People,
) -> None:
    code, arrival = people.town.get_bus()
    driver = people.driver(arrival["vehicle_id"])
    rider = people.rider_at(code)
    trip = rider.locator(f"[data-trip='{arrival['service_date']} {arrival['trip_id']}']").first
    trip.get_by_label("내릴 정류소").select_option(index=2)
    card = book_with_wheelchair(rider, arrival)
    ping = ping_of(driver, card)
    expect(ping).to_contain_text("휠체어")
    expect(card.get_by_role("heading").first).to_be_focused()
    expect(card.locator(".standing")).to_contain_text("요청을 받았습니다")
    ping.get_by_role("button", name="확인").click()
    expect(card.locator(".standing")).to_contain_text("기사가 확인했습니다")
    expect(card.locator("[aria-current=step]")).to_contain_text("기사 확인")
    # Nobody can be boarded while the bus is still stops away.
    expect(ping.get_by_role("button", name="탑승")).to_be_visible(timeout=RIDE_SECONDS * 1000)
    # A second tap right after "confirm" must not board anybody, so the press is repeated until it counts.
    eventually(lambda: press_until_gone(ping.get_by_role("button", name="탑승")))
    expect(card.locator(".standing")).to_contain_text("탑승하셨습니다")
    on_board = driver.locator(".on-board")
    expect(on_board).to_be_visible()
    # One stop before theirs the driver confirms that they know who gets off.
    confirm = driver.locator(".glance .confirm")
    expect(confirm).to_be_visible(timeout=RIDE_SECONDS * 1000)
    eventually(lambda: press_until_gone(confirm))
    expect(on_board).to_be_visible()
    rider.get_by_role("button", name="내렸습니다").click()
    expect(card.locator(".standing")).to_contain_text("내리셨습니다")
    expect(on_board).to_have_count(0)


def press_until_gone(button: Locator) -> bool:
    if button.count() == 0:
        return True
    button.click()
    button.page.wait_for_timeout(1000)
    return button.count() == 0


def test_booking_and_ping_survive_a_reload_and_a_cancelled_one_leaves_the_terminal(people: People) -> None:
    code, arrival = people.town.get_bus()
    driver = people.driver(arrival["vehicle_id"])
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    ping = ping_of(driver, card)
    rider.reload()
    driver.reload()
    expect(card).to_contain_text("휠체어")
    expect(ping).to_contain_text("휠체어")
    card.get_by_role("button", name="예약 취소").click()
    rider.get_by_role("dialog").get_by_role("button", name="예약 취소").click()
    expect(card.locator(".standing")).to_contain_text("취소되었습니다")
    expect(ping).to_have_count(0)
    expect(driver.get_by_text("예약 취소됨")).to_be_visible()


def test_a_driver_who_cannot_take_the_rider_says_why_and_the_rider_sees_it(people: People) -> None:
    code, arrival = people.town.get_bus()
    driver = people.driver(arrival["vehicle_id"])
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    ping = ping_of(driver, card)
    ping.get_by_role("button", name="불가").click()
    driver.get_by_role("button", name="정차 불가").click()
    expect(ping).to_have_count(0)
    card.locator("summary").click()
    expect(card.locator(".trail")).to_contain_text("이 정류소에 설 수 없습니다")


def test_the_first_booking_needs_no_account_and_everything_can_be_deleted(people: People) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    book_with_wheelchair(rider, arrival)
    token = rider.evaluate("JSON.parse(localStorage.getItem('gachita.rider.account')).token")
    rider.get_by_role("button", name="이 정류소의 다른 버스").click()
    press_book(rider, arrival)
    expect(rider.locator(".refusal")).to_contain_text("이미 진행 중인 예약이 있습니다")
    rider.get_by_role("button", name="설정").click()
    rider.get_by_role("button", name="모두 지우기").click()
    rider.get_by_role("button", name="모두 지우기").click()
    expect(rider.get_by_text("모두 지웠습니다.")).to_be_visible()
    expect(rider.locator(".reservation")).to_have_count(0)
    kept = rider.evaluate("Object.entries(localStorage).filter(([, value]) => value.includes('token'))")
    assert kept == []
    answer = rider.request.get(
        f"{people.town.url}/api/v1/riders/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 401


def test_every_page_speaks_english_when_asked(people: People) -> None:
    for path, words in (
        ("/", "Book a bus"),
        ("/rider", "Which stop are you at?"),
        ("/driver", "Sign in"),
        ("/operations", "Sign in"),
    ):
        page = people.open(path, 390, 844)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_text(words).first).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "en"
        korean = page.locator("main").inner_text()
        assert re.sub(r"e\.g\..*", "", korean) == re.sub("[가-힣]", "", re.sub(r"e\.g\..*", "", korean))


def test_a_wrong_pin_is_refused_in_words(people: People) -> None:
    page = people.open("/driver", 1024, 768)
    page.get_by_label("차량 번호").fill("서울74사1001")
    page.get_by_label("비밀번호").fill("nonsense")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("[가-힣]"))
    expect(page.get_by_label("비밀번호")).to_be_visible()


def test_who_tried_too_many_pins_is_told_to_wait_and_not_that_the_line_is_down(people: People) -> None:
    plate = "서울74사0000"
    for _ in range(WRONG_TRIES):
        tried = Caller(people.town.url).call("POST", "/driver/sign-in", {"plate": plate, "pin": "000000"})
        assert tried.json()["code"] == "wrong_sign_in"
    page = people.open("/driver", 1024, 768)
    page.get_by_label("차량 번호").fill(plate)
    page.get_by_label("비밀번호").fill("000000")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("alert")).to_contain_text("여러 번 틀렸습니다. 5분 뒤에 다시 해 주세요.")


def test_axe_finds_no_barrier_in_the_description_by_day_or_night(people: People) -> None:
    looks = (
        ("/docs", "dark"),
        ("/docs/shapes", "light"),
        ("/docs/events", "light"),
        ("/docs/events", "dark"),
    )
    for path, scheme in looks:  # one look for all three: what is long is looked at once
        page = people.open(path, 1280, 800, color_scheme=scheme)
        assert list_barriers(page) == [], path
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} pixels too wide"


def test_the_description_is_read_without_a_line_once_any_page_of_it_was_opened(people: People) -> None:
    page = people.open("/docs", 1280, 800)
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    for path, heading in (("/docs/shapes", "Shapes"), ("/docs/events", "Events"), ("/docs", "Calls")):
        page.goto(people.town.url + path)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 0, "it looks as it does with a line"


def test_the_dispatcher_sees_the_figures_of_the_day_and_saves_them(people: People) -> None:
    code, arrival = people.town.get_bus()
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    card.get_by_role("button", name="예약 취소").click()
    rider.get_by_role("dialog").get_by_role("button", name="예약 취소").click()
    expect(card).to_contain_text("취소")
    desk = people.open("/operations", 1440, 900)
    desk.get_by_label("이름").fill("desk")
    desk.get_by_label("비밀번호").fill(PASSWORD)
    desk.get_by_role("button", name="로그인").click()
    desk.get_by_role("button", name="하루 통계").click()
    row = desk.get_by_role("row").filter(
        has=desk.get_by_role("rowheader", name=arrival["route_name"], exact=True)
    )
    expect(row.get_by_role("cell").first).to_have_text(re.compile("[1-9]"))
    with desk.expect_download() as started:
        desk.get_by_role("button", name="CSV로 저장").click()
    lines = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("day,kind,of,asked,")
    assert any(f",route,{arrival['route_name']}," in line for line in lines)


def test_a_press_made_without_a_line_arrives_when_the_line_is_back(people: People) -> None:
    """The server is ended and started again; nothing that was asked or pressed is lost."""
    code, arrival = people.town.get_bus(nearest=8)
    driver = people.driver(arrival["vehicle_id"])
    rider = people.rider_at(code)
    card = book_with_wheelchair(rider, arrival)
    ping = ping_of(driver, card)
    people.town.stop_server()
    expect(driver.get_by_text("연결 끊김!")).to_be_visible()
    expect(rider.get_by_role("alert").filter(has_text="연결이 끊겼습니다")).to_be_visible()
    ping.get_by_role("button", name="확인").click()
    expect(ping.get_by_text("전송 대기")).to_be_visible()
    people.town.start_server()
    expect(card.locator(".standing")).to_contain_text("기사가 확인했습니다", timeout=40_000)
    expect(driver.get_by_text("연결됨")).to_be_visible()
