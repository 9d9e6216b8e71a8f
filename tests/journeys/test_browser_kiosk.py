"""The kiosk's page in a real browser: by touch, by keyboard or one switch alone, by voice, and without a line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.builders.browser_town import Town, launch_chromium, town_running
from tests.builders.bus_terminal import list_barriers
from tests.builders.kiosk_panel import (
    UPRIGHT,
    State,
    await_heard,
    cancel_booking,
    doctor,
    go_far,
    list_lines_seen,
    list_small_buttons,
    list_small_letters,
    listen,
    open_panel,
    pick_place,
    running_kiosk,
    tab_to,
)
from tests.builders.spoken_words import write_speech

pytestmark = pytest.mark.browser

READY_MILLISECONDS = 60_000
SCAN_MILLISECONDS = 40_000
LARGEST = 2


@pytest.fixture(scope="module")
def sample_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town_running(Town(tmp_path_factory.mktemp("kiosk_town"))) as town:
        yield town


@pytest.fixture(scope="module")
def kiosk_url(sample_town: Town) -> Iterator[str]:
    """The kiosk of a stop to which a low-floor bus comes soon."""
    code, _ = sample_town.get_bus()
    with running_kiosk(sample_town.data, sample_town.url, code) as url:
        yield url


@pytest.fixture
def panel(browser: Browser, kiosk_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport=UPRIGHT, reduced_motion="reduce")
    page = open_panel(context, kiosk_url)
    yield page
    page.unroute_all()
    context.close()


def test_a_bus_is_picked_by_touch_alone_with_where_to_get_off_and_read_back(panel: Page) -> None:
    panel.locator(".bus > button").first.click()
    place = pick_place(panel)
    question = panel.get_by_role("alertdialog")
    expect(question).to_contain_text(re.compile(f"{place}까지 예약할까요"))
    panel.get_by_role("button", name="예", exact=True).click()
    booking = panel.locator(".booking").first
    expect(booking).to_contain_text(f"→ {place}")
    expect(panel.locator(".said")).to_contain_text("예약번호")
    expect(booking.locator(".step-done").first).to_contain_text(re.compile(r"요청함 \d\d:\d\d"))
    expect(booking.locator(".steps > li")).to_have_count(4)
    cancel_booking(panel)


def test_where_to_get_off_may_be_turned_over_left_out_or_left(panel: Page) -> None:
    doctor(panel, go_far)
    panel.locator(".bus > button").first.click()
    picker = panel.locator(".picker")
    picker.get_by_role("button", name="더 보기").click()
    expect(picker).not_to_contain_text("먼 정류소 0")
    picker.get_by_role("button", name="그만두기").click()
    expect(picker).to_have_count(0)
    panel.locator(".bus > button").first.click()
    picker.get_by_role("button", name="내릴 곳 없이 예약").click()
    expect(panel.get_by_role("alertdialog")).to_contain_text("예약할까요?")
    panel.get_by_role("button", name="아니요").click()
    expect(panel.locator(".said")).to_contain_text("예약하지 않았습니다")
    expect(panel.get_by_role("button", name="예약 취소")).to_have_count(0)


def test_a_route_that_the_board_does_not_show_is_picked_from_all_of_this_stop(panel: Page) -> None:
    panel.get_by_role("button", name="다른 노선").click()
    picker = panel.locator(".picker")
    expect(picker).to_contain_text("어느 노선을 타세요?")
    route = picker.locator(".picker-choices strong").last.inner_text()
    picker.locator(".picker-choices button").last.click()
    expect(picker).to_contain_text(re.compile(f"{route}.*어디에서 내리세요"))
    picker.get_by_role("button", name="내릴 곳 없이 예약").click()
    expect(panel.locator(".question, .said").filter(has_text=route).first).to_be_visible()
    panel.get_by_role("button", name=re.compile("^(처음으로|그만 말하기)$")).click()


def test_a_bus_is_booked_by_keyboard_alone_from_the_first_press_hearing_where_one_is(panel: Page) -> None:
    keys, heard = panel.keyboard, listen(panel)
    keys.press("Tab")
    expect(panel.get_by_role("link", name="조작 버튼으로 가기")).to_be_focused()
    await_heard(panel, heard, "조작 버튼으로 가기")
    tab_to(panel, panel.locator("#board"))
    await_heard(panel, heard, " 방면, ")
    tab_to(panel, panel.locator(".bus > button").first)
    keys.press("Enter")
    expect(panel.locator("#picker-title")).to_be_focused()
    keys.press("Escape")
    expect(panel.locator(".picker")).to_have_count(0)
    expect(panel.locator(".bus > button:focus")).to_have_count(1)
    tab_to(panel, panel.get_by_role("button", name="다음 저상버스 예약"))
    keys.press("Shift+Tab")
    tab_to(panel, panel.locator(".bus > button").first)
    keys.press("Enter")
    expect(panel.locator("#picker-title")).to_be_focused()
    await_heard(panel, heard, "어디에서 내리세요?")
    keys.press("Tab")
    place = panel.locator(".picker-choices button").first
    expect(place).to_be_focused()
    name = place.inner_text()
    await_heard(panel, heard, name)
    keys.press("Enter")
    question = panel.get_by_role("alertdialog")
    expect(question).to_be_focused()
    keys.press("Tab")
    expect(panel.get_by_role("button", name="예", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(panel.locator(".said")).to_contain_text("예약번호")
    expect(panel.locator(".conversation")).to_be_focused()
    await_heard(panel, heard, "예약번호")
    cancel_booking(panel)


def test_a_screen_reader_is_told_answers_politely_and_time_running_out_at_once(panel: Page) -> None:
    tree = panel.locator(".panel").aria_snapshot()
    assert re.search(r"heading .*level=1", tree)
    assert re.search(r'button "\S+ .* 예약"', tree), "each bus has a button that says which one"
    assert panel.locator(".said").get_attribute("role") == "status"
    assert panel.locator(".more-time-place").get_attribute("role") == "alert"
    assert panel.locator(".board [aria-live], .board [role=status], .board [role=alert]").count() == 0


def test_one_switch_is_enough_to_book(panel: Page) -> None:
    def speak_slowly(state: State) -> None:
        state["speed"] = "slow"  # also the steps of scanning then take their time

    def press_when_offered(place: str) -> None:
        panel.locator(f"{place}[data-offered]").wait_for(timeout=SCAN_MILLISECONDS)
        panel.keyboard.press("Enter")

    doctor(panel, speak_slowly)
    expect(panel.locator(".bus").first).to_be_visible()
    panel.keyboard.press("Enter")
    press_when_offered(".control-main")
    press_when_offered(".next-low")
    expect(panel.get_by_role("alertdialog")).to_contain_text("예약할까요?")
    press_when_offered(".question")
    press_when_offered(".answers .primary")
    expect(panel.locator(".said")).to_contain_text("예약번호")
    cancel_booking(panel)


def test_the_page_speaks_the_language_that_was_chosen(panel: Page) -> None:
    panel.get_by_role("button", name="English").click()
    expect(panel.get_by_role("button", name="Press and speak")).to_be_visible(timeout=READY_MILLISECONDS)
    assert panel.evaluate("document.documentElement.lang") == "en"
    panel.get_by_role("button", name="한국어").click()
    expect(panel.get_by_role("button", name="누르고 말하기")).to_be_visible()


def test_in_low_position_every_button_is_in_the_lower_half_also_when_enlarged(panel: Page) -> None:
    panel.get_by_role("button", name="화면 낮추기").click()
    expect(panel.get_by_role("button", name="화면 높이기")).to_be_visible()
    for _ in range(LARGEST):
        for button in panel.get_by_role("button").all():
            button.scroll_into_view_if_needed()
            box = button.bounding_box()
            assert box is not None
            assert box["y"] >= UPRIGHT["height"] / 2, button.inner_text()
        expect(panel.locator(".bus-route").first).to_be_in_viewport()
        panel.get_by_role("button", name="글자 크게").click()
    panel.get_by_role("button", name="버스 골라 예약").or_(panel.locator(".quick button")).first.click()
    expect(panel.locator(".picker")).to_be_visible()


def test_no_line_of_the_board_is_cut_and_each_comes_up_by_a_press(panel: Page) -> None:
    def add_lines(state: State) -> None:
        first = state["board"]["arrivals"][0]
        state["board"]["arrivals"] = [
            {**first, "trip_id": f"trip {n}", "route_name": str(n)} for n in range(9)
        ]

    doctor(panel, add_lines)
    expect(panel.locator(".bus")).to_have_count(9)
    shown = list_lines_seen(panel)
    for _ in range(9):
        panel.get_by_role("button", name="다음 버스들").click()
        shown |= list_lines_seen(panel)
    assert shown == {*map(str, range(9)), "다른 노선"}


def test_what_does_not_fit_beside_the_buttons_is_one_press_away(panel: Page) -> None:
    def book_much(state: State) -> None:
        pending = {"kind": "reserve", "asked_at": state["now"], "sentence": {"ko": "보내는 예약", "en": "…"}}
        state["pending"] = [{**pending, "command_id": str(n)} for n in range(9)]

    doctor(panel, book_much)
    more, last = panel.get_by_role("button", name="나머지 보기"), panel.locator(".booking").last
    more.wait_for()
    expect(last).not_to_be_in_viewport()
    while not panel.evaluate("side.scrollLeft + side.clientWidth >= side.scrollWidth - 8"):
        more.click()
    expect(last).to_be_in_viewport(ratio=0.99)
    assert list_barriers(panel, "color-contrast-enhanced") == []


def test_letters_are_12_mm_high_and_buttons_20_mm_wide_as_the_panel_hangs(panel: Page) -> None:
    for language in ("English", "한국어"):
        panel.get_by_role("button", name=language).click()
        expect(panel.locator("html")).to_have_attribute("lang", "en" if language == "English" else "ko")
        assert list_small_letters(panel, 12) == []
        assert list_small_buttons(panel, 20) == []
    panel.locator(".bus > button").first.click()
    assert list_small_letters(panel, 12) == []
    assert list_small_buttons(panel, 20) == []
    panel.locator(".bus-when").first.evaluate("it => { it.style.fontSize = '30px'; }")
    assert list_small_letters(panel, 12) != []


@pytest.mark.parametrize(
    ("width", "height", "width_mm", "shape", "letters_mm"),
    [(1920, 1080, 598, "wide", 12), (1920, 1080, 698, "wide", 12), (800, 480, 154, "scroll", 7.25)],
    ids=["27 inches, lying", "32 inches, lying", "7 inches"],
)
def test_the_panel_may_also_lie_or_be_small(
    panel: Page, width: int, height: int, width_mm: int, shape: str, letters_mm: float
) -> None:
    def hang(state: State) -> None:
        state["panel"]["width_mm"] = width_mm

    panel.set_viewport_size({"width": width, "height": height})
    doctor(panel, hang)
    expect(panel.locator("html")).to_have_attribute("data-shape", shape)
    panel.locator(".bus > button").first.click()
    expect(panel.locator(".picker")).to_be_visible()
    assert list_small_letters(panel, letters_mm, width_mm) == []
    assert list_small_buttons(panel, 20, width_mm) == []
    assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert list_barriers(panel, "color-contrast-enhanced") == []


def test_nothing_is_lost_at_twice_the_size_by_the_page_or_by_the_browser(
    browser: Browser, kiosk_url: str
) -> None:
    halves = {name: pixels // 2 for name, pixels in UPRIGHT.items()}
    context = browser.new_context(viewport=halves, screen=UPRIGHT, device_scale_factor=2)
    zoomed = open_panel(context, kiosk_url)
    expect(zoomed.locator("html")).to_have_attribute("data-shape", "scroll")
    assert zoomed.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert list_small_buttons(zoomed, 20) == []
    zoomed.locator(".bus > button").first.click()
    pick_place(zoomed)
    zoomed.get_by_role("button", name="아니요").click()
    zoomed.set_viewport_size(UPRIGHT)
    before = set(zoomed.locator(".controls button").all_inner_texts())
    for _ in range(LARGEST):
        zoomed.get_by_role("button", name="글자 크게").click()
    assert zoomed.evaluate("document.documentElement.scrollWidth <= innerWidth")
    after = set(zoomed.locator(".controls button, .turning button").all_inner_texts())
    assert before - after == {"글자 크게", "다음 버스들"}
    assert after - before == {"글자 작게", "위로", "아래로"}
    for part in ("h1", ".panel-clock", ".bus-headsign", ".bus-signs", ".conversation"):
        expect(zoomed.locator(part).first).to_be_visible()
    for end in (0, 1_000_000):
        zoomed.evaluate(f"scrollTo(0, {end})")
        expect(zoomed.locator(".talk")).to_be_in_viewport(ratio=1, timeout=READY_MILLISECONDS)
    context.close()


def test_axe_finds_no_barrier_in_either_language_by_day_or_night_enlarged_or_low(panel: Page) -> None:
    found = []

    def look(where: str) -> None:
        panel.wait_for_timeout(100)  # what a press changes is drawn
        faults = list_barriers(panel, "color-contrast-enhanced", "focus-order-semantics")
        found.extend(f"{where}: {fault}" for fault in faults)

    def press(*names: str) -> None:
        for name in names:
            panel.get_by_role("button", name=name, exact=True).click()

    look("Korean")
    press(*("어두운 화면" if panel.get_by_role("button", name="어두운 화면").count() else "밝은 화면",))
    look("Korean, other colours")
    press("화면 낮추기")
    look("low")
    press("글자 크게", "글자 크게")
    look("low, twice as large")
    press("화면 높이기")
    look("twice as large")
    panel.locator(".bus > button").first.click()
    look("where to get off, twice as large")
    press("그만두기", "글자 작게", "English")
    look("English")
    panel.locator(".bus > button").first.click()
    look("where to get off")
    press("Go back", "Book next low-floor")
    expect(panel.get_by_role("alertdialog")).to_be_visible()
    look("question")
    press(
        "No", "Bright screen" if panel.get_by_role("button", name="Bright screen").count() else "Dark screen"
    )
    look("English, first colours")
    panel.get_by_role("button", name="한국어").click()
    assert found == []


def test_what_does_not_work_is_told_with_its_moment_and_touch_goes_on(panel: Page) -> None:
    def break_down(state: State) -> None:
        for part in state["condition"]:
            if part["part"] in ("microphone", "speaker", "disk", "live_data"):
                part["is_good"] = False
                part["sentence"] = {"ko": f"{part['part']} 14:20부터 안 됨", "en": "…"}
        state["deadline"] = {"at": "2030-01-01T00:00:00+09:00", "seconds_left": 20, "warned": True}
        bus = state["board"]["arrivals"][:2]
        names = ("trip_id", "service_date", "position")
        state["board"]["bay"] = [{name: each[name] for name in names} for each in bus]

    doctor(panel, break_down)
    for part, place in (("live_data", ".notices"), ("microphone", ".talk-not"), ("speaker", ".side")):
        expect(panel.locator(place)).to_contain_text(f"{part} 14:20부터 안 됨")
    expect(panel.get_by_role("alert").get_by_role("button", name="시간 더 쓰기")).to_be_visible()
    expect(panel.locator(".bay li")).to_have_count(2)
    assert list_small_buttons(panel, 20) == []
    assert list_small_letters(panel, 12) == []
    assert list_barriers(panel, "color-contrast-enhanced") == []
    panel.locator(".bus > button").first.click()
    expect(panel.locator(".picker")).to_be_visible()


def test_the_look_goes_back_for_the_next_person_announced_and_with_time_to_say_no(
    browser: Browser, kiosk_url: str
) -> None:
    context = browser.new_context(viewport=UPRIGHT)
    page = context.new_page()
    page.clock.install()
    page.goto(kiosk_url)
    page.get_by_role("button", name="글자 크게").click()
    shape = page.locator("html")
    expect(shape).to_have_attribute("data-shape", "scroll")
    page.clock.fast_forward(185_000)
    page.clock.run_for(2000)
    more = page.get_by_role("button", name="시간 더 쓰기")
    more.click()
    page.clock.run_for(32_000)
    expect(shape).to_have_attribute("data-shape", "scroll")
    page.clock.fast_forward(185_000)
    page.clock.run_for(35_000)
    expect(shape).to_have_attribute("data-shape", "tall")
    context.close()


@pytest.mark.speech
def test_a_bus_is_asked_for_by_voice_and_booked(
    playwright: Playwright, kiosk_url: str, tmp_path: Path
) -> None:
    heard = write_speech("저상버스 예약해 주세요", tmp_path / "heard.wav")
    browser = launch_chromium(
        playwright,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={heard}%noloop",
    )
    try:
        panel = open_panel(browser.new_context(viewport=UPRIGHT, permissions=["microphone"]), kiosk_url)
        talk = panel.get_by_role("button", name="누르고 말하기")
        expect(talk).to_be_visible(timeout=READY_MILLISECONDS)
        talk.click()
        expect(panel.get_by_role("alertdialog")).to_contain_text("예약할까요?", timeout=30_000)
        expect(panel.locator(".heard")).to_contain_text(re.compile("저상 ?버스 예약"))
        expect(talk).to_be_visible()
        panel.get_by_role("button", name="예", exact=True).click()
        expect(panel.locator(".said")).to_contain_text("예약번호")
        cancel_booking(panel)
    finally:
        browser.close()


def test_without_a_line_the_timetable_goes_on_and_says_since_when(panel: Page, sample_town: Town) -> None:
    sample_town.stop_server()
    notices = panel.locator(".notices")
    expect(notices).to_contain_text(re.compile(r"\d\d:\d\d부터 실시간 정보가 없습니다"), timeout=30_000)
    expect(notices).to_contain_text(re.compile(r"\d\d:\d\d부터 서버와 연결이 끊겨 있습니다"))
    expect(panel.locator(".bus").first).to_contain_text("시간표")
    sample_town.start_server()
    expect(notices.locator(".notice")).to_have_count(0, timeout=60_000)
