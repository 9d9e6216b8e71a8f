"""What is put on a kiosk's box is what systemd, the shell and Chromium understand, and shuts what it should."""

import configparser
import json
import mmap
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.rglob("*.service"))
PAGE = "http://127.0.0.1:8081"
CHROMIUM = Path("/usr/lib/chromium/chromium")
LEAST_EXPOSED = 2.0
"""Of 10, by `systemd-analyze security`."""


def read(path: Path) -> dict[str, dict[str, list[str]]]:
    """A unit as systemd reads it: every section, every key with all its values."""
    sections: dict[str, dict[str, list[str]]] = {}
    text = re.sub(r"\\\n\s*", " ", path.read_text())
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
            continue
        assert re.fullmatch(r"[A-Za-z]+=.*", line), f"{path.name}, line {number}: {line}"
        key, _, value = line.partition("=")
        section.setdefault(key, []).append(value)
    return sections


@pytest.fixture(scope="module")
def kiosk():
    return read(DEPLOY / "kiosk/gachita-kiosk.service")["Service"]


@pytest.fixture(scope="module")
def screen():
    return read(DEPLOY / "kiosk/gachita-kiosk-screen.service")["Service"]


@pytest.fixture(scope="module")
def policies():
    return json.loads((DEPLOY / "kiosk/chromium/gachita.json").read_text())


def judged(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_is_one_and_comes_back_whenever_it_ends(path, tmp_path):
    unit = read(path)
    assert {"Unit", "Service", "Install"} == unit.keys()
    assert unit["Service"]["Restart"] == ["always"]
    if "kiosk" in path.name:
        assert unit["Unit"]["StartLimitIntervalSec"] == ["0"], "a stop is not given up"
    analyze = shutil.which("systemd-analyze")
    if analyze is None:  # without systemd there is nothing that would judge it better than the lines above
        return
    copy = tmp_path / path.name
    # What it starts is not installed here; that it is there is not what is asked.
    copy.write_text(re.sub(r"^(Exec\w+=)/\S+", r"\1/bin/true", path.read_text(), flags=re.MULTILINE))
    told = judged(analyze, "verify", "--man=no", copy)
    ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []


def test_the_kiosk_is_watched_bounded_and_shut_in(kiosk):
    assert kiosk["Type"] == ["notify"]
    assert kiosk["WatchdogSec"] == ["90"]
    assert kiosk["CapabilityBoundingSet"] == [""]
    assert "MemoryMax" in kiosk
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    unit = DEPLOY / "kiosk/gachita-kiosk.service"
    threshold = round(LEAST_EXPOSED * 10)
    told = judged(analyze, "security", "--offline=true", f"--threshold={threshold}", unit)
    assert told.returncode == 0, told.stdout[-500:] + told.stderr


def test_the_screen_shows_the_kiosks_page_alone_and_keeps_nothing(screen):
    (command,) = screen["ExecStart"]
    assert command.split()[-1] == f"{PAGE}/"
    assert "--kiosk" in command.split()
    (profile,) = re.findall(r"--user-data-dir=(\S+)", command)
    (volatile,) = screen["RuntimeDirectory"]
    assert profile.startswith(f"/run/{volatile}/")


def test_chromium_hears_for_the_kiosks_page_alone_and_opens_nothing_else(policies):
    assert policies["URLBlocklist"] == ["*"]
    assert policies["URLAllowlist"] == policies["AudioCaptureAllowedUrls"] == [PAGE]
    assert policies["AudioCaptureAllowed"] is False, "nobody else is asked for, or given, the microphone"
    assert policies["DownloadRestrictions"] == 3
    assert policies["DeveloperToolsAvailability"] == 2
    assert policies["TranslateEnabled"] is policies["PasswordManagerEnabled"] is False


@pytest.mark.skipif(not CHROMIUM.is_file(), reason="Chromium's own list of policies is in its program file")
def test_chromium_knows_every_policy_that_it_is_given(policies):
    with CHROMIUM.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program:
        assert [name for name in policies if program.find(name.encode()) < 0] == []


def test_the_script_that_sets_a_box_up_is_one_and_names_what_is_there():
    script = DEPLOY / "kiosk/set-up.sh"
    assert judged("sh", "-n", script).returncode == 0
    text = script.read_text()
    for name in re.findall(r'"\$here/([^"]+)" ', text):
        assert (DEPLOY / "kiosk" / name).resolve().exists(), name
    service = configparser.RawConfigParser(strict=False)
    service.optionxform = str  # type: ignore[method-assign, assignment]
    for unit in ("gachita-kiosk", "gachita-kiosk-screen"):
        service.read(DEPLOY / "kiosk" / f"{unit}.service")
        assert service["Service"]["User"] in text
