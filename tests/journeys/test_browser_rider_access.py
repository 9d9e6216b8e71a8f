"""The rider's page for everybody: by keyboard alone, on small screens, with large letters, by day and night."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.builders.browser_town import People, Town, fast_town_running
from tests.builders.bus_terminal import list_barriers

pytestmark = pytest.mark.browser
STOP = "09112"
PHONE, SMALL = {"width": 390, "height": 844}, {"width": 320, "height": 640}
LANGUAGES = {"ko": "한국어", "en": "English"}
LOOKS = (("ko", "light"), ("en", "dark"), ("en", "light"), ("ko", "dark"))
SHAPES: tuple[tuple[dict[str, int], str], ...] = ((PHONE, "100%"), (SMALL, "100%"), (PHONE, "200%"))
LEAST_PIXELS = 44
FURTHEST_TABS = 60


@pytest.fixture(scope="module")
def street_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with fast_town_running(tmp_path_factory.mktemp("town"), 20, minutes_before=8) as town:
        yield town


SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished)).then(() => true)"""
"""Colours on their way from one theme to the other are nobody's fault."""


def list_faults(page: Page) -> list[str]:
    """What keeps somebody out of the page as it is now, in each language and colours and on each screen."""
    faults: list[str] = []
    for language, theme in LOOKS:
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
    phone.locator(".arrival-next .primary").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert list_faults(phone) == []
    phone.locator("input[name=wheelchair]").check()
    phone.get_by_role("dialog").locator("button.primary").click()
    expect(phone.locator(".reservation")).to_be_visible()
    assert list_faults(phone) == []
    phone.locator(".page-head button").last.click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert list_faults(phone) == []


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
    assert phone.evaluate("document.activeElement.innerText") == "예약 취소", "the focus is where it was"
    phone.keyboard.press("Enter")
    expect(dialog).to_be_visible()
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
