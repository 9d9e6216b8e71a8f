"""The driver's page on the device: it opens without a line, and another version takes its place as a whole."""

import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.application import PAGES, WORKERS
from server.http.headers import CONTENT_SECURITY_POLICY
from server.http.page_files import STATIC
from tests.builders.browser_town import until
from tests.builders.processes import eventually

pytestmark = pytest.mark.browser
ADDRESSES = {**PAGES, **WORKERS}


class Files(SimpleHTTPRequestHandler):
    """The built files at the addresses and under the policy at which the server serves them."""

    def translate_path(self, path: str) -> str:
        name = ADDRESSES.get(path, path.removeprefix("/static/"))
        return super().translate_path("/" + name)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@dataclass
class Host:
    """Hands out the pages in a folder, until it is gone."""

    folder: Path
    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/driver"

    def put_second_version(self) -> None:
        """The same page under other names of its files, as a build of other sources makes it."""
        (script,) = self.folder.glob("driver-*[0-9a-f].js")
        (self.folder / "driver-second.js").write_bytes(script.read_bytes())
        for name in ("driver.html", "driver-worker.js"):
            text = (self.folder / name).read_text(encoding="utf-8").replace(script.name, "driver-second.js")
            named = re.sub('"driver-[0-9a-f]{10}"', '"driver-ffffffffff"', text)
            (self.folder / name).write_text(named, encoding="utf-8")
        script.unlink()

    def go(self) -> None:
        """The line is cut."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    folder = tmp_path / "static"
    shutil.copytree(STATIC, folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    host = Host(folder, server)
    yield host
    host.go()
    thread.join()


@pytest.fixture
def page(browser: Browser, host: Host) -> Iterator[Page]:
    """The first version, which lies on the device."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(host.url)
    until(page, "navigator.serviceWorker.controller !== null")
    assert "driver-second" not in script_of(page)
    yield page
    context.close()


def script_of(page: Page) -> str:
    address: str = page.evaluate("document.querySelector('script').src")
    return address


def list_shells(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return names


def test_the_page_opens_without_a_line(host: Host, page: Page) -> None:
    host.go()
    page.reload()
    expect(page.get_by_label("차량 번호")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.keypad')).display") == "grid"


def test_another_version_comes_by_itself_where_nobody_has_touched_the_page(host: Host, page: Page) -> None:
    (before,) = list_shells(page)
    host.put_second_version()
    page.reload()
    until(page, "document.querySelector('script').src.includes('driver-second')")
    eventually(lambda: len(list_shells(page)) == 1)
    assert list_shells(page) != [before]
    host.go()
    page.reload()
    expect(page.get_by_label("차량 번호")).to_be_visible()
    assert "driver-second" in script_of(page)


def test_a_page_in_use_keeps_its_version_until_it_is_opened_the_next_time(host: Host, page: Page) -> None:
    page.get_by_label("차량 번호").click()
    host.put_second_version()
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    until(page, "navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)")
    assert "driver-second" not in script_of(page)
    context = page.context
    page.close()
    later = context.new_page()

    def open_again() -> bool:
        later.goto("about:blank")
        later.goto(host.url)
        return "driver-second" in script_of(later)

    eventually(open_again)


def test_a_version_that_cannot_be_fetched_whole_is_not_taken(host: Host, page: Page) -> None:
    host.put_second_version()
    (host.folder / "driver-second.js").unlink()
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => 0)")
    until(page, "navigator.serviceWorker.getRegistration().then((one) => !one.installing && !one.waiting)")
    page.reload()
    expect(page.get_by_label("차량 번호")).to_be_visible()
    assert "driver-second" not in script_of(page)
