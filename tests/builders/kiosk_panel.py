"""A kiosk's panel in a real browser: opened as it hangs, with states that are rare, and measured in millimetres."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, WebSocketRoute, expect

from tests.builders.browser_town import TIMEOUT_MILLISECONDS
from tests.builders.processes import Process, eventually, free_port

UPRIGHT: ViewportSize = {"width": 1080, "height": 1920}
WIDTH_MM = 336
"""A 27-inch screen, upright."""

State = dict[str, Any]

LETTERS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const found = [];
  const walker = document.createTreeWalker(document.querySelector(".panel"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !place.offsetParent || place.closest(".unseen, .skip")) continue;
    const style = getComputedStyle(place);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const box = pen.measureText(/[가-힣]/.test(walker.currentNode.data) ? "한" : "dp");
    found.push([walker.currentNode.data, box.actualBoundingBoxAscent + box.actualBoundingBoxDescent]);
  }
  return found;
}"""
"""Each text that is seen, with the height of its letters in pixels."""

BUTTONS = """() => [...document.querySelectorAll("button")].filter((one) => one.offsetParent)
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .map(([text, box]) => [text, Math.min(box.width, box.height)])"""
"""Each button, with its shorter side in pixels."""

LINES_OF_BOARD = """() => {
  const board = document.getElementById("board").getBoundingClientRect();
  return [...document.querySelectorAll(".board > li")].map((line) => {
    const box = line.getBoundingClientRect();
    const isAside = box.left > board.right - 9 || box.right < board.left + 9;
    const isWhole = box.left > board.left - 9 && box.right < board.right + 9 && box.bottom < board.bottom + 1;
    return [line.querySelector("h3, button").textContent, isAside ? "aside" : isWhole ? "seen" : "cut"];
  });
}"""
"""Each line of the board by its route (or button), and whether it is seen, stands aside, or is cut."""


@contextmanager
def running_kiosk(data: Path, server: str, code: str) -> Iterator[str]:
    """The kiosk of that stop; the address of its page."""
    port = free_port()
    kiosk = Process(
        data / "kiosk.log", "kiosk", "run", "--stop", code, "--data", data, "--server", server,
        "--port", port, "--panel-width-mm", WIDTH_MM,
    )  # fmt: skip
    try:
        kiosk.wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}/"
    finally:
        kiosk.stop()


def open_panel(context: BrowserContext, url: str) -> Page:
    """The page with its board."""
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".bus").first).to_be_visible()
    return page


def doctor(page: Page, change: Callable[[State], None]) -> None:
    """Change what the page is told, for what is too rare to wait for; it is told again every few seconds."""

    def alter(message: str) -> str:
        found = re.match(r'(42/panel,)(\["state",.*)', message, re.DOTALL)
        if found is None:
            return message
        event = json.loads(found[2])
        change(event[1])
        return found[1] + json.dumps(event)

    def connect(page_side: WebSocketRoute) -> None:
        server = page_side.connect_to_server()
        server.on_message(
            lambda message: page_side.send(alter(message) if isinstance(message, str) else message)
        )

    page.route_web_socket(re.compile(r".*/socket\.io/.*"), connect)
    page.reload()


def go_far(state: State) -> None:
    """Every route has more stops ahead than are offered at a time, wherever this kiosk stands."""
    for route in state["routes"]:
        names = [f"먼 정류소 {number}" for number in range(13)]
        route["destinations"] = [{"stop_id": name, "name": name, "code": "", "names": {}} for name in names]


def listen(page: Page) -> list[str]:
    """Open the page again, and note every sentence that it is told to speak from now on."""
    heard: list[str] = []

    def note(frame: str | bytes) -> None:
        found = re.match(r'42/panel,(\["say",.*)', str(frame), re.DOTALL)
        if found is not None:
            heard.append(json.loads(found[1])[1]["text"])

    page.on("websocket", lambda line: line.on("framereceived", note))
    page.reload()
    expect(page.locator(".bus").first).to_be_visible()
    return heard


def await_heard(page: Page, heard: list[str], words: str) -> None:
    """Wait until a sentence with these words was told to be spoken."""

    def look() -> bool:
        page.evaluate("0")  # frames are handed in only while the page is spoken to
        return any(words in sentence for sentence in heard)

    eventually(look, explain=lambda: heard)


def pick_place(panel: Page) -> str:
    """Choose the second stop that is offered to get off at; its name."""
    place = panel.locator(".picker-choices button").nth(1)
    name = place.inner_text()
    place.click()
    return name


def cancel_booking(panel: Page) -> None:
    """Take all bookings back, so that the next test, or the next try, finds the buses as they were."""
    booking = panel.locator(".booking", has=panel.get_by_role("button", name="취소"))
    for left in reversed(range(booking.count())):
        booking.first.get_by_role("button").click()
        expect(panel.get_by_role("alertdialog")).to_contain_text("취소할까요?")
        panel.get_by_role("button", name="예", exact=True).click()
        expect(booking).to_have_count(left)


def tab_to(panel: Page, button: Locator) -> None:
    """Press Tab until that element has the focus."""
    for _ in range(80):
        panel.keyboard.press("Tab")
        if button.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"no way to {button} with the keyboard")


def list_lines_seen(panel: Page) -> set[str]:
    """The lines of the board that are seen just now; none of them may be cut."""
    lines: list[list[str]] = panel.evaluate(LINES_OF_BOARD)
    assert [words for words, where in lines if where == "cut"] == []
    return {words for words, where in lines if where == "seen"}


def list_small_letters(
    panel: Page, smallest_mm: float, width_mm: float = WIDTH_MM
) -> list[tuple[str, float]]:
    """Texts whose letters are lower than that, as the panel hangs."""
    per_mm = panel.evaluate("screen.width") / width_mm
    return [(text, high / per_mm) for text, high in panel.evaluate(LETTERS) if high / per_mm < smallest_mm]


def list_small_buttons(
    panel: Page, smallest_mm: float, width_mm: float = WIDTH_MM
) -> list[tuple[str, float]]:
    """Buttons whose shorter side is shorter than that, as the panel hangs."""
    per_mm = panel.evaluate("screen.width") / width_mm
    return [
        (text, side / per_mm) for text, side in panel.evaluate(BUTTONS) if side / per_mm < smallest_mm - 0.01
    ]
