"""The page of a kiosk without a line in a real browser, for whoever sees, hears or moves otherwise."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.composition import Kiosk
from tests.builders.browser_town import until
from tests.builders.bus_terminal import list_barriers
from tests.builders.kiosk_panel import UPRIGHT, State, doctor, open_panel

pytestmark = pytest.mark.browser

MOVING = """() => document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration > 1).length"""
NO_SOUND = "navigator.mediaDevices.enumerateDevices = async () => []"
HEADPHONES = """
  navigator.mediaDevices.enumerateDevices = async () => [
    { kind: "audiooutput", deviceId: "box", label: "Speaker" },
    { kind: "audiooutput", deviceId: "ears", label: "USB Headphones" },
  ];
  window.played = [];
  let place = "";
  Audio.prototype.setSinkId = async (wanted) => { place = wanted; };
  Object.defineProperty(Audio.prototype, "sinkId", { get: () => place });
  Audio.prototype.play = async () => { window.played.push(place); };
"""
"""A device that no test machine has: what would come out of it, and where."""


class Panels:
    """Opens the kiosk's page on screens of many kinds."""

    def __init__(self, browser: Browser, kiosk: Kiosk) -> None:
        self._browser = browser
        self._url = f"http://127.0.0.1:{kiosk.port}/"
        self._contexts: list[Any] = []

    def open(self, script: str = "", *, has_own_clock: bool = False, **screen: Any) -> Page:
        """`script`: what the browser finds on its device; `screen`: more of what Playwright lets a context be."""
        context = self._browser.new_context(viewport=UPRIGHT, locale="ko-KR", **screen)
        self._contexts.append(context)
        context.add_init_script(script)
        if has_own_clock:
            context.clock.install()
        return open_panel(context, self._url)

    def close(self) -> None:
        """Put all away."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def panels(browser: Browser, kiosk: Kiosk) -> Iterator[Panels]:
    panels = Panels(browser, kiosk)
    yield panels
    panels.close()


def listen_for_ever(state: State) -> None:
    state.update(mode="listening", recogniser="ready")
    for part in state["condition"]:
        part["is_good"] = True


def test_nothing_moves_where_less_motion_is_asked_for(panels: Panels) -> None:
    lively, calm = panels.open(), panels.open(reduced_motion="reduce")
    for page in (lively, calm):
        doctor(page, listen_for_ever)
        expect(page.locator(".talk-on")).to_be_visible()
    assert lively.evaluate(MOVING) == 1
    assert calm.evaluate(MOVING) == 0


def test_without_any_colour_words_and_signs_say_it_all(panels: Panels) -> None:
    def add_high_floor(state: State) -> None:
        first = state["board"]["arrivals"][0]
        high = {**first, "trip_id": "high", "low_floor": "no", "bookable": False, "why_not": "high_floor"}
        state["board"]["arrivals"] = [{**first, "low_floor": "yes", "spaces_free": 1}, high]

    page = panels.open(forced_colors="active")
    doctor(page, add_high_floor)
    low, high = page.locator(".bus-low"), page.locator(".bus:not(.bus-low)")
    expect(low).to_contain_text("저상")
    expect(low).to_contain_text("휠체어석 1")
    expect(high).to_contain_text("계단 있음")
    silent = page.get_by_role("button", name="소리 없이")
    expect(silent.locator("svg")).to_have_count(0)
    silent.click()
    expect(silent.locator("svg")).to_be_visible()
    expect(page.locator(".volume")).to_have_text("소리 없음")
    page.get_by_role("button", name="다음 저상버스 예약").click()
    expect(page.get_by_role("button", name="예", exact=True).locator("svg")).to_be_visible()
    page.get_by_role("button", name="아니요").click()
    silent.click()
    expect(silent.locator("svg")).to_have_count(0)


def test_what_operators_want_known_stands_above_the_board(panels: Panels) -> None:
    def add_alert(state: State) -> None:
        header, description = (
            {"ko": "행사로 우회합니다", "en": "Detour"},
            {"ko": "18시까지", "en": "until 18:00"},
        )
        state["board"]["alerts"] = [{"header": header, "description": description}]

    page = panels.open()
    doctor(page, add_alert)
    expect(page.locator(".arrivals .notices")).to_contain_text("행사로 우회합니다 18시까지")
    assert list_barriers(page, "color-contrast-enhanced") == []


def test_whoever_comes_next_sees_the_first_buses_again(panels: Panels) -> None:
    def add_lines(state: State) -> None:
        first = state["board"]["arrivals"][0]
        state["board"]["arrivals"] = [{**first, "trip_id": f"trip {n}"} for n in range(12)]

    page = panels.open(has_own_clock=True)
    doctor(page, add_lines)
    expect(page.locator(".bus")).to_have_count(12)
    for _ in range(2):
        page.get_by_role("button", name="다음 버스들").click()
    until(page, "board.scrollLeft > board.clientWidth * 1.5")
    page.clock.fast_forward(185_000)
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="시간 더 쓰기")).to_be_visible()
    page.clock.run_for(32_000)
    assert page.evaluate("board.scrollLeft") == 0


def test_a_microphone_that_the_browser_does_not_give_is_told_and_touch_goes_on(panels: Panels) -> None:
    page = panels.open()
    page.locator(".talk").click(timeout=60_000)
    told = page.locator(".talk-not")
    expect(told).to_contain_text("마이크")
    expect(told).to_contain_text("화면을 눌러 주세요")
    expect(told.get_by_role("button", name="다시 해 보기")).to_be_visible()
    page.get_by_role("button", name="다음 저상버스 예약").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("예약할까요?")
    page.get_by_role("button", name="아니요").click()


def test_without_anything_that_makes_sound_it_says_so_and_answers_in_writing(panels: Panels) -> None:
    page = panels.open(NO_SOUND)
    expect(page.locator(".side")).to_contain_text("스피커가 없습니다. 글로 안내합니다.")
    page.get_by_role("button", name="도움말").click()
    expect(page.locator(".said")).to_contain_text("이렇게 말씀해 보세요")


def test_with_headphones_plugged_in_nothing_comes_out_of_the_loudspeaker(panels: Panels) -> None:
    page = panels.open(HEADPHONES)
    expect(page.locator(".volume")).to_have_text("이어폰으로")
    page.get_by_role("button", name="도움말").click()
    expect(page.locator(".said")).to_contain_text("이렇게 말씀해 보세요")
    until(page, "window.played.length > 0")
    assert set(page.evaluate("window.played")) == {"ears"}
