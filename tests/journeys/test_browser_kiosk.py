"""The kiosk's page in a real browser: by touch, by keyboard alone, by voice, and without a line."""

import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from kiosk.speech.espeak_voice import EspeakVoice
from tests.builders.browser_town import Town, launch_chromium
from tests.builders.processes import Process, free_port

pytestmark = pytest.mark.browser

READY_MILLISECONDS = 60_000
PANEL = {"width": 1080, "height": 1920}


@pytest.fixture(scope="module")
def sample_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("kiosk_town"))
    try:
        town.start()
        yield town
    finally:
        town.stop()


@pytest.fixture(scope="module")
def kiosk_url(sample_town: Town) -> Iterator[str]:
    """The kiosk of a stop to which a low-floor bus comes soon."""
    code, _ = sample_town.get_bus()
    port = free_port()
    kiosk = Process(
        sample_town.data / "kiosk.log", "kiosk", "run", "--stop", code, "--data", sample_town.data,
        "--server", sample_town.url, "--port", port,
    )  # fmt: skip
    try:
        kiosk.wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}/"
    finally:
        kiosk.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture
def panel(browser: Browser, kiosk_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport=PANEL)
    yield open_panel(context, kiosk_url)
    context.close()


def open_panel(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".bus").first).to_be_visible()
    return page


def cancel_booking(panel: Page) -> None:
    booking = panel.locator(".booking", has=panel.get_by_role("button", name="취소"))
    booking.get_by_role("button").click()
    expect(panel.get_by_role("alertdialog")).to_contain_text("취소할까요?")
    panel.get_by_role("button", name="예", exact=True).click()
    expect(booking).to_have_count(0)


def test_a_bus_is_booked_and_cancelled_by_touch_with_every_step_read_back(panel: Page) -> None:
    panel.locator(".bus").get_by_role("button").first.click()
    question = panel.get_by_role("alertdialog")
    expect(question).to_contain_text("예약할까요?")
    panel.get_by_role("button", name="예", exact=True).click()
    expect(panel.locator(".said")).to_contain_text("예약번호")
    cancel_booking(panel)


def test_a_no_books_nothing(panel: Page) -> None:
    panel.get_by_role("button", name="다음 저상버스 예약").click()
    expect(panel.get_by_role("alertdialog")).to_contain_text("예약할까요?")
    panel.get_by_role("button", name="아니요").click()
    expect(panel.locator(".said")).to_contain_text("예약하지 않았습니다")
    expect(panel.get_by_role("button", name="예약 취소")).to_have_count(0)


def test_a_bus_is_booked_by_keyboard_alone(panel: Page) -> None:
    press_with_keyboard(panel, "다음 저상버스 예약")
    question = panel.get_by_role("alertdialog")
    expect(question).to_be_focused()
    panel.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="예", exact=True)).to_be_focused()
    panel.keyboard.press("Enter")
    expect(panel.locator(".said")).to_contain_text("예약번호")
    cancel_booking(panel)


def press_with_keyboard(panel: Page, name: str) -> None:
    """Tab until that button has the focus, then Enter."""
    button = panel.get_by_role("button", name=name)
    for _ in range(60):
        panel.keyboard.press("Tab")
        if button.evaluate("it => it === document.activeElement"):
            panel.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {name} with the keyboard")


def test_the_page_speaks_the_language_that_was_chosen(panel: Page) -> None:
    panel.get_by_role("button", name="English").click()
    expect(panel.get_by_role("button", name="Press and speak")).to_be_visible(timeout=READY_MILLISECONDS)
    assert panel.evaluate("document.documentElement.lang") == "en"
    panel.get_by_role("button", name="한국어").click()
    expect(panel.get_by_role("button", name="누르고 말하기").or_(panel.get_by_text("누르고"))).to_be_visible()


def test_in_low_position_every_button_is_in_the_lower_half(panel: Page) -> None:
    panel.get_by_role("button", name="화면 낮추기").click()
    expect(panel.get_by_role("button", name="화면 높이기")).to_be_visible()
    for button in panel.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["y"] >= PANEL["height"] / 2, button.inner_text()


def write_speech(text: str, target: Path) -> Path:
    """What the browser's microphone will hear: a breath, the sentence, and quiet after it."""
    with wave.open(io.BytesIO(EspeakVoice().speak(text, language="ko", speed="normal"))) as spoken:
        rate, speech = spoken.getframerate(), spoken.readframes(spoken.getnframes())
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(rate) + speech + bytes(rate * 8))
    return target


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
        panel = open_panel(browser.new_context(viewport=PANEL, permissions=["microphone"]), kiosk_url)
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
    notice = panel.locator(".notice")
    expect(notice).to_contain_text("부터 실시간 정보가 없습니다", timeout=30_000)
    expect(panel.locator(".bus").first).to_contain_text("시간표")
    sample_town.start_server()
    expect(notice).to_have_count(0, timeout=60_000)
