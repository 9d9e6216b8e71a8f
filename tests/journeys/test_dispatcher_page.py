"""The dispatcher's page in real browsers: what needs a person is taken by one, done with a press, and written down."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders.browser_town import PASSWORD, TIMEOUT_MILLISECONDS, People, Town, fast_town_running
from tests.builders.bus_terminal import Terminal, book, list_barriers
from tests.builders.callers import a_driver
from tests.builders.dispatcher_desk import item_of, look, sit_down
from tests.builders.fast_town import STOPS
from tests.builders.processes import eventually, gachita

pytestmark = pytest.mark.browser
HOP_SECONDS = 60
UNTIL_ESCALATED_MILLISECONDS = 70_000
WIDE_TABLES = """[...document.querySelectorAll(".table-place")]
    .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"""


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose buses stay stops away while a test looks at them."""
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    folder = tmp_path_factory.mktemp("town")
    with fast_town_running(folder, HOP_SECONDS, minutes_before=STOPS, lines=50) as town:
        yield town


def break_ramp(town: Town) -> str:
    """Some driver says that the ramp is broken; the vehicle's id."""
    _, arrival = town.get_bus()
    vehicle_id: str = arrival["vehicle_id"]
    known = town.get_driver(vehicle_id)
    with a_driver(town.url, known["plate"], known["pin"]) as driver:
        assert driver.send("ramp", working=False)["ok"]
    return vehicle_id


def test_an_unconfirmed_ping_is_taken_by_one_written_about_and_given_to_another_bus(
    people: People, browser: Browser
) -> None:
    town = people.town
    code, arrival = town.get_bus()
    terminal = Terminal(browser, town)
    terminal.sign_in(arrival["vehicle_id"])
    booking = book(town, code, arrival, "wheelchair")
    desk, other = sit_down(people), sit_down(people, "eun")
    item = item_of(desk, "not_acknowledged", booking.reservation_id)
    expect(item).to_be_visible(timeout=UNTIL_ESCALATED_MILLISECONDS)
    expect(item).to_contain_text("휠체어")

    item.get_by_role("button", name="내가 맡기").click()
    theirs = item_of(other, "not_acknowledged", booking.reservation_id)
    expect(item).to_contain_text("내가 맡음")
    expect(theirs).to_contain_text("desk 님이 맡음")
    expect(theirs.get_by_role("button", name="내가 맡기")).to_have_count(0)

    item.get_by_role("button", name="승객이 기다립니다").click()
    message = terminal.page.locator(".desk-message")
    expect(message).to_contain_text("승객이 기다립니다. 확인을 눌러 주세요.")
    terminal.find_noted("said", "관제에서 알립니다", "승객이 기다립니다")
    expect(item).to_contain_text("기사 확인 전")
    terminal.page.reload()
    message.get_by_role("button", name="알겠습니다").click()
    expect(message).to_have_count(0)
    expect(item).to_contain_text(re.compile(r"\d\d:\d\d 기사 확인"))

    short_code = booking.rider.look(booking.reservation_id)["code"]
    item.get_by_role("button", name=f"{short_code} 이력 보기").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("기사가 제때 확인하지 않아 관제에 알렸습니다")
    dialog.get_by_label("메모").fill("기사와 통화함")
    dialog.get_by_role("button", name="메모 남기기").click()
    expect(dialog.locator(".trail")).to_contain_text("메모: 기사와 통화함 · desk")
    desk.keyboard.press("Escape")

    item.get_by_role("button", name="다른 버스로 옮기기").click()
    expect(desk.get_by_role("status").filter(has_text="승객과 기사에게 알렸습니다")).to_be_visible()
    booking.await_step("reassigned")
    moved = booking.rider.look(booking.reservation_id)
    assert all(hold["vehicle_id"] != arrival["vehicle_id"] for hold in moved["holds"])
    assert "관제에서 다른 버스로 옮겼습니다" in moved["sentence"]["ko"]
    expect(terminal.page.get_by_text("관제가 다른 버스로 옮겼습니다").first).to_be_visible()
    expect(item).to_have_count(0)
    expect(theirs).to_have_count(0)
    terminal.leave()
    read_trail(people, short_code)


def read_trail(people: People, short_code: str) -> None:
    """What was done stands in the trail of the administrator, and the ride is found again by its number."""
    chief = sit_down(people, "chief")
    chief.get_by_role("button", name="감사 기록").click()
    for deed in ("맡음", "버스에 메시지", "메모", "다른 버스로 옮김"):
        row = chief.get_by_role("row").filter(has=chief.get_by_role("cell", name=re.compile(f"^{deed}")))
        expect(row.first).to_contain_text("desk")
    assert "기사와 통화함" not in chief.locator("main").inner_text()
    chief.get_by_role("button", name="예약 찾기").first.click()
    chief.get_by_label("예약 번호, 차량 번호, 예약 ID").fill(short_code)
    chief.get_by_label("예약 번호, 차량 번호, 예약 ID").press("Enter")
    chief.get_by_role("button", name=f"{short_code} 이력 보기").first.click()
    expect(chief.get_by_role("dialog")).to_contain_text("관제에서")
    assert list_barriers(chief) == []


def test_a_dispatcher_sees_no_audit_trail(people: People) -> None:
    desk = sit_down(people)
    expect(desk.get_by_role("button", name="예약 찾기")).to_be_visible()
    expect(desk.get_by_role("button", name="감사 기록")).to_have_count(0)


def test_everything_at_the_desk_can_be_done_with_keys_alone(people: People) -> None:
    vehicle_id = break_ramp(people.town)
    desk = people.open("/operations", 1024, 768)
    for label, words in (("이름", "desk"), ("비밀번호", PASSWORD)):
        press_until_focused(desk, label)
        desk.keyboard.type(words)
    desk.keyboard.press("Enter")
    item = item_of(desk, "ramp_broken", vehicle_id)
    expect(item).to_be_visible()
    press_until_focused(desk, "내가 맡기", within=f".item-ramp_broken[data-item*='{vehicle_id}']")
    desk.keyboard.press("Enter")
    expect(item).to_contain_text("내가 맡음")
    press_until_focused(desk, "다른 메시지", within=f".item-ramp_broken[data-item*='{vehicle_id}']")
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog")
    press_until_focused(desk, "직접 쓰기")
    desk.keyboard.type("차고지로 들어와 주세요")
    desk.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.get_by_role("status").filter(has_text="보냈습니다")).to_be_visible()
    expect(item).to_contain_text("단말기에 없음")


def press_until_focused(page: Page, name: str, within: str = "body") -> None:
    """Tab until the element of that name, in that part of the page, has the focus."""
    focused = (
        "(() => { const one = document.activeElement;"
        f" if (!one.closest({within!r})) return '';"
        " return (one.labels?.[0] ?? one).textContent.trim(); })()"
    )
    for _ in range(80):
        if page.evaluate(focused).startswith(name):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"nothing called {name} can be reached with Tab")


def test_the_map_and_the_list_beside_it_say_the_same_and_a_bus_is_chosen_with_keys(people: People) -> None:
    vehicle_id = break_ramp(people.town)
    plate = people.town.get_driver(vehicle_id)["plate"]
    desk = sit_down(people)
    desk.get_by_role("button", name="지도", exact=True).click()
    drawing, rows = desk.locator("svg.map"), desk.locator(".map-list tbody tr")
    expect(drawing.locator(".map-line").first).to_be_attached()
    # The fleet drives on: what is drawn and what is listed come from one answer, and are compared at one moment.
    count = "[...document.querySelectorAll({!r})].length"
    marks, listed = count.format(".map-bus"), count.format(".map-list tbody tr")
    eventually(lambda: desk.evaluate(f"{listed} > 1 && {marks} === {listed}"), 20)
    broken = rows.filter(has_text=plate)
    expect(broken).to_contain_text("경사판 고장", timeout=20_000)
    before = drawing.get_attribute("viewBox")
    press_until_focused(desk, plate, within=".map-list")
    desk.keyboard.press("Enter")
    chosen = drawing.locator(".map-bus-chosen")
    expect(chosen).to_have_attribute("data-state", "ramp_broken")
    expect(broken.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    assert drawing.get_attribute("viewBox") != before, "it is looked at"
    nearer = drawing.get_attribute("viewBox")
    desk.get_by_role("button", name="멀리").click()
    assert drawing.get_attribute("viewBox") != nearer
    desk.get_by_label("상태").select_option("ramp_broken")
    expect(rows.filter(has_text="할 일 없음")).to_have_count(0)
    expect(broken).to_have_count(1)
    desk.get_by_role("button", name="버스에 메시지").click()
    expect(desk.get_by_role("dialog")).to_contain_text(plate)


def comes_to_fit(page: Page, width: int) -> bool:
    """Whether nothing is wider than the screen, once what watches its own size has followed it."""
    for _ in range(20):
        if page.evaluate("document.documentElement.scrollWidth") <= width:
            return True
        page.wait_for_timeout(100)
    return False


def test_axe_finds_no_barrier_at_the_desk_and_nothing_is_cut_off_on_a_narrow_screen(people: People) -> None:
    vehicle_id = break_ramp(people.town)
    desk = sit_down(people, "chief")
    item = item_of(desk, "ramp_broken", vehicle_id)
    expect(item).to_be_visible()
    found = []
    for language, theme in (("ko", "day"), ("en", "day"), ("en", "night"), ("ko", "night")):
        look(desk, language, theme)
        views = desk.locator(".views button")
        for number in range(views.count()):
            views.nth(number).click()
            name = views.nth(number).inner_text()
            desk.wait_for_load_state("networkidle")
            found += [f"{name} {language} {theme}: {fault}" for fault in list_barriers(desk)]
            for width in (1440, 720, 320):  # the last two: 200 % of a desk, and the narrowest there is
                desk.set_viewport_size({"width": width, "height": 900})
                if not comes_to_fit(desk, width):
                    found.append(f"{name} {language}: wider than {width}")
            desk.set_viewport_size({"width": 1280, "height": 800})
            wide = desk.evaluate(WIDE_TABLES)
            found += [f"{name} {language}: scrolls sideways at 1280: {table}" for table in wide]
            desk.set_viewport_size({"width": 1440, "height": 900})
        views.first.click()
    item.get_by_role("button", name="다른 메시지").click()
    expect(desk.get_by_role("dialog")).to_be_visible()
    found += list_barriers(desk)
    assert not found, "\n".join(found)


def test_an_account_that_is_removed_is_out_within_seconds(people: People) -> None:
    accounts = people.town.data / "dispatchers.csv"
    accounts.write_text(accounts.read_text() + f"fay,{PASSWORD},\n")
    chief = people.town.sign_in_staff("chief")
    eventually(lambda: "fay" in chief.call("GET", "/operations/audit").text, 60)
    desk = sit_down(people, "fay")
    gone = gachita("accounts", "remove", "fay", "--file", accounts)
    assert gone.returncode == 0, gone.stderr
    expect(desk.get_by_role("button", name="로그인")).to_be_visible(timeout=60_000)
    expect(desk.get_by_text("다시 로그인해 주세요.")).to_be_visible()
    assert people.town.sign_in_staff("chief").call("GET", "/operations/audit").ok, "the others stay"
