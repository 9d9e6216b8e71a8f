"""Takes the pictures of the documents: the real pages in a real browser, on the sample town, by day and by night.

    python pages/pictures.py            into docs/pictures

Needs what the browser tests need (`make setup browser`), and built pages (`make pages`).
"""

import argparse
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the town that the tests use is not part of the installed program

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.builders.browser_town import STOP_NAMES, Town, launch_chromium  # noqa: E402
from tests.builders.bus_terminal import book  # noqa: E402

CONNECTED = {"ko": "연결됨", "en": "Connected"}
SCREENS = {"small": (800, 480), "large": (1280, 800), "phone": (390, 844)}


@contextmanager
def sample_town() -> Iterator[Town]:
    """The sample town with its buses, without drivers."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        try:
            town.start()
            yield town
        finally:
            town.stop()


def open_terminal(browser: Browser, town: Town, driver: dict[str, str], looks: tuple[str, str]) -> Page:
    """A signed-in terminal in that language and theme."""
    language, theme = looks
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    kept = {"language": language, "theme": theme, "driver.plates": [driver["plate"]]}
    context.add_init_script(
        f"for (const [name, value] of Object.entries({kept!r}))"
        " localStorage.setItem(`gachita.${name}`, JSON.stringify(value))"
    )
    page = context.new_page()
    page.goto(f"{town.url}/driver")
    page.get_by_role("button", name=driver["plate"]).click()
    for digit in driver["pin"]:
        page.get_by_role("button", name=digit, exact=True).click()
    expect(page.get_by_text(CONNECTED[language], exact=True)).to_be_visible()
    return page


def shoot(page: Page, folder: Path, name: str, screen: str) -> None:
    """One picture, in as many pixels as the screen has."""
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


def take_driver(browser: Browser, town: Town, folder: Path) -> None:
    """The driver's page: a ping, two passengers by night in English, the line down."""
    code, arrival = town.get_bus()
    driver = town.get_driver(arrival["vehicle_id"])
    page = open_terminal(browser, town, driver, ("ko", "day"))
    book(town, code, arrival, "wheelchair", alight_stop=get_stop_further_on(town, arrival))
    expect(page.locator("article")).to_be_visible()
    shoot(page, folder, "driver", "small")
    page.context.set_offline(True)
    expect(page.locator(".link-lost")).to_be_visible()
    page.locator(".confirm").click()
    shoot(page, folder, "driver-no-line", "small")
    page.context.close()
    book(town, code, arrival, "vision")
    night = open_terminal(browser, town, driver, ("en", "night"))
    expect(night.locator(".people > li")).to_have_count(2)
    shoot(night, folder, "driver-night", "small")
    night.context.close()


def get_stop_further_on(town: Town, bus: dict[str, Any]) -> str:
    """The number of a stop that this bus comes to later, for somebody to get off at."""
    for text in STOP_NAMES:
        for stop in town.get(f"/stops?q={urllib.parse.quote(text)}")["stops"]:
            board = town.get(f"/stops/{stop['stop_id']}/arrivals?limit=30")
            for arrival in board["arrivals"]:
                if arrival["trip_id"] == bus["trip_id"] and arrival["position"] > bus["position"]:
                    return str(stop["code"])
    raise SystemExit("this bus goes nowhere")


def main() -> int:
    """Take them all."""
    chosen = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    chosen.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    folder: Path = chosen.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    with sample_town() as town, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        take_driver(browser, town, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
