"""Takes the pictures of the documents: the real pages in a real browser, on the sample town, by day and by night.

    python pages/pictures.py                     into docs/pictures
    python pages/pictures.py --only rider desk   some of them

Needs what the browser tests need (`make setup browser`), and built pages (`make pages`).
"""

import argparse
import json
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the town that the tests use is not part of the installed program

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.builders.browser_town import PASSWORD, STOP_NAMES, Town, launch_chromium, press_book, town_running  # noqa: E402
from tests.builders.bus_terminal import book  # noqa: E402
from tests.builders.kiosk_panel import UPRIGHT, open_panel, pick_place, running_kiosk  # noqa: E402

UNCONFIRMED_MILLISECONDS = 120_000
"""Until the dispatcher is told that a driver has not pressed."""
CONNECTED = {"ko": "연결됨", "en": "Connected"}
READY_MILLISECONDS = 90_000
"""Until the kiosk hears."""
SCREENS = {"small": (800, 480), "large": (1280, 800), "phone": (390, 844)}


@contextmanager
def sample_town() -> Iterator[Town]:
    """The sample town with its buses, without drivers."""
    with tempfile.TemporaryDirectory() as folder, town_running(Town(Path(folder))) as town:
        yield town


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


def take_kiosk(browser: Browser, town: Town, folder: Path) -> None:
    """The kiosk's panel, half as many pixels as it has: a bus picked by day, booked, low and large by night."""
    code, arrival = town.get_bus()
    driver = open_terminal(browser, town, town.get_driver(arrival["vehicle_id"]), ("ko", "day"))
    with running_kiosk(town.data, town.url, code) as url:
        panel = open_kiosk(browser, url, "light")
        panel.locator(f".bus[data-trip='{arrival['trip_id']}'] > button").first.click()
        shoot_panel(panel, folder, "kiosk-where")
        pick_place(panel)
        panel.get_by_role("button", name="예", exact=True).click()
        driver.locator(".confirm").click()
        expect(panel.locator(".step-done")).to_have_count(3)
        shoot_panel(panel, folder, "kiosk")
        panel.context.close()
        night = open_kiosk(browser, url, "dark")
        night.get_by_role("button", name="English").click()
        night.get_by_role("button", name="Lower screen").click()
        expect(night.locator(".quick button").first).to_be_visible()
        shoot_panel(night, folder, "kiosk-low")
        night.get_by_role("button", name="Larger text").click()
        shoot_panel(night, folder, "kiosk-large")
        night.get_by_role("button", name="한국어").click()
        night.context.close()
    driver.context.close()


def open_kiosk(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> Page:
    """The panel as it hangs, by day or by night."""
    context = browser.new_context(viewport=UPRIGHT, device_scale_factor=0.5)
    theme = "night" if scheme == "dark" else "day"
    context.add_init_script(f"localStorage.setItem('gachita.theme', '\"{theme}\"')")
    panel = open_panel(context, url)
    expect(panel.locator(".talk")).to_be_visible(timeout=READY_MILLISECONDS)
    return panel


def shoot_panel(page: Page, folder: Path, name: str) -> None:
    """One picture, with the page at its beginning."""
    page.evaluate("for (const one of document.querySelectorAll('*')) one.scrollTop = 0")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


def open_phone(browser: Browser, town: Town, code: str, looks: tuple[str, str]) -> Page:
    """A phone at that stop in that language and theme, whose owner uses a wheelchair."""
    language, theme = looks
    context = browser.new_context(viewport={"width": 390, "height": 844})
    kept = {"language": language, "theme": theme, "rider.needs": ["wheelchair"], "rider.notices": False}
    context.add_init_script(
        f"for (const [name, value] of Object.entries({json.dumps(kept)}))"
        " localStorage.setItem(`gachita.${name}`, JSON.stringify(value))"
    )
    page = context.new_page()
    page.goto(f"{town.url}/rider")
    page.get_by_role("searchbox").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".arrival-next")).to_be_visible()
    return page


def take_rider(browser: Browser, town: Town, folder: Path) -> None:
    """The rider's page: the next low-floor bus, the driver has confirmed, and the same by night in English."""
    for name, looks in (("rider", ("ko", "day")), ("rider-night", ("en", "night"))):
        code, arrival = town.get_bus()
        phone = open_phone(browser, town, code, looks)
        if name == "rider":
            shoot(phone, folder, "rider-board", "phone")
        driver = open_terminal(browser, town, town.get_driver(arrival["vehicle_id"]), ("ko", "day"))
        press_book(phone, arrival, {"ko": "예약", "en": "Book"}[looks[0]])
        driver.locator(".confirm").click()
        expect(phone.locator(".standing-good")).to_be_visible()
        phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        shoot(phone, folder, name, "phone")
        driver.context.close()
        phone.context.close()


def take_desk(browser: Browser, town: Town, folder: Path) -> None:
    """The dispatcher's page: a driver who has not confirmed stands first."""
    code, arrival = town.get_bus()
    book(town, code, arrival, "wheelchair")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('gachita.theme', '\"day\"')")
    desk = context.new_page()
    desk.goto(f"{town.url}/operations")
    desk.get_by_label("이름").fill("desk")
    desk.get_by_label("비밀번호").fill(PASSWORD)
    desk.get_by_role("button", name="로그인").click()
    expect(desk.locator(".item-not_acknowledged").first).to_be_visible(timeout=UNCONFIRMED_MILLISECONDS)
    shoot(desk, folder, "desk", "large")
    context.close()


TAKE = {"driver": take_driver, "kiosk": take_kiosk, "rider": take_rider, "desk": take_desk}


def main() -> int:
    """Take them all."""
    chosen = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    chosen.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    chosen.add_argument("--only", nargs="+", choices=TAKE, default=list(TAKE))
    told = chosen.parse_args()
    folder: Path = told.into
    folder.mkdir(parents=True, exist_ok=True)
    with sample_town() as town, sync_playwright() as playwright:
        browser = launch_chromium(
            playwright, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
        )
        for name in told.only:
            TAKE[name](browser, town, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
