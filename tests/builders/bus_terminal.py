"""A bus terminal in a real browser, with ears: what it stored, sent and said is noted in its order."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.builders.browser_town import TIMEOUT_MILLISECONDS, Town, until
from tests.builders.callers import Caller, a_rider
from tests.builders.processes import eventually

PAGES = Path(__file__).resolve().parents[2] / "pages"
AXE = PAGES / "node_modules" / "axe-core" / "axe.min.js"
SMALL_SCREEN = {"width": 800, "height": 480}
"""What many bus terminals have."""

EARS = """
window.noted = [];
const note = (what, detail) => window.noted.push([what, String(detail)]);
const { put } = IDBObjectStore.prototype;
IDBObjectStore.prototype.put = function (value, key) {
  const kept = JSON.stringify(value);
  this.transaction.addEventListener("complete", () => note("stored", key + " " + kept));
  if (window.diskIsFull) this.transaction.abort();
  return window.diskIsFull ? undefined : put.call(this, value, key);
};
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (data) {
  note("sent", data);
  return send.call(this, data);
};
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (at) {
  note("tone", this.frequency.value);
  return start.call(this, at);
};
if (window.speechSynthesis) {
  const { speak } = SpeechSynthesis.prototype;
  SpeechSynthesis.prototype.speak = function (words) {
    note("said", words.lang + " " + words.text);
    return speak.call(this, words);
  };
}
"""


@dataclass
class Booking:
    """What a rider asked for, and how it stands."""

    rider: Caller
    reservation_id: str

    def list_steps(self) -> list[str]:
        """The steps of the chain so far, in their order."""
        return [step["type"] for step in self.rider.look(self.reservation_id)["steps"]]

    def await_step(self, step: str) -> None:
        """Wait until the chain has come that far."""
        eventually(lambda: step in self.list_steps(), 20, self.list_steps)


def book(town: Town, code: str, arrival: dict[str, Any], *needs: str, **wish: str) -> Booking:
    """Book that bus at that stop, as a new rider's phone does."""
    rider = a_rider(town.url, *needs)
    trip = {name: arrival[name] for name in ("route_id", "trip_id", "service_date")}
    made = rider.book(stop=code, **trip, **wish)
    assert made.status_code == 201, made.text
    return Booking(rider, made.json()["reservation_id"])


class Terminal:
    """One device in one bus."""

    def __init__(self, browser: Browser, town: Town, *, has_clock: bool = False) -> None:
        self.town = town
        self.context: BrowserContext = browser.new_context(viewport=SMALL_SCREEN, locale="ko-KR")  # type: ignore[arg-type]
        self.context.set_default_timeout(TIMEOUT_MILLISECONDS)
        self.context.add_init_script(EARS)
        self.faults: list[str] = []
        self.page: Page = self.context.new_page()
        if has_clock:
            self.page.clock.install()
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("console", self._note)
        self.page.goto(f"{town.url}/driver")

    def _note(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.faults.append(message.text)

    def sign_in(self, vehicle_id: str) -> None:
        """By plate and PIN, and wait for the line."""
        known = self.town.get_driver(vehicle_id)
        self.page.get_by_label("차량 번호").fill(known["plate"])
        self.page.get_by_label("비밀번호").fill(known["pin"])
        self.page.get_by_role("button", name="로그인").click()
        self.await_line()

    def await_line(self) -> None:
        """The strip says that the line is up."""
        expect(self.page.get_by_text("연결됨", exact=True)).to_be_visible()

    def await_shell(self) -> None:
        """The page lies on the device, so that it opens without a line."""
        until(self.page, "navigator.serviceWorker.controller !== null")

    def list_noted(self, what: str) -> list[str]:
        """What the page has `stored`, `sent`, `said`, or sounded as a `tone`, in its order."""
        noted: list[list[str]] = self.page.evaluate("window.noted")
        return [detail for kind, detail in noted if kind == what]

    def find_noted(self, what: str, *words: str) -> int:
        """The place in the order of the first that holds all these words; waits for it."""

        def look() -> int | None:
            noted: list[list[str]] = self.page.evaluate("window.noted")
            places = (
                place
                for place, (kind, detail) in enumerate(noted)
                if kind == what and all(word in detail for word in words)
            )
            return next((place + 1 for place in places), None)

        found = eventually(look, 20, lambda: self.page.evaluate("window.noted"))
        assert found
        return found

    def card_of(self, booking: Booking) -> Locator:
        """The card with that passenger."""
        card = self.page.locator(f"article:has([data-reservation='{booking.reservation_id}'])")
        expect(card).to_be_visible()
        return card

    def leave(self) -> None:
        """Put the device away. Fails where the page had a fault."""
        self.context.close()
        assert self.faults == []


def list_barriers(page: Page, *more_rules: str) -> list[str]:
    """What axe-core finds wrong on the page as it is now: its rules, and more of them."""
    assert AXE.is_file(), "`python pages/build.py` installs axe-core"
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = json.dumps({rule: {"enabled": True} for rule in more_rules})
    found = page.evaluate(
        f"axe.run(document, {{resultTypes: ['violations'], rules: {rules}}}).then((result) => result.violations"
        ".flatMap((rule) => rule.nodes.map((node) => rule.id + ' ' + node.html + ' ' + node.failureSummary)))"
    )
    return [str(fault) for fault in found]
