"""Measures how soon each page shows something, opened for the first time: a real server, a real browser, nothing kept.

    python pages/first_paint.py                   every page nine times, at this machine's speed and four times slower
    python pages/first_paint.py --times 3 --json  fewer times, for programs

Ends with 1 where a page at full speed needs more than a second, or brings more than 120 kB. Needs what the browser
tests need (`make setup browser`), and built pages (`make pages`).
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the town that the tests use is not part of the installed program

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from pages.pictures import sample_town  # noqa: E402
from tests.builders.browser_town import launch_chromium  # noqa: E402

MOST_MILLISECONDS = 1000
MOST_BYTES = 120 * 1024
PHONE, SCREEN = (390, 844), (1280, 800)
PAGES = {"/": SCREEN, "/rider": PHONE, "/driver": (800, 480), "/operations": SCREEN, "/docs": SCREEN}
SLOWER = (1, 4)
"""This machine, and one whose processor takes four times as long."""
LOOK = """() => new Promise((done) => new PerformanceObserver((list, observer) => {
    const first = list.getEntriesByName("first-contentful-paint")[0];
    if (!first) return;
    observer.disconnect();
    const told = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const files = told.filter((one) => !one.name.includes("/api/") && !one.name.includes("/socket.io/"));
    done([first.startTime, files.reduce((sum, one) => sum + one.encodedBodySize, 0)]);
}).observe({ type: "paint", buffered: true }))"""


class Look(NamedTuple):
    """One page opened for the first time."""

    path: str
    slower: int
    milliseconds: float
    """From asking for the page to the first words or picture."""
    kilobytes: float
    """Page, style and script as they come over the line."""


def look_at(browser: Browser, url: str, path: str, slower: int) -> Look:
    """Open it on a device that has never seen it."""
    width, height = PAGES[path]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(url + path)
    milliseconds, carried = page.evaluate(LOOK)
    context.close()
    return Look(path, slower, milliseconds, carried / 1024)


def measure(times: int) -> Iterator[list[Look]]:
    """The looks at each page at each speed."""
    with sample_town() as town, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        look_at(browser, town.url, "/", 1)  # the browser's own first page is slow for reasons of its own
        for path in PAGES:
            for slower in SLOWER:
                yield [look_at(browser, town.url, path, slower) for _ in range(times)]
        browser.close()


def sum_up(looks: list[Look]) -> dict[str, Any]:
    """Median and worst."""
    found = sorted(look.milliseconds for look in looks)
    return {
        "path": looks[0].path,
        "slower": looks[0].slower,
        "median_milliseconds": round(statistics.median(found)),
        "worst_milliseconds": round(found[-1]),
        "kilobytes": round(looks[0].kilobytes, 1),
    }


def is_good(row: dict[str, Any]) -> bool:
    """Whether it is soon enough and small enough; a slow processor is only told of."""
    is_soon = row["median_milliseconds"] <= MOST_MILLISECONDS or row["slower"] > 1
    return bool(is_soon and row["kilobytes"] <= MOST_BYTES / 1024)


def main() -> int:
    """Measure, tell, judge."""
    parser = argparse.ArgumentParser(description="Measure the first paint of each page.")
    parser.add_argument("--times", type=int, default=9, help="how often each page is opened")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    told = parser.parse_args()
    rows = []
    for looks in measure(told.times):
        rows.append(sum_up(looks))
        if not told.json:
            row = rows[-1]
            print(
                f"{row['path']:12} x{row['slower']}  median {row['median_milliseconds']:5} ms  "
                f"worst {row['worst_milliseconds']:5} ms  {row['kilobytes']:6} kB",
                flush=True,
            )
    if told.json:
        print(json.dumps(rows, indent=2))
    return 0 if all(map(is_good, rows)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
