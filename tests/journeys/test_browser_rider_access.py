"""The rider's page for everybody: by keyboard alone, on small screens, with large letters, by day and night."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.builders.browser_town import People, Town, fast_town_running
from tests.builders.bus_terminal import list_barriers
from tests.builders.callers import a_rider

pytestmark = pytest.mark.browser
STOP = "09112"
PHONE, SMALL = {"width": 390, "height": 844}, {"width": 320, "height": 640}
LANGUAGES = {"ko": "한국어", "en": "English"}
LOOKS = (("ko", "light"), ("en", "dark"), ("en", "light"), ("ko", "dark"))
SOME_LOOKS = (("en", "dark"), ("ko", "light"))
SHAPES: tuple[tuple[dict[str, int], str], ...] = ((PHONE, "100%"), (SMALL, "100%"), (PHONE, "200%"))
LEAST_PIXELS = 44
CUT_DIALOGS = """[...document.querySelectorAll("dialog[open]")]
    .map((one) => one.scrollWidth - one.clientWidth).filter((pixels) => pixels > 0)"""
FURTHEST_TABS = 60


def step(kind: str, why: str | None = None) -> dict[str, Any]:
    """The last step of a ride."""
    return {"type": kind, "at": "2026-03-02T03:00:00Z", "run_id": "20260302:a", "why": why, "sentence": None}


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with fast_town_running(tmp_path_factory.mktemp("town"), 20, minutes_before=8) as town:
        yield town


SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished)).then(() => true)"""
"""Colours on their way from one theme to the other are nobody's fault."""


def list_faults(page: Page, looks: tuple[tuple[str, str], ...] = LOOKS) -> list[str]:
    """What keeps somebody out of the page as it is now, in each language and colours and on each screen."""
    faults: list[str] = []
    for language, theme in looks:
        other = page.get_by_role("button", name=LANGUAGES[language])
        if other.count():
            other.first.evaluate("(button) => button.click()")  # also from behind a dialog
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.evaluate(SETTLED)
        faults += [f"{language} {theme}: {one}" for one in list_barriers(page)]
    for size, letters in SHAPES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{size} {letters}: {wide} pixels too wide"] if wide > 0 else []
        cut = page.evaluate(CUT_DIALOGS)
        faults += [f"{size} {letters}: cut by {one} pixels" for one in cut]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input:not([type=checkbox]), summary')]"
        f".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < {LEAST_PIXELS})"
        ".map((one) => one.outerHTML)"
    )
    return faults + [f"too small to press: {one}" for one in small]


FOCUSED = """(() => {
  const one = document.activeElement;
  if (one === document.body || !one.matches(":focus-visible")) return "";
  return one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText;
})()"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus, for all to see, says that; it may have it already."""
    said = [str(page.evaluate(FOCUSED))]
    while words not in said[-1]:
        assert len(said) < FURTHEST_TABS, f"no way by keyboard to {words}: {said}"
        page.keyboard.press("Tab")
        said.append(str(page.evaluate(FOCUSED)))


def test_nobody_is_kept_out_of_any_state_of_the_page(people: People) -> None:
    phone = people.open("/rider", **PHONE)
    assert list_faults(phone) == []
    phone.get_by_role("button", name="한국어").or_(phone.get_by_role("button", name="English")).click()
    phone.get_by_role("searchbox").fill(STOP)
    phone.keyboard.press("Enter")
    expect(phone.locator(".arrival-next")).to_be_visible()
    assert list_faults(phone) == []
    phone.locator(".arrival .primary").last.click()  # one that is still to be had when all has been looked at
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert list_faults(phone) == []
    phone.locator("input[name=wheelchair]").check()
    phone.get_by_role("dialog").locator("button.primary").click()
    expect(phone.locator(".reservation")).to_be_visible()
    assert list_faults(phone) == []
    phone.locator(".page-head button").last.click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert list_faults(phone) == []


RIDE: dict[str, dict[str, Any]] = {
    "ready": {"state": "acknowledged", "holds.0.stops_away": 2, "holds.1.stops_away": 9},
    "asking": {"state": "delivered", "question": "did_you_board", "steps.+": step("reported", "not_let_on")},
    "aboard": {"state": "boarded", "holds.0.state": "boarded", "holds.1": None, "alight_stop": None},
    "get_off": {
        "state": "boarded",
        "holds.0.state": "boarded",
        "steps.+": step("alighting"),
        "holds.1": None,
    },
    "ended": {"state": "no_show", "ended": True, "steps.+": step("passed_by")},
}
"""What makes a ride stand there; a phone shows it as it was told last."""


def put(told: dict[str, Any], path: str, value: Any) -> None:
    """Change one place in a message; `+` adds to a list, None takes away from one."""
    *way, last = path.split(".")
    place: Any = told
    for name in way:
        place = place[int(name) if name.isdigit() else name]
    if last == "+":
        place.append(value)
    elif value is None and last.isdigit():
        del place[int(last)]
    else:
        place[int(last) if last.isdigit() else last] = value


def a_ride(people: People) -> dict[str, Any]:
    """A ride as the server tells it, with a second bus held."""
    rider = a_rider(people.town.url)
    made = rider.book(stop=STOP, alight_stop="09114").json()
    told: dict[str, Any] = rider.look(made["reservation_id"])
    rider.call("POST", f"/reservations/{made['reservation_id']}/cancel")
    (held,) = told["holds"]
    return told | {"holds": [held, held | {"run_id": "20260302:other"}]}


def test_nobody_is_kept_out_on_the_way(people: People) -> None:
    phone = people.open("/rider", **PHONE)
    told = a_ride(people)
    faults = []
    for phase, changes in RIDE.items():
        ride = deepcopy(told)
        for path, value in changes.items():
            put(ride, path, value)
        phone.evaluate(
            "(rides) => localStorage.setItem('gachita.rider.reservations', rides)", json.dumps([ride])
        )
        phone.reload()
        expect(phone.locator(".reservation")).to_have_attribute("data-phase", phase)
        skipped = len(told["skipped"]) if phase == "ready" else 0
        expect(phone.locator(".skipped"), "buses before one's own are news to who waits").to_have_count(
            skipped
        )
        faults += [f"{phase} {one}" for one in list_faults(phone, SOME_LOOKS)]
        for button in ("문제 신고", "내릴 곳 바꾸기") if phase == "ready" else ():
            phone.get_by_role("button", name=button).click()
            expect(phone.get_by_role("dialog")).to_be_visible()
            faults += [f"{button} {one}" for one in list_faults(phone, SOME_LOOKS)]
            phone.keyboard.press("Escape")
    assert faults == []


def test_a_bus_is_booked_and_cancelled_by_keyboard_alone(people: People) -> None:
    phone = people.open("/rider", **PHONE)
    tab_to(phone, "정류소 이름이나 번호")
    phone.keyboard.type(STOP)
    phone.keyboard.press("Enter")
    expect(phone.locator(".arrival-next")).to_be_visible()
    tab_to(phone, "저상버스 예약")
    phone.keyboard.press("Enter")
    tab_to(phone, "휠체어")
    phone.keyboard.press("Space")
    tab_to(phone, "저장하고 예약")
    phone.keyboard.press("Enter")
    card = phone.locator(".reservation")
    expect(card.get_by_role("heading").first).to_be_focused()
    tab_to(phone, "예약 취소")
    phone.keyboard.press("Enter")
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_be_visible()
    phone.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(card.get_by_role("button", name="예약 취소"), "the focus is where it was").to_be_focused()
    for _ in range(5):
        phone.keyboard.press("Enter")
        expect(dialog, "also by a press right after the one that closed it").to_be_visible()
        phone.keyboard.press("Escape")
    phone.keyboard.press("Enter")
    tab_to(phone, "그대로 두기")
    tab_to(phone, "예약 취소")
    phone.keyboard.press("Enter")
    expect(card.locator(".standing")).to_contain_text("취소되었습니다")


def test_nothing_moves_for_whoever_does_not_want_it(people: People) -> None:
    phone = people.open("/rider", **PHONE, reduced_motion="reduce")
    moving = phone.evaluate(
        "[...document.querySelectorAll('*')].filter((one) => { const looks = getComputedStyle(one);"
        " return looks.animationName !== 'none' || looks.transitionDuration !== '0s' }).length"
    )
    assert moving == 0


def test_letters_colours_and_contrast_are_chosen_in_place_and_stay(people: People) -> None:
    phone = people.open("/rider", **PHONE)
    phone.get_by_role("button", name="설정").click()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_role("button", name="아주 크게").click()
    dialog.get_by_role("button", name="밤", exact=True).click()
    dialog.get_by_role("button", name="선명하게").click()
    looks = "((root) => [root.textSize, root.theme, root.contrast])(document.documentElement.dataset)"
    assert phone.evaluate(looks) == ["largest", "dark", "more"]
    assert phone.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    assert list_faults(phone) == []
    phone.reload()
    expect(phone.get_by_role("heading").first).to_be_visible()
    assert phone.evaluate(looks) == ["largest", "dark", "more"]
