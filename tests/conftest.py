"""Which tests come first and may be tried again (those of real processes, sockets and sound); the browser of all."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:  # loaded by the tests that use it, not by every run of a single pure test
    from playwright.sync_api import Browser, Playwright

    from tests.builders.browser_town import People, Town

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")  # how long an example takes says how busy the machine is, and no more
HERE = Path(__file__).parent
ON_REAL_TIME = tuple(
    HERE / name
    for name in (
        *("journeys", "simulation", "benchmarks"),
        *("kiosk/recognition", "kiosk/link", "kiosk/care", "kiosk/panel", "kiosk/speech"),
    )
)
RERUNS = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A pure test that fails once has failed. Long files go first, so that at the end no worker waits for one."""
    for item in items:
        if is_on_real_time(item):
            item.add_marker(pytest.mark.flaky(reruns=RERUNS, reruns_delay=2))
    items.sort(key=is_on_real_time, reverse=True)


def is_on_real_time(item: pytest.Item) -> bool:
    """Whether it waits for real processes."""
    return any(item.path.is_relative_to(folder) for folder in ON_REAL_TIME)


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    """One for each module: two at a time cannot be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    """The system's Chromium."""
    from tests.builders.browser_town import launch_chromium

    browser = launch_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture
def people(browser: "Browser", street_town: "Town") -> "Iterator[People]":
    """Whoever opens pages of the module's `street_town`; at the end no page may have had a fault."""
    from tests.builders.browser_town import People

    people = People(browser, street_town)
    yield people
    people.leave()
    assert people.faults == []
