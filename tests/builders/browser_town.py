"""People at their screens: a server on the sample town with its fleet, and real browsers that open its pages."""

import csv
import json
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Playwright, expect

from tests.builders.callers import Caller
from tests.builders.fast_town import HOP_SECONDS, write_fast_town
from tests.builders.processes import Process, eventually, free_port, gachita

PASSWORD = "correct horse battery"
STAFF = {"desk": "dispatcher", "eun": "dispatcher", "chief": "administrator"}
"""Who may open the dispatcher's page, all with the same password."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
STOP_NAMES = ("종로", "역", "로", "빠른")
NEAREST_STOPS_AWAY, FURTHEST_STOPS_AWAY = 4, 14
TIMEOUT_MILLISECONDS = 20_000


def launch_chromium(playwright: Playwright, *more: str) -> Browser:
    """The system's Chromium. Fails with what to install where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found, "these tests need Chromium: `apt-get install chromium`, or your system's way"
    return playwright.chromium.launch(executable_path=found, args=[*CHROMIUM_ARGUMENTS, *more])


def until(page: Page, expression: str) -> None:
    """Wait until that is true on the page. Playwright's own way to wait is what our content policy forbids."""

    def look() -> bool:
        try:
            return bool(page.evaluate(expression))
        except Error:  # the page is being opened anew
            return False

    eventually(look)


@dataclass
class Town:
    """A server with a simulated fleet and no drivers but those whom a test signs in."""

    data: Path
    feed: Path | None = None
    """None: the sample town."""
    options: tuple[str, ...] = ()
    """More of what the server is told."""
    port: int = field(default_factory=free_port)
    feed_port: int = field(default_factory=free_port)
    processes: dict[str, Process] = field(default_factory=dict)
    lines: int = 12
    """So many of each board are looked through for a bus: as many as the rider's page shows."""
    used: set[str] = field(default_factory=set)
    """Vehicles that an earlier test has booked: each test gets a bus of its own."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def fleet_file(self) -> Path:
        return self.data / "fleet.csv"

    def start(self) -> None:
        """Fleet file, buses, server."""
        staff = "".join(f"{name},{PASSWORD},{role}\n" for name, role in STAFF.items())
        (self.data / "dispatchers.csv").write_text(f"name,password,role\n{staff}")
        made = gachita("fleet", "make", "--out", self.fleet_file, "--data", self.data, *self._of_feed())
        assert made.returncode == 0, made.stderr
        common = ("--fleet", self.fleet_file, "--data", self.data, "--port", self.feed_port, *self._of_feed())
        self.processes["fleet"] = Process(self.data / "fleet.log", "simulate", *common)
        self.processes["fleet"].wait_for(f"http://127.0.0.1:{self.feed_port}/healthz")
        self.start_server()

    def _of_feed(self) -> tuple[object, ...]:
        return ("--feed", self.feed) if self.feed else ()

    def start_server(self) -> None:
        """Also again, after `stop_server`, on the same data and port."""
        feeds = (
            f"http://127.0.0.1:{self.feed_port}/{kind}.pb" for kind in ("vehicle-positions", "trip-updates")
        )
        server = Process(
            self.data / "server.log", "serve", "--data", self.data, "--port", self.port,
            "--fleet", self.fleet_file, "--dispatchers", self.data / "dispatchers.csv",
            "--refresh-seconds", 2, *self.options, *self._of_feed(),
            *(word for feed in feeds for word in ("--realtime", feed)),
        )  # fmt: skip
        self.processes["server"] = server
        server.wait_for(f"{self.url}/readyz")

    def stop_server(self) -> None:
        """End it in order; its store keeps what it knows."""
        self.processes.pop("server").stop()

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            process.stop()

    def get(self, path: str) -> Any:
        """A public answer of the server."""
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=10) as answer:
            return json.load(answer)

    def sign_in_staff(self, name: str) -> Caller:
        """Somebody of the dispatchers' desk, over HTTP."""
        signed = Caller(self.url).call("POST", "/operations/sign-in", {"name": name, "password": PASSWORD})
        return Caller(self.url, signed.json()["token"])

    def get_driver(self, vehicle_id: str) -> dict[str, str]:
        """Plate and PIN of a bus, by the names of the fleet file."""
        with self.fleet_file.open(encoding="utf-8", newline="") as file:
            return next(row for row in csv.DictReader(file) if row["vehicle_id"] == vehicle_id)

    def get_bus(self, nearest: int = NEAREST_STOPS_AWAY) -> tuple[str, dict[str, Any]]:
        """The number of a stop, and a low-floor bus that comes to it soon but not at once."""
        found = eventually(lambda: self._find_bus(nearest), 60)
        assert found
        self.used.add(found[1]["vehicle_id"])
        return found

    def _find_bus(self, nearest: int) -> tuple[str, dict[str, Any]] | None:
        for text in STOP_NAMES:
            for stop in self.get(f"/stops?q={urllib.parse.quote(text)}")["stops"][:20]:
                for arrival in self.get(f"/stops/{stop['stop_id']}/arrivals?limit={self.lines}")["arrivals"]:
                    if self._is_good(arrival, nearest):
                        return stop["code"], arrival
        return None

    def _is_good(self, arrival: dict[str, Any], nearest: int) -> bool:
        stops_away = arrival["stops_away"] or 0
        is_free = arrival["bookable"] and arrival["vehicle_id"] not in {None, *self.used}
        return bool(is_free and nearest <= stops_away <= FURTHEST_STOPS_AWAY)


@contextmanager
def town_running(town: Town) -> Iterator[Town]:
    """Its fleet and its server, as long as the block runs."""
    try:
        town.start()
        yield town
    finally:
        town.stop()


@contextmanager
def fast_town_running(
    folder: Path, hop_seconds: int = HOP_SECONDS, *options: str, lines: int = 12, **streets: Any
) -> Iterator[Town]:
    """A town whose buses take so long from stop to stop. `options`: of the server; `streets`: of the feed."""
    feed = write_fast_town(folder / "town.zip", datetime.now(UTC), hop_seconds, **streets)
    with town_running(Town(folder, feed, options=options, lines=lines)) as town:
        yield town


@dataclass
class People:
    """Opens pages as people do, each with a device of their own, and notes every fault of a page."""

    browser: Browser
    town: Town
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str, width: int, height: int, **device: Any) -> Page:
        """A page on a device of that size, in Korean. `device`: more of what Playwright lets a context be."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="ko-KR", **device
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(f"{path}: {fault}"))
        page.on("console", self._note)
        page.goto(self.town.url + path)
        return page

    def _note(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.faults.append(message.text)

    def driver(self, vehicle_id: str) -> Page:
        """The terminal of that bus, signed in."""
        page = self.open("/driver", 1024, 768)
        known = self.town.get_driver(vehicle_id)
        page.get_by_label("차량 번호").fill(known["plate"])
        page.get_by_label("비밀번호").fill(known["pin"])
        page.get_by_role("button", name="로그인").click()
        expect(page.get_by_text("연결됨")).to_be_visible()
        return page

    def rider_at(self, code: str) -> Page:
        """A phone that shows the board of that stop."""
        page = self.open("/rider", 390, 844)
        page.get_by_label("정류소 이름이나 번호").fill(code)
        page.get_by_role("button", name="찾기").click()
        expect(page.locator(".arrival").first).to_be_visible()
        return page

    def leave(self) -> None:
        """Put every device away."""
        for context in self.contexts:
            context.close()


def book_with_wheelchair(rider: Page, arrival: dict[str, Any]) -> Locator:
    """Book that bus on a phone that has not been asked for needs yet; the card of the reservation."""
    press_book(rider, arrival)
    rider.get_by_label("휠체어").check()
    rider.get_by_role("button", name="저장하고 예약").click()
    card = rider.locator(".reservation")
    expect(card).to_be_visible()
    return card


def press_book(rider: Page, arrival: dict[str, Any], words: str = "예약") -> None:
    """The button of that bus, which says that."""
    card = rider.locator(f"[data-trip='{arrival['service_date']} {arrival['trip_id']}']").first
    card.get_by_role("button", name=words).click()


def ping_of(driver: Page, card: Locator) -> Locator:
    """The card on the terminal with the reservation that the rider sees."""
    ping = driver.locator(f"article:has([data-reservation='{card.get_attribute('data-reservation')}'])")
    expect(ping).to_be_visible()
    return ping
