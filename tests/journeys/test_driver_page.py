"""The driver's page in a real browser: nothing is lost, nothing is doubled, and nothing is overlooked."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders.browser_town import Town, fast_town_running
from tests.builders.bus_terminal import Booking, Terminal, book, list_barriers
from tests.builders.fast_town import SEOUL, STOPS
from tests.builders.processes import eventually
from tests.builders.told_town import told_town_running

pytestmark = pytest.mark.browser
HOP_SECONDS = 60
GLOVE_PIXELS = 72
METRES_100_NORTH = 0.0009
SCREENS = ((1280, 800), (800, 480), (390, 844), (640, 400))
"""Terminals of two sizes, a phone, and the larger terminal at 200 %."""
ALL_LOOKS = (("en", "night"), ("en", "day"), ("ko", "night"), ("ko", "day"))
GETS_OFF = {"stop": {"stop_id": "S09", "name": "빠른 10가", "code": "09109"}, "stops_away": 1}
SOMEBODY_GETS_OFF: dict[str, Any] = {
    "waiting": [],
    "on_board": [
        {"reservation_id": "a", **GETS_OFF, "help": ["wheelchair"], "alighting": "next"},
        {
            "reservation_id": "b",
            **GETS_OFF,
            "help": ["vision"],
            "alighting": "acknowledged",
            "unserved": True,
        },
    ],
    "messages": [
        {
            "message_id": "m",
            "at": "2026-03-02T03:00:00Z",
            "sentence": {"ko": "경사판을 확인해 주세요.", "en": "Please check the ramp."},
            "state": "sent",
        }
    ],
}
SOME_LOOKS = (("en", "night"), ("ko", "day"))


@pytest.fixture(scope="module")
def slow_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town whose buses stay stops away while a test looks at them."""
    folder = tmp_path_factory.mktemp("town")
    with fast_town_running(folder, HOP_SECONDS, minutes_before=STOPS, lines=50) as town:
        yield town


@pytest.fixture
def terminal(browser: Browser, slow_town: Town) -> Iterator[Terminal]:
    terminal = Terminal(browser, slow_town)
    yield terminal
    terminal.leave()


def ride(terminal: Terminal, *needs: str) -> tuple[Booking, str, dict[str, Any]]:
    """Sign a bus in and book it: the booking, its stop's number and the bus."""
    code, arrival = terminal.town.get_bus()
    terminal.sign_in(arrival["vehicle_id"])
    return book(terminal.town, code, arrival, *needs), code, arrival


def test_a_ping_is_stored_before_it_is_called_delivered_and_is_heard_at_once(terminal: Terminal) -> None:
    booking, _, _ = ride(terminal, "wheelchair", "vision")
    card = terminal.card_of(booking)
    expect(card).to_contain_text("휠체어 · 경사판")
    expect(card).to_contain_text("말로 안내")
    stored = terminal.find_noted("stored", "cab.", booking.reservation_id)
    delivered = terminal.find_noted("sent", '"delivered"', booking.reservation_id)
    assert stored < delivered
    name = card.get_by_role("heading").inner_text()
    terminal.find_noted("said", "ko-KR 승차 대기", name, "휠체어")
    assert len(terminal.list_noted("tone")) >= 6
    booking.await_step("delivered")


def test_a_ping_that_cannot_be_stored_is_shown_and_not_called_delivered(terminal: Terminal) -> None:
    terminal.page.evaluate("window.diskIsFull = true")
    booking, code, arrival = ride(terminal)
    terminal.card_of(booking)
    expect(terminal.page.get_by_text("이 기기에 저장할 수 없습니다")).to_be_visible()
    assert not [sent for sent in terminal.list_noted("sent") if '"delivered"' in sent]
    terminal.page.evaluate("window.diskIsFull = false")
    later = book(terminal.town, code, arrival, "vision")
    later.await_step("delivered")
    booking.await_step("delivered")


def test_a_press_without_a_line_survives_reloads_and_is_taken_exactly_once(terminal: Terminal) -> None:
    booking, _, _ = ride(terminal)
    terminal.card_of(booking)
    booking.await_step("delivered")
    terminal.await_shell()
    terminal.context.set_offline(True)
    alarm = terminal.page.get_by_role("alert").filter(has_text="연결 끊김!")
    expect(alarm).to_contain_text("부터")
    expect(alarm).to_contain_text("지금까지 받은 것은 그대로 있습니다")
    terminal.find_noted("said", "연결이 끊겼습니다")
    terminal.page.reload()
    card = terminal.card_of(booking)
    card.get_by_role("button", name="확인").click()
    expect(card).to_contain_text("전송 대기")
    expect(alarm).to_contain_text("보낼 것 1건")
    terminal.find_noted("stored", "presses.", "acknowledge", booking.reservation_id)
    terminal.page.reload()
    expect(terminal.card_of(booking)).to_contain_text("전송 대기")
    assert "acknowledged" not in booking.list_steps()
    terminal.context.set_offline(False)
    booking.await_step("acknowledged")
    terminal.await_line()
    expect(alarm).to_have_count(0)
    expect(terminal.card_of(booking)).not_to_contain_text("전송 대기")
    terminal.page.reload()
    expect(terminal.card_of(booking)).to_contain_text("확인함")
    assert booking.list_steps().count("acknowledged") == 1


def test_an_answer_that_was_lost_does_not_double_the_press(terminal: Terminal) -> None:
    """The server is ended right after the press: whether it was taken or not, it is sent again with the same id."""
    booking, _, _ = ride(terminal)
    card = terminal.card_of(booking)
    booking.await_step("delivered")
    card.get_by_role("button", name="확인").click()
    terminal.find_noted("sent", '"acknowledge"', booking.reservation_id)
    terminal.town.processes.pop("server").kill()
    terminal.town.start_server()
    terminal.await_line()
    booking.await_step("acknowledged")
    expect(card).not_to_contain_text("전송 대기")
    assert booking.list_steps().count("acknowledged") == 1


def test_without_a_press_it_speaks_again_after_fifteen_seconds_even_without_a_line(
    browser: Browser, slow_town: Town
) -> None:
    terminal = Terminal(browser, slow_town, has_clock=True)
    booking, _, _ = ride(terminal)
    card = terminal.card_of(booking)
    terminal.find_noted("said", "승차 대기.")
    terminal.context.set_offline(True)
    again = "확인해 주세요"
    terminal.page.clock.fast_forward(13_000)
    assert not [words for words in terminal.list_noted("said") if again in words]
    terminal.page.clock.fast_forward(2000)
    terminal.find_noted("said", again)
    card.get_by_role("button", name="확인").click()
    said = len([words for words in terminal.list_noted("said") if again in words])
    terminal.page.clock.fast_forward(40_000)
    assert len([words for words in terminal.list_noted("said") if again in words]) == said
    terminal.leave()


def test_while_the_bus_moves_there_is_one_line_to_read_and_one_thing_to_press(terminal: Terminal) -> None:
    terminal.context.grant_permissions(["geolocation"])
    booking, _, _ = ride(terminal)
    page = terminal.page
    page.get_by_role("button", name="버스", exact=True).click()
    page.get_by_label("위치 보내기").check()
    page.keyboard.press("Escape")
    card = terminal.card_of(booking)
    name = card.get_by_role("heading").inner_text()
    place = drive_until_moving(terminal)
    line = page.locator(".halt-line")
    expect(line).to_contain_text(name)
    expect(page.get_by_text("내릴 곳 미정")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_text(["확인", "불가"])
    expect(page.get_by_text("위치 보냄")).to_be_visible()
    page.get_by_role("button", name="확인").click()
    booking.await_step("acknowledged")
    stand_still(terminal, place)
    expect(card).to_contain_text("내릴 곳 미정")
    expect(page.get_by_role("button", name="버스", exact=True)).to_be_visible()


def test_the_minutes_on_the_card_move_on_with_the_bus(browser: Browser, tmp_path: Path) -> None:
    with told_town_running(tmp_path, HOP_SECONDS) as town:
        arrival = town.get_planned("S03", minutes=8)
        town.tell("bus-0001", arrival, delay_seconds=0)
        terminal = Terminal(browser, town)
        terminal.sign_in("bus-0001")
        time = terminal.card_of(book(town, "09103", arrival, "wheelchair")).locator(".halt-time")
        planned = datetime.fromisoformat(arrival["expected_at"]).astimezone(SEOUL)
        for minutes in (6, -2):
            town.tell("bus-0001", arrival, delay_seconds=60 * minutes)
            expect(time).to_contain_text(f"{planned + timedelta(minutes=minutes):%H:%M}", timeout=20_000)
        terminal.leave()


def drive_until_moving(terminal: Terminal) -> float:
    """Positions a hundred metres apart until the page knows that the bus moves; the last one."""
    place = 37.5

    def look() -> bool:
        nonlocal place
        place += METRES_100_NORTH
        terminal.context.set_geolocation({"latitude": place, "longitude": 127.0})
        terminal.page.wait_for_timeout(1000)
        return terminal.page.locator(".halt-line").count() > 0

    eventually(look, 20)
    return place


def stand_still(terminal: Terminal, place: float) -> None:
    """Positions centimetres apart until the page knows that the bus stands."""

    def look() -> bool:
        nonlocal place
        place += METRES_100_NORTH / 10_000
        terminal.context.set_geolocation({"latitude": place, "longitude": 127.0})
        terminal.page.wait_for_timeout(1000)
        return terminal.page.locator(".halt-line").count() == 0

    eventually(look, 20)


def test_a_bus_that_signed_in_before_is_one_press_and_the_sixth_digit_signs_in(terminal: Terminal) -> None:
    _, arrival = terminal.town.get_bus()
    known = terminal.town.get_driver(arrival["vehicle_id"])
    terminal.sign_in(arrival["vehicle_id"])
    page = terminal.page
    page.get_by_role("button", name="버스", exact=True).click()
    page.get_by_role("button", name="로그아웃").click()
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_text("이 기기에는 한국어 음성이 없습니다. 소리로만 알립니다.")).to_be_visible()
    page.get_by_role("button", name=known["plate"]).click()
    for digit in known["pin"]:
        page.get_by_role("button", name=digit, exact=True).click()
    terminal.await_line()


def test_everything_can_be_done_with_keys_alone(terminal: Terminal) -> None:
    code, arrival = terminal.town.get_bus()
    known = terminal.town.get_driver(arrival["vehicle_id"])
    page = terminal.page
    press_until_focused(page, "차량 번호")
    page.keyboard.type(known["plate"])
    page.keyboard.press("Tab")
    page.keyboard.type(known["pin"])
    page.keyboard.press("Enter")
    terminal.await_line()
    booking = book(terminal.town, code, arrival)
    card = terminal.card_of(booking)
    press_until_focused(page, "확인")
    page.keyboard.press("Enter")
    booking.await_step("acknowledged")
    cannot = card.get_by_role("button", name="불가")
    expect(cannot).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(cannot).to_be_focused()
    page.keyboard.press("Enter")
    press_until_focused(page, "정차 불가")
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)
    booking.await_step("declined")


def press_until_focused(page: Page, name: str) -> None:
    """Tab until the element of that name has the focus."""
    focused = "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
    for _ in range(30):
        if page.evaluate(focused) == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"nothing called {name} can be reached with Tab")


def test_the_one_press_is_seen_whole_on_every_screen_with_and_without_a_line(terminal: Terminal) -> None:
    page = terminal.page
    booking, _, _ = ride(terminal)
    confirm = terminal.card_of(booking).locator(".confirm")
    terminal.await_shell()
    for is_offline in (False, True):
        terminal.context.set_offline(is_offline)
        expect(page.locator(".link-lost")).to_have_count(int(is_offline))
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            expect(confirm).to_be_in_viewport(ratio=0.99)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_no_barrier_in_either_language_by_day_or_night(terminal: Terminal) -> None:
    page = terminal.page
    found = look_for_barriers(page, "sign-in")
    booking, code, arrival = ride(terminal, "wheelchair")
    book(terminal.town, code, arrival, "vision", "hearing")
    terminal.card_of(booking)
    expect(page.locator(".people > li")).to_have_count(2)
    found += look_for_barriers(page, "card")
    assert list_small_buttons(page) == []
    page.get_by_role("button", name="버스", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += look_for_barriers(page, "panel of the bus", looks=SOME_LOOKS)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="불가").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += list_barriers(page, "color-contrast-enhanced")
    page.keyboard.press("Escape")
    terminal.await_shell()
    terminal.context.set_offline(True)
    expect(page.locator(".link-lost")).to_be_visible()
    found += look_for_barriers(page, "no line", looks=SOME_LOOKS)
    change_kept(page, f"cab.{arrival['vehicle_id']}", SOMEBODY_GETS_OFF)
    page.reload()
    expect(page.locator(".people > li.on-board")).to_have_count(2)
    expect(page.get_by_text("경사판을 확인해 주세요")).to_be_visible()
    found += look_for_barriers(page, "getting off, and a message", looks=SOME_LOOKS)
    assert found == []


def change_kept(page: Page, key: str, changes: dict[str, Any]) -> None:
    """What the terminal knows of its bus is as if the server had told it that before the line went."""
    page.evaluate(
        """([key, changes]) => new Promise((done) => {
            const opening = indexedDB.open("gachita.driver");
            opening.onsuccess = () => {
                const change = opening.result.transaction("kept", "readwrite");
                const store = change.objectStore("kept");
                const asked = store.get(key);
                asked.onsuccess = () => store.put({ ...asked.result, cab: { ...asked.result.cab, ...changes } }, key);
                change.oncomplete = () => done(true);
            };
        })""",
        [key, changes],
    )


def look_for_barriers(page: Page, where: str, looks: Sequence[tuple[str, str]] = ALL_LOOKS) -> list[str]:
    """In these languages and colours; contrast of 7:1, for it is all read at a glance."""
    found = []
    for language, theme in looks:
        choose(page, language, theme)
        found += [
            f"{where} {language} {theme}: {fault}" for fault in list_barriers(page, "color-contrast-enhanced")
        ]
    return found


def choose(page: Page, language: str, theme: str) -> None:
    """With the page's own switches: on the sign-in page, or in the panel of the bus."""
    english = page.get_by_role("button", name="English")
    is_closed = english.count() == 0
    if is_closed:
        page.get_by_role("button", name=re.compile("^(버스|Bus)$")).click()
    english.click()
    page.get_by_role("button", name="Night" if theme == "night" else "Day", exact=True).click()
    if language == "ko":
        page.get_by_role("button", name="한국어").click()
    if is_closed:
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == language
    scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == ("dark" if theme == "night" else "light")


def list_small_buttons(page: Page) -> list[str]:
    """Buttons that a glove could miss."""
    small: list[str] = page.evaluate(
        "[...document.querySelectorAll('button')].map((one) => [one.textContent, one.getBoundingClientRect()])"
        f".filter(([, box]) => Math.min(box.width, box.height) < {GLOVE_PIXELS}).map(([text]) => text)"
    )
    return small
