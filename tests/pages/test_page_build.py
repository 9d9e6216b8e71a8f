"""The built pages: reproducible, small, of one host, and nothing inline that a strict policy forbids."""

import gzip
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "pages" / "build.py"
LARGEST_PAGE_BYTES = 120 * 1024
PAGES = {
    "home": "server/static",
    "rider": "server/static",
    "driver": "server/static",
    "operations": "server/static",
    "kiosk": "kiosk/static",
}
NAMED_ONLY = {b"www.w3.org", b"socket.io"}
"""Names of XML vocabularies, and the page that an error text of the socket library points to: never loaded."""


def build(into: Path) -> dict[str, bytes]:
    """Build into that folder; every built file by its path."""
    subprocess.run([sys.executable, BUILD, "--force", "--into", into], check=True, timeout=300)
    return {
        str(path.relative_to(into)): path.read_bytes() for path in sorted(into.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(tmp_path_factory.mktemp("pages"))


class Page(HTMLParser):
    """What a page loads, and what it carries inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        address = known.get("src") or (known.get("href") if tag == "link" else None)
        if address:
            self.loads.append(address)
        if tag == "style" or (tag == "script" and "src" not in known) or "style" in known:
            self.inline.append(tag)
        self.inline += [name for name in known if name.startswith("on")]


def test_the_same_sources_give_the_same_bytes(built: dict[str, bytes], tmp_path: Path) -> None:
    assert build(tmp_path) == built


@pytest.mark.parametrize(("name", "folder"), PAGES.items())
def test_each_page_loads_only_files_that_were_built_beside_it(
    built: dict[str, bytes], name: str, folder: str
) -> None:
    page = Page(built[f"{folder}/{name}.html"].decode())
    assert page.loads
    for address in page.loads:
        assert address.startswith("/static/")
        assert f"{folder}/{address.removeprefix('/static/')}" in built
    assert page.inline == []


@pytest.mark.parametrize(("name", "folder"), PAGES.items())
def test_each_first_load_fits_into_its_budget(built: dict[str, bytes], name: str, folder: str) -> None:
    page = f"{folder}/{name}.html"
    loads = [f"{folder}/{address.removeprefix('/static/')}" for address in Page(built[page].decode()).loads]
    compressed = sum(len(gzip.compress(built[path])) for path in [page, *loads])
    assert compressed <= LARGEST_PAGE_BYTES


def test_nothing_built_names_another_host(built: dict[str, bytes]) -> None:
    for path, content in built.items():
        hosts = set(re.findall(rb"(?:https?|wss?)://([A-Za-z0-9.-]+\.[A-Za-z]+)", content))
        assert hosts <= NAMED_ONLY, path


def test_the_kiosk_page_finds_its_microphone_worklet(built: dict[str, bytes]) -> None:
    script = next(c for p, c in built.items() if p.startswith("kiosk/static/kiosk-") and p.endswith(".js"))
    (worklet,) = set(re.findall(rb"/static/(microphone-[0-9a-f]+\.js)", script))
    assert f"kiosk/static/{worklet.decode()}" in built


def test_a_second_build_of_the_same_sources_does_nothing(tmp_path: Path) -> None:
    command = [sys.executable, BUILD, "--into", tmp_path]
    first = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    second = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert first.stdout == "pages: built\n"
    assert second.stdout == "pages: nothing changed\n"


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "pages" / "package-lock.json").read_text()


def test_the_sources_pass_types_format_and_lint() -> None:
    subprocess.run([sys.executable, BUILD, "--check"], check=True, timeout=300)


def test_the_page_logic_passes_its_own_tests() -> None:
    """Sequence, gap, repeat and resume; the command queue; the cab; the words; the microphone's samples."""
    done = subprocess.run(
        [sys.executable, BUILD, "--test"], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-5000:]
    passed = re.search(r"pass (\d+)", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 0
