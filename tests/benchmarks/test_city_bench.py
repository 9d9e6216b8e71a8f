"""`gachita bench city` in short: a small town, the real commands, a table with every row."""

import re
from datetime import UTC, datetime

import pytest

from tests.builders.fast_town import write_fast_town
from tests.builders.processes import gachita

ROWS = [
    "Machine",
    "Feed",
    "Asked for",
    "Buses on the road",
    "Kiosks at stops of median lanes",
    "Compiling the feed",
    "Compiling the feed: peak memory",
    "Server: start to ready",
    "Server: memory",
    "Server: processor",
    "Refresh of the live picture",
    "A round of all boards",
    "`GET /healthz`, one call after the other",
    "`GET /api/v1/stops/{stop}/arrivals`, one call after the other",
    "Kiosks on the line at the end",
    "Boards received per kiosk",
    "Longest wait of a kiosk for its next board",
    "Drivers on the line at the end",
    "Bookings made",
    "How they stood at the end",
    "Booked → ping stored on the device (steps `assigned` → `delivered`)",
    "Pings delivered",
    "Pings lost",
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_fast_town(tmp_path_factory.mktemp("town") / "town.zip", datetime.now(UTC))


@pytest.fixture(scope="module")
def table(town, tmp_path_factory):
    """Each row of one short run."""
    folder = tmp_path_factory.mktemp("bench")
    done = gachita(
        "bench", "city", "--feed", town, "--data", folder, "--out", folder / "table.md",
        "--kiosks", 3, "--drivers", 10, "--riders", 5, "--minutes", 0.2,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = (folder / "table.md").read_text(encoding="utf-8").splitlines()
    return dict(line.strip("| ").split(" | ") for line in lines if " | " in line)


def test_every_row_of_the_table_is_there(table):
    assert [row for row in ROWS if row not in table] == []


def test_no_ping_is_lost(table):
    assert table["Pings lost"] == "0"
    assert int(table["Bookings made"]) > 0
    assert int(table["Pings delivered"]) > 0
    assert table["Drivers on the line at the end"] == "10 of 10"


def test_every_kiosk_gets_its_boards(table):
    assert table["Kiosks on the line at the end"].startswith("3 of 3")
    fewest = re.search(r"fewest (\d+)", table["Boards received per kiosk"])
    assert fewest is not None
    assert int(fewest[1]) >= 2


def test_the_server_reports_no_fault(table):
    assert table["Lines in the server's log that speak of a fault"] == "0"


def test_a_feed_that_is_none_is_refused_in_words(tmp_path):
    broken = tmp_path / "broken.zip"
    broken.write_text("not a zip")
    done = gachita("bench", "city", "--feed", broken, "--data", tmp_path)
    assert done.returncode == 1
    assert "[feed_not_a_zip]" in done.stderr
    assert "Traceback" not in done.stderr
