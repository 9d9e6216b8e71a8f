"""A dispatcher's desk in a real browser."""

import json
import re

from playwright.sync_api import Locator, Page, expect

from tests.builders.browser_town import PASSWORD, People


def sit_down(people: People, name: str = "desk", width: int = 1440, height: int = 900) -> Page:
    """That account, signed in."""
    page = people.open("/operations", width, height)
    page.get_by_label("이름").fill(name)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("button", name=re.compile("로그아웃"))).to_be_visible()
    expect(page.get_by_role("heading", name="조치가 필요한 일")).to_be_visible()
    return page


def item_of(desk: Page, kind: str, about: str) -> Locator:
    """The thing of that kind about that reservation or bus, on the list of what needs a person."""
    return desk.locator(f".item-{kind}[data-item*={json.dumps(about)}]")


def look(page: Page, language: str, theme: str) -> None:
    """That language and those colours, by the page's own switches."""
    page.get_by_role("button", name="English" if language == "en" else "한국어", exact=True).click()
    words = {"ko": {"day": "낮", "night": "밤"}, "en": {"day": "Day", "night": "Night"}}[language][theme]
    page.get_by_role("button", name=words, exact=True).first.click()
    assert page.evaluate("document.documentElement.lang") == language
